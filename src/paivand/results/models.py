"""The store of facts in its relational form.

A fact is a pure function of a record (``kernel.protocols.FactRow``): derived,
replaced when the record changes, never edited. Counts, sums and rates read
facts and nothing else, so that a number is the same everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.ledger.models import AccessScope, CircleMember

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

_CODE = "closed list or code"


class FactQuerySet(models.QuerySet["Fact"]):
    """Single facts, for those who see the records that say them; numbers come from ``selectors.count_by``."""

    def visible_to(self, actor: Actor | None) -> Self:
        """Return the facts of records within the actor's reach and circles: the predicate of the table's row policy."""
        if actor is None:
            return self.none()
        if actor.id == SYSTEM.id:
            return self.all()
        day = today()
        reach = AccessScope.objects.filter(
            user_id=actor.id,
            resource="fact",
            scope__organisation_id=OuterRef("organisation_id"),
            scope__programme_id=OuterRef("programme_id"),
            scope__place_id=OuterRef("place_id"),
            scope__sensitivity=OuterRef("sensitivity"),
            valid_from__lte=day,
            valid_until__gte=day,
        )
        mine = CircleMember.objects.filter(user_id=actor.id, circle_id=OuterRef("circle_id"))
        return self.filter(Exists(reach.filter(whole=True)) | (Exists(reach) & (Q(circle_id=None) | Exists(mine))))


class Fact(models.Model):
    """One countable thing that a record says. Pseudonymous: no name, no id of a person's row.

    ``place_1`` and ``place_2`` are the places above (or equal to) ``place_id``
    at levels 1 and 2 of the tree, so that a count by district is one GROUP BY.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=60)
    record_id = models.UUIDField()
    record_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    happened_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    derived_at = models.DateTimeField(default=now)
    organisation_id = models.UUIDField()
    programme_id = models.UUIDField()
    place_id = models.UUIDField()
    place_1 = models.UUIDField(null=True, blank=True)
    place_2 = models.UUIDField(null=True, blank=True)
    sensitivity = models.PositiveSmallIntegerField()
    circle_id = models.UUIDField(null=True, blank=True)
    person_key = models.BigIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=16, blank=True)
    age_months = models.PositiveSmallIntegerField(null=True, blank=True)
    age_precision = models.CharField(max_length=16, blank=True)
    # "yes", "no" or empty: the Washington Group cut-off "any domain 3 or 4".
    disability = models.CharField(max_length=3, blank=True)
    groups = models.JSONField(default=list)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, default=1)
    unit = models.CharField(max_length=16, blank=True)
    attributes = models.JSONField(default=dict)

    plain_columns: ClassVar[dict[str, str]] = {
        "source": _CODE,
        "kind": _CODE,
        "sex": _CODE,
        "age_precision": _CODE,
        "disability": "derived yes or no, needed by every disaggregated count; the answers stay sealed",
        "groups": _CODE,
        "unit": _CODE,
        "attributes": "declared codes, never free text",
    }

    objects = models.Manager.from_queryset(FactQuerySet)()

    class Meta:
        indexes = (
            models.Index(fields=("programme_id", "kind", "happened_on"), name="fact_by_month"),
            models.Index(fields=("programme_id", "kind", "valid_from"), name="fact_by_validity"),
            models.Index(fields=("source", "record_id"), name="fact_by_record"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class FactFailure(models.Model):
    """A record whose facts could not be derived; visible, and tried again when it changes."""

    source = models.CharField(max_length=60)
    record_id = models.UUIDField()
    code = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    plain_columns: ClassVar[dict[str, str]] = {"source": _CODE, "code": "name of an error"}

    no_row_policy: ClassVar[str] = "the id of a record and a code, for the worker and the doctor"

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "record_id"), name="fact_failure_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.code}"
