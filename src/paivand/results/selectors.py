"""Counting facts: one place for every number that people see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.utils.translation import gettext_lazy as _

from paivand.analysis.age_groups import STANDARD, UNKNOWN, AgeGroup
from paivand.kernel.actors import SYSTEM
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.models import NO_PROGRAMME
from paivand.office.access import reaches_of
from paivand.office.models import Place
from paivand.results.models import Fact

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor

_MONTHS_A_YEAR = 12


class Dimension(StrEnum):
    """What a count can be broken down by."""

    AGE_GROUP = "age_group"
    DISABILITY = "disability"
    PLACE_1 = "place_1"
    PLACE_2 = "place_2"
    SECTOR = "sector"
    SEX = "sex"


class Measure(StrEnum):
    """What is counted."""

    FACTS = "facts"
    PERSONS = "persons"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the facts. ``since`` and ``until`` are both included."""

    kinds: tuple[str, ...]
    programme_id: UUID
    since: dt.date
    until: dt.date
    measure: Measure = Measure.PERSONS
    attributes: tuple[tuple[str, str], ...] = ()


def facts_readable(actor: Actor) -> QuerySet[Fact]:
    """Return the facts that this actor may count.

    A mandate with the permission opens the facts of its organisation, programme
    and place, confidential ones too: a count tells no name, and what leaves
    passes disclosure control. Restricted records (S3) are counted nowhere.

    To count, not to read: single facts are for those who see the record
    (``Fact.objects.visible_to``), and on PostgreSQL the row policy holds
    everybody to that. So the counts below run as the system, within this filter.
    """
    if actor.id == SYSTEM.id:
        return Fact.objects.filter(sensitivity__lt=Sensitivity.S3)
    within = Q(pk__in=[])
    for reach in reaches_of(actor):
        if Permission.FACT_READ not in reach.permissions:
            continue
        places = Place.objects.filter(path__startswith=reach.place_path).values("id")
        part = Q(organisation_id=reach.organisation_id, place_id__in=places)
        if reach.programme_id is not None:
            part &= Q(programme_id__in=[reach.programme_id, NO_PROGRAMME])
        within |= part
    return Fact.objects.filter(within, sensitivity__lt=Sensitivity.S3)


def count_by(
    *,
    actor: Actor,
    question: Question,
    by: Sequence[Dimension],
    grouping: tuple[AgeGroup, ...] = STANDARD,
) -> dict[tuple[str, ...], int]:
    """Return the count of each combination of the dimensions that occurs.

    Persons are counted once: each with the attributes of their latest fact in
    the period, so that the parts of any breakdown add up to the whole. What
    was not recorded stands under ``unknown`` and is never guessed.
    """
    facts = _asked(actor, question)
    if question.measure is Measure.PERSONS:
        latest = Window(
            RowNumber(),
            partition_by=[F("person_key")],
            order_by=[F("happened_on").desc(), F("id").desc()],
        )
        one_each = facts.filter(person_key__isnull=False).annotate(nth=latest).filter(nth=1)
        # A window cannot be grouped over in place; the ids of the latest rows can.
        facts = Fact.objects.filter(id__in=one_each.values("id"))
    names = [f"d{n}" for n in range(len(by))]
    labelled = facts.annotate(**{name: _expression(dim, grouping) for name, dim in zip(names, by, strict=True)})
    amount: Count | Sum = Sum("quantity") if question.measure is Measure.QUANTITY else Count("id")
    grouped = labelled.values(*names).annotate(amount=amount).order_by(*names)
    with acting_as(SYSTEM, read_only=True):
        return {
            tuple(_category(dim, row[name]) for dim, name in zip(by, names, strict=True)): int(row["amount"] or 0)
            for row in grouped
        }


def _category(dimension: Dimension, value: object) -> str:
    """Return a category as text; the id of a place is written the same way on both databases."""
    text = str(value)
    if dimension in {Dimension.PLACE_1, Dimension.PLACE_2} and text != UNKNOWN:
        return str(UUID(text))
    return text


def total(*, actor: Actor, question: Question) -> int:
    """Return the whole of a question, without any breakdown."""
    facts = _asked(actor, question)
    with acting_as(SYSTEM, read_only=True):
        if question.measure is Measure.PERSONS:
            return int(facts.aggregate(n=Count("person_key", distinct=True))["n"])
        if question.measure is Measure.QUANTITY:
            return int(facts.aggregate(n=Sum("quantity"))["n"] or 0)
        return facts.count()


def people_by_place(*, actor: Actor) -> dict[UUID, int]:
    """Return how many registered people each place itself has, as far as this actor may count."""
    facts = facts_readable(actor).filter(kind="person.registered").order_by().values("place_id")
    with acting_as(SYSTEM, read_only=True):
        return dict(facts.annotate(people=Count("id")).values_list("place_id", "people"))


class RegisteredPeople:
    """How many people are registered where; one fact a person (``people.person``)."""

    name: Final = "results.people"
    label: Final[_StrOrPromise] = _("People registered")

    def counts(self, *, actor: Actor) -> dict[UUID, int]:
        """Return the people of each place itself."""
        return people_by_place(actor=actor)


def _asked(actor: Actor, question: Question) -> QuerySet[Fact]:
    facts = facts_readable(actor).filter(
        programme_id=question.programme_id,
        kind__in=question.kinds,
        happened_on__gte=question.since,
        happened_on__lte=question.until,
    )
    for name, value in question.attributes:
        facts = facts.filter(**{f"attributes__{name}": value})
    return facts


def _expression(dimension: Dimension, grouping: tuple[AgeGroup, ...]) -> Combinable:
    if dimension is Dimension.AGE_GROUP:
        whens = [When(_months_of(group), then=Value(group.code)) for group in grouping]
        return Case(*whens, default=Value(UNKNOWN), output_field=CharField())
    if dimension is Dimension.SECTOR:
        return Coalesce(KT("attributes__sector"), Value(UNKNOWN), output_field=CharField())
    if dimension in {Dimension.PLACE_1, Dimension.PLACE_2}:
        return Coalesce(Cast(F(str(dimension)), CharField()), Value(UNKNOWN))
    return Case(
        When(**{str(dimension): ""}, then=Value(UNKNOWN)),
        default=F(str(dimension)),
        output_field=CharField(),
    )


def _months_of(group: AgeGroup) -> Q:
    inside = Q(age_months__gte=group.youngest * _MONTHS_A_YEAR)
    if group.oldest is None:
        return inside
    return inside & Q(age_months__lt=(group.oldest + 1) * _MONTHS_A_YEAR)
