"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel import registry
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry
from paivand.ledger.vault import rekey
from paivand.people import verbs
from paivand.people.commands import PersonHandler, PersonOffline
from paivand.people.facts import PersonFacts
from paivand.people.finding import PersonSearch
from paivand.people.imports import PersonImport
from paivand.people.index import PersonIndex
from paivand.work.imports.kinds import import_kind_register


def register_all() -> None:
    """Register facts, verbs, search, import and menu."""
    verbs.define_all()
    registry.register(registry.FACT_SOURCE, PersonFacts())
    registry.register(rekey.BLIND_INDEX, PersonIndex())
    registry.register(registry.SEARCH_SOURCE, PersonSearch())
    import_kind_register(PersonImport())
    offline = PersonOffline()
    registry.register(registry.OFFLINE_FORM, offline)
    registry.register(registry.OFFLINE_SOURCE, offline)
    registry.register(registry.COMMAND_HANDLER, PersonHandler())
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("People"), url_name="people:people", icon="users", permission=Permission.PERSON_READ, order=20
        ),
    )
