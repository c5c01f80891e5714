"""What surrounds every request of a person: language, who acts, what is owed first, what was kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from paivand.kernel.clock import now
from paivand.kernel.errors import CONFIRM_IDENTITY
from paivand.ledger.acting import acting_as
from paivand.office import kept
from paivand.office.breakglass import breakglass_expire
from paivand.office.models import OfficeSettings
from paivand.office.refill import page_refill
from paivand.office.second_factor import has_second_factor, second_factor_owed
from paivand.office.signals import LANGUAGE_SESSION
from paivand.ui.context import THEME_COOKIE
from paivand.ui.dates import reading_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from paivand.office.models import User

    Next = Callable[[HttpRequest], HttpResponseBase]

LANGUAGE_COOKIE: Final = settings.LANGUAGE_COOKIE_NAME
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
KEPT_SESSION: Final = "office_kept_form"
_YEAR: Final = 365 * 24 * 3600
_SEEN_EVERY: Final = 5 * 60
# What a person who still owes a second factor or a new password may open: how to give it, and how to leave.
_BEFORE_DUTY: Final = frozenset({"account_logout", "ui:preferences", "ui:quick_exit", "api:openapi-json"})


def office_of(request: HttpRequest) -> OfficeSettings:
    """Return the settings of the office, read once a request."""
    found: OfficeSettings | None = getattr(request, "paivand_office", None)
    if found is None:
        found = OfficeSettings.current()
        request.paivand_office = found  # type: ignore[attr-defined] # what is known of a request travels with it
    return found


class LanguageMiddleware:
    """Chooses the language: the cookie of the switch, else the office's own, else English.

    The browser's wish is not asked: a shared phone speaks the language of its
    shop. The switch writes the cookie, and the account of whoever is signed in.
    """

    def __init__(self, get_response: Next) -> None:
        """Keep the next step."""
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the chosen language and say so in the header."""
        language = request.COOKIES.get(LANGUAGE_COOKIE, "")
        if language not in self.known:
            language = office_of(request).default_language
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class SeenMiddleware:
    """Notes for 'my devices' when a session was last used: every few minutes, not on every page.

    allauth's own step writes on each request, and on SQLite each write waits for the one lock.
    """

    def __init__(self, get_response: Next) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Note it, then answer."""
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"office.seen:{key}", 1, timeout=_SEEN_EVERY):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


class EntryMiddleware:
    """Writes the cookies of a device after a sign-in, and puts kept answers back into their form."""

    def __init__(self, get_response: Next) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then look after the device."""
        response = self.get_response(request)
        user: User | None = getattr(request, "paivand_signed_in", None)
        if user is not None:
            _remember(request, response, user)
        if KEPT_SESSION in request.session and request.method == "GET":
            return _refill(request, response)
        return response


def _remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Write whose device this is now, and the language and brightness of the account."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        kept.WHO_COOKIE,
        kept.who_value(user),
        max_age=kept.WHO_DAYS * 86400,
        httponly=True,
        secure=secure,
        samesite="Lax",
    )
    here = request.session.pop(LANGUAGE_SESSION, "")
    if here and here != user.language:
        # Chosen on the sign-in page a moment ago: that is a wish, not somebody else's cookie.
        user.language = here
        user.save(update_fields=["language"])
    response.set_cookie(LANGUAGE_COOKIE, user.language, max_age=_YEAR, secure=secure, samesite="Lax")
    response.set_cookie(THEME_COOKIE, user.theme, max_age=_YEAR, secure=secure, samesite="Lax")


def _refill(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Fill the kept answers into the page that was asked for; without a fitting form, show them on a page of their own."""
    mark: dict[str, str] = request.session[KEPT_SESSION]
    if request.get_full_path() != mark["page"]:
        return response
    del request.session[KEPT_SESSION]
    held = kept.kept_of(request.user, mark["id"])
    if held is None:
        return response
    is_page = response.status_code == HTTPStatus.OK and response.headers.get("Content-Type", "").startswith("text/html")
    if isinstance(response, HttpResponse) and is_page:
        filled = page_refill(
            response.content.decode(response.charset),
            page=mark["page"],
            path=held.path,
            answers=held.answers,
            notice=_(
                "You were signed out while you typed. Your answers are back in the form; look at them and send it."
            ),
        )
        if filled is not None:
            held.delete()
            response.content = filled.encode(response.charset)
            return response
    return HttpResponseRedirect(reverse("office:kept_show", args=[held.pk]))


class _UndoError(Exception):
    """Carries a finished answer out of a transaction that must not be kept."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__("undone")
        self.response = response


class ActingMiddleware:
    """Runs the whole request as the person who is signed in.

    Nobody signed in: no actor, so ``visible_to`` and the policies of the
    database show no row. Whoever asks, today is the office's day. A GET
    changes nothing, so it takes no write lock. A
    view that raises leaves nothing half-written, also when another step turns
    the error into a page. The few addresses of ``SELF_ACTING_PATHS`` open one
    transaction for each part of the request themselves.
    """

    def __init__(self, get_response: Next) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside ``acting_as``."""
        user = request.user
        if not user.is_authenticated or request.path_info in settings.SELF_ACTING_PATHS:
            with timezone.override(office_of(request).time_zone):
                return self.get_response(request)
        try:
            with (
                timezone.override(office_of(request).time_zone),
                reading_in(user.calendar),
                acting_as(user, read_only=request.method in SAFE_METHODS),
            ):
                office_of(request).remember()
                response = self.get_response(request)
                if getattr(request, "paivand_raised", False):
                    raise _UndoError(response)
                return response
        except _UndoError as undone:
            return undone.response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note that the view raised."""
        request.paivand_raised = True  # type: ignore[attr-defined] # what is known of a request travels with it


class DutyMiddleware:
    """Lets nobody past what is owed first: an emergency access that is over, a new password, a second factor."""

    def __init__(self, get_response: Next) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Shut emergency accesses whose time is over before anything is read."""
        user: Any = request.user
        if user.is_authenticated and user.breakglass_until is not None and user.breakglass_until <= now():
            breakglass_expire(user_id=user.pk)
            user.refresh_from_db(fields=["breakglass_until"])
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer instead of the view when something is owed."""
        user: Any = request.user
        if not user.is_authenticated or _may_come_first(request, view):
            return None
        if user.must_change_password:
            return _send(request, reverse("account_change_password"))
        if second_factor_owed(request):
            return _send(request, reverse("office:confirm_factor" if has_second_factor(user) else "office:enrol"))
        return None


def _may_come_first(request: HttpRequest, view: Any) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in _BEFORE_DUTY or getattr(view, "paivand_access", "") == "public" or hasattr(view, "before_duty")


def _send(request: HttpRequest, url: str) -> HttpResponseBase:
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        error = CONFIRM_IDENTITY.error()
        return JsonResponse({"code": error.code, "message": error.message}, status=error.status)
    after = kept.return_address(request)
    target = f"{url}?{urlencode({'next': after})}" if urlsplit(after).path != url else url
    return HttpResponseRedirect(target)
