"""Who may see which row: scopes, circles, and the base class of every protected record.

A row carries one interned *scope* (organisation x programme x place x
sensitivity) and, where need-to-know goes down to named people, a *circle*.
``AccessScope`` says which scopes a person reaches for one kind of record; it
is derived from mandates by the office app and never edited by hand. The same
predicate stands in ``ScopedQuerySet.visible_to`` and in the row-level policies
of PostgreSQL (``ledger.rls``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.ids import uuid7
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.problems import RESTRICTED_WITHOUT_CIRCLE

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

# A sentinel instead of NULL keeps the unique constraint true on both
# databases: it means "belongs to no single programme".
NO_PROGRAMME = "00000000-0000-0000-0000-000000000000"


class Scope(models.Model):
    """One interned combination of organisation, programme, place and sensitivity."""

    organisation_id = models.UUIDField()
    programme_id = models.UUIDField(default=NO_PROGRAMME)
    place_id = models.UUIDField()
    sensitivity = models.PositiveSmallIntegerField(choices=Sensitivity.choices)

    no_row_policy: ClassVar[str] = "the policies read it; four ids that say nothing of a person"

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "programme_id", "place_id", "sensitivity"),
                name="scope_is_interned_once",
            ),
        )
        indexes = (models.Index(fields=("place_id",), name="scope_by_place"),)

    def __str__(self) -> str:
        return f"scope {self.pk} (S{self.sensitivity})"


class AccessScope(models.Model):
    """One person may read records of one resource in one scope, between two dates.

    ``whole`` lifts the circle: the holder reads every row of the scope, not
    only those without a circle or with a circle of theirs. It is never set on
    an S3 scope.
    """

    user_id = models.UUIDField()
    resource = models.CharField(max_length=24)
    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="+")
    whole = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField()

    plain_columns: ClassVar[dict[str, str]] = {"resource": "name of a kind of record"}

    no_row_policy: ClassVar[str] = "the policies read it; about colleagues and their work"

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user_id", "resource", "scope", "whole", "valid_from", "valid_until"),
                name="access_scope_is_stated_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("user_id", "resource", "scope", "valid_until", "valid_from", "whole"),
                name="access_by_user",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.resource} in scope {self.scope_id}"


class Circle(models.Model):
    """A set of named people: a case team, or the few who may know of a restricted record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"circle {self.pk}"


class CircleMember(models.Model):
    """One person in one circle."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    user_id = models.UUIDField()
    added_by = models.UUIDField()
    added_at = models.DateTimeField(auto_now_add=True)

    no_row_policy: ClassVar[str] = "the policies read it; about colleagues and their work"

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user_id", "circle"), name="circle_member_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.circle_id}"


_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class ScopedQuerySet(models.QuerySet[_Row_co]):
    """Rows that know who may see them; without an actor there are none."""

    def visible_to(self, actor: Actor | None) -> Self:
        """Return the rows that this actor may know of; nobody sees nothing.

        The predicate is the one of ``ledger.rls``; a test compares the two.
        """
        if actor is None:
            return self.none()
        if actor.id == SYSTEM.id:
            return self.all()
        day = today()
        reach = AccessScope.objects.filter(
            user_id=actor.id,
            resource=self.model.access_resource,  # type: ignore[attr-defined]
            scope_id=OuterRef("scope_id"),
            valid_from__lte=day,
            valid_until__gte=day,
        )
        mine = CircleMember.objects.filter(user_id=actor.id, circle_id=OuterRef("circle_id"))
        return self.filter(Exists(reach.filter(whole=True)) | (Exists(reach) & (Q(circle__isnull=True) | Exists(mine))))


class ScopedModel(models.Model):
    """Base of every record that not everybody may know of.

    Ids come from the client when it is offline; ``version`` counts writes so
    that a stale one is noticed (``ledger.records``). ``access_resource`` names
    the kind of record that mandates speak of.
    """

    access_resource: ClassVar[str]
    plain_columns: ClassVar[dict[str, str]] = {}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    objects = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    @property
    def sensitivity(self) -> Sensitivity:
        """Return how sensitive this record is, from its scope."""
        return Sensitivity(self.scope.sensitivity)

    def clean(self) -> None:
        """Refuse a restricted record that names nobody who may see it."""
        super().clean()
        if self.scope.sensitivity >= Sensitivity.S3 and self.circle_id is None:
            raise RESTRICTED_WITHOUT_CIRCLE.error()
