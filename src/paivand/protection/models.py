"""Cases with their contacts, follow-ups and approvals; referrals with their one-time links.

Text about people is encrypted. A child record carries the scope and circle of
its case; a restricted note has a circle of its own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paivand.directory.models import Service
from paivand.kernel.clock import now
from paivand.ledger.models import ScopedModel
from paivand.ledger.vault import EncryptedJSONField, EncryptedTextField
from paivand.office.models import Programme
from paivand.people.models import Person
from paivand.protection.choices import (
    ApprovalKind,
    ApprovalStatus,
    CaseStatus,
    ClosureReason,
    ContactKind,
    ContactOutcome,
    DeclineReason,
    FollowUpStatus,
    NotDoneReason,
    ReferralStatus,
    Risk,
    Stage,
    Urgency,
)

_CASE = "case"
_CODE = "closed list"


class Case(ScopedModel):
    """One person's case in one programme. Its circle is the case team."""

    access_resource = _CASE
    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code, names nobody",
        "status": _CODE,
        "stage": _CODE,
        "risk": _CODE,
        "concerns": "codes of a closed list; needed to filter and count",
        "closure_reason": _CODE,
    }

    code = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    worker_id = models.UUIDField(db_index=True)
    status = models.CharField(max_length=8, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.IDENTIFIED)
    risk = models.CharField(_("risk"), max_length=8, choices=Risk.choices)
    concerns = models.JSONField(_("concerns"), default=list, blank=True)
    summary = EncryptedTextField(_("what happened and what is needed"), blank=True, default="")
    opened_on = models.DateField()
    opened_by = models.UUIDField()
    first_contact_at = models.DateTimeField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    # When something must happen next; lists sort by it.
    next_due_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=20, choices=ClosureReason.choices, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-opened_on", "-id")
        indexes = (
            models.Index(fields=("status", "opened_on", "id", "scope"), name="case_by_date"),
            models.Index(fields=("worker_id", "status", "next_due_at"), name="case_by_worker"),
            models.Index(fields=("scope", "status", "opened_on"), name="case_by_scope"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("person", "programme"),
                condition=Q(status=CaseStatus.OPEN),
                name="one_open_case_a_programme",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.OPEN, closed_on__isnull=True)
                | Q(status=CaseStatus.CLOSED, closed_on__isnull=False, closure_reason__gt=""),
                name="closed_case_says_when_and_why",
            ),
        )


class CaseNote(ScopedModel):
    """A note on a case; a restricted one has a circle of its own and sensitivity S3."""

    access_resource = _CASE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = EncryptedTextField(_("note"))
    written_by = models.UUIDField()
    written_at = models.DateTimeField(default=now)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")


class Contact(ScopedModel):
    """One contact with the person: a call, a visit; safe-contact rules are shown before it."""

    access_resource = _CASE
    plain_columns: ClassVar[dict[str, str]] = {"kind": _CODE, "outcome": _CODE}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(_("how"), max_length=12, choices=ContactKind.choices)
    outcome = models.CharField(_("result"), max_length=12, choices=ContactOutcome.choices)
    happened_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = EncryptedTextField(_("what was said and done"), blank=True, default="")
    recorded_by = models.UUIDField()

    class Meta:
        ordering = ("-happened_at",)


class FollowUp(ScopedModel):
    """Something to do for the person by a day, and what came of it."""

    access_resource = _CASE
    plain_columns: ClassVar[dict[str, str]] = {"status": _CODE, "kind": _CODE}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(_("how"), max_length=12, choices=ContactKind.choices)
    due_at = models.DateTimeField(_("due"))
    assignee_id = models.UUIDField(db_index=True)
    purpose = EncryptedTextField(_("what for"), blank=True, default="")
    status = models.CharField(max_length=12, choices=FollowUpStatus.choices, default=FollowUpStatus.PLANNED)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = EncryptedTextField(_("what came of it"), blank=True, default="")
    made_by = models.UUIDField()

    class Meta:
        ordering = ("due_at",)


class Approval(ScopedModel):
    """A supervisor's decision; nobody decides on a request of their own."""

    access_resource = _CASE
    plain_columns: ClassVar[dict[str, str]] = {
        "kind": _CODE,
        "status": _CODE,
        "closure_reason": _CODE,
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=12, choices=ApprovalKind.choices)
    status = models.CharField(max_length=12, choices=ApprovalStatus.choices, default=ApprovalStatus.REQUESTED)
    closure_reason = models.CharField(max_length=20, choices=ClosureReason.choices, blank=True)
    request_note = EncryptedTextField(blank=True, default="")
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField(default=now)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "kind"),
                condition=Q(status=ApprovalStatus.REQUESTED),
                name="one_open_approval_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("requested_by")),
                name="nobody_approves_their_own",
            ),
        )


class Referral(ScopedModel):
    """A need of the person sent to a service, with what may be told, and the answer."""

    access_resource = "referral"
    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code, names nobody",
        "status": _CODE,
        "urgency": _CODE,
        "decline_reason": _CODE,
        "not_done_reason": _CODE,
    }

    code = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    consent_id = models.UUIDField()
    release_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=ReferralStatus.choices, default=ReferralStatus.SENT)
    urgency = models.CharField(_("how urgent"), max_length=12, choices=Urgency.choices)
    need = EncryptedTextField(_("what is needed"))
    # Exactly what the provider is shown: chosen by the sender, frozen at sending.
    shared = EncryptedJSONField(default=dict)
    sent_by = models.UUIDField()
    sent_at = models.DateTimeField(default=now)
    answer_due_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = EncryptedTextField(blank=True, default="")
    appointment_at = models.DateTimeField(null=True, blank=True)
    answer_note = EncryptedTextField(blank=True, default="")
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_note = EncryptedTextField(blank=True, default="")
    not_done_reason = models.CharField(max_length=20, choices=NotDoneReason.choices, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ("-sent_at",)
        indexes = (
            models.Index(fields=("status", "answer_due_at", "scope"), name="referral_by_due"),
            models.Index(fields=("scope", "sent_at"), name="referral_by_scope"),
        )


class ReferralLink(ScopedModel):
    """A one-time link to one referral: a random token and a PIN, both kept only as hashes.

    The link alone shows nothing about a person. Five wrong PINs lock it; the
    case worker makes a new one.
    """

    access_resource = "referral"
    plain_columns: ClassVar[dict[str, str]] = {
        "token_hash": "hash of 256 random bits",
        "pin_hash": "slow salted hash",
        "session_hash": "hash of 256 random bits",
    }

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=128)
    # The phone that entered the PIN; set on the first right PIN.
    session_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    made_by = models.UUIDField()
