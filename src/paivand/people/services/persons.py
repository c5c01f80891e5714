"""Registering and changing people."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from paivand.analysis.names import script_of
from paivand.kernel.clock import today
from paivand.kernel.digits import to_latin
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.ledger.vault import blind_token
from paivand.office.access import require
from paivand.office.models import Place
from paivand.people.choices import IdentifierKind, NameKind, Sex
from paivand.people.codes import code_next
from paivand.people.models import Identifier, Person, PersonName, Phone
from paivand.people.problems import (
    BIRTH_IN_FUTURE,
    NAME_HAS_CONTROLS,
    NAME_NEEDED,
    NAME_TOO_LONG,
    WASHINGTON_ANSWERS,
)
from paivand.people.tokens import tokens_write
from paivand.work import facts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from paivand.kernel.actors import Actor
    from paivand.kernel.partial_dates import PartialDate
    from paivand.ledger.models import Circle, Scope
    from paivand.people.models import Household

SUBJECT: Final = "people.person"
NAME_LIMIT: Final = 200
_WG_QUESTIONS: Final = 6
# Spellings stand in this order on every page.
_POSITIONS: Final = (
    NameKind.AS_GIVEN,
    NameKind.KNOWN_AS,
    NameKind.GIVEN,
    NameKind.FATHER,
    NameKind.GRANDFATHER,
    NameKind.FAMILY,
)
# Bidirectional overrides and zero-width marks that make a name read as another;
# ZWNJ and ZWJ stay: Persian and Pashto spelling needs them.
_HIDDEN: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class NewName:
    """One spelling as it was told or written."""

    text: str
    kind: NameKind = NameKind.AS_GIVEN


@dataclass(frozen=True, slots=True)
class NewPhone:
    """One phone number; ``is_safe`` None means that nobody asked."""

    number: str
    is_safe: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """One document or number."""

    kind: IdentifierKind
    value: str
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is known of a person at registration; everything but a name may be unknown."""

    names: Sequence[NewName]
    sex: Sex | str = ""
    birth: PartialDate | None = None
    population_group: str = ""
    nationality: str = ""
    language: str = ""
    washington: Sequence[int | None] = ()
    phones: Sequence[NewPhone] = ()
    identifiers: Sequence[NewIdentifier] = ()
    address: str = ""
    safe_contact: str = ""
    household_role: str = ""
    registered_on: dt.date | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    source_ref: str = ""


@transaction.atomic
def person_register(
    *,
    actor: Actor,
    new: NewPerson,
    scope: Scope,
    circle: Circle | None = None,
    household: Household | None = None,
    registered_on: dt.date | None = None,
    person_id: UUID | None = None,
) -> Person:
    """Register one person in a scope.

    ``person_id`` comes from the device where the act was recorded offline.
    Raises PV-PERSON-01 to -05 for what cannot be accepted; nothing is guessed.
    """
    require(actor, Permission.PERSON_CREATE, scope)
    person = people_build(
        actor=actor,
        new=[new],
        scope=scope,
        circle=circle,
        household=household,
        registered_on=registered_on,
        ids=[person_id],
    )[0]
    record(
        actor=actor,
        verb="person.registered",
        subject=person,
        scope=scope,
        changes={"code": person.code},
    )
    return person


def people_build(
    *,
    actor: Actor,
    new: Sequence[NewPerson],
    scope: Scope,
    circle: Circle | None = None,
    household: Household | None = None,
    registered_on: dt.date | None = None,
    ids: Sequence[UUID | None] = (),
    import_batch_id: UUID | None = None,
) -> list[Person]:
    """Write people with their names, numbers and tokens in bulk, inside the caller's transaction.

    The caller has checked the permission and writes the journal row: one for a
    person, one with a manifest hash for a batch.
    """
    day = registered_on or today()
    place = Place.objects.get(pk=scope.place_id)
    codes = code_next(place=place, on=day, count=len(new)) if new else []
    people: list[Person] = []
    for index, (one, code) in enumerate(zip(new, codes, strict=True)):
        person_check(one)
        person = Person(
            scope=scope,
            circle=circle,
            code=code,
            sex=one.sex,
            population_group=one.population_group,
            nationality=one.nationality,
            language=one.language,
            washington=list(one.washington),
            household=household,
            household_role=one.household_role,
            address=one.address,
            safe_contact=one.safe_contact,
            extra=one.extra,
            registered_on=one.registered_on or day,
            registered_by=actor.id,
            import_batch_id=import_batch_id,
            source_ref=one.source_ref,
        )
        person.birth = one.birth
        given = ids[index] if index < len(ids) else None
        if given is not None:
            person.id = given
        person.clean_fields()
        person.clean()
        people.append(person)
    Person.objects.bulk_create(people, batch_size=500)
    pairs = list(zip(people, new, strict=True))
    details_write(
        [(person, one.names, one.phones, one.identifiers) for person, one in pairs], scope=scope, circle=circle
    )
    tokens_write([(person.id, [n.text for n in one.names]) for person, one in pairs])
    facts.touch(SUBJECT, *(person.id for person in people))
    return people


def details_write(
    people: Iterable[tuple[Person, Sequence[NewName], Sequence[NewPhone], Sequence[NewIdentifier]]],
    *,
    scope: Scope,
    circle: Circle | None,
) -> None:
    """Write names, phones and numbers of these people in bulk, in the scope and circle of the person."""
    common: dict[str, Any] = {"scope": scope, "circle": circle}
    names: list[PersonName] = []
    phones: list[Phone] = []
    numbers: list[Identifier] = []
    for person, new_names, new_phones, new_numbers in people:
        names.extend(
            PersonName(
                person=person,
                kind=name.kind,
                text=name_clean(name.text),
                script=script_of(name.text),
                position=_POSITIONS.index(name.kind),
                **common,
            )
            for name in new_names
        )
        phones.extend(
            Phone(
                person=person,
                number=phone.number,
                token=blind_token("phone", phone_fold(phone.number)),
                is_safe=phone.is_safe,
                note=phone.note,
                position=position,
                **common,
            )
            for position, phone in enumerate(new_phones)
        )
        numbers.extend(
            Identifier(
                person=person,
                kind=number.kind,
                country=number.country,
                value=number.value,
                token=blind_token("identifier", identifier_fold(number.value)),
                **common,
            )
            for number in new_numbers
        )
    PersonName.objects.bulk_create(names, batch_size=500)
    Phone.objects.bulk_create(phones, batch_size=500)
    Identifier.objects.bulk_create(numbers, batch_size=500)


def person_check(new: NewPerson) -> None:
    """Refuse what cannot be a person's record; see ``person_register``."""
    if not any(name.text.strip() for name in new.names):
        raise NAME_NEEDED.error()
    for name in new.names:
        if len(name.text) > NAME_LIMIT:
            raise NAME_TOO_LONG.error(limit=NAME_LIMIT)
        if _HIDDEN & set(name.text) or any(unicodedata.category(c) == "Cc" for c in name.text):
            raise NAME_HAS_CONTROLS.error()
    if new.birth is not None and new.birth.earliest > today():
        raise BIRTH_IN_FUTURE.error()
    answers = new.washington
    if answers and (len(answers) != _WG_QUESTIONS or not all(a is None or a in {1, 2, 3, 4} for a in answers)):
        raise WASHINGTON_ANSWERS.error()


def name_clean(text: str) -> str:
    """Return the spelling as given, in composed form and with single spaces; nothing else is changed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def phone_fold(number: str) -> str:
    """Return the last nine digits: the same phone with and without a country code or a zero."""
    digits = "".join(c for c in to_latin(number) if c.isdigit())
    return digits[-9:]


def identifier_fold(value: str) -> str:
    """Return the number without spaces, dashes and letter case, with Latin digits."""
    return "".join(c for c in to_latin(value).casefold() if c.isalnum())
