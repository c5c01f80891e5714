"""The ledger app."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Journal, vault and access scopes; knows nobody above it."""

    name = "paivand.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give every SQLite connection what the journal's triggers ask."""
        from paivand.ledger.journal import guard

        guard.watch_connections()
