"""The language of the answer, and who acts during a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation

from paivand.ledger.acting import acting_as
from paivand.office.models import OfficeSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class LanguageMiddleware:
    """Chooses the language: the cookie of the switch, else the office's own, else English.

    The browser's wish is not asked: a shared phone speaks the language of its
    shop. The switch writes the cookie, and the account of whoever is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language and say so in the header."""
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class ActingMiddleware:
    """Runs the whole request as the person who is signed in.

    Nobody signed in: no actor, so ``visible_to`` and the policies of the
    database show no row. A GET changes nothing, so it takes no write lock.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside ``acting_as``."""
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        with (
            timezone.override(OfficeSettings.current().time_zone),
            acting_as(user, read_only=request.method in SAFE_METHODS),
        ):
            return self.get_response(request)
