"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from paivand.kernel import registry
from paivand.ledger.vault import rekey
from paivand.people import verbs
from paivand.people.facts import PersonFacts
from paivand.people.finding import PersonSearch
from paivand.people.imports import PersonImport
from paivand.people.index import PersonIndex
from paivand.work.imports.kinds import import_kind_register


def register_all() -> None:
    """Register facts, verbs and the import."""
    verbs.define_all()
    registry.register(registry.FACT_SOURCE, PersonFacts())
    registry.register(rekey.BLIND_INDEX, PersonIndex())
    registry.register(registry.SEARCH_SOURCE, PersonSearch())
    import_kind_register(PersonImport())
