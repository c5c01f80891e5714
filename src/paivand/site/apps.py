"""The site app."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Puts the rooms together into one site; has no models."""

    name = "paivand.site"
    label = "paivand_site"
