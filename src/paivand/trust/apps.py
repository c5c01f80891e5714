"""The trust app."""

from __future__ import annotations

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Purposes, consent, sharing agreements and the one way out."""

    name = "paivand.trust"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer consent to timelines and define what the journal says."""
        from paivand.kernel import registry
        from paivand.trust import verbs
        from paivand.trust.timeline import ConsentTimeline

        verbs.define_all()
        registry.register(registry.TIMELINE_SOURCE, ConsentTimeline())
