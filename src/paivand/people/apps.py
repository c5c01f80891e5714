"""The people app."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, households, names, identifiers and search."""

    name = "paivand.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer facts and define what the journal says."""
        from paivand.people import register

        register.register_all()
