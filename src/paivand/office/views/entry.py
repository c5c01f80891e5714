"""Coming in: sign-in, second factor, one-time code, confirming, leaving, and what was kept meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account import views as account_views
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.mfa.base import views as mfa_views
from allauth.mfa.webauthn import views as key_views
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.office.access import public, recently_confirmed, signed_in
from paivand.office.entry_forms import ChangePasswordForm, RedeemForm
from paivand.office.kept import kept_of
from paivand.office.middleware import KEPT_SESSION
from paivand.office.models import KeptForm
from paivand.office.second_factor import before_duty
from paivand.office.services.accounts import password_choose
from paivand.office.services.codes import code_redeem
from paivand.office.setup import is_open

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_IN = "the way in"
_OWN = "one's own account"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Return the address to go on to, never one of another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else default


class _WithOptions:
    """Puts what the device is to be asked into the page as JSON text, for ``data-options``."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # allauth's view stands behind
        if "js_data" in data:
            data["options"] = json.dumps(data["js_data"]["request_options"], cls=DjangoJSONEncoder)
        return data


class SecondStepView(_WithOptions, mfa_views.AuthenticateView):  # type: ignore[misc]  # allauth ships no types
    """The code or key after the password."""


class ConfirmKeyView(_WithOptions, key_views.ReauthenticateWebAuthnView):  # type: ignore[misc]  # the same
    """The key before a dangerous act."""


_sign_in = account_views.LoginView.as_view(template_name="office/account/sign_in.html")


@public(_IN)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; while nobody has an account, lead to the set-up."""
    if request.method == "GET" and is_open():
        return HttpResponseRedirect(reverse("office:setup"))
    response: HttpResponse = _sign_in(request)
    return response


sign_in_key = public(_IN)(key_views.LoginWebAuthnView.as_view())
_sign_in_code = SecondStepView.as_view(template_name="office/account/sign_in_code.html")


@public("the second step of signing in; shows nothing before the first")
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the second factor; a first step from before the account's sessions were ended counts no more."""
    stage = get_pending_stage(request)
    user = stage.login.user if stage is not None else None
    if stage is not None and user is not None:
        user.refresh_from_db(fields=["is_active", "sessions_valid_from"])
        if not user.is_active or stage.login.initiated_at < user.sessions_valid_from.timestamp():
            clear_login(request)
            return HttpResponseRedirect(reverse("account_login"))
    response: HttpResponseBase = _sign_in_code(request)
    return response


sign_out = public("leaving is for everybody")(
    account_views.LogoutView.as_view(template_name="office/account/sign_out.html")
)
inactive = public("says that an account is suspended, to whoever knew its password")(
    account_views.AccountInactiveView.as_view(template_name="office/account/inactive.html")
)
confirm_password = before_duty(
    signed_in(_OWN)(account_views.ReauthenticateView.as_view(template_name="office/account/confirm_password.html"))
)
confirm_code = before_duty(
    signed_in(_OWN)(mfa_views.ReauthenticateView.as_view(template_name="office/account/confirm_code.html"))
)
confirm_key = before_duty(signed_in(_OWN)(ConfirmKeyView.as_view(template_name="office/account/confirm_key.html")))


@public("asks for a one-time code and gives the same answer to every wrong one")
@sensitive_post_parameters("password", "again", "code")
@never_cache
def redeem(request: HttpRequest) -> HttpResponse:
    """Open an account with a one-time code."""
    form = RedeemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = code_redeem(request=request, username=data["username"], code=data["code"], password=data["password"])
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            request.session.flush()
            login(request, user, backend=BACKEND)
            record_authentication(request, user, method="password", username=user.username)
            messages.success(request, _("Your password is set. Use it from now on; the code is used up."))
            return HttpResponseRedirect("/")
    return render(request, "office/account/redeem.html", {"form": form})


@signed_in(_OWN)
@recently_confirmed
@sensitive_post_parameters("password", "again")
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; every other session ends."""
    user: Any = request.user
    form = ChangePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        password_choose(user=user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        messages.success(request, _("The new password holds. Your other devices are signed out."))
        return HttpResponseRedirect(reverse("office:account"))
    return render(request, "office/account/change_password.html", {"form": form})


change_password = before_duty(change_password)


def _kept_of(request: HttpRequest, kept_id: UUID) -> KeptForm:
    found = kept_of(request.user, kept_id)
    if found is None:
        raise NOT_FOUND.error()
    return found


@signed_in("only its owner gets what was kept")
def kept(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """Go back to the page on which the answers were typed; the middleware fills them in."""
    held = _kept_of(request, kept_id)
    page = held.page or held.path
    request.session[KEPT_SESSION] = {"id": str(held.pk), "page": page}
    return HttpResponseRedirect(page)


@signed_in("only its owner gets what was kept")
def kept_show(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """Show the answers when their page is not there any more, so that they can be copied; or throw them away."""
    held = _kept_of(request, kept_id)
    if request.method == "POST":
        held.delete()
        return HttpResponseRedirect("/")
    hidden = {"next", "version", "base_version"}
    answers = [
        (name.replace("_", " "), value)
        for name, values in held.answers.items()
        if name not in hidden
        for value in values
        if value
    ]
    return render(request, "office/account/kept.html", {"answers": answers, "page": held.page or held.path})
