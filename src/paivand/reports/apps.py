"""The reports app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Report documents made from protected tables."""

    name = "paivand.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the page of reports and the job that makes one."""
        from paivand.reports import register

        register.register_all()
