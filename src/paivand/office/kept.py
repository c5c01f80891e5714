"""Nothing typed is lost: a form that was sent after the session had ended is kept, sealed, for the same person.

The address of the person is not known any more when the session is over, so a signed cookie (``pv_who``) says whose
device this was last. It opens nothing: what was kept is shown only after that very person has signed in again. The
answers come back into the form; nothing is ever sent by itself.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import RawPostDataException
from django.urls import reverse
from django.utils.http import escape_leading_slashes

from paivand.kernel.clock import now
from paivand.kernel.errors import CONFIRM_IDENTITY, FORM_EXPIRED, SIGN_IN_NEEDED
from paivand.office.models import KeptForm, User
from paivand.ui.problems import problem_page

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

WHO_COOKIE: Final = "pv_who"
WHO_SALT: Final = "paivand.office.who"
WHO_DAYS: Final = 30
KEEP: Final = dt.timedelta(hours=24)
_PER_PERSON: Final = 20
_MAX_CHARACTERS: Final = 500_000
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Secrets are typed again, never kept; the forms of coming in hold nothing else.
_SECRETS: Final = frozenset({"again", "card_1", "card_2", "credential", "csrfmiddlewaretoken", "password", "pin"})
_ENTRY: Final = "/account/"


def who_value(user: User) -> str:
    """Return the value of the cookie that says whose device this was last."""
    return signing.dumps(str(user.pk), salt=WHO_SALT)


def _whose(request: HttpRequest) -> UUID | None:
    if request.user.is_authenticated:
        return request.user.pk
    try:
        found = signing.loads(request.COOKIES.get(WHO_COOKIE, ""), salt=WHO_SALT, max_age=WHO_DAYS * 86400)
        return UUID(found)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def answers_of(data: QueryDict) -> dict[str, list[str]]:
    """Return what may be kept of a form: every field but secrets."""
    return {
        name: [str(value) for value in values]
        for name, values in data.lists()
        if name not in _SECRETS and not name.endswith(("_password", "_pin"))
    }


def form_keep(*, request: HttpRequest) -> KeptForm | None:
    """Keep the body of this POST for its owner; None when nobody can be said to own it or there is nothing to keep."""
    owner = _whose(request)
    if owner is None or request.path.startswith(_ENTRY) or not User.objects.filter(pk=owner, is_active=True).exists():
        return None
    try:
        answers = answers_of(request.POST)
    except RawPostDataException:
        return None
    if not answers or sum(len(v) for values in answers.values() for v in values) > _MAX_CHARACTERS:
        return None
    KeptForm.objects.filter(user_id=owner, expires_at__lte=now()).delete()
    older = KeptForm.objects.filter(user_id=owner).order_by("-kept_at").values_list("pk", flat=True)
    KeptForm.objects.filter(pk__in=list(older[_PER_PERSON - 1 :])).delete()
    return KeptForm.objects.create(
        user_id=owner,
        path=request.get_full_path(),
        page=_page_of(request),
        answers=answers,
        expires_at=now() + KEEP,
    )


def kept_of(user: object, kept_id: UUID | str) -> KeptForm | None:
    """Return what was kept for this person under this id; None for anybody else's and for what is too old."""
    if not isinstance(user, User):
        return None
    return KeptForm.objects.filter(pk=kept_id, user=user, expires_at__gt=now()).first()


def _page_of(request: HttpRequest) -> str:
    """Return the page on which the form stood, when the browser says so and it is one of ours."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc and came.netloc == request.get_host():
        # A path that begins with two slashes would lead to another site.
        return escape_leading_slashes(came.path) + (f"?{came.query}" if came.query else "")
    return ""


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect, also for a request of htmx, which would follow a plain redirect into the fragment."""
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = url
        return answer
    return HttpResponseRedirect(url)


def return_address(request: HttpRequest) -> str:
    """Return where to go when the person has signed in or confirmed: to the kept form, or to the page asked for."""
    if request.method in _SAFE_METHODS:
        return request.get_full_path()
    kept = form_keep(request=request)
    if kept is not None:
        return reverse("office:kept", args=[kept.pk])
    return _page_of(request) or "/"


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send a signed-out person to the sign-in page and keep what they typed."""
    if _wants_json(request):
        error = SIGN_IN_NEEDED.error()
        return JsonResponse({"code": error.code, "message": error.message}, status=error.status)
    return _go(request, f"{reverse('account_login')}?{urlencode({'next': return_address(request)})}")


def confirmed_recently(request: HttpRequest) -> bool:
    """Tell whether password or second factor was shown within the last minutes, at sign-in or since."""
    if not request.user.is_authenticated:
        return False
    shown = [record["at"] for record in get_authentication_records(request, request.user)]
    # allauth stamps its records with the machine's clock.
    return bool(shown) and time.time() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def confirm_first(request: HttpRequest) -> HttpResponse:
    """Ask for password or second factor once more and keep what was typed."""
    if _wants_json(request):
        error = CONFIRM_IDENTITY.error()
        return JsonResponse({"code": error.code, "message": error.message}, status=error.status)
    return _go(request, f"{reverse('account_reauthenticate')}?{urlencode({'next': return_address(request)})}")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not the one of this session any more, such as after a sign-in in another tab.

    A form that came from a page of ours is kept and comes back filled in; anything else is refused.
    """
    del reason
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    if origin.netloc == request.get_host() and not _wants_json(request):
        kept = form_keep(request=request)
        if kept is not None:
            return _go(request, reverse("office:kept", args=[kept.pk]))
    return problem_page(request, FORM_EXPIRED.error())
