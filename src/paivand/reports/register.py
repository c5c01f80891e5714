"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from paivand.kernel import registry
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry


def register_all() -> None:
    """Register the menu entry and the kinds of jobs."""
    # Importing the module registers its jobs.
    import_module("paivand.reports.jobs")
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Reports"),
            url_name="reports:reports",
            icon="file-text",
            permission=Permission.REPORT_CREATE,
            order=200,
            group="read",
        ),
    )
