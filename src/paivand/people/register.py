"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from paivand.kernel import registry
from paivand.people import verbs
from paivand.people.facts import PersonFacts


def register_all() -> None:
    """Register facts and verbs."""
    verbs.define_all()
    registry.register(registry.FACT_SOURCE, PersonFacts())
