"""The people app."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, households, names, identifiers and search."""

    name = "paivand.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
