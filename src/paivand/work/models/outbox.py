"""The offline outbox: what came from devices, what became of it, and what waits for a person.

Every row belongs to the one person who did the act. Content is sealed: the
service and the times alone are plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
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


class Conflict(models.Model):
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

    plain_columns: ClassVar[dict[str, str]] = {"kind": "closed list", "service": "name of a service"}

    objects = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        indexes = (models.Index(fields=("user_id", "settled_at", "created_at"), name="conflict_open"),)

    def __str__(self) -> str:
        return f"conflict {self.pk}"


class Quarantined(models.Model):
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

    objects = models.Manager.from_queryset(OwnedQuerySet)()

    class Meta:
        indexes = (models.Index(fields=("user_id", "settled_at", "received_at"), name="quarantine_open"),)

    def __str__(self) -> str:
        return f"set aside {self.pk}"
