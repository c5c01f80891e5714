"""An error of the catalogue as a page: what happened, what is safe, what to do, a short code."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import CONFIRM_IDENTITY, SIGN_IN_NEEDED
from paivand.ui.context import Shell

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.errors import PaivandError

_ICONS: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "login",
    HTTPStatus.FORBIDDEN: "lock",
    HTTPStatus.NOT_FOUND: "folder-question",
    HTTPStatus.CONFLICT: "arrows-split",
    HTTPStatus.TOO_MANY_REQUESTS: "clock",
}


def _safe(status: int) -> _StrOrPromise:
    """Return what is safe; where the error itself says it, nothing is said twice."""
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ""
    return "" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _("Nothing was changed.")


def problem_page(request: HttpRequest, error: PaivandError, *, reference: str = "") -> HttpResponse:
    """Return the page of an error, with its status; for htmx only the panel, which is swapped in.

    The first sentence of the error says what happened and is the title; the rest says what to do.
    ``reference`` names this one event in the log and stands beside the code.
    """
    happened, _dot, what_to_do = error.message.partition(". ")
    frame = Shell(request)
    sign_in = error.code in {SIGN_IN_NEEDED.code, CONFIRM_IDENTITY.code} and bool(frame.login_url)
    context: dict[str, object] = {
        "problem_title": happened.rstrip("."),
        "problem_message": what_to_do,
        "problem_safe": _safe(error.status),
        "problem_code": f"{error.code} · {reference}" if reference else error.code,
        "problem_icon": _ICONS.get(error.status, "alert-circle"),
        "problem_url": frame.login_url if sign_in else "",
        "problem_action": _("Sign in"),
    }
    # A panel that is swapped in stands on a page that has its own first heading.
    partial = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    # Somebody who is signed in keeps the rail: from an error one goes on to other work.
    whole = "ui/error_inside.html" if frame.user and not _is_public(request) else "ui/error.html"
    context["problem_level"] = 2 if partial else 1
    return render(request, "ui/problem.html" if partial else whole, context, status=error.status)


def _is_public(request: HttpRequest) -> bool:
    """Tell whether the page is one for people without an account: those show no name of an account."""
    return request.path.startswith(tuple(getattr(settings, "PUBLIC_PATHS", ())))
