"""Errors of the catalogue as pages: what happened, what to do, and a code to give when asking for help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from paivand.kernel.ids import uuid7

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.errors import PaivandError


def problem_page(request: HttpRequest, error: PaivandError, *, reference: str = "") -> HttpResponse:
    """Return the page of one error: its first sentence says what happened, the rest what to do.

    For htmx only the part that is swapped in.
    """
    happened, _dot, rest = error.message.partition(". ")
    context = {
        "problem_title": happened.rstrip("."),
        "problem_message": rest,
        "problem_code": f"{error.code} {reference or uuid7().hex[-8:]}",
    }
    template = "ui/problem.html" if request.headers.get("HX-Request") else "ui/error.html"
    return render(request, template, context, status=error.status)
