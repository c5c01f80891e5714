"""Pages of cases: the record, and what one does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.journal import record_read
from paivand.office.access import allowed, permission_required, reaches_of, user_of
from paivand.office.models import Programme
from paivand.people.selectors import person_get
from paivand.protection import presenting
from paivand.protection.choices import (
    ApprovalStatus,
    CaseStatus,
    ClosureReason,
    ContactKind,
    ContactOutcome,
    Risk,
)
from paivand.protection.forms import (
    CaseChangeForm,
    CaseForm,
    ClosureForm,
    ContactForm,
    DecisionForm,
    FollowUpForm,
    FollowUpPlanForm,
    NoteForm,
    now_local,
)
from paivand.protection.models import CaseNote
from paivand.protection.selectors import (
    approval_get,
    case_get,
    colleagues_for,
    follow_up_get,
    names_of,
)
from paivand.protection.services import (
    case_note_add,
    case_open,
    case_update,
    closure_decide,
    closure_request,
    contact_record,
    followup_plan,
    followup_record,
)
from paivand.protection.timeline import case_timeline
from paivand.ui.forms import is_switching, without_errors

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.actors import Actor


@permission_required(Permission.CASE_READ)
def case_page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The record of a case: next step on top, then referrals, consent, timeline."""
    case = case_get(actor=user_of(request), case_id=case_id)
    record_read(
        actor=user_of(request),
        verb="case.read",
        subject_type="protection.case",
        ids=[case.id],
        scope=case.scope,
    )
    return render(request, "protection/case.html", presenting.case_context(user_of(request), case))


@permission_required(Permission.CASE_CREATE)
def case_new(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Open a case for one person."""
    person = person_get(actor=user_of(request), person_id=person_id)
    form = CaseForm(request.POST or None, programmes=_programmes(user_of(request)))
    if _sent(request, form):
        given = form.cleaned_data
        case = case_open(
            actor=user_of(request),
            person=person,
            programme=given["programme"],
            risk=Risk(given["risk"]),
            concerns=given["concerns"],
            summary=given["summary"],
        )
        messages.success(request, _("The case is open. The next step is on top."))
        return redirect("protection:case", case_id=case.id)
    return _form_page(
        request,
        form,
        title=_("Open a case"),
        subject=presenting.person_line(person),
        back=reverse("people:person", args=[person.id]),
        submit=_("Open the case"),
    )


@permission_required(Permission.CASE_UPDATE)
def case_edit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Change risk, concerns or summary."""
    case = case_get(actor=user_of(request), case_id=case_id)
    initial = {
        "risk": case.risk,
        "concerns": case.concerns,
        "summary": case.summary,
        "base_version": case.version,
    }
    form = CaseChangeForm(request.POST or None, initial=initial)
    if _sent(request, form):
        given = form.cleaned_data
        case_update(
            actor=user_of(request),
            case=case,
            risk=Risk(given["risk"]),
            concerns=given["concerns"],
            summary=given["summary"],
            base_version=given["base_version"],
        )
        messages.success(request, _("The case is changed."))
        return redirect("protection:case", case_id=case.id)
    return _case_form(request, case, form, title=_("Change the case"), submit=_("Save"))


@permission_required(Permission.CONTACT_RECORD)
def contact_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record a call or visit; the safe-contact advice stands above the form."""
    case = case_get(actor=user_of(request), case_id=case_id)
    kind = request.GET.get("kind", "")
    form = ContactForm(request.POST or None, initial={"happened_at": now_local(), "kind": kind})
    if _sent(request, form):
        given = form.cleaned_data
        contact_record(
            actor=user_of(request),
            case=case,
            kind=ContactKind(given["kind"]),
            outcome=ContactOutcome(given["outcome"]),
            happened_at=given["happened_at"],
            minutes=given["minutes"],
            note=given["note"],
        )
        messages.success(request, _("The contact is recorded."))
        return redirect("protection:case", case_id=case.id)
    return _case_form(
        request,
        case,
        form,
        title=_("Record a contact"),
        submit=_("Record the contact"),
        outbox="protection.contact_record",
        outbox_title=_("Contact"),
        subject_id=case.id,
        safe_contact=case.person.safe_contact,
        phones=presenting.phones(case.person),
    )


@permission_required(Permission.CASE_UPDATE)
def follow_up_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Plan a call or visit."""
    case = case_get(actor=user_of(request), case_id=case_id)
    form = FollowUpPlanForm(
        request.POST or None,
        colleagues=colleagues_for(case),
        initial={"assignee": case.worker_id, "kind": ContactKind.HOME_VISIT},
    )
    if _sent(request, form):
        given = form.cleaned_data
        followup_plan(
            actor=user_of(request),
            case=case,
            kind=ContactKind(given["kind"]),
            due_at=given["due_at"],
            purpose=given["purpose"],
            assignee_id=given["assignee"].id,
        )
        messages.success(request, _("The follow-up is on the list."))
        return redirect("protection:case", case_id=case.id)
    return _case_form(request, case, form, title=_("Plan a follow-up"), submit=_("Plan it"))


@permission_required(Permission.CONTACT_RECORD)
def follow_up_page(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """Record what came of a follow-up."""
    follow_up = follow_up_get(actor=user_of(request), follow_up_id=follow_up_id)
    form = FollowUpForm(request.POST or None, initial={"done_at": now_local()})
    if _sent(request, form):
        given = form.cleaned_data
        followup_record(
            actor=user_of(request),
            follow_up=follow_up,
            reached=ContactOutcome(given["reached"]),
            done_at=given["done_at"],
            outcome=given["outcome"],
        )
        messages.success(request, _("The follow-up is recorded."))
        return redirect("protection:case", case_id=follow_up.case_id)
    return _case_form(
        request,
        follow_up.case,
        form,
        title=presenting.follow_up_title(follow_up),
        submit=_("Record it"),
        outbox="protection.followup_record",
        outbox_title=_("Follow-up"),
        subject_id=follow_up.id,
        base_version=follow_up.version,
        purpose=follow_up.purpose,
        safe_contact=follow_up.case.person.safe_contact,
        phones=presenting.phones(follow_up.case.person),
    )


@permission_required(Permission.CASE_UPDATE)
def note_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write a note, for the team or for named people."""
    case = case_get(actor=user_of(request), case_id=case_id)
    form = NoteForm(request.POST or None, colleagues=colleagues_for(case))
    if not allowed(user_of(request), Permission.RESTRICTED_WRITE, case.scope):
        del form.fields["named"]
    if _sent(request, form):
        named = [user.id for user in form.cleaned_data.get("named", ())]
        case_note_add(actor=user_of(request), case=case, text=form.cleaned_data["text"], named=named)
        messages.success(request, _("The note is kept."))
        return redirect("protection:case", case_id=case.id)
    return _case_form(request, case, form, title=_("Write a note"), submit=_("Keep the note"))


@permission_required(Permission.RESTRICTED_READ)
def note_page(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """A restricted note on a page of its own; opening it is journalled."""
    note = (
        CaseNote.objects.visible_to(user_of(request))
        .select_related("scope", "circle", "case__scope")
        .prefetch_related("circle__members")
        .filter(pk=note_id)
        .first()
    )
    if note is None:
        raise NOT_FOUND.error()
    record_read(
        actor=user_of(request),
        verb="note.read",
        subject_type="protection.case_note",
        ids=[note.id],
        scope=note.scope,
    )
    members = [m.user_id for m in note.circle.members.all()] if note.circle else []
    names = names_of([*members, note.written_by])
    context = {
        "note": note,
        "who": names.get(note.written_by, ""),
        "members": sorted(names[m] for m in members if m in names),
        "restricted": note.sensitivity >= Sensitivity.S3,
    }
    return render(request, "protection/note.html", context)


@permission_required(Permission.CASE_UPDATE)
def closure_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask a supervisor to close the case."""
    case = case_get(actor=user_of(request), case_id=case_id)
    form = ClosureForm(request.POST or None)
    if _sent(request, form):
        closure_request(
            actor=user_of(request),
            case=case,
            reason=ClosureReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("Your supervisor will decide. The case stays open until then."))
        return redirect("protection:case", case_id=case.id)
    return _case_form(request, case, form, title=_("Ask to close the case"), submit=_("Ask to close it"))


@permission_required(Permission.CASE_APPROVE)
def approval_page(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Decide on a closure: approve, or return it with a comment."""
    approval = approval_get(actor=user_of(request), approval_id=approval_id)
    case = approval.case
    form = DecisionForm(request.POST or None)
    if _sent(request, form):
        approve = request.POST.get("decision") == "approve"
        closure_decide(actor=user_of(request), approval=approval, approve=approve, note=form.cleaned_data["note"])
        done = _("The case is closed.") if approve else _("The case went back with your comment.")
        messages.success(request, done)
        return redirect("protection:case", case_id=case.id)
    record_read(
        actor=user_of(request),
        verb="case.read",
        subject_type="protection.case",
        ids=[case.id],
        scope=case.scope,
    )
    names = names_of([approval.requested_by, approval.decided_by])
    context = {
        "approval": approval,
        "case": case,
        "person": presenting.person_line(case.person),
        "asked_by": names.get(approval.requested_by, ""),
        "decided_by": names.get(approval.decided_by, "") if approval.decided_by else "",
        "open": approval.status == ApprovalStatus.REQUESTED,
        "own": user_of(request).id in {approval.requested_by, case.worker_id},
        "entries": case_timeline(actor=user_of(request), case=case)[:12],
        "form": form,
    }
    return render(request, "protection/approval.html", context)


def _programmes(actor: Actor) -> Any:
    """Return the programmes in which this actor may open cases."""
    wanted = Programme.objects.none()
    for reach in reaches_of(actor):
        if Permission.CASE_CREATE in reach.permissions:
            found = Programme.objects.filter(organisation_id=reach.organisation_id, is_active=True)
            if reach.programme_id is not None:
                found = found.filter(pk=reach.programme_id)
            wanted = wanted | found
    return wanted.distinct()


def _sent(request: HttpRequest, form: forms.Form) -> bool:
    """Tell whether a filled form was sent and can be taken; a switch of language is not a sending."""
    return request.method == "POST" and not is_switching(request.POST) and form.is_valid()


def _case_form(
    request: HttpRequest, case: Any, form: forms.Form, *, title: str, submit: str, **more: Any
) -> HttpResponse:
    return _form_page(
        request,
        form,
        title=title,
        subject=presenting.person_line(case.person),
        back=reverse("protection:case", args=[case.id]),
        submit=submit,
        case=case,
        closed=case.status == CaseStatus.CLOSED,
        **more,
    )


def _form_page(
    request: HttpRequest, form: forms.Form, *, title: str, subject: str, back: str, submit: str, **more: Any
) -> HttpResponse:
    if request.method == "POST" and is_switching(request.POST):
        form = without_errors(form)
    status = 422 if request.method == "POST" and form.errors else 200
    context = {
        "form": form,
        "form_title": title,
        "form_subject": subject,
        "leave_url": back,
        "submit": submit,
        **more,
    }
    return render(request, "protection/form.html", context, status=status)
