"""A person in one line: short name, age and sex, group, place. What is not known is left out, never filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language, gettext, ngettext

from paivand.kernel.clock import today
from paivand.office.models import Place
from paivand.people.choices import NameKind
from paivand.people.selectors import person_name, person_short
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from paivand.people.models import Person

_WHOLE_NAMES: Final = frozenset({NameKind.AS_GIVEN, NameKind.KNOWN_AS})


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What a list or a search shows of a person."""

    id: UUID
    code: str
    name: str
    short: str
    spellings: tuple[str, ...]
    who: str
    """Sex and age, as far as they are known."""
    facts: tuple[str, ...]
    place: str


def cards(people: Iterable[Person]) -> list[PersonCard]:
    """Return the cards of several people, with one look at the places. Names must be fetched beforehand."""
    listed = list(people)
    places = place_names(person.scope.place_id for person in listed)
    return [_card(person, places.get(person.scope.place_id, "")) for person in listed]


def person_card(person: Person) -> PersonCard:
    """Return the card of one person."""
    return cards([person])[0]


def place_names(place_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of places in the language of the page."""
    language = get_language() or "en"
    found = Place.objects.filter(pk__in=set(place_ids)).only("id", "code", "names")
    return {place.pk: place.name_in(language) for place in found}


def _card(person: Person, place: str) -> PersonCard:
    who = age_and_sex(person)
    facts = [who]
    if person.population_group:
        facts.append(str(person.get_population_group_display()))
    if place:
        facts.append(place)
    return PersonCard(
        id=person.pk,
        code=person.code,
        name=person_name(person),
        short=person_short(person),
        spellings=tuple(n.text for n in person.names.all() if n.kind in _WHOLE_NAMES)[1:3],
        who=who,
        facts=tuple(fact for fact in facts if fact),
        place=place,
    )


def age_and_sex(person: Person) -> str:
    """Return "Female, about 34 years old", as far as it is known."""
    sex = str(person.get_sex_display()) if person.sex else ""
    age = None if person.birth is None else person.birth.age_on(today())
    if age is None:
        return sex
    years = {"years": local_digits(age.years)}
    if age.is_exact:
        told = ngettext("%(years)s year old", "%(years)s years old", age.years) % years
    else:
        told = ngettext("about %(years)s year old", "about %(years)s years old", age.years) % years
    return f"{sex}{gettext(', ')}{told}" if sex else told
