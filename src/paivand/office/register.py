"""What the office offers to other rooms, registered when the apps are ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel import registry
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import HomeCard, MenuEntry
from paivand.ledger.vault import rekey
from paivand.office.access import allowed
from paivand.office.menus import plan_of
from paivand.office.resealing import SecondFactors
from paivand.office.setup import home_card
from paivand.ui import menu

ENTRIES = (
    MenuEntry(
        label=_("Accounts"),
        url_name="office:accounts",
        icon="users",
        permission=Permission.ACCOUNT_READ,
        order=10,
        group="admin",
    ),
    MenuEntry(
        label=_("Places"),
        url_name="office:places",
        icon="map-pin",
        permission=Permission.PLACE_MANAGE,
        order=20,
        group="admin",
    ),
    MenuEntry(
        label=_("Programmes"),
        url_name="office:programmes",
        icon="folder",
        permission=Permission.PROGRAMME_MANAGE,
        order=30,
        group="admin",
    ),
    MenuEntry(
        label=_("Organisations"),
        url_name="office:organisations",
        icon="building-community",
        permission=Permission.ORGANISATION_MANAGE,
        order=40,
        group="admin",
    ),
    MenuEntry(
        label=_("Roles"),
        url_name="office:roles",
        icon="id",
        permission=Permission.ROLE_MANAGE,
        order=50,
        group="admin",
    ),
    MenuEntry(
        label=_("Backups"),
        url_name="office:backup",
        icon="archive",
        permission=Permission.BACKUP_RUN,
        order=60,
        group="read",
    ),
    MenuEntry(
        label=_("Open in an emergency"),
        url_name="office:emergency",
        icon="lifebuoy",
        permission=Permission.BREAKGLASS_USE,
        order=90,
        group="read",
    ),
)


def register() -> None:
    """Put everything on its shelf and let the menu ask about permissions."""
    menu.use_permission_check(allowed)
    menu.use_menu_plan(plan_of)
    for entry in ENTRIES:
        registry.register(registry.MENU_ENTRY, entry)
    registry.register(rekey.RESEAL_SOURCE, SecondFactors())
    registry.register(
        registry.HOME_CARD,
        HomeCard(
            name="office.setup",
            template="office/setup/_home.html",
            context=home_card,
            permission=Permission.SETTINGS_MANAGE,
            order=10,
        ),
    )
