"""Three pages for a service without an account: code, answer, what was done.

No script, no rail, neutral titles. Before the right PIN nothing about a person
is on any of them; the address holds only a random token.
"""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.office.access import public
from paivand.protection import presenting
from paivand.protection.choices import DeclineReason, NotDoneReason, ReferralStatus
from paivand.protection.forms import AcceptForm, DeclineForm, PinForm, ReportForm
from paivand.protection.problems import LINK_UNKNOWN, LINK_WRONG_PIN
from paivand.protection.selectors import names_of
from paivand.protection.services import (
    link_enter,
    link_referral,
    referral_accept,
    referral_decline,
    referral_report,
)
from paivand.protection.services.links import TRIES, link_find
from paivand.protection.services.referrals import WAITING
from paivand.protection.sharing import SHAREABLE, shared_lines
from paivand.ui.forms import is_switching, without_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.actors import LinkActor
    from paivand.protection.models import Referral

_COOKIE = "pv_link"
# Shown only once the service has accepted.
_AFTER_ACCEPTING = frozenset({"name", "phone", "address", "safe_contact"})
_WHY = "a provider without an account answers one referral; the PIN guards it"


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, f"protection/provider/{template}.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _entered(
    view: Callable[[HttpRequest, str, LinkActor, Referral], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the page only to the phone that entered the PIN; everybody else goes back to the code."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            actor, referral = link_referral(token=token, session=request.COOKIES.get(_COOKIE, ""))
        except PaivandError as error:
            if error.problem is LINK_UNKNOWN and _still_works(token):
                return redirect("provider:enter", token=token)
            return _answer(request, "gone", {"message": error.message}, error.status)
        with acting_as(SYSTEM, read_only=request.method == "GET"):
            return view(request, token, actor, referral)

    return guarded


def _still_works(token: str) -> bool:
    try:
        link_find(token)
    except PaivandError:
        return False
    return True


@public(_WHY)
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the PIN. A GET changes nothing, so a messenger's preview spends nothing."""
    try:
        link = link_find(token)
    except PaivandError as error:
        return _answer(request, "gone", {"message": error.message}, error.status)
    form = PinForm(request.POST or None)
    status = 200
    if request.method == "POST" and is_switching(request.POST):
        form = without_errors(form)
    elif request.method == "POST" and form.is_valid():
        try:
            entered = link_enter(
                token=token,
                pin=form.cleaned_data["pin"],
                session=request.COOKIES.get(_COOKIE, ""),
            )
        except PaivandError as error:
            if error.problem is not LINK_WRONG_PIN:
                return _answer(request, "gone", {"message": error.message}, error.status)
            form.add_error("pin", error.message)
            status = HTTPStatus.FORBIDDEN
        else:
            response = redirect("provider:referral", token=token)
            response.set_cookie(
                _COOKIE,
                entered.session,
                expires=entered.link.expires_at,
                path=reverse("provider:enter", args=[token]),
                httponly=True,
                samesite="Strict",
                secure=request.is_secure(),
            )
            return response
    context = {"form": form, "tries": TRIES - link.failures, "expires_at": link.expires_at}
    return _answer(request, "code", context, status)


@public(_WHY)
@_entered
def referral(request: HttpRequest, token: str, actor: LinkActor, referral: Referral) -> HttpResponse:
    """Show what is asked; accept, or decline with a reason; later report what was done."""
    status = ReferralStatus(referral.status)
    context = _context(token, referral)
    if status in WAITING:
        return _answering(request, token, actor, referral, context)
    if status == ReferralStatus.ACCEPTED:
        return _reporting(request, token, actor, referral, context)
    return _answer(request, "thanks", context)


def _answering(
    request: HttpRequest, token: str, actor: LinkActor, referral: Referral, context: dict[str, Any]
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    declining = (posted or request.GET).get("answer") == "no"
    accept = AcceptForm(None if declining else posted)
    decline = DeclineForm(posted if declining else None)
    form: forms.Form = decline if declining else accept
    if posted is not None and is_switching(posted):
        form = without_errors(form)
    elif posted is not None and form.is_valid():
        given = form.cleaned_data
        if declining:
            referral_decline(
                actor=actor,
                referral=referral,
                answered_by=given["name"],
                reason=DeclineReason(given["reason"]),
                note=given["note"],
            )
        else:
            referral_accept(
                actor=actor,
                referral=referral,
                answered_by=given["name"],
                appointment_at=given["appointment"],
                note=given["note"],
            )
        return redirect("provider:referral", token=token)
    context.update(form=form, declining=declining)
    return _answer(request, "answer", context, 422 if form.errors else 200)


def _reporting(
    request: HttpRequest, token: str, actor: LinkActor, referral: Referral, context: dict[str, Any]
) -> HttpResponse:
    form = ReportForm(request.POST or None)
    if request.method == "POST" and is_switching(request.POST):
        form = without_errors(form)
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = given["outcome"] == ReportForm.DONE
        referral_report(
            actor=actor,
            referral=referral,
            done_on=given["done_on"] if done else None,
            not_done_reason="" if done else NotDoneReason(given["outcome"]),
            note=given["note"],
        )
        return redirect("provider:referral", token=token)
    context["form"] = form
    return _answer(request, "report", context, 422 if form.errors else 200)


@public(_WHY)
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Forget this phone: the cookie goes, so the next holder of the phone sees nothing."""
    response = _answer(request, "left", {})
    response.delete_cookie(_COOKIE, path=reverse("provider:enter", args=[token]), samesite="Strict")
    return response


def _context(token: str, referral: Referral) -> dict[str, Any]:
    accepted = referral.answered_at is not None and not referral.decline_reason
    allowed_now = set(SHAREABLE) - (set() if accepted else _AFTER_ACCEPTING)
    shown = shared_lines(referral.shared, only=allowed_now)
    return {
        "token": token,
        "referral": referral,
        "shown": shown,
        "held_back": not accepted and bool(_AFTER_ACCEPTING & set(referral.shared)),
        "steps": presenting.loop_steps(referral),
        "sent_by": names_of([referral.sent_by]).get(referral.sent_by, ""),
    }
