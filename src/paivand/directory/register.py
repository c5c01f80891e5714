"""What the directory offers to other rooms, registered when the apps are ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.directory import verbs
from paivand.directory.search import ServiceSearch
from paivand.kernel import registry
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry


def register_all() -> None:
    """Put everything on its shelf."""
    verbs.define_all()
    registry.register(registry.SEARCH_SOURCE, ServiceSearch())
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Services"),
            url_name="services:services",
            icon="map-pin",
            permission=Permission.SERVICE_READ,
            order=60,
        ),
    )
