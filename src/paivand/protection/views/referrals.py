"""Pages of referrals on the sender's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record_read
from paivand.office.access import allowed, permission_required, user_of
from paivand.protection import presenting
from paivand.protection.choices import ReferralStatus, Urgency
from paivand.protection.forms import ReasonForm, ReferralForm, TellForm
from paivand.protection.selectors import case_get, names_of, referral_get
from paivand.protection.services import (
    link_make,
    referral_revoke,
    referral_send,
    referral_tell,
)
from paivand.protection.services.referrals import UNFINISHED, WAITING
from paivand.protection.sharing import shared_lines
from paivand.protection.slips import referral_slip
from paivand.protection.views.cases import _case_form, _sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@permission_required(Permission.REFERRAL_CREATE)
def referral_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Refer the person to a service; consent for that service is asked first."""
    case = case_get(actor=user_of(request), case_id=case_id)
    form = ReferralForm(request.POST or None)
    if _sent(request, form):
        given = form.cleaned_data
        referral = referral_send(
            actor=user_of(request),
            case=case,
            service=given["service"],
            need=given["need"],
            urgency=Urgency(given["urgency"]),
            share=given["share"],
            called=given.get("called", False),
        )
        messages.success(request, _("The referral is ready. Now give the service a way to answer."))
        return redirect("protection:referral", referral_id=referral.id)
    return _case_form(
        request,
        case,
        form,
        title=_("Refer to a service"),
        submit=_("Send the referral"),
        call_first=form.to_call,
        note=_(
            "The person must have agreed to share with this service. "
            "If not, record the answer on the person's page first."
        ),
        note_url=f"{reverse('people:consent-new', args=[case.person_id])}?purpose=referral",
        note_action=_("Record consent"),
    )


@permission_required(Permission.REFERRAL_READ)
def referral_page(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One referral: its loop, what was shared, what came back, and the next step."""
    referral = referral_get(actor=user_of(request), referral_id=referral_id)
    record_read(
        actor=user_of(request),
        verb="referral.read",
        subject_type="protection.referral",
        ids=[referral.id],
        scope=referral.scope,
    )
    status = ReferralStatus(referral.status)
    may = allowed(user_of(request), Permission.REFERRAL_CREATE, referral.scope)
    context = {
        "referral": referral,
        "line": presenting.referral_line(referral),
        "person": presenting.person_line(referral.person),
        "sent_by": names_of([referral.sent_by]).get(referral.sent_by, ""),
        "shared": shared_lines(referral.shared),
        "waiting": status in WAITING,
        "accepted": status == ReferralStatus.ACCEPTED,
        "to_tell": status in {ReferralStatus.DONE, ReferralStatus.NOT_DONE, ReferralStatus.DECLINED},
        "may_link": may and status in {*WAITING, ReferralStatus.ACCEPTED},
        "may_tell": may,
        "may_revoke": may and status in {*WAITING, ReferralStatus.ACCEPTED},
        "unfinished": status in UNFINISHED,
        "link": referral.links.filter(ended_at__isnull=True).first(),
        "tell_form": TellForm(),
        "revoke_form": ReasonForm(),
    }
    return render(request, "protection/referral.html", context)


@permission_required(Permission.REFERRAL_CREATE)
@require_POST
def link_new(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Make a one-time link and show it with its PIN, once. Neither is stored or logged in plain."""
    referral = referral_get(actor=user_of(request), referral_id=referral_id)
    made = link_make(actor=user_of(request), referral=referral)
    address = request.build_absolute_uri(reverse("provider:enter", args=[made.token]))
    context = {
        "referral": referral,
        "address": address,
        "pin": f"{made.pin[:3]} {made.pin[3:]}",
        "expires_at": made.link.expires_at,
        "person": presenting.person_line(referral.person),
    }
    return render(request, "protection/link_made.html", context)


@permission_required(Permission.REFERRAL_CREATE)
@require_POST
def referral_told(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The person has been told: close the loop."""
    referral = referral_get(actor=user_of(request), referral_id=referral_id)
    form = TellForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    referral_tell(actor=user_of(request), referral=referral, note=note)
    messages.success(request, _("The loop is closed."))
    return redirect("protection:case", case_id=referral.case_id)


@permission_required(Permission.REFERRAL_CREATE)
@require_POST
def referral_back(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take a referral back with a reason."""
    referral = referral_get(actor=user_of(request), referral_id=referral_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    referral_revoke(actor=user_of(request), referral=referral, reason=reason)
    messages.success(request, _("The referral is taken back. Its link works no more."))
    return redirect("protection:case", case_id=referral.case_id)


@permission_required(Permission.REFERRAL_CREATE)
def slip(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The slip for the person's hand: one A5 page, no diagnosis."""
    referral = referral_get(actor=user_of(request), referral_id=referral_id)
    answer = HttpResponse(referral_slip(referral), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{referral.code}.pdf"'
    return answer
