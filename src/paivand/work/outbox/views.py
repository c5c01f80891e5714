"""Pages of the outbox: what is unsent and undecided, two versions side by side, what was set aside, devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed, signed_in
from paivand.office.services.accounts import sessions_end
from paivand.ui.wording import local_digits
from paivand.work.models.outbox import QuarantineReason
from paivand.work.outbox import conflicts as conflicts_of
from paivand.work.outbox import devices, selectors, services, taking
from paivand.work.outbox.answers import Status
from paivand.work.outbox.problems import CHOOSE_EACH, DECISION_OVERTAKEN, DECISION_STAYS, NOT_A_BUNDLE, TOO_MANY_ACTS

if TYPE_CHECKING:
    from django.http import HttpRequest

    from paivand.office.models import User
    from paivand.work.outbox.conflicts import Side

_OWN = "one's own acts and devices, and what the selectors let this person decide"
_SIDES: dict[str, Side] = {"left": "mine", "right": "theirs"}


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _listed(request: HttpRequest) -> dict[str, Any]:
    user = _user(request)
    return {
        "conflicts": [(row, selectors.service_title(row.service)) for row in selectors.conflicts_open(user)],
        "asides": [
            (row, selectors.service_title(row.service), QuarantineReason(row.reason).label)
            for row in selectors.quarantined_open(user)
        ],
    }


@require_GET
@signed_in(_OWN)
def outbox(request: HttpRequest) -> HttpResponse:
    """Show what this device has not sent (by script), what waits for a decision, and the devices."""
    user = _user(request)
    context = {
        **_listed(request),
        "devices": selectors.devices_of(user),
        "decided": [(row, selectors.service_title(row.service)) for row in selectors.conflicts_decided(user)],
    }
    return render(request, "work/outbox/outbox.html", context)


@require_GET
@signed_in(_OWN)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Show the one conflict that waits, or the list of several."""
    waiting = list(selectors.conflicts_open(_user(request))[:2])
    if len(waiting) == 1:
        return redirect("work:conflict", waiting[0].pk)
    return render(request, "work/outbox/conflicts.html", _listed(request))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(_OWN)
def conflict(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    """Show both versions and take the decision; take it back, take over what a colleague left."""
    if request.method != "POST":
        return _conflict_page(request, conflict_id)
    acts = {"take": _take_conflict, "undo": _undo_decision}
    return acts.get(request.POST.get("act", ""), _decide)(request, conflict_id)


def _conflict_page(
    request: HttpRequest,
    conflict_id: UUID,
    *,
    problem: str = "",
    status: int = 200,
    choices: dict[str, Side] | None = None,
) -> HttpResponse:
    user = _user(request)
    context = {
        "view": selectors.conflict_view(user, conflict_id, choices),
        "others": _listed(request)["conflicts"],
        "problem": problem,
        "may_decide": allowed(user, Permission.CONFLICT_RESOLVE),
    }
    return render(request, "work/outbox/conflict.html", context, status=status)


def _decide(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    choices = _choices(request, conflict_id)
    try:
        answer = conflicts_of.conflict_resolve(actor=_user(request), conflict_id=conflict_id, choices=choices)
    except PaivandError as error:
        if error.problem is not CHOOSE_EACH and "reason" not in error.params:
            raise
        return _conflict_page(request, conflict_id, problem=error.message, status=error.status, choices=choices)
    if answer.status is not Status.DONE:
        # The values on the page are new ones; a choice between the old ones says nothing about them.
        return _conflict_page(request, conflict_id, problem=answer.message, status=answer.code)
    messages.success(request, answer.message or gettext("Decided. The record shows what you chose."))
    return _back(answer.url)


def _undo_decision(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    try:
        conflicts_of.conflict_undo(actor=_user(request), conflict_id=conflict_id)
    except PaivandError as error:
        if error.problem not in {DECISION_OVERTAKEN, DECISION_STAYS}:
            raise
        return _conflict_page(request, conflict_id, problem=error.message, status=error.status)
    messages.success(request, gettext("Taken back. Both versions wait for your decision again."))
    return redirect("work:conflict", conflict_id)


def _take_conflict(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    taking.conflict_take(actor=_user(request), conflict_id=conflict_id)
    messages.success(request, gettext("It waits for your decision now."))
    return redirect("work:conflict", conflict_id)


def _choices(request: HttpRequest, conflict_id: UUID) -> dict[str, Side]:
    """Read one choice a line, or the button that takes a whole side."""
    whole = _SIDES.get(request.POST.get("whole", ""))
    prefix = selectors.FIELD_PREFIX
    chosen: dict[str, Side] = {}
    for row in selectors.conflict_view(_user(request), conflict_id).rows:
        side = whole or _SIDES.get(request.POST.get(row.name, ""))
        if side is not None:
            chosen[row.name.removeprefix(prefix)] = side
    return chosen


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(_OWN)
def quarantined(request: HttpRequest, quarantined_id: UUID) -> HttpResponse:
    """Show what was set aside and why; try again, correct it, put it away, take it back, take it over."""
    user = _user(request)
    if request.method == "POST":
        return _on_aside(request, quarantined_id)
    context = {
        "view": selectors.aside_view(user, quarantined_id),
        "may_discard": allowed(user, Permission.QUARANTINE_RESOLVE),
        "may_take": allowed(user, Permission.CONFLICT_RESOLVE),
    }
    return render(request, "work/outbox/quarantined.html", context)


def _on_aside(request: HttpRequest, quarantined_id: UUID) -> HttpResponse:
    user, act = _user(request), request.POST.get("act", "")
    if act == "take":
        taking.quarantine_take(actor=user, quarantined_id=quarantined_id)
        messages.success(request, gettext("It waits for you now. Read the reason and put it right."))
        return redirect("work:quarantined", quarantined_id)
    if act == "discard":
        services.quarantine_discard(actor=user, quarantined_id=quarantined_id, reason=request.POST.get("reason", ""))
        messages.success(request, gettext("Put away. It can be taken back while its content is kept."))
        return redirect("work:quarantined", quarantined_id)
    if act == "restore":
        services.quarantine_restore(actor=user, quarantined_id=quarantined_id)
        return redirect("work:quarantined", quarantined_id)
    payload = _corrected(request, quarantined_id) if act == "correct" else None
    answer = services.quarantine_retry(actor=user, quarantined_id=quarantined_id, payload=payload)
    if answer.status is Status.QUARANTINED:
        messages.warning(
            request, gettext("It could not be recorded yet. It stays here; read the reason and put it right.")
        )
        return redirect("work:quarantined", quarantined_id)
    if answer.status is Status.CONFLICT:
        return _back(answer.url)
    messages.success(request, answer.message or gettext("Recorded."))
    return _back(answer.url)


def _corrected(request: HttpRequest, quarantined_id: UUID) -> dict[str, Any]:
    """Return the kept payload with what the person has changed; what the page did not show stays as it was."""
    view = selectors.aside_view(_user(request), quarantined_id)
    payload: dict[str, Any] = dict(view.aside.content["payload"])
    for field in view.fields:
        name = field.name.removeprefix(selectors.FIELD_PREFIX)
        if field.several:
            payload[name] = request.POST.getlist(field.name)
        elif field.name in request.POST:
            payload[name] = request.POST[field.name]
    return payload


def _back(url: str) -> HttpResponseRedirect:
    return redirect(url or "work:outbox")


@require_POST
@signed_in(_OWN)
def bundle(request: HttpRequest) -> HttpResponse:
    """Take in the file that a device saved because it found no network."""
    upload = request.FILES.get("file")
    if upload is None:
        raise NOT_A_BUNDLE.error()
    if (upload.size or 0) > services.MOST_BYTES_IN_A_BUNDLE:
        raise TOO_MANY_ACTS.error(limit=services.MOST_IN_A_BUNDLE)
    answers = services.bundle_receive(actor=_user(request), content=upload.read())
    done = sum(answer.status is Status.DONE for answer in answers)
    messages.success(
        request,
        gettext("%(done)s recorded, %(waiting)s wait for a decision. Nothing in the file was dropped.")
        % {"done": local_digits(done), "waiting": local_digits(len(answers) - done)},
    )
    return redirect("work:outbox")


@require_GET
@signed_in("one's own devices, and lost ones for whoever answers for breaches there")
def device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Show what may be on a device: the tasks and cases that it was given to read, and what came from it."""
    view = devices.device_view(actor=_user(request), device_id=device_id)
    return render(request, "work/outbox/device.html", {"view": view})


@require_POST
@signed_in(_OWN)
def device_lost(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Report one's own device lost: it is shut out, and every other session ends, because one of them may be on it."""
    user = _user(request)
    with transaction.atomic():
        lost = devices.device_revoke(actor=user, device_id=device_id, reason=request.POST.get("reason", ""))
        sessions_end(actor=user, user=user)
    update_session_auth_hash(request, user)
    messages.success(
        request,
        gettext(
            "The device empties itself when it comes online. What it still sends is set aside for you. Change your password too."
        ),
    )
    return redirect("work:device", lost.pk)
