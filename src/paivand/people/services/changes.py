"""Changing a person's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.ledger.records import record_save
from paivand.office.access import require
from paivand.people.models import Identifier, Person, PersonName, Phone
from paivand.people.services.persons import SUBJECT, details_write, name_clean, person_check
from paivand.people.tokens import tokens_write
from paivand.work import facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.kernel.actors import Actor
    from paivand.people.services.persons import NewIdentifier, NewName, NewPerson, NewPhone

_PLAIN = ("sex", "population_group", "nationality", "language", "address", "safe_contact")


@transaction.atomic
def person_update(*, actor: Actor, person: Person, new: NewPerson, base_version: int | None = None) -> Person:
    """Write what is now known of the person; what did not change is left alone.

    A kind of name, the first phone and the first document that ``new`` names
    replace those of the record; other spellings and numbers stay. Raises
    PV-PERSON-01 to -05 and PV-RECORD-01 when somebody changed it meanwhile.
    """
    require(actor, Permission.PERSON_UPDATE, person.scope)
    person_check(new)
    changes: dict[str, Any] = {}
    for name in _PLAIN:
        _set(person, name, getattr(new, name), changes)
    answers = list(new.washington)
    if answers or person.washington:
        _set(person, "washington", answers, changes)
    if new.birth != person.birth:
        changes["birth"] = (str(person.birth or ""), str(new.birth or ""))
        person.birth = new.birth
    names = _names(person, new.names, changes)
    phones = _phone(person, new.phones, changes)
    papers = _paper(person, new.identifiers, changes)
    if not changes:
        return person
    record_save(person, fields=(*_PLAIN, "washington", "birth_date", "birth_precision"), base_version=base_version)
    if names or phones or papers:
        details_write([(person, names, phones, papers)], scope=person.scope, circle=person.circle)
    if names:
        spellings = PersonName.objects.filter(person=person)
        tokens_write([(person.pk, [name.text for name in spellings])])
    record(actor=actor, verb="person.updated", subject=person, scope=person.scope, changes=changes)
    facts.touch(SUBJECT, person.pk)
    return person


def _set(person: Person, name: str, value: Any, changes: dict[str, Any]) -> None:
    before = getattr(person, name)
    if before != value:
        changes[name] = (before, value)
        setattr(person, name, value)


def _names(person: Person, new: Sequence[NewName], changes: dict[str, Any]) -> list[NewName]:
    """Take away spellings that are replaced and return those to write; their order is kept by kind."""
    kept = list(PersonName.objects.filter(person=person))
    before = {name.kind: name.text for name in reversed(kept)}
    fresh = [name for name in new if before.get(name.kind) != name_clean(name.text)]
    for name in fresh:
        changes[f"name.{name.kind}"] = (before.get(name.kind, ""), name.text)
    replaced = {name.kind for name in fresh}
    # The first of a kind is the one that the form showed.
    gone = [next(old for old in kept if old.kind == kind).pk for kind in replaced if kind in before]
    PersonName.objects.filter(pk__in=gone).delete()
    return fresh


def _phone(person: Person, new: Sequence[NewPhone], changes: dict[str, Any]) -> list[NewPhone]:
    before = Phone.objects.filter(person=person).first()
    asked = new[0] if new else None
    same = (
        before is not None
        and asked is not None
        and (before.number, before.is_safe, before.note)
        == (
            asked.number,
            asked.is_safe,
            asked.note,
        )
    )
    if same or (before is None and asked is None):
        return []
    changes["phone"] = ("" if before is None else before.number, "" if asked is None else asked.number)
    if before is not None:
        before.delete()
    return [] if asked is None else [asked]


def _paper(person: Person, new: Sequence[NewIdentifier], changes: dict[str, Any]) -> list[NewIdentifier]:
    before = Identifier.objects.filter(person=person).first()
    asked = new[0] if new else None
    if before is not None and asked is not None and (before.kind, before.value) == (asked.kind, asked.value):
        return []
    if before is None and asked is None:
        return []
    changes["document"] = ("" if before is None else before.value, "" if asked is None else asked.value)
    if before is not None:
        before.delete()
    return [] if asked is None else [asked]
