"""The trust app."""

from __future__ import annotations

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Purposes, consent, sharing agreements and the one way out."""

    name = "paivand.trust"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer consent to timelines, the pages to the menu, and define what the journal says."""
        from paivand.trust import register

        register.register_all()
