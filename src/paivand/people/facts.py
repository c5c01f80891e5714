"""What a person's record counts as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from paivand.kernel.protocols import FactRow
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.vault import person_key
from paivand.people.choices import PersonStatus
from paivand.people.models import Person

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """``person.registered``: one for every person in use, on the day of registration."""

    name: str = "people.person"
    version: int = 1

    def facts_of(self, record_ids: Sequence[UUID]) -> Iterator[FactRow]:
        """Return the facts of these people."""
        people = Person.objects.filter(id__in=record_ids, status=PersonStatus.ACTIVE).select_related("scope")
        for person in people:
            yield FactRow(
                source=self.name,
                record_id=person.id,
                record_version=person.version,
                kind="person.registered",
                recorded_at=person.updated_at,
                on=person.registered_on,
                organisation_id=person.scope.organisation_id,
                programme_id=person.scope.programme_id,
                place_id=person.scope.place_id,
                sensitivity=Sensitivity(person.scope.sensitivity),
                circle_id=person.circle_id,
                **who(person, person.registered_on),
            )


def who(person: Person, on: dt.date) -> dict[str, Any]:
    """Return the part of a fact that says who, as on that day: key, sex, age, answers, groups.

    Other rooms put it into the facts of their own records about this person.
    """
    age = None if person.birth is None else person.birth.age_on(on)
    answers = tuple(person.washington)
    return {
        "person_key": person_key(person.id),
        "sex": person.sex or None,
        "age_months": None if age is None else age.months,
        "age_precision": None if age is None else age.precision,
        "washington": answers or None,
        "groups": frozenset({person.population_group} - {""}),
    }
