"""Tasks, notifications, files, jobs, imports, exports, saved views, lists, and the offline outbox with its conflicts."""
