"""Referrals: sent with consent, answered, reported, told. The loop closes only at the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from paivand.directory.choices import ServiceStatus
from paivand.directory.selectors import FRESH_DAYS, is_fresh
from paivand.directory.services import service_confirm
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.errors import REASON_NEEDED
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.ledger.records import record_save
from paivand.office.access import require
from paivand.people.codes import code_next
from paivand.people.selectors import person_short
from paivand.protection.choices import (
    DeclineReason,
    NotDoneReason,
    ReferralStatus,
    Stage,
    Urgency,
)
from paivand.protection.clocks import answer_within
from paivand.protection.models import Referral, ReferralLink
from paivand.protection.problems import (
    IN_THE_FUTURE,
    REASON_FROM_LIST,
    REFERRAL_MOVED_ON,
    SERVICE_NOT_ACTIVE,
    SERVICE_NOT_CONFIRMED,
)
from paivand.protection.services.cases import SUBJECT as CASE_SUBJECT
from paivand.protection.services.cases import require_open
from paivand.protection.sharing import shared_fields
from paivand.trust.choices import Decision, Standing
from paivand.trust.models import Consent
from paivand.trust.releasing import release_referral
from paivand.trust.selectors import consent_state, purpose_get
from paivand.trust.services import consent_require
from paivand.work import facts
from paivand.work.notifications import notify
from paivand.work.tasks import task_create, tasks_cancel_for, tasks_finish_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

    from paivand.directory.models import Service
    from paivand.kernel.actors import Actor
    from paivand.protection.models import Case

SUBJECT: Final = "protection.referral"
PURPOSE: Final = "referral"
WAITING: Final = (ReferralStatus.SENT, ReferralStatus.OPENED)
# What has not yet come to its end: the person has not been told.
UNFINISHED: Final = (
    *WAITING,
    ReferralStatus.ACCEPTED,
    ReferralStatus.DECLINED,
    ReferralStatus.DONE,
    ReferralStatus.NOT_DONE,
)
_NEXT: Final[dict[ReferralStatus, tuple[ReferralStatus, ...]]] = {
    ReferralStatus.SENT: (ReferralStatus.OPENED, ReferralStatus.REVOKED),
    ReferralStatus.OPENED: (
        ReferralStatus.ACCEPTED,
        ReferralStatus.DECLINED,
        ReferralStatus.REVOKED,
    ),
    ReferralStatus.ACCEPTED: (
        ReferralStatus.DONE,
        ReferralStatus.NOT_DONE,
        ReferralStatus.REVOKED,
    ),
    ReferralStatus.DECLINED: (ReferralStatus.CLOSED,),
    ReferralStatus.DONE: (ReferralStatus.CLOSED,),
    ReferralStatus.NOT_DONE: (ReferralStatus.CLOSED,),
}


@transaction.atomic
def referral_send(
    *,
    actor: Actor,
    case: Case,
    service: Service,
    need: str,
    urgency: Urgency,
    share: Iterable[str],
    called: bool = False,
    referral_id: UUID | None = None,
) -> Referral:
    """Send a need of the person to a service, telling only the chosen fields.

    ``share`` names fields of ``sharing.SHAREABLE``; what is not named is not
    in the referral at all. ``called`` says that the sender has just asked a
    service that nobody confirmed for 90 days, and that it is still so; it then
    counts as confirmed today for everybody. Raises PV-CONSENT-01 to -04 without
    consent for this recipient, PV-REFERRAL-02 when the service is not open,
    PV-REFERRAL-04 when nobody confirmed it and nobody has called.
    """
    require_open(actor, Permission.REFERRAL_CREATE, case)
    if service.status != ServiceStatus.ACTIVE:
        raise SERVICE_NOT_ACTIVE.error()
    consent = consent_require(person_id=case.person_id, purpose=PURPOSE, recipient=service.organisation)
    if not is_fresh(service):
        if not called:
            raise SERVICE_NOT_CONFIRMED.error(days=FRESH_DAYS)
        service_confirm(actor=actor, service=service)
    at = now()
    referral = Referral(
        scope=case.scope,
        circle=case.circle,
        code=code_next(place=service.place, on=today(), kind="R")[0],
        case=case,
        person=case.person,
        service=service,
        consent_id=consent.id,
        urgency=urgency,
        need=need,
        shared=shared_fields(case=case, chosen=share),
        sent_by=actor.id,
        sent_at=at,
        answer_due_at=at + answer_within(urgency),
    )
    if referral_id is not None:
        referral.id = referral_id
    release = release_referral(
        actor=actor,
        person_id=case.person_id,
        recipient=service.organisation,
        scope=case.scope,
        circle=case.circle,
        content={"need": need, **referral.shared},
        about={"referral": referral.code},
    )
    referral.release_id = release.id
    referral.full_clean()
    referral.save(force_insert=True)
    if case.stage in {Stage.IDENTIFIED, Stage.ASSESSED, Stage.PLANNED}:
        case.stage = Stage.SERVICES
        record_save(case, fields=("stage",))
    record(
        actor=actor,
        verb="referral.sent",
        subject=referral,
        scope=case.scope,
        changes={
            "code": referral.code,
            "case_id": str(case.id),
            "service_id": str(service.id),
            "fields": sorted(referral.shared),
        },
    )
    task_create(
        actor=actor,
        kind="referral.answer",
        assignee_id=case.worker_id,
        subject_type=SUBJECT,
        subject_id=referral.id,
        scope=case.scope,
        circle=case.circle,
        due_at=referral.answer_due_at,
        params={"service": service.name, "who": person_short(case.person)},
        risk=case.risk,
    )
    facts.touch(SUBJECT, referral.id)
    facts.touch(CASE_SUBJECT, case.id)
    return referral


@transaction.atomic
def referral_opened(*, actor: Actor, referral: Referral) -> Referral:
    """Note that the service entered the right code; the second time changes nothing."""
    if referral.status != ReferralStatus.SENT:
        return referral
    referral.opened_at = now()
    return _move(actor, referral, ReferralStatus.OPENED, ("opened_at",), verb="referral.opened")


@transaction.atomic
def referral_accept(
    *,
    actor: Actor,
    referral: Referral,
    answered_by: str,
    appointment_at: dt.datetime | None = None,
    note: str = "",
) -> Referral:
    """The service accepts, if it can with a time. Raises PV-REFERRAL-01 when it has moved on."""
    referral.answered_at = now()
    referral.answered_by_name = answered_by
    referral.appointment_at = appointment_at
    referral.answer_note = note
    _move(
        actor,
        referral,
        ReferralStatus.ACCEPTED,
        ("answered_at", "answered_by_name", "appointment_at", "answer_note"),
        verb="referral.accepted",
    )
    _answered(actor, referral)
    return referral


@transaction.atomic
def referral_decline(
    *,
    actor: Actor,
    referral: Referral,
    answered_by: str,
    reason: DeclineReason | str,
    note: str = "",
) -> Referral:
    """The service declines with a coded reason, so that the sender can choose another."""
    if reason not in DeclineReason.values:
        raise REASON_FROM_LIST.error()
    referral.answered_at = now()
    referral.answered_by_name = answered_by
    referral.decline_reason = reason
    referral.answer_note = note
    _move(
        actor,
        referral,
        ReferralStatus.DECLINED,
        ("answered_at", "answered_by_name", "decline_reason", "answer_note"),
        verb="referral.declined",
    )
    _answered(actor, referral)
    return referral


@transaction.atomic
def referral_report(
    *,
    actor: Actor,
    referral: Referral,
    done_on: dt.date | None,
    note: str = "",
    not_done_reason: NotDoneReason | str = "",
) -> Referral:
    """The service reports what was done on which day, or why it could not be done."""
    if done_on is None and not_done_reason not in NotDoneReason.values:
        raise REASON_FROM_LIST.error()
    if done_on is not None and done_on > today():
        raise IN_THE_FUTURE.error()
    done = done_on is not None
    referral.done_at = now()
    referral.done_on = done_on
    referral.done_note = note
    referral.not_done_reason = "" if done else not_done_reason
    _move(
        actor,
        referral,
        ReferralStatus.DONE if done else ReferralStatus.NOT_DONE,
        ("done_at", "done_on", "done_note", "not_done_reason"),
        verb="referral.done" if done else "referral.not_done",
    )
    _answered(actor, referral)
    return referral


@transaction.atomic
def referral_tell(*, actor: Actor, referral: Referral, note: str = "") -> Referral:
    """The person has been told the outcome: the loop is closed."""
    require_open(actor, Permission.REFERRAL_CREATE, referral.case)
    referral.told_at = now()
    _move(actor, referral, ReferralStatus.CLOSED, ("told_at",), verb="referral.told", reason=note)
    tasks_finish_for(actor=actor, subject_type=SUBJECT, subject_id=referral.id)
    _end_links(referral)
    return referral


@transaction.atomic
def referral_revoke(*, actor: Actor, referral: Referral, reason: str) -> Referral:
    """Take a referral back that is not finished; its links stop working at once."""
    require(actor, Permission.REFERRAL_CREATE, referral.scope)
    if not reason.strip():
        raise REASON_NEEDED.error()
    return _revoke(actor, referral, reason)


def referrals_stop_for(*, actor: Actor, consent: Consent) -> int:
    """Take back every unfinished referral that stood on this consent or that the newest answer no longer allows.

    Called when a consent is withdrawn, and when a later answer is "no". Runs as
    the system inside the answer's transaction: the person's word holds for
    referrals that whoever records it cannot see. Returns how many were stopped.
    """
    if consent.purpose.code != PURPOSE:
        return 0
    with acting_as(SYSTEM):
        found = Referral.objects.filter(
            person_id=consent.person_id, status__in=(*WAITING, ReferralStatus.ACCEPTED)
        ).select_related("scope", "case", "case__person", "service__organisation")
        if consent.recipient_id is not None:
            found = found.filter(service__organisation_id=consent.recipient_id)
        stopped = 0
        for referral in found:
            state = consent_state(
                person_id=referral.person_id, purpose=consent.purpose, recipient_id=referral.service.organisation_id
            )
            own = referral.consent_id == consent.id and consent.standing is not Standing.GIVEN
            if own or state.standing is not Standing.GIVEN:
                _revoke(actor, referral, consent.withdrawal_reason or gettext("The person said no."))
                stopped += 1
    return stopped


def referrals_stop_expired() -> int:
    """Take back every unfinished referral whose consent has run out by the office's day; return how many.

    Run by the scheduler as the system. The links of such a referral are shut from the first moment of that day,
    whether or not this has run.
    """
    over = Consent.objects.filter(
        purpose__code=PURPOSE, decision=Decision.GIVEN, withdrawn_at=None, expires_on__lt=today()
    )
    found = Referral.objects.filter(
        person_id__in=over.values("person_id"), status__in=(*WAITING, ReferralStatus.ACCEPTED)
    ).values_list("pk", flat=True)
    purpose, stopped = purpose_get(PURPOSE), 0
    for referral_id in list(found):
        with acting_as(SYSTEM):
            referral = (
                Referral.objects.select_for_update(of=("self",))
                .select_related("scope", "case", "case__person", "service__organisation")
                .get(pk=referral_id)
            )
            state = consent_state(
                person_id=referral.person_id, purpose=purpose, recipient_id=referral.service.organisation_id
            )
            if state.standing is Standing.EXPIRED and referral.status in {*WAITING, ReferralStatus.ACCEPTED}:
                _revoke(SYSTEM, referral, gettext("The consent has run out."))
                stopped += 1
    return stopped


def _revoke(actor: Actor, referral: Referral, reason: str) -> Referral:
    referral.revoked_at = now()
    referral.revoke_reason = reason
    _move(
        actor,
        referral,
        ReferralStatus.REVOKED,
        ("revoked_at", "revoke_reason"),
        verb="referral.revoked",
        reason=reason,
    )
    tasks_cancel_for(actor=actor, subject_type=SUBJECT, subject_id=referral.id, reason=reason)
    _end_links(referral)
    if actor.id != referral.case.worker_id:
        _tell_worker(referral, "referral.revoked")
    return referral


def _move(
    actor: Actor,
    referral: Referral,
    to: ReferralStatus,
    fields: tuple[str, ...],
    *,
    verb: str,
    reason: str = "",
) -> Referral:
    before = ReferralStatus(referral.status)
    if to not in _NEXT.get(before, ()):
        raise REFERRAL_MOVED_ON.error()
    referral.status = to
    record_save(referral, fields=("status", *fields))
    record(
        actor=actor,
        verb=verb,
        subject=referral,
        scope=referral.scope,
        changes={"status": (str(before), str(to))},
        reason=reason,
    )
    facts.touch(SUBJECT, referral.id)
    return referral


def _answered(actor: Actor, referral: Referral) -> None:
    """Put the answer on the worker's list: read it, and tell the person."""
    tasks_finish_for(actor=actor, subject_type=SUBJECT, subject_id=referral.id, kinds=["referral.answer"])
    task_create(
        actor=actor,
        kind="referral.tell",
        assignee_id=referral.case.worker_id,
        subject_type=SUBJECT,
        subject_id=referral.id,
        scope=referral.scope,
        circle=referral.circle,
        due_at=now() + answer_within(Urgency.EMERGENCY),
        params={"service": referral.service.name, "who": person_short(referral.person)},
        risk=referral.case.risk,
    )
    _tell_worker(referral, f"referral.{referral.status}")


def _tell_worker(referral: Referral, kind: str) -> None:
    notify(
        user_id=referral.case.worker_id,
        kind=kind,
        subject_type=SUBJECT,
        subject_id=referral.id,
        url=reverse("protection:referral", args=[referral.id]),
    )


def _end_links(referral: Referral) -> None:
    ReferralLink.objects.filter(referral=referral, ended_at__isnull=True).update(ended_at=now())
