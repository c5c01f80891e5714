"""Opening, changing and assigning cases, and notes on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import circle_add, circle_create, scope_for, staff_in_reach
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.ledger.records import record_save
from paivand.office.access import require
from paivand.office.models import Place
from paivand.people.choices import PersonStatus
from paivand.people.codes import code_next
from paivand.people.selectors import person_short
from paivand.protection.choices import CaseStatus, Concern, Risk, Stage
from paivand.protection.clocks import first_contact_within
from paivand.protection.models import Case, CaseNote
from paivand.protection.problems import (
    CASE_CLOSED,
    CASE_OPEN_ALREADY,
    PERSON_NOT_ACTIVE,
    UNKNOWN_CONCERN,
    WORKER_CANNOT_SEE,
)
from paivand.trust.services import consent_require
from paivand.work import facts
from paivand.work.tasks import task_create, tasks_reassign_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from paivand.kernel.actors import Actor
    from paivand.ledger.models import Scope
    from paivand.office.models import Programme
    from paivand.people.models import Person

SUBJECT = "protection.case"


@transaction.atomic
def case_open(
    *,
    actor: Actor,
    person: Person,
    programme: Programme,
    risk: Risk,
    concerns: Sequence[str] = (),
    summary: str = "",
    worker_id: UUID | None = None,
    opened_on: dt.date | None = None,
    case_id: UUID | None = None,
) -> Case:
    """Open a case for a registered person and set the first clock.

    The case is confidential (S2): its circle is the case team, at first the
    worker alone. Raises PV-CONSENT-01 to -04 without consent to be helped,
    PV-CASE-01 when an open case stands in this programme, PV-CASE-03 when the
    worker's mandate does not reach it, PV-CASE-09 for a record out of use.
    """
    scope = scope_for(
        organisation_id=person.scope.organisation_id,
        programme_id=programme.id,
        place_id=person.scope.place_id,
        sensitivity=max(Sensitivity.S2, person.scope.sensitivity),
    )
    require(actor, Permission.CASE_CREATE, scope)
    if person.status != PersonStatus.ACTIVE:
        raise PERSON_NOT_ACTIVE.error()
    consent_require(person_id=person.id, purpose="assistance")
    worker = worker_id or actor.id
    _require_reach(worker, scope)
    with acting_as(SYSTEM):
        # As the system: a case that the actor may not see still stands in the way.
        if Case.objects.filter(person=person, programme=programme, status=CaseStatus.OPEN).exists():
            raise CASE_OPEN_ALREADY.error()
    day = opened_on or today()
    case = Case(
        scope=scope,
        circle=circle_create(actor=actor, member_ids={worker, actor.id}),
        code=code_next(place=Place.objects.get(pk=scope.place_id), on=day, kind="C")[0],
        person=person,
        programme=programme,
        worker_id=worker,
        risk=risk,
        concerns=_concerns(concerns),
        summary=summary,
        stage=Stage.ASSESSED if summary.strip() else Stage.IDENTIFIED,
        opened_on=day,
        opened_by=actor.id,
        next_due_at=now() + first_contact_within(programme, risk),
    )
    if case_id is not None:
        case.id = case_id
    case.full_clean()
    case.save(force_insert=True)
    record(
        actor=actor,
        verb="case.opened",
        subject=case,
        scope=scope,
        changes={"code": case.code, "person_id": str(person.id), "risk": str(risk)},
    )
    task_create(
        actor=actor,
        kind="case.first_contact",
        assignee_id=worker,
        subject_type=SUBJECT,
        subject_id=case.id,
        scope=scope,
        circle=case.circle,
        due_at=case.next_due_at,
        params={"who": person_short(person), "code": case.code},
        risk=risk,
    )
    facts.touch(SUBJECT, case.id)
    return case


@transaction.atomic
def case_update(
    *,
    actor: Actor,
    case: Case,
    risk: Risk | None = None,
    concerns: Sequence[str] | None = None,
    summary: str | None = None,
    base_version: int | None = None,
) -> Case:
    """Change risk, concerns or summary of an open case; what is None stays.

    Raises PV-CASE-02 for a closed case and PV-RECORD-01 for a stale version.
    """
    require_open(actor, Permission.CASE_UPDATE, case)
    changes: dict[str, tuple[object, object]] = {}
    if risk is not None and risk != case.risk:
        changes["risk"] = (case.risk, str(risk))
        case.risk = risk
    if concerns is not None and sorted(concerns) != sorted(case.concerns):
        changes["concerns"] = (case.concerns, list(concerns))
        case.concerns = _concerns(concerns)
    if summary is not None and summary != case.summary:
        changes["summary"] = (case.summary, summary)
        case.summary = summary
    if case.stage == Stage.IDENTIFIED and case.summary.strip():
        case.stage = Stage.ASSESSED
        changes["stage"] = (str(Stage.IDENTIFIED), str(Stage.ASSESSED))
    if not changes:
        return case
    record_save(case, fields=changes, base_version=base_version)
    record(actor=actor, verb="case.updated", subject=case, scope=case.scope, changes=changes)
    facts.touch(SUBJECT, case.id)
    return case


@transaction.atomic
def case_assign(*, actor: Actor, case: Case, worker_id: UUID, reason: str = "") -> Case:
    """Give an open case to another worker, who joins the case team; open tasks go along."""
    require_open(actor, Permission.CASE_ASSIGN, case)
    _require_reach(worker_id, case.scope)
    before = case.worker_id
    case.worker_id = worker_id
    record_save(case, fields=("worker_id",))
    if case.circle is not None:
        circle_add(actor=actor, circle=case.circle, user_id=worker_id)
    tasks_reassign_for(actor=actor, subject_type=SUBJECT, subject_id=case.id, assignee_id=worker_id)
    record(
        actor=actor,
        verb="case.assigned",
        subject=case,
        scope=case.scope,
        changes={"worker_id": (str(before), str(worker_id))},
        reason=reason,
    )
    return case


@transaction.atomic
def case_note_add(
    *,
    actor: Actor,
    case: Case,
    text: str,
    named: Iterable[UUID] = (),
    corrects: CaseNote | None = None,
    note_id: UUID | None = None,
) -> CaseNote:
    """Write a note. With ``named`` people it is restricted (S3): they and the writer alone know of it."""
    require_open(actor, Permission.CASE_UPDATE, case)
    people = set(named)
    scope, circle = case.scope, case.circle
    if people:
        require(actor, Permission.RESTRICTED_WRITE, case.scope)
        scope = scope_for(
            organisation_id=case.scope.organisation_id,
            programme_id=case.scope.programme_id,
            place_id=case.scope.place_id,
            sensitivity=Sensitivity.S3,
        )
        for user_id in people:
            _require_reach(user_id, scope)
        circle = circle_create(actor=actor, member_ids={*people, actor.id})
    note = CaseNote(scope=scope, circle=circle, case=case, text=text, written_by=actor.id, corrects=corrects)
    if note_id is not None:
        note.id = note_id
    note.full_clean()
    note.save(force_insert=True)
    record(actor=actor, verb="case.noted", subject=note, scope=scope)
    return note


def require_open(actor: Actor, permission: Permission, case: Case) -> None:
    """Stop unless the actor may do this on the case and the case is open."""
    require(actor, permission, case.scope)
    if case.status != CaseStatus.OPEN:
        raise CASE_CLOSED.error()


def _require_reach(user_id: UUID, scope: Scope) -> None:
    if user_id not in staff_in_reach(resource="case", scope=scope):
        raise WORKER_CANNOT_SEE.error()


def _concerns(given: Sequence[str]) -> list[str]:
    known = {c.value for c in Concern}
    if not set(given) <= known:
        raise UNKNOWN_CONCERN.error()
    return sorted(set(given))
