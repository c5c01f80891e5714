"""How allauth and axes behave here: no open sign-up, no e-mail, sealed secrets, lock-out as a page of ours."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import TOO_MANY_TRIES
from paivand.ledger.vault import Purpose, open_bytes, seal_bytes
from paivand.ui.problems import problem_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

_BOUND_TO: Final = "office.second_factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by invitation alone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("This user name and password do not go together. Check both and try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "incorrect_code": _("This code does not open your account. Check it, or wait for the next one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no: an account comes from an invitation."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return no: ``recently_confirmed`` guards our addresses and keeps what was typed; allauth would replay it."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages themselves say what happened, in words of ours."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: this office has no e-mail; people are told inside the product."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """A printed code card is a second factor like any other, and secrets are sealed by the vault."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not open your account. Check it, or wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        """Return the secret sealed, as text for allauth's JSON column."""
        return base64.b64encode(seal_bytes(_BOUND_TO, text.encode(), purpose=Purpose.DATA)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; raises PV-VAULT-02 or -03."""
        return open_bytes(_BOUND_TO, base64.b64decode(encrypted_text), purpose=Purpose.DATA).decode()

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Iterable[str] | None = None) -> bool:
        """Tell whether a second factor is asked of this person.

        allauth asks at sign-in for an app or a key only and lets a person with nothing but a card through; here
        whoever holds a card is asked for it.
        """
        asked = None if types is None else set(types)
        if asked == {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
            asked = None
        enabled: bool = super().is_mfa_enabled(user, types=asked)
        return enabled

    def _get_site_name(self) -> str:
        # The device shows this name beside the account; the address of the machine would tell nobody anything.
        return "Paivand"


def lockout_response(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, str] | None = None, *_: object
) -> HttpResponse:
    """Answer a locked-out sign-in with the same page whoever was tried."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return problem_page(request, TOO_MANY_TRIES.error(minutes=minutes))
