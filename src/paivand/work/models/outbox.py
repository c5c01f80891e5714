"""The offline outbox: what came from devices, what became of it, and what waits for a person.

Every row belongs to the one person who did the act, until that person cannot
decide any more and a colleague who sees the record takes it over. Content is
sealed: the service and the times alone are plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now, today
from paivand.kernel.ids import uuid7
from paivand.ledger.models import AccessScope, Circle, CircleMember, Scope
from paivand.ledger.vault import EncryptedJSONField, EncryptedTextField

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor


class CommandState(models.TextChoices):
    """What became of an act that a device sent."""

    # Only inside the transaction that receives it; no committed row stands here.
    NEW = "new", _("Being received")
    DONE = "done", _("Recorded")
    CONFLICT = "conflict", _("Waits for a decision")
    QUARANTINED = "quarantined", _("Set aside")
    SETTLED = "settled", _("Decided")
    DISCARDED = "discarded", _("Put away with a reason")


class QuarantineReason(models.TextChoices):
    """Why an act could not be accepted. The words give away nothing that the person may not know."""

    DEVICE_REVOKED = "device_revoked", _("It came from a device that was reported lost.")
    INVALID = "invalid", _("Something in it is missing or wrong.")
    NOT_ALLOWED = "not_allowed", _("You may not record this any more, or there is no such record for you.")
    OTHER_PERSON = "other_person", _("It arrived under another person's account. Confirm that it is yours.")
    UNEXPECTED = "unexpected", _("Something went wrong on our side.")
    UNKNOWN_SERVICE = "unknown_service", _("This version of the system does not know this kind of act.")
    UNREADABLE = "unreadable", _("It could not be read.")


class ConflictKind(models.TextChoices):
    """How two versions came about."""

    STALE = "stale", _("Somebody changed the record meanwhile.")
    TWIN = "twin", _("The same act arrived twice with different content.")


_RowT_co = TypeVar("_RowT_co", bound=models.Model, covariant=True)


class OwnedQuerySet(models.QuerySet[_RowT_co]):
    """What a device sent is the affair of the person who did it; nobody else learns that it exists."""

    def visible_to(self, actor: Actor | None) -> Self:
        """Return the person's own; nobody sees nothing."""
        return self.none() if actor is None else self.filter(user_id=actor.id)


class OfferedQuerySet(OwnedQuerySet[_RowT_co]):
    """What waits for one person, or for whoever takes it over from somebody who has left."""

    def visible_to(self, actor: Actor | None) -> Self:
        """Return the person's own, and what is offered to them: the predicate of the table's row policy."""
        if actor is None:
            return self.none()
        return self.filter(Q(user_id=actor.id) | (Q(offered_at__isnull=False) & _sees_record(actor)))

    def of(self, actor: Actor) -> Self:
        """Return the person's own alone."""
        return self.filter(user_id=actor.id)

    def offered_to(self, actor: Actor) -> Self:
        """Return what waits for a taker and is about a record that this person may see."""
        return self.filter(_sees_record(actor), offered_at__isnull=False, settled_at=None).exclude(user_id=actor.id)

    def about_seen_by(self, actor: Actor) -> Self:
        """Return what is about a record that this person may see, whosever it is."""
        return self.filter(_sees_record(actor))


def _sees_record(actor: Actor) -> Q:
    day = today()
    reach = AccessScope.objects.filter(
        user_id=actor.id,
        resource=OuterRef("resource"),
        scope_id=OuterRef("scope_id"),
        valid_from__lte=day,
        valid_until__gte=day,
    )
    mine = CircleMember.objects.filter(user_id=actor.id, circle_id=OuterRef("circle_id"))
    return Q(Exists(reach.filter(whole=True))) | (Q(Exists(reach)) & (Q(circle=None) | Q(Exists(mine))))


class Offered(models.Model):
    """What a colleague may take over when its person cannot decide any more.

    Scope, circle and resource are those of the record that it is about; without
    them nobody else ever sees it.
    """

    resource = models.CharField(max_length=24, blank=True, default="")
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Since when it waits for a taker.
    offered_at = models.DateTimeField(null=True, blank=True)
    # Whose it was before somebody took it over.
    first_user_id = models.UUIDField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {"resource": "name of a kind of record"}

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Device(models.Model):
    """One browser of one person. The id is made by the device; a shared phone is one device for each person."""

    id = models.UUIDField(primary_key=True, editable=False)
    user_id = models.UUIDField()
    name = models.CharField(max_length=60, blank=True)
    first_seen_at = models.DateTimeField(default=now)
    last_seen_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.UUIDField(null=True, blank=True)
    revoke_reason = EncryptedTextField(blank=True, default="")
    # What was handed to it for reading: which tasks and cases, without what they say. For the day on which it is lost.
    held = EncryptedJSONField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {"name": "kind of browser and system, such as 'Chrome, Android'"}

    objects = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        indexes = (models.Index(fields=("user_id", "-last_seen_at"), name="device_of_user"),)

    def __str__(self) -> str:
        return f"device {self.pk}"


class Command(models.Model):
    """The memory that an act has been received: a repeat finds it here and gets the same answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField()
    # Made by the device. Unique for one person only: another person's id must not be found by guessing it.
    envelope_id = models.UUIDField()
    device_id = models.UUIDField(null=True, blank=True)
    service = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, choices=CommandState.choices, default=CommandState.NEW)
    made_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=now)
    # Sealed, because the digest of a short text can be guessed.
    digest = EncryptedTextField(blank=True, default="")
    # What arrived, so that a second version with the same id can be shown beside it; forgotten after 30 days.
    content = EncryptedJSONField(null=True, blank=True)
    answer = EncryptedJSONField(default=dict, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {"service": "name of a service", "state": "closed list"}

    objects = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user_id", "envelope_id"), name="act_is_received_once"),)
        indexes = (models.Index(fields=("device_id", "received_at"), name="act_of_device"),)

    def __str__(self) -> str:
        return f"act {self.envelope_id}"


class Conflict(Offered):
    """Two versions, both kept, until a person decides."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField()
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=8, choices=ConflictKind.choices)
    service = models.CharField(max_length=80)
    base_version = models.PositiveIntegerField(null=True, blank=True)
    their_version = models.PositiveIntegerField(null=True, blank=True)
    their_user_id = models.UUIDField(null=True, blank=True)
    their_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    # {"mine": payload, "theirs": values, "before": values as the device had shown them, "digest": of mine}
    content = EncryptedJSONField(default=dict)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    choices = EncryptedJSONField(default=dict, blank=True)
    reason = EncryptedTextField(blank=True, default="")
    # {"wrote": whether the decision changed the record, "version": of the record after it}: what undoing it needs.
    decided = EncryptedJSONField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {"kind": "closed list", "service": "name of a service"}

    objects = models.Manager.from_queryset(OfferedQuerySet)()

    class Meta:
        indexes = (
            models.Index(fields=("user_id", "settled_at", "created_at"), name="conflict_open"),
            models.Index(fields=("scope", "resource"), name="conflict_offered", condition=Q(offered_at__isnull=False)),
        )


class Quarantined(Offered):
    """What could not be accepted: kept whole and sealed, visible to its person, until it is put right or put away."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField()
    # Who was signed in when it arrived; another person only for reason "other_person".
    sent_by = models.UUIDField()
    command = models.OneToOneField(Command, on_delete=models.PROTECT, null=True, blank=True, related_name="quarantined")
    device_id = models.UUIDField(null=True, blank=True)
    service = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=20, choices=QuarantineReason.choices)
    # Names the log line of an unexpected failure; says nothing by itself.
    reference = models.CharField(max_length=16, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=now)
    # The opened envelope, or what arrived as it arrived when it could not be opened.
    content = EncryptedJSONField(default=dict)
    mistakes = EncryptedJSONField(default=dict, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    discarded = models.BooleanField(default=False)
    discard_reason = EncryptedTextField(blank=True, default="")

    plain_columns: ClassVar[dict[str, str]] = {
        "service": "name of a service",
        "reason": "closed list",
        "reference": "random letters that a log line repeats",
    }

    objects = models.Manager.from_queryset(OfferedQuerySet)()

    class Meta:
        indexes = (
            models.Index(fields=("user_id", "settled_at", "received_at"), name="quarantine_open"),
            models.Index(
                fields=("scope", "resource"), name="quarantine_offered", condition=Q(offered_at__isnull=False)
            ),
        )
