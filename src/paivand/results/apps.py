"""The results app."""

from __future__ import annotations

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """The store of facts and the counts over it."""

    name = "paivand.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker derive facts."""
        from paivand.results import register

        register.register_all()
