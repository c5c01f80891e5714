"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from paivand.kernel import registry
from paivand.results.selectors import RegisteredPeople
from paivand.results.services import facts_refresh
from paivand.work.schedule import recurring

_EVERY_S = 2.0


def register_all() -> None:
    """Let the worker derive facts soon after every write; tell lower rooms how many people live where."""
    registry.register(registry.PLACE_COUNT, RegisteredPeople())
    recurring("results.facts", every=_EVERY_S, run=facts_refresh)
