"""People from a file: what a row means, how it becomes a record, and how a whole batch goes out again."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.errors import PaivandError
from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.ledger.acting import acting_as, context_cache, current_actor
from paivand.ledger.models import NO_PROGRAMME, Scope
from paivand.office.access import allowed, require
from paivand.office.models import Place
from paivand.people.choices import NameKind, PersonStatus
from paivand.people.import_columns import COLUMNS, NAME_COLUMNS, NUMBER_KINDS, WASHINGTON_COLUMNS
from paivand.people.import_words import COUNTRIES, LANGUAGES
from paivand.people.models import NameToken, Person
from paivand.people.problems import NAME_NEEDED
from paivand.people.services.persons import (
    SUBJECT,
    NewIdentifier,
    NewName,
    NewPerson,
    NewPhone,
    people_build,
    person_check,
)
from paivand.trust.models import Consent
from paivand.work import facts
from paivand.work.imports.cells import fold
from paivand.work.imports.kinds import Batch, Column, Row, RowProblem
from paivand.work.models import ImportBatch, ImportRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor

NAME: Final = "people.person"
_OLDEST: Final = 130
_SHORTEST_PHONE, _LONGEST_PHONE = 5, 15
_SEPARATED: Final = re.compile(r"[,;/|]|\s{2,}|\s+(?:or|и|یا|ё)\s+")
_PHONE_NOISE: Final = re.compile(r"[\s\-().'\u200e\u200f]+")
_LANGUAGE_CODE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?")
_NO_ANSWER: Final = "9"

_TITLE: Final = _("People")
_AGE_ODD: Final = _("This age cannot be. Write the age in whole years, between 0 and 130.")
_BIRTH_AND_AGE: Final = _("The age does not fit the date of birth. The date was kept; ask the person.")
_PHONE_ODD: Final = _("This is not a phone number. It is kept with the record as it stands; ask the person.")
_PLACE_UNKNOWN: Final = _("This place is not in the tree of places. Add it there, or write the code of another place.")
_PLACE_TWICE: Final = _("More than one place has this name. Write the code of the place instead.")
_PLACE_BEYOND: Final = _("You may not register people at this place. Ask your supervisor, or correct the place.")
_WORD_UNKNOWN: Final = _("This word is not known here. It is kept with the record as it stands.")
_REGISTERED_PART: Final = _("The day of registration is needed whole. The day of the import is used instead.")
_REGISTERED_LATER: Final = _("The day of registration lies in the future. Correct it.")
_REGISTERED_BEFORE: Final = _(
    "The day of registration lies before the date of birth. It is kept beside the record as it stands, and the day of "
    "the import is used; ask the person."
)
_STAYS_CONSENT: Final = _("A consent was recorded for this person, so the record stays. Withdraw the consent first.")
_STAYS_LINKED: Final = _("Other records speak of this person, such as a case, so the record stays.")
_STAYS_CHANGED: Final = _("The record was changed after the import, so it stays.")


@dataclass(slots=True)
class Reading:
    """What a row says, and what is odd about it."""

    new: NewPerson | None = None
    place: Place | None = None
    problems: list[RowProblem] = field(default_factory=list)
    left_over: dict[str, str] = field(default_factory=dict)
    """Cells that were understood as their column but not as a value: they go to ``extra``."""


@dataclass(frozen=True, slots=True)
class Places:
    """The tree of places, to look cells up in."""

    by_word: dict[str, list[Place]]

    def find(self, text: str) -> list[Place]:
        """Return the places of this code, public code or name in any language."""
        return self.by_word.get(fold(text), [])


def places_known() -> Places:
    """Return the tree, read once a request or job."""
    cache = context_cache()
    found: Places | None = cache.get("people.import.places")
    if found is None:
        by_word: dict[str, list[Place]] = {}
        for place in Place.objects.filter(is_active=True).defer("geometry"):
            names: Mapping[str, str] = place.names
            for word in {fold(word) for word in (place.code, place.pcode, *names.values())} - {""}:
                by_word.setdefault(word, []).append(place)
        found = Places(by_word)
        cache["people.import.places"] = found
    return found


@dataclass(frozen=True, slots=True)
class PersonImport:
    """A file with one person a row."""

    name: str = NAME
    title: _StrOrPromise = _TITLE
    permission: Permission = Permission.IMPORT_COMMIT
    undo_permission: Permission = Permission.IMPORT_UNDO
    sensitivity: Sensitivity = Sensitivity.S1
    columns: Sequence[Column] = COLUMNS

    def preview_row(self, *, row: Row, batch: Batch) -> Sequence[RowProblem]:
        """Say what is wrong with a row beyond single cells; writes nothing."""
        reading = row_read(row, batch)
        actor = current_actor()
        if reading.place is not None and actor is not None and not _may_register(actor, batch, reading.place):
            reading.problems.append(RowProblem("place", _PLACE_BEYOND, code="beyond"))
        return reading.problems

    def commit_rows(self, *, actor: Actor, batch: Batch, rows: Sequence[Row]) -> None:
        """Write these rows as people, scope by scope, with the ids that they carry."""
        others = _unmapped(batch, rows)
        groups: dict[tuple[UUID, int], list[tuple[Row, NewPerson]]] = {}
        for row in rows:
            reading = row_read(row, batch)
            if reading.new is None:
                raise NAME_NEEDED.error()
            extra = {**others.get(row.number, {}), **reading.left_over}
            new = replace(reading.new, extra=extra, source_ref=str(row.number))
            place_id = batch.scope.place_id if reading.place is None else reading.place.pk
            year = (new.registered_on or today()).year
            groups.setdefault((place_id, year), []).append((row, new))
        for (place_id, year), members in groups.items():
            scope = _scope_at(batch, place_id)
            require(actor, self.permission, scope)
            people_build(
                actor=actor,
                new=[new for _row, new in members],
                scope=scope,
                ids=[row.record_id for row, _new in members],
                registered_on=min(dt.date(year, 12, 31), today()),
                import_batch_id=batch.id,
            )

    def undo_rows(self, *, actor: Actor, batch: Batch, rows: Sequence[Row]) -> Mapping[int, _StrOrPromise]:
        """Take people out of use again, but for those whom something else already speaks of."""
        require(actor, self.undo_permission, batch.scope)
        numbers = {row.record_id: row.number for row in rows}
        # As the system: what another compartment holds binds too, and only that it does is told.
        with acting_as(SYSTEM):
            stays = stays_because(list(numbers))
            gone = [person_id for person_id in numbers if person_id not in stays]
            Person.objects.filter(pk__in=gone, import_batch_id=batch.id).update(
                status=PersonStatus.UNDONE, version=F("version") + 1, updated_at=now()
            )
            NameToken.objects.filter(person_id__in=gone).delete()
            facts.touch(SUBJECT, *gone)
        return {numbers[person_id]: reason for person_id, reason in stays.items()}

    def record_url(self, record_id: UUID) -> str:
        """Return the page of a person."""
        return reverse("people:person", args=[record_id])


def stays_because(person_ids: Sequence[UUID]) -> dict[UUID, _StrOrPromise]:
    """Return why some of these people cannot be taken back; asked as the system.

    Whatever room refers to a person does so by a foreign key, which is found here without knowing the room.
    """
    found: dict[UUID, _StrOrPromise] = dict.fromkeys(
        Person.objects.filter(pk__in=person_ids).exclude(version=1).values_list("pk", flat=True), _STAYS_CHANGED
    )
    for model in apps.get_models():
        if model._meta.app_label == Person._meta.app_label:
            continue
        for link in model._meta.get_fields():
            if link.is_relation and link.many_to_one and link.concrete and link.related_model is Person:
                ids = model._base_manager.filter(**{f"{link.name}__in": person_ids}).values_list(link.name, flat=True)
                found.update(dict.fromkeys(ids, _STAYS_LINKED))
    consents = Consent.objects.filter(person_id__in=person_ids).values_list("person_id", flat=True)
    found.update(dict.fromkeys(consents, _STAYS_CONSENT))
    return found


def lacks(batch_id: UUID) -> dict[str, int]:
    """Return how many people of a batch have no sex, birth, phone or answers recorded, by column name."""
    people = Person.objects.filter(import_batch_id=batch_id, status=PersonStatus.ACTIVE)
    counts = {
        "sex": people.filter(sex="").count(),
        "birth": people.filter(birth_date__isnull=True).count(),
        "phone": people.filter(phones__isnull=True).count(),
        "group": people.filter(population_group="").count(),
        "nationality": people.filter(nationality="").count(),
    }
    return {name: count for name, count in counts.items() if count}


# --- reading one row -------------------------------------------------------------------------------------------------


def row_read(row: Row, batch: Batch) -> Reading:
    """Return the person that a row describes, with everything odd about it. Nothing is guessed."""
    reading = Reading()
    values = row.values
    registered_on = _registered_on(values, reading)
    birth = _birth(values, registered_on or today(), reading)
    if registered_on is not None and birth is not None and birth.earliest > registered_on:
        reading.problems.append(RowProblem("registered_on", _REGISTERED_BEFORE, code="before", stops=False))
        reading.left_over["registered_on"] = values["registered_on"]
        registered_on = None
    new = NewPerson(
        names=list(_names(values)),
        sex=values.get("sex", ""),
        birth=birth,
        population_group=values.get("group", ""),
        nationality=_nationality(values, reading),
        language=_language(values, reading),
        washington=_washington(values, batch),
        phones=list(_phones(values, reading)),
        identifiers=[
            NewIdentifier(kind, values[column]) for column, kind in NUMBER_KINDS.items() if values.get(column)
        ],
        address=values.get("address", ""),
        safe_contact=values.get("safe_contact", ""),
        registered_on=registered_on,
    )
    reading.place = _place(values, reading)
    try:
        person_check(new)
    except PaivandError as refusal:
        column = "birth" if refusal.code == "PV-PERSON-02" else "name" if "name" in batch.mapped else ""
        reading.problems.append(
            RowProblem(column, refusal.problem.message, refusal.params, code=refusal.code),
        )
        return reading
    reading.new = new
    return reading


_KINDS: Final = {
    "name": NameKind.AS_GIVEN,
    "given": NameKind.GIVEN,
    "father": NameKind.FATHER,
    "grandfather": NameKind.GRANDFATHER,
    "family": NameKind.FAMILY,
}


def _names(values: Mapping[str, Any]) -> Iterator[NewName]:
    """Yield the spellings. Where the file keeps given and family name apart, together they are the name as given."""
    whole = values.get("name") or " ".join(values[part] for part in ("given", "family") if values.get(part))
    if whole:
        yield NewName(whole)
    for column in NAME_COLUMNS:
        if column != "name" and values.get(column):
            yield NewName(values[column], _KINDS[column])


def _registered_on(values: Mapping[str, Any], reading: Reading) -> dt.date | None:
    text = values.get("registered_on")
    if not text:
        return None
    known = PartialDate.from_text(text)
    if known.precision is not Precision.DAY:
        reading.problems.append(RowProblem("registered_on", _REGISTERED_PART, code="part", stops=False))
        reading.left_over["registered_on"] = text
        return None
    if known.value > today():
        reading.problems.append(RowProblem("registered_on", _REGISTERED_LATER, code="future"))
        return None
    return known.value


def _birth(values: Mapping[str, Any], on: dt.date, reading: Reading) -> PartialDate | None:
    age = values.get("age")
    if age is not None and not 0 <= age <= _OLDEST:
        reading.problems.append(RowProblem("age", _AGE_ODD, code="range"))
        age = None
    text = values.get("birth")
    if not text:
        return None if age is None else PartialDate.from_age(age, on)
    birth = PartialDate.from_text(text)
    told = birth.age_on(on)
    if age is not None and told is not None and not told.lowest // 12 - 1 <= age <= told.highest // 12 + 1:
        reading.problems.append(RowProblem("age", _BIRTH_AND_AGE, code="differs", stops=False))
    return birth


def _phones(values: Mapping[str, Any], reading: Reading) -> Iterator[NewPhone]:
    seen: set[str] = set()
    for column in ("phone", "phone_other"):
        text = values.get(column, "")
        for piece in _SEPARATED.split(text):
            plain = _PHONE_NOISE.sub("", piece)
            plain = f"+{plain[2:]}" if plain.startswith("00") else plain
            if not plain or plain in seen:
                continue
            figures = plain.removeprefix("+")
            if not (figures.isascii() and figures.isdigit() and _SHORTEST_PHONE <= len(figures) <= _LONGEST_PHONE):
                reading.problems.append(RowProblem(column, _PHONE_ODD, code="phone", stops=False))
                reading.left_over[column] = text
                continue
            seen.add(plain)
            yield NewPhone(plain)


def _washington(values: Mapping[str, Any], batch: Batch) -> tuple[int | None, ...]:
    """Return the six answers; nothing where the file has no such column or the row no answer to any of them."""
    if not batch.mapped & set(WASHINGTON_COLUMNS):
        return ()
    given = [values.get(column) for column in WASHINGTON_COLUMNS]
    answers = tuple(int(answer) if answer and answer != _NO_ANSWER else None for answer in given)
    return answers if any(answer is not None for answer in answers) else ()


def _word(text: str, known: Mapping[str, Sequence[str]]) -> str | None:
    wanted = fold(text)
    for code, words in known.items():
        if wanted == fold(code) or any(wanted == fold(word) for word in words):
            return code
    return None


def _nationality(values: Mapping[str, Any], reading: Reading) -> str:
    text: str = values.get("nationality", "")
    if not text:
        return ""
    code = _word(text, COUNTRIES)
    if code is None and len(text) == 3 and text.isascii() and text.isalpha() and text.isupper():  # noqa: PLR2004 -- ISO 3166-1 alpha-3
        return text
    if code is None:
        reading.problems.append(RowProblem("nationality", _WORD_UNKNOWN, code="word", stops=False))
        reading.left_over["nationality"] = text
    return code or ""


def _language(values: Mapping[str, Any], reading: Reading) -> str:
    text: str = values.get("language", "")
    if not text:
        return ""
    code = _word(text, LANGUAGES)
    plain = text.casefold().replace("_", "-")
    if code is None and _LANGUAGE_CODE.fullmatch(plain):
        return plain
    if code is None:
        reading.problems.append(RowProblem("language", _WORD_UNKNOWN, code="word", stops=False))
        reading.left_over["language"] = text
    return code or ""


def _place(values: Mapping[str, Any], reading: Reading) -> Place | None:
    text = values.get("place", "")
    if not text:
        return None
    found = places_known().find(text)
    if len(found) == 1:
        return found[0]
    sentence, code = (_PLACE_TWICE, "twice") if found else (_PLACE_UNKNOWN, "unknown")
    reading.problems.append(RowProblem("place", sentence, code=code))
    return None


# --- writing ---------------------------------------------------------------------------------------------------------


def _may_register(actor: Actor, batch: Batch, place: Place) -> bool:
    scope = Scope(
        organisation_id=batch.scope.organisation_id,
        programme_id=batch.scope.programme_id,
        place_id=place.pk,
        sensitivity=batch.scope.sensitivity,
    )
    return allowed(actor, Permission.IMPORT_COMMIT, scope)


def _scope_at(batch: Batch, place_id: UUID) -> Scope:
    if place_id == batch.scope.place_id:
        return batch.scope
    programme = batch.scope.programme_id
    return scope_for(
        organisation_id=batch.scope.organisation_id,
        programme_id=None if str(programme) == NO_PROGRAMME else programme,
        place_id=place_id,
        sensitivity=batch.scope.sensitivity,
    )


def _unmapped(batch: Batch, rows: Sequence[Row]) -> dict[int, dict[str, str]]:
    """Return the cells of columns that mean nothing to us, by row number and heading: they are kept, never dropped."""
    owner = ImportBatch.objects.get(pk=batch.id)
    headings = [str(header["name"]) for header in owner.headers]
    taken = {int(index) for index, name in owner.mapping.items() if name}
    kept: dict[int, dict[str, str]] = {}
    for row in ImportRow.objects.filter(batch_id=batch.id, number__in=[row.number for row in rows]):
        kept[row.number] = {
            heading or f"#{index + 1}": cell
            for index, (heading, cell) in enumerate(zip(headings, row.cells, strict=False))
            if index not in taken and cell.strip()
        }
    return kept
