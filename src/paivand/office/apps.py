"""The office app."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Accounts, roles, mandates, organisations, programmes and places."""

    name = "paivand.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for new scopes, so that mandates reach them at once; bring in the journal's words and the menu."""
        from paivand.office import register, signals, verbs

        verbs.define_all()
        signals.connect()
        register.register()
