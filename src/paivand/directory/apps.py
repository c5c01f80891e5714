"""The directory app."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Organisations' services in the terms of HSDS."""

    name = "paivand.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer menu entry, search and journal sentences."""
        from paivand.directory.register import register_all

        register_all()
