"""Preferences of a device, the way out of a public page, and the page that shows every component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from paivand.ui import styleguide as guide
from paivand.ui.context import DENSITIES, DENSITY_COOKIE, HIDE_NAMES_COOKIE, KEYS_COOKIE, THEME_COOKIE, THEMES
from paivand.ui.signals import language_chosen

if TYPE_CHECKING:
    from django.http import HttpRequest

_YEAR: Final = 365 * 24 * 3600


def _next(request: HttpRequest) -> str:
    """Return where to go back to, and never to another site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else "/"


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep how this device shows things: ``language``, ``theme``, ``density``, ``hide_names``, ``keys``; then go back."""
    response = HttpResponse(status=204) if request.headers.get("X-Quiet") else HttpResponseRedirect(_next(request))
    language = request.POST.get("language", "").lower()
    if language in {code.lower() for code, _name in settings.LANGUAGES}:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=_YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        # The office keeps the choice with the account; this room knows no accounts.
        language_chosen.send(sender=preferences, request=request, language=language)
    if request.POST.get("theme") in THEMES:
        _remember(response, THEME_COOKIE, request.POST["theme"])
    if request.POST.get("density") in DENSITIES:
        _remember(response, DENSITY_COOKIE, request.POST["density"])
    if request.POST.get("hide_names") in {"0", "1"}:
        _remember(response, HIDE_NAMES_COOKIE, request.POST["hide_names"])
    if request.POST.get("keys") in {"0", "1"}:
        _remember(response, KEYS_COOKIE, request.POST["keys"])
    return response


@require_GET
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Leave a public page at once for something neutral, and let the browser forget the pages it kept.

    Only the cache is cleared: this device's storage may hold another person's unsent work.
    """
    response = render(request, "ui/left.html")
    response["Clear-Site-Data"] = '"cache"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; for the demonstration and for development only."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False) or getattr(settings, "TESTING", False)):
        raise Http404
    return render(request, "ui/styleguide.html", guide.context(request))
