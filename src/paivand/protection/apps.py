"""The protection app."""

from __future__ import annotations

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Cases, contacts, follow-ups, referrals."""

    name = "paivand.protection"
    label = "protection"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer facts and kinds of tasks, and listen for withdrawn consents."""
        from paivand.protection import register

        register.register_all()
