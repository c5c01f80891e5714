"""Reading people: one person, how they are called, what a line about them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.kernel.errors import NOT_FOUND
from paivand.people.choices import NameKind, PersonStatus
from paivand.people.models import Person
from paivand.ui.wording import short_name

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor

_WITH = ("scope", "circle", "household")


def people_visible(*, actor: Actor | None) -> QuerySet[Person]:
    """Return the people in use whom the actor may know of, with what a list needs."""
    return (
        Person.objects.visible_to(actor)
        .filter(status=PersonStatus.ACTIVE)
        .select_related("scope")
        .prefetch_related("names")
    )


def person_get(*, actor: Actor | None, person_id: UUID) -> Person:
    """Return one person; raises PV-ACCESS-02 for an unknown one and for one out of sight alike."""
    found = (
        Person.objects.visible_to(actor)
        .select_related(*_WITH)
        .prefetch_related("names", "phones", "identifiers")
        .filter(pk=person_id)
        .first()
    )
    if found is None:
        raise NOT_FOUND.error()
    return found


def person_name(person: Person) -> str:
    """Return the name as given, or the first spelling there is, or the code."""
    spellings = list(person.names.all())
    as_given = [name for name in spellings if name.kind == NameKind.AS_GIVEN]
    chosen = (as_given or spellings)[:1]
    return chosen[0].text if chosen else person.code


def person_short(person: Person) -> str:
    """Return what lists and tasks show: "Mahbuba S.", or the code where no name is known."""
    name = person_name(person)
    return name if name == person.code else short_name(name)
