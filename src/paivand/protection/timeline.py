"""The thread of a case: contacts, notes, decisions, referrals and their answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paivand.kernel.protocols import TimelineEntry, TimelineKind
from paivand.kernel.sensitivity import Sensitivity
from paivand.protection.choices import (
    ApprovalStatus,
    ClosureReason,
    ContactKind,
    ContactOutcome,
    DeclineReason,
    NotDoneReason,
)
from paivand.protection.models import Approval, Case, CaseNote, Contact, Referral
from paivand.protection.selectors import names_of
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from paivand.kernel.actors import Actor

_ICONS = {
    ContactKind.CALL: "phone",
    ContactKind.HOME_VISIT: "home",
    ContactKind.OFFICE_VISIT: "users",
    ContactKind.MESSAGE: "message-circle",
}


def case_timeline(*, actor: Actor, case: Case) -> list[TimelineEntry]:
    """Return everything about the case that the actor may see, newest first."""
    entries = [
        *_opened(case),
        *_contacts(actor, case),
        *_notes(actor, case),
        *_approvals(actor, case),
        *_referrals(actor, case),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


class CaseTimeline:
    """Offers the case's thread to the pages of other rooms."""

    name = "protection.case"

    def entries_of(self, *, actor: Actor, subject_type: str, subject_id: UUID) -> Iterator[TimelineEntry]:
        """Return the entries of a case, or of all visible cases of a person."""
        cases = Case.objects.visible_to(actor).select_related("scope")
        if subject_type == "protection.case":
            cases = cases.filter(pk=subject_id)
        elif subject_type == "people.person":
            cases = cases.filter(person_id=subject_id)
        else:
            return
        for case in cases:
            for entry in case_timeline(actor=actor, case=case):
                # On the page of the person every entry leads to its case.
                yield (
                    entry
                    if entry.url or subject_type == "protection.case"
                    else replace(entry, url=reverse("protection:case", args=[case.id]))
                )


def _opened(case: Case) -> Iterator[TimelineEntry]:
    names = names_of([case.opened_by])
    yield TimelineEntry(
        at=case.created_at,
        title=_("Case opened"),
        who=names.get(case.opened_by, ""),
        kind=TimelineKind.DECISION,
        icon="folder",
        sensitivity=case.sensitivity,
        tags=(case.code,),
    )


def _contacts(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    contacts = list(Contact.objects.visible_to(actor).filter(case=case).select_related("scope"))
    names = names_of(c.recorded_by for c in contacts)
    for contact in contacts:
        kind = ContactKind(contact.kind)
        outcome = ContactOutcome(contact.outcome)
        title = str(kind.label)
        if contact.minutes:
            title = ngettext("%(contact)s, %(count)s minute", "%(contact)s, %(count)s minutes", contact.minutes) % {
                "contact": kind.label,
                "count": local_digits(contact.minutes),
            }
        yield TimelineEntry(
            at=contact.happened_at,
            title=title,
            who=names.get(contact.recorded_by, ""),
            body=contact.note,
            icon=_ICONS[kind],
            sensitivity=contact.sensitivity,
            tags=() if outcome is ContactOutcome.REACHED else (outcome.label,),
        )


def _notes(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    notes = list(
        CaseNote.objects.visible_to(actor).filter(case=case).select_related("scope").prefetch_related("circle__members")
    )
    names = names_of(n.written_by for n in notes)
    for note in notes:
        restricted = note.sensitivity >= Sensitivity.S3
        if restricted and note.circle is not None:
            count = len(note.circle.members.all())
            title = ngettext("Note for %(count)s named person", "Note for %(count)s named people", count) % {
                "count": local_digits(count)
            }
        else:
            title = _("Note")
        yield TimelineEntry(
            at=note.written_at,
            title=title,
            who=names.get(note.written_by, ""),
            # A restricted note opens on a page of its own, which is journalled.
            body="" if restricted else note.text,
            url=reverse("protection:note", args=[note.id]) if restricted else "",
            kind=TimelineKind.RESTRICTED if restricted else TimelineKind.PLAIN,
            icon="shield-lock" if restricted else "pencil",
            sensitivity=note.sensitivity,
        )


def _approvals(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    approvals = list(Approval.objects.visible_to(actor).filter(case=case).select_related("scope"))
    names = names_of(user_id for approval in approvals for user_id in (approval.requested_by, approval.decided_by))
    for approval in approvals:
        yield TimelineEntry(
            at=approval.requested_at,
            title=_("Closure asked: %(reason)s") % {"reason": ClosureReason(approval.closure_reason).label},
            who=names.get(approval.requested_by, ""),
            body=approval.request_note,
            icon="circle-check",
            sensitivity=approval.sensitivity,
        )
        if approval.decided_at is not None and approval.decided_by is not None:
            approved = approval.status == ApprovalStatus.APPROVED
            yield TimelineEntry(
                at=approval.decided_at,
                title=_("Closure approved") if approved else _("Closure returned with a comment"),
                who=names.get(approval.decided_by, ""),
                body=approval.decision_note,
                kind=TimelineKind.DECISION,
                icon="check" if approved else "arrow-back-up",
                sensitivity=approval.sensitivity,
            )


def _referrals(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    referrals = list(
        Referral.objects.visible_to(actor).filter(case=case).select_related("scope", "service__organisation")
    )
    names = names_of(r.sent_by for r in referrals)
    for referral in referrals:
        yield TimelineEntry(
            at=referral.sent_at,
            title=_("Referred to %(service)s") % {"service": referral.service.name},
            who=names.get(referral.sent_by, ""),
            body=referral.need,
            icon="send",
            url=reverse("protection:referral", args=[referral.id]),
            tags=(referral.code,),
            sensitivity=referral.sensitivity,
        )
        yield from _answers(referral)


def _answers(referral: Referral) -> Iterator[TimelineEntry]:
    service = {"service": referral.service.name}
    said_by = (
        _("%(name)s, by the link, without an account") % {"name": referral.answered_by_name}
        if referral.answered_by_name
        else _("By the link, without an account")
    )
    if referral.answered_at is not None:
        declined = bool(referral.decline_reason)
        yield TimelineEntry(
            at=referral.answered_at,
            title=(_("%(service)s declined") if declined else _("%(service)s accepted")) % service,
            who=said_by,
            body=referral.answer_note,
            kind=TimelineKind.ALERT if declined else TimelineKind.ANSWER,
            icon="x" if declined else "arrow-back-up",
            tags=(DeclineReason(referral.decline_reason).label,) if declined else (),
            sensitivity=referral.sensitivity,
        )
    if referral.done_at is not None:
        failed = bool(referral.not_done_reason)
        title = _("%(service)s could not do it") if failed else _("%(service)s reported it done")
        yield TimelineEntry(
            at=referral.done_at,
            title=title % service,
            who=said_by,
            body=referral.done_note,
            kind=TimelineKind.ALERT if failed else TimelineKind.ANSWER,
            icon="x" if failed else "checks",
            tags=(NotDoneReason(referral.not_done_reason).label,) if failed else (),
            sensitivity=referral.sensitivity,
        )
    if referral.told_at is not None:
        yield TimelineEntry(
            at=referral.told_at,
            title=_("The person was told; the loop is closed"),
            kind=TimelineKind.DECISION,
            icon="circle-check",
            sensitivity=referral.sensitivity,
        )
    if referral.revoked_at is not None:
        yield TimelineEntry(
            at=referral.revoked_at,
            title=_("Referral to %(service)s taken back") % service,
            body=referral.revoke_reason,
            kind=TimelineKind.ALERT,
            icon="hand-stop",
            sensitivity=referral.sensitivity,
        )
