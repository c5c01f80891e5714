"""Django's entry to the room."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, components and static files."""

    name = "paivand.ui"
    label = "ui"
    verbose_name = "Interface"
