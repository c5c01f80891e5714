"""The office app."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Accounts, roles, mandates, organisations, programmes and places."""

    name = "paivand.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for new scopes, so that mandates reach them at once; tell the menu who may see what."""
        from paivand.office import access, signals
        from paivand.ui import menu

        signals.connect()
        # The menu stands under this room and asks by this way alone who may see an entry.
        menu.use_permission_check(access.allowed)
