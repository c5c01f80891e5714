"""What every room stands on: ids, time, dates, digits, errors, permissions and Protocols. Imports nothing of ours."""
