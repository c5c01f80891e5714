"""Building every blind token of persons again, when the key of the search index changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.ledger.vault import blind_tokens
from paivand.people.models import Identifier, Person, PersonName, Phone
from paivand.people.services.persons import identifier_fold, phone_fold
from paivand.people.tokens import tokens_write

if TYPE_CHECKING:
    from uuid import UUID


class PersonIndex:
    """Names, phones and numbers of persons. Searches look under both keys until all is done."""

    name = "people.person"

    def rebuild(self, *, batch: int) -> int:
        """Store every token under the newest blind key, one short transaction a batch; return how many persons."""
        done = 0
        last: UUID | None = None
        while True:
            with acting_as(SYSTEM):
                people = Person.objects.order_by("pk")
                if last is not None:
                    people = people.filter(pk__gt=last)
                # Held until the batch is written: a name that is changed meanwhile waits and writes after us.
                ids = list(people.select_for_update().values_list("pk", flat=True)[:batch])
                _names(ids)
                _numbers(ids)
            done += len(ids)
            if len(ids) < batch:
                return done
            last = ids[-1]


def _names(ids: list[UUID]) -> None:
    names: dict[UUID, list[str]] = defaultdict(list)
    for found in PersonName.objects.filter(person_id__in=ids).order_by("position", "id"):
        names[found.person_id].append(found.text)
    tokens_write([(person_id, names[person_id]) for person_id in ids])


def _numbers(ids: list[UUID]) -> None:
    phones = list(Phone.objects.filter(person_id__in=ids))
    for phone, token in zip(phones, blind_tokens("phone", [phone_fold(one.number) for one in phones]), strict=True):
        phone.token = token
    Phone.objects.bulk_update(phones, ["token"])
    held = list(Identifier.objects.filter(person_id__in=ids))
    folded = [identifier_fold(one.value) for one in held]
    for identifier, token in zip(held, blind_tokens("identifier", folded), strict=True):
        identifier.token = token
    Identifier.objects.bulk_update(held, ["token"])
