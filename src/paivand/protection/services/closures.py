"""Closing a case: the worker asks, another person with the permission decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from paivand.kernel.clock import now, today
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.ledger.records import record_save
from paivand.office.access import require
from paivand.people.selectors import person_short
from paivand.protection.choices import (
    ApprovalKind,
    ApprovalStatus,
    CaseStatus,
    ClosureReason,
    FollowUpStatus,
    Stage,
)
from paivand.protection.models import Approval, FollowUp
from paivand.protection.problems import (
    CLOSURE_ASKED_ALREADY,
    COMMENT_NEEDED,
    DECIDED_ALREADY,
    OWN_REQUEST,
    REFERRALS_STILL_OPEN,
)
from paivand.protection.services.cases import SUBJECT, require_open
from paivand.protection.services.contacts import FOLLOW_UP
from paivand.protection.services.referrals import UNFINISHED
from paivand.work import facts
from paivand.work.notifications import notify
from paivand.work.tasks import task_create, tasks_cancel_for, tasks_finish_for

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.protection.models import Case

APPROVAL = "protection.approval"


@transaction.atomic
def closure_request(*, actor: Actor, case: Case, reason: ClosureReason, note: str = "") -> Approval:
    """Ask a supervisor to close the case.

    Raises PV-CASE-05 while a referral waits for an answer or for telling the
    person, PV-CASE-06 when the question was asked already.
    """
    require_open(actor, Permission.CASE_UPDATE, case)
    waiting = case.referrals.filter(status__in=UNFINISHED).count()
    if waiting:
        raise REFERRALS_STILL_OPEN.error(count=waiting)
    if case.approvals.filter(kind=ApprovalKind.CLOSURE, status=ApprovalStatus.REQUESTED).exists():
        raise CLOSURE_ASKED_ALREADY.error()
    approval = Approval(
        scope=case.scope,
        circle=case.circle,
        case=case,
        kind=ApprovalKind.CLOSURE,
        closure_reason=reason,
        request_note=note,
        requested_by=actor.id,
    )
    approval.full_clean()
    approval.save(force_insert=True)
    case.stage = Stage.REVIEW
    record_save(case, fields=("stage",))
    record(
        actor=actor,
        verb="closure.requested",
        subject=approval,
        scope=case.scope,
        changes={"case_id": str(case.id), "reason": str(reason)},
    )
    task_create(
        actor=actor,
        kind="closure.decide",
        # Nobody in particular: whoever oversees this place sees it waiting.
        assignee_id=None,
        subject_type=APPROVAL,
        subject_id=approval.id,
        scope=case.scope,
        circle=case.circle,
        due_at=now(),
        params={"who": person_short(case.person), "code": case.code, "case": str(case.id)},
        risk=case.risk,
    )
    return approval


@transaction.atomic
def closure_decide(*, actor: Actor, approval: Approval, approve: bool, note: str = "") -> Case:
    """Approve the closure, or return it with a comment.

    Raises PV-CASE-07 for one's own request or case, PV-CASE-08 when it was
    decided already, PV-CASE-11 for a return without a comment.
    """
    case = approval.case
    require(actor, Permission.CASE_APPROVE, case.scope)
    if approval.status != ApprovalStatus.REQUESTED:
        raise DECIDED_ALREADY.error()
    if actor.id in {approval.requested_by, case.worker_id}:
        raise OWN_REQUEST.error()
    if not approve and not note.strip():
        raise COMMENT_NEEDED.error()
    approval.status = ApprovalStatus.APPROVED if approve else ApprovalStatus.RETURNED
    approval.decided_by = actor.id
    approval.decided_at = now()
    approval.decision_note = note
    record_save(approval, fields=("status", "decided_by", "decided_at", "decision_note"))
    if approve:
        _close(actor, case, ClosureReason(approval.closure_reason))
    else:
        case.stage = Stage.SERVICES
        record_save(case, fields=("stage",))
    record(
        actor=actor,
        verb="case.closed" if approve else "closure.returned",
        subject=case,
        scope=case.scope,
        changes={"approval_id": str(approval.id)},
        reason=note,
    )
    tasks_finish_for(actor=actor, subject_type=APPROVAL, subject_id=approval.id)
    notify(
        user_id=approval.requested_by,
        kind="closure.approved" if approve else "closure.returned",
        subject_type=SUBJECT,
        subject_id=case.id,
        url=reverse("protection:case", args=[case.id]),
    )
    facts.touch(SUBJECT, case.id)
    return case


def _close(actor: Actor, case: Case, reason: ClosureReason) -> None:
    case.status = CaseStatus.CLOSED
    case.stage = Stage.CLOSED
    case.closed_on = today()
    case.closure_reason = reason
    case.next_due_at = None
    record_save(case, fields=("status", "stage", "closed_on", "closure_reason", "next_due_at"))
    for follow_up in FollowUp.objects.filter(case=case, status=FollowUpStatus.PLANNED):
        follow_up.status = FollowUpStatus.CANCELLED
        record_save(follow_up, fields=("status",))
        tasks_cancel_for(actor=actor, subject_type=FOLLOW_UP, subject_id=follow_up.id)
    tasks_cancel_for(actor=actor, subject_type=SUBJECT, subject_id=case.id)
