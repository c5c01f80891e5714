"""The results app."""

from __future__ import annotations

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """The store of facts and the counts over it."""

    name = "paivand.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"
