"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry
from paivand.office.signals import shipped_data
from paivand.trust import verbs
from paivand.trust.services import purposes_sync
from paivand.trust.timeline import ConsentTimeline

_ENTRIES = (
    MenuEntry(
        label=_("Who read what"),
        url_name="trust:journal",
        icon="history",
        permission=Permission.JOURNAL_READ,
        order=20,
    ),
    MenuEntry(
        label=_("What left"),
        url_name="trust:releases",
        icon="send",
        permission=Permission.RELEASE_APPROVE,
        order=30,
    ),
)


def _purposes(**_: object) -> None:
    """Bring in the purposes when an office is founded or upgraded."""
    purposes_sync(actor=SYSTEM)


def register_all() -> None:
    """Register verbs, the timeline of consent and the menu."""
    verbs.define_all()
    shipped_data.connect(_purposes, dispatch_uid="trust.purposes")
    registry.register(registry.TIMELINE_SOURCE, ConsentTimeline())
    for entry in _ENTRIES:
        registry.register(registry.MENU_ENTRY, entry)
