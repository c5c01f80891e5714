"""Errors as pages, for code below the site that must answer by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from paivand.kernel.ids import uuid7

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.errors import PaivandError


def problem_page(request: HttpRequest, error: PaivandError) -> HttpResponse:
    """Return the page of one error of the catalogue."""
    context = {"problem": error, "reference": uuid7().hex[-8:]}
    return render(request, "ui/problem.html", context, status=error.status)
