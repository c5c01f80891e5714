"""Contacts and follow-ups: what happened with the person, and when to look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from paivand.kernel.clock import now
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.ledger.records import record_save
from paivand.people.selectors import person_short
from paivand.protection.choices import ContactKind, ContactOutcome, FollowUpStatus, Risk, Stage
from paivand.protection.clocks import follow_up_every
from paivand.protection.models import Contact, FollowUp
from paivand.protection.problems import FOLLOW_UP_OVER, IN_THE_FUTURE
from paivand.protection.services.cases import SUBJECT, require_open
from paivand.work import facts
from paivand.work.tasks import task_create, tasks_finish_for

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from paivand.kernel.actors import Actor
    from paivand.protection.models import Case

CONTACT = "protection.contact"
FOLLOW_UP = "protection.follow_up"


@transaction.atomic
def contact_record(
    *,
    actor: Actor,
    case: Case,
    kind: ContactKind,
    outcome: ContactOutcome,
    happened_at: dt.datetime,
    minutes: int | None = None,
    note: str = "",
    contact_id: UUID | None = None,
) -> Contact:
    """Record a call or visit. A person who was reached meets the first-contact clock.

    A contact only adds: it needs no version, two of them never conflict.
    Raises PV-CASE-04 for a moment in the future.
    """
    require_open(actor, Permission.CONTACT_RECORD, case)
    if happened_at > now():
        raise IN_THE_FUTURE.error()
    contact = Contact(
        scope=case.scope,
        circle=case.circle,
        case=case,
        kind=kind,
        outcome=outcome,
        happened_at=happened_at,
        minutes=minutes,
        note=note,
        recorded_by=actor.id,
    )
    if contact_id is not None:
        contact.id = contact_id
    contact.full_clean()
    contact.save(force_insert=True)
    record(
        actor=actor,
        verb="contact.recorded",
        subject=contact,
        scope=case.scope,
        changes={"case_id": str(case.id), "kind": str(kind), "outcome": str(outcome)},
    )
    if outcome == ContactOutcome.REACHED:
        _reached(actor, case, happened_at)
    facts.touch(CONTACT, contact.id)
    return contact


@transaction.atomic
def followup_plan(
    *,
    actor: Actor,
    case: Case,
    kind: ContactKind,
    due_at: dt.datetime,
    purpose: str = "",
    assignee_id: UUID | None = None,
    follow_up_id: UUID | None = None,
) -> FollowUp:
    """Plan a call or visit by an instant and put it on somebody's list."""
    require_open(actor, Permission.CASE_UPDATE, case)
    follow_up = FollowUp(
        scope=case.scope,
        circle=case.circle,
        case=case,
        kind=kind,
        due_at=due_at,
        assignee_id=assignee_id or case.worker_id,
        purpose=purpose,
        made_by=actor.id,
    )
    if follow_up_id is not None:
        follow_up.id = follow_up_id
    follow_up.full_clean()
    follow_up.save(force_insert=True)
    _due_again(case)
    record(
        actor=actor,
        verb="followup.planned",
        subject=follow_up,
        scope=case.scope,
        changes={"case_id": str(case.id), "due_at": due_at.isoformat()},
    )
    task_create(
        actor=actor,
        kind=f"followup.{kind}",
        assignee_id=follow_up.assignee_id,
        subject_type=FOLLOW_UP,
        subject_id=follow_up.id,
        scope=case.scope,
        circle=case.circle,
        due_at=due_at,
        params={"who": person_short(case.person), "code": case.code, "case": str(case.id)},
        risk=case.risk,
    )
    return follow_up


@transaction.atomic
def followup_record(
    *,
    actor: Actor,
    follow_up: FollowUp,
    outcome: str,
    reached: ContactOutcome,
    done_at: dt.datetime,
    base_version: int | None = None,
    plan_next: bool = True,
) -> FollowUp:
    """Record what came of a follow-up, and plan the next one by the case's risk.

    Where the person was not reached the follow-up stays planned and the try is
    recorded as a contact. Raises PV-CASE-10 when it is over already,
    PV-RECORD-01 when another device recorded it first.
    """
    case = follow_up.case
    require_open(actor, Permission.CONTACT_RECORD, case)
    if done_at > now():
        raise IN_THE_FUTURE.error()
    if base_version is None and follow_up.status != FollowUpStatus.PLANNED:
        raise FOLLOW_UP_OVER.error()
    if reached == ContactOutcome.REACHED:
        follow_up.status = FollowUpStatus.DONE
        follow_up.done_at = done_at
    follow_up.outcome = outcome
    record_save(follow_up, fields=("status", "done_at", "outcome"), base_version=base_version)
    record(
        actor=actor,
        verb="followup.recorded",
        subject=follow_up,
        scope=case.scope,
        changes={"case_id": str(case.id), "reached": str(reached)},
    )
    contact_record(
        actor=actor,
        case=case,
        kind=ContactKind(follow_up.kind),
        outcome=reached,
        happened_at=done_at,
        note=outcome,
    )
    if reached != ContactOutcome.REACHED:
        return follow_up
    tasks_finish_for(actor=actor, subject_type=FOLLOW_UP, subject_id=follow_up.id)
    if plan_next and not case.follow_ups.filter(status=FollowUpStatus.PLANNED).exists():
        followup_plan(
            actor=actor,
            case=case,
            kind=ContactKind(follow_up.kind),
            due_at=done_at + follow_up_every(case.programme, Risk(case.risk)),
            assignee_id=follow_up.assignee_id,
        )
    else:
        _due_again(case)
    return follow_up


@transaction.atomic
def followup_correct(
    *, actor: Actor, follow_up: FollowUp, outcome: str, done_at: dt.datetime, base_version: int | None = None
) -> FollowUp:
    """Put another outcome and moment into a follow-up that is over: no further contact, no further plan.

    Raises PV-CASE-04 for a moment in the future, PV-RECORD-01 when it changed since ``base_version``.
    """
    case = follow_up.case
    require_open(actor, Permission.CONTACT_RECORD, case)
    if done_at > now():
        raise IN_THE_FUTURE.error()
    before = {"outcome": follow_up.outcome, "done_at": follow_up.done_at}
    follow_up.outcome, follow_up.done_at = outcome, done_at
    record_save(follow_up, fields=("done_at", "outcome"), base_version=base_version)
    record(
        actor=actor,
        verb="followup.corrected",
        subject=follow_up,
        scope=case.scope,
        changes={"outcome": (before["outcome"], outcome), "done_at": (before["done_at"], done_at)},
    )
    return follow_up


def _reached(actor: Actor, case: Case, at: dt.datetime) -> None:
    first = case.first_contact_at is None
    if first:
        case.first_contact_at = at
        tasks_finish_for(actor=actor, subject_type=SUBJECT, subject_id=case.id, kinds=["case.first_contact"])
    if case.last_contact_at is None or at > case.last_contact_at:
        case.last_contact_at = at
    if case.stage == Stage.IDENTIFIED:
        case.stage = Stage.ASSESSED
    record_save(case, fields=("first_contact_at", "last_contact_at", "stage"))
    _due_again(case)
    if first:
        facts.touch(SUBJECT, case.id)


def _due_again(case: Case) -> None:
    """Derive when the case next needs somebody: the earliest planned follow-up, else the first contact."""
    planned = case.follow_ups.filter(status=FollowUpStatus.PLANNED).order_by("due_at").first()
    due = planned.due_at if planned else (None if case.first_contact_at else case.next_due_at)
    if due != case.next_due_at:
        case.next_due_at = due
        record_save(case, fields=("next_due_at",))
