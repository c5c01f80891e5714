"""The work app."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Tasks, notifications, files, jobs, imports, exports, saved views and the offline outbox."""

    name = "paivand.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer pages to the navigation and listen to what lower rooms announce."""
        from paivand.work import register

        register.register_all()
