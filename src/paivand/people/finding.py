"""People in the global search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import SearchHit
from paivand.people.cards import cards
from paivand.people.problems import ASK_FOR_MORE
from paivand.people.search import people_search
from paivand.people.services.persons import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paivand.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class PersonSearch:
    """Finds people by name in any script, code, phone or number."""

    name: str = SUBJECT
    permission: Permission | None = Permission.PERSON_READ

    def search(self, *, actor: Actor, query: str, limit: int) -> Iterator[SearchHit]:
        """Return the people whom the actor may see and who may be meant; at the end PV-SEARCH-01 where too many are."""
        found = people_search(actor=actor, query=query, limit=limit)
        for hit, card in zip(found.hits, cards(hit.person for hit in found.hits), strict=True):
            yield SearchHit(
                title=card.short,
                url=reverse("people:person", args=[card.id]),
                kind=_("Person"),
                detail=" · ".join((card.code, *card.facts)),
                icon="user",
                score=hit.score,
            )
        if found.ask_more:
            # After the hits: whoever asks keeps them and shows the advice beside.
            raise ASK_FOR_MORE.error()
