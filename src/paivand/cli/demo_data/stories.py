"""The cases of the demo: some new, some waiting, some answered, some closed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from paivand.kernel.actors import SYSTEM, LinkActor
from paivand.kernel.clock import frozen, now, today
from paivand.kernel.ids import uuid7
from paivand.ledger.acting import acting_as
from paivand.protection.choices import (
    ClosureReason,
    Concern,
    ContactKind,
    ContactOutcome,
    DeclineReason,
    Risk,
    Urgency,
)
from paivand.protection.services import (
    case_open,
    closure_decide,
    closure_request,
    contact_record,
    followup_plan,
    referral_accept,
    referral_decline,
    referral_report,
    referral_send,
    referral_tell,
)
from paivand.protection.services.referrals import referral_opened
from paivand.trust.choices import Decision, Method
from paivand.trust.services import consent_record

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from paivand.cli.demo_data.frame import Progress
    from paivand.cli.demo_data.office import DemoOffice
    from paivand.directory.models import Service
    from paivand.office.models import User
    from paivand.people.models import Person
    from paivand.protection.models import Case, Referral

# Read once, before the clock is moved for the stories.
_REAL_TODAY: Final = now().replace(microsecond=0)
# Days after registration by which a case of the demo may begin.
_SETTLED: Final = 42
_SUMMARIES: Final = (
    "The landlord wants the family out before winter. Three children are not in school.",
    "Came from Herat eight months ago. No papers for two children. Sleeps badly.",
    "Works in the market without a contract; was not paid for two months.",
    "The boy does not answer when called from behind. His teacher noticed it.",
    "Lives with a brother's family of nine in two rooms. Wants to learn sewing.",
)
_NEEDS: Final = (
    "Hearing test for a child of nine",
    "Birth papers for two children",
    "Someone to talk to, in Dari",
    "A place in class 4",
    "Winter coal for a family of seven",
)


def stories_make(*, office: DemoOffice, people: list[Person], draw: random.Random, progress: Progress) -> int:
    """Open cases for some of the people of the case workers' places; return how many."""
    near = {place.id for place in office.places if place.path.startswith("tj/tj-rr/")}
    chosen = [
        person
        for person in people
        if person.scope.place_id in near and person.registered_on < today() - dt.timedelta(days=_SETTLED)
    ]
    draw.shuffle(chosen)
    chosen = chosen[: max(6, min(48, len(people) // 6))]
    for number, person in enumerate(chosen):
        _story(office, person, draw, number)
        progress("cases", number + 1, len(chosen))
    return len(chosen)


def _story(office: DemoOffice, person: Person, draw: random.Random, number: int) -> None:
    worker = office.users["nilufar" if number % 3 else "karim"]
    opened = now() - dt.timedelta(days=draw.randint(2, 40), hours=draw.randint(0, 9))
    risk = draw.choices((Risk.HIGH, Risk.MEDIUM, Risk.LOW), weights=(2, 4, 3))[0]
    with frozen(opened):
        _agree(office, person, worker, "assistance")
        if draw.random() < 0.7:  # noqa: PLR2004 -- a share
            _agree(office, person, worker, "reporting")
        with acting_as(worker):
            case = case_open(
                actor=worker,
                person=person,
                programme=office.cohesion,
                risk=risk,
                concerns=draw.sample([c.value for c in Concern], k=draw.randint(1, 2)),
                summary=draw.choice(_SUMMARIES),
            )
    if number % 6 == 0:
        return
    met = opened + dt.timedelta(hours=draw.randint(2, 30))
    with frozen(met), acting_as(worker):
        contact_record(
            actor=worker,
            case=case,
            kind=draw.choice((ContactKind.HOME_VISIT, ContactKind.CALL)),
            outcome=ContactOutcome.REACHED,
            happened_at=met - dt.timedelta(minutes=30),
            minutes=draw.choice((15, 25, 40)),
            note="We agreed what to do first and when to meet again.",
        )
        followup_plan(
            actor=worker,
            case=case,
            kind=draw.choice((ContactKind.HOME_VISIT, ContactKind.CALL)),
            due_at=_due(draw, number),
            purpose="Ask about school, and whether the landlord will wait.",
        )
    service = draw.choice(office.services[:5])
    _referral(office, case, worker, service, draw, met, number)


def _due(draw: random.Random, number: int) -> dt.datetime:
    """Return when to look again: a few are late by now, a few are due today, most lie in the coming days."""
    days = (-1, 0, 1, 2, 3, 5, 9)[number % 7]
    day = _REAL_TODAY.replace(hour=draw.randint(8, 15), minute=draw.choice((0, 15, 30)), second=0)
    return day + dt.timedelta(days=days)


def _agree(office: DemoOffice, person: Person, worker: User, purpose: str, service: Service | None = None) -> None:
    with acting_as(worker):
        consent_record(
            actor=worker,
            person_id=person.id,
            scope=person.scope,
            circle=person.circle,
            purpose=purpose,
            recipient=service.organisation if service else None,
            decision=Decision.GIVEN,
            method=Method.SPOKEN_WITNESSED,
            language=person.language or "fa-af",
            given_on=today(),
        )


def _referral(  # noqa: PLR0917 -- one story in one place
    office: DemoOffice,
    case: Case,
    worker: User,
    service: Service,
    draw: random.Random,
    met: dt.datetime,
    number: int,
) -> None:
    sent_at = met + dt.timedelta(hours=draw.randint(1, 20))
    if sent_at > now() or number % 5 == 1:
        return
    with frozen(sent_at):
        _agree(office, case.person, worker, "referral", service)
        with acting_as(worker):
            referral = referral_send(
                actor=worker,
                case=case,
                service=service,
                need=draw.choice(_NEEDS),
                urgency=draw.choice((Urgency.URGENT, Urgency.NORMAL, Urgency.NORMAL)),
                share=["name", "age", "sex", "language"],
            )
    steps: list[tuple[float, Callable[[], object]]] = []
    link = LinkActor(id=uuid7())
    ending = number % 7
    if ending == 0:
        return
    steps.append((8, lambda: referral_opened(actor=link, referral=referral)))
    if ending == 1:
        steps.append(
            (
                5,
                lambda: referral_decline(
                    actor=link,
                    referral=referral,
                    answered_by="Reception",
                    reason=DeclineReason.NO_CAPACITY,
                    note="Ask again in January.",
                ),
            )
        )
    else:
        steps.append(
            (
                6,
                lambda: referral_accept(
                    actor=link,
                    referral=referral,
                    answered_by="Dr Safarova",
                    appointment_at=now() + dt.timedelta(days=4),
                    note="Bring the school letter.",
                ),
            )
        )
    if ending > 3:  # noqa: PLR2004 -- the later endings are reported
        steps.append(
            (
                96,
                lambda: referral_report(
                    actor=link, referral=referral, done_on=today(), note="Come again in two weeks."
                ),
            )
        )
    at = sent_at
    for hours, step in steps:
        at += dt.timedelta(hours=hours)
        if at > now():
            return
        with frozen(at), acting_as(SYSTEM):
            step()
    if ending in {1, 5, 6} and number % 4:  # some answers still wait to be told
        _finish(office, case, worker, referral, at, number)


def _finish(  # noqa: PLR0917 -- one story in one place
    office: DemoOffice, case: Case, worker: User, referral: Referral, at: dt.datetime, number: int
) -> None:
    told = at + dt.timedelta(hours=20)
    if told > now():
        return
    with frozen(told), acting_as(worker):
        referral.refresh_from_db()
        referral_tell(actor=worker, referral=referral)
        case.refresh_from_db()
        if number % 7 != 6:  # noqa: PLR2004 -- only the last ending asks to close the case
            return
        approval = closure_request(actor=worker, case=case, reason=ClosureReason.GOALS_MET, note="The goals are met.")
    decided = told + dt.timedelta(hours=15)
    if number % 2 or decided > now():
        return
    supervisor = office.users["zarina"]
    with frozen(decided), acting_as(supervisor):
        approval.refresh_from_db()
        closure_decide(actor=supervisor, approval=approval, approve=True, note="Well done.")
