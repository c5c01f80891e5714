"""The office app."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Accounts, roles, mandates, organisations, programmes and places."""

    name = "paivand.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for new scopes, so that mandates reach them at once."""
        from paivand.office import signals

        signals.connect()
