"""What the pages show of a case or referral: sentences, steps and clocks made from records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from paivand.kernel.clock import now, today
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed
from paivand.office.models import Place
from paivand.people.choices import NameKind
from paivand.people.selectors import person_name, person_short
from paivand.protection.choices import (
    ApprovalStatus,
    CaseStatus,
    Concern,
    ContactKind,
    ReferralStatus,
    Risk,
    Stage,
)
from paivand.protection.clocks import first_contact_within, follow_up_every
from paivand.protection.selectors import names_of
from paivand.protection.services.referrals import WAITING
from paivand.protection.timeline import case_timeline
from paivand.trust.choices import Standing
from paivand.trust.selectors import consents_now
from paivand.ui.dates import day_text
from paivand.ui.parts import LoopStep, Step
from paivand.ui.wording import isolated, local_digits
from paivand.work.kinds import task_kind, task_title
from paivand.work.selectors import tasks_of_all

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from paivand.kernel.actors import Actor
    from paivand.people.models import Person
    from paivand.protection.models import Case, FollowUp, Referral
    from paivand.trust.models import Consent

_HOURS_IN_WORDS = 96
_CONSENT_STATE = {
    Standing.GIVEN: "yes",
    Standing.REFUSED: "no",
    Standing.WITHDRAWN: "off",
    Standing.EXPIRED: "open",
    Standing.NOT_ASKED: "open",
}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One line of the consent panel."""

    label: str
    state: str
    until: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One promise and whether it was kept."""

    label: str
    due: dt.datetime | None
    done: dt.datetime | None
    started: dt.datetime


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral as a loop."""

    referral: Referral
    url: str
    steps: list[LoopStep]
    late: dt.datetime | None
    closed: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next, and where."""

    title: str
    url: str
    action: str
    due: dt.datetime | None
    icon: str


def person_line(person: Person) -> str:
    """Return who the page is about, short: "Mahbuba S."."""
    return person_short(person)


def person_facts(person: Person) -> list[str]:
    """Return what stands under the name: sex and age, group, place, language; what is not known is left out."""
    facts = []
    age = None if person.birth is None else person.birth.age_on(today())
    sex = person.get_sex_display() if person.sex else ""
    if age is not None:
        years = local_digits(age.years)
        about = (
            ngettext("%(years)s year old", "%(years)s years old", age.years)
            if age.is_exact
            else ngettext("about %(years)s year old", "about %(years)s years old", age.years)
        ) % {"years": years}
        facts.append(f"{sex}{_(', ')}{about}" if sex else about)
    elif sex:
        facts.append(str(sex))
    if person.population_group:
        facts.append(str(person.get_population_group_display()))
    place = Place.objects.filter(pk=person.scope.place_id).first()
    if place is not None:
        facts.append(place.name_in(get_language() or "en"))
    return facts


def other_spellings(person: Person) -> list[str]:
    """Return up to two further spellings of the name itself, in other scripts; a father's name is none."""
    name = person_name(person)
    kinds = {NameKind.AS_GIVEN, NameKind.KNOWN_AS}
    return [n.text for n in person.names.all() if n.kind in kinds and n.text != name][:2]


def phones(person: Person) -> list[dict[str, str]]:
    """Return the phones with what is known about calling them."""
    return [
        {
            "number": phone.number,
            "note": phone.note,
            "safe": "" if phone.is_safe is None else ("yes" if phone.is_safe else "no"),
        }
        for phone in person.phones.all()
    ]


def case_context(actor: Actor, case: Case) -> dict[str, Any]:
    """Return everything that the page of a case shows to this actor."""
    referrals = [
        referral_line(referral) for referral in case.referrals.visible_to(actor).select_related("service__organisation")
    ]
    consents = consents_now(actor=actor, person_id=case.person_id)
    open_case = case.status == CaseStatus.OPEN
    may = {
        permission.name.lower(): open_case and allowed(actor, permission, case.scope)
        for permission in (
            Permission.CASE_UPDATE,
            Permission.CASE_ASSIGN,
            Permission.CONTACT_RECORD,
            Permission.REFERRAL_CREATE,
            Permission.CONSENT_RECORD,
        )
    }
    waiting = case.approvals.filter(status=ApprovalStatus.REQUESTED).first()
    return {
        "case": case,
        "person": case.person,
        "name": person_name(case.person),
        "spellings": other_spellings(case.person),
        "facts": person_facts(case.person),
        "worker": names_of([case.worker_id]).get(case.worker_id, ""),
        "concerns": [Concern(c).label for c in case.concerns],
        "stages": stage_steps(case),
        "next": next_step(actor, case),
        "clocks": clocks(case),
        "referrals": referrals,
        "consents": [consent_line(consent) for consent in consents],
        "consent_summary": consent_summary(consents),
        "household": household(case),
        "entries": case_timeline(actor=actor, case=case),
        "phones": phones(case.person),
        "may": may,
        "open": open_case,
        "closure_waiting": waiting,
        "may_decide": waiting is not None
        and allowed(actor, Permission.CASE_APPROVE, case.scope)
        and actor.id not in {waiting.requested_by, case.worker_id},
    }


def next_step(actor: Actor, case: Case) -> NextStep | None:
    """Return the most urgent open task about this case, its follow-ups or referrals."""
    subjects = {
        "protection.case": [case.id],
        "protection.follow_up": case.follow_ups.values_list("id", flat=True),
        "protection.referral": case.referrals.values_list("id", flat=True),
    }
    tasks = list(tasks_of_all(actor=actor, subjects=subjects))
    if not tasks:
        return None
    task = min(tasks, key=lambda t: (t.due_at is None, t.due_at or now()))
    kind = task_kind(task.kind)
    url = kind.url(task)
    if task.kind == "case.first_contact":
        url = reverse("protection:contact-new", args=[case.id])
    return NextStep(title=task_title(task), url=url, action=str(kind.action), due=task.due_at, icon=kind.icon)


def stage_steps(case: Case) -> list[Step]:
    """Return the six stages with the current one marked."""
    current = list(Stage).index(Stage(case.stage))
    over = case.status == CaseStatus.CLOSED
    return [
        Step(
            label=stage.label,
            state="done" if index < current or over else ("now" if index == current else ""),
        )
        for index, stage in enumerate(Stage)
    ]


def clocks(case: Case) -> list[ClockLine]:
    """Return the promises of this case's risk level and whether they were kept."""
    risk = Risk(case.risk)
    first = first_contact_within(case.programme, risk)
    lines = [
        ClockLine(
            label=_first_contact_words(int(first.total_seconds() // 3600)),
            due=case.created_at + first,
            done=case.first_contact_at,
            started=case.created_at,
        )
    ]
    every = follow_up_every(case.programme, risk).days
    if case.first_contact_at is not None and case.next_due_at is not None:
        lines.append(
            ClockLine(
                label=ngettext("Follow-up, every %(days)s day", "Follow-up, every %(days)s days", every)
                % {"days": local_digits(every)},
                due=case.next_due_at,
                done=None,
                started=case.last_contact_at or case.created_at,
            )
        )
    return lines


def _first_contact_words(hours: int) -> str:
    """Return the promise in hours up to two days, in days beyond."""
    if hours < _HOURS_IN_WORDS:
        text = ngettext("First contact, %(hours)s hour", "First contact, %(hours)s hours", hours)
        return text % {"hours": local_digits(hours)}
    days = hours // 24
    return ngettext("First contact, %(days)s day", "First contact, %(days)s days", days) % {"days": local_digits(days)}


def consent_line(consent: Consent) -> ConsentLine:
    """Return one answer as a line: for what, to whom, yes or no, until when."""
    label = consent.purpose.label_in(get_language() or "en")
    if consent.recipient is not None:
        label = _("Share with %(recipient)s") % {"recipient": consent.recipient.name}
    return ConsentLine(
        label=label,
        state=_CONSENT_STATE[consent.standing],
        until=consent.expires_on,
        note=consent.note,
    )


def consent_summary(consents: Iterable[Consent]) -> str:
    """Return the panel's head: "4 yes, 1 no, 1 withdrawn"."""
    counts = dict.fromkeys(Standing, 0)
    for consent in consents:
        counts[consent.standing] += 1
    parts = [
        (Standing.GIVEN, _("%(count)s yes")),
        (Standing.REFUSED, _("%(count)s no")),
        (Standing.WITHDRAWN, _("%(count)s withdrawn")),
        (Standing.EXPIRED, _("%(count)s run out")),
    ]
    said = [text % {"count": local_digits(counts[s])} for s, text in parts if counts[s]]
    return _(", ").join(said) if said else _("Not asked yet")


def household(case: Case) -> list[str]:
    """Return who lives with the person, as far as the record says."""
    if case.person.household is None:
        return []
    members = case.person.household.members.prefetch_related("names").all()
    return [
        f"{person_short(member)}{_(', ')}{member.get_household_role_display()}"
        if member.household_role
        else person_short(member)
        for member in members
    ]


def referral_line(referral: Referral) -> ReferralLine:
    """Return a referral as a loop with what is late."""
    status = ReferralStatus(referral.status)
    waiting = status in WAITING
    return ReferralLine(
        referral=referral,
        url=reverse("protection:referral", args=[referral.id]),
        steps=loop_steps(referral),
        late=referral.answer_due_at if waiting and referral.answer_due_at < now() else None,
        closed=status == ReferralStatus.CLOSED,
    )


def loop_steps(referral: Referral) -> list[LoopStep]:
    """Return the five knots: sent, opened, answer, done, told. A refusal or recall ends in a square knot."""
    status = ReferralStatus(referral.status)
    late = status in WAITING and referral.answer_due_at < now()
    steps = [LoopStep(_("Sent"), short_day(referral.sent_at), "done")]
    if status == ReferralStatus.REVOKED:
        steps.append(LoopStep(_("Taken back"), short_day(referral.revoked_at), "stop"))
        return steps
    opened = referral.opened_at is not None
    steps.append(
        LoopStep(
            _("Opened"),
            short_day(referral.opened_at),
            "done" if opened else ("late" if late else "now"),
        )
    )
    if referral.decline_reason:
        steps.append(LoopStep(_("Declined"), short_day(referral.answered_at), "stop"))
    else:
        answered = referral.answered_at is not None
        due = _("due %(day)s") % {"day": short_day(referral.answer_due_at)}
        steps.append(
            LoopStep(
                _("Accepted") if answered else _("Answer"),
                short_day(referral.answered_at) if answered else due,
                "done" if answered else (("late" if late else "now") if opened else ""),
            )
        )
        if referral.not_done_reason:
            steps.append(LoopStep(_("Not done"), short_day(referral.done_at), "stop"))
        else:
            done = referral.done_at is not None
            state = "done" if done else ("now" if status == ReferralStatus.ACCEPTED else "")
            steps.append(LoopStep(_("Done"), short_day(referral.done_at), state))
    told = referral.told_at is not None
    ended = status in {ReferralStatus.DONE, ReferralStatus.NOT_DONE, ReferralStatus.DECLINED}
    steps.append(LoopStep(_("Person told"), short_day(referral.told_at), "done" if told else ("now" if ended else "")))
    return steps


def follow_up_title(follow_up: FollowUp) -> str:
    """Return the heading of a follow-up's page."""
    who = {"who": isolated(person_short(follow_up.case.person))}
    titles = {
        ContactKind.CALL: _("Call %(who)s"),
        ContactKind.HOME_VISIT: _("Visit %(who)s at home"),
        ContactKind.OFFICE_VISIT: _("See %(who)s at the office"),
        ContactKind.MESSAGE: _("Write to %(who)s"),
    }
    return titles[ContactKind(follow_up.kind)] % who


def short_day(at: dt.datetime | None) -> str:
    """Return a day and month for a knot; nothing for what has not happened."""
    return "" if at is None else day_text(timezone.localtime(at).date(), style="short")
