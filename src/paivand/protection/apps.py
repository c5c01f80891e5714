"""The protection app."""

from __future__ import annotations

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Cases, contacts, follow-ups, referrals."""

    name = "paivand.protection"
    label = "protection"
    default_auto_field = "django.db.models.BigAutoField"
