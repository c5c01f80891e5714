"""Second factors: app, passkey, printed card. Who must have one, how a code is read, what a card shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt, encrypt
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from paivand.kernel.digits import to_latin
from paivand.kernel.sensitivity import Sensitivity
from paivand.office.access import clearance_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from paivand.office.models import User

CARD: Final = Authenticator.Type.RECOVERY_CODES
APP: Final = Authenticator.Type.TOTP
KEY: Final = Authenticator.Type.WEBAUTHN
FEW_CODES: Final = 3
"""With this many codes left the card is nearly used up and the person is told."""


def code_plain(text: str) -> str:
    """Return a typed code as Latin digits without spaces and hyphens."""
    return "".join(sign for sign in to_latin(text) if sign.isalnum())


def has_second_factor(user: User) -> bool:
    """Tell whether the person has any second factor."""
    found: bool = Authenticator.objects.filter(user_id=user.pk).exists()
    return found


def shown_in_session(request: HttpRequest) -> bool:
    """Tell whether a second factor was shown in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def second_factor_owed(request: HttpRequest) -> bool:
    """Tell whether this session must show a second factor before anything else.

    Whoever reaches S2 must; the demonstration does not ask, because its people are invented and its log-ins one step.
    """
    if settings.DEMO or shown_in_session(request):
        return False
    return clearance_of(cast("User", request.user)) >= Sensitivity.S2


# --- reading codes ------------------------------------------------------------------------------------------------------


def totp_accept(authenticator: Authenticator, code: str) -> bool:
    """Tell whether the app shows this code now, and never accept one code twice, whichever worker asks.

    The counter of the last accepted code is kept with the authenticator; only later ones are good.
    """
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret = decrypt(held.data["secret"])
        last = held.data.get("last_counter", 0)
        for counter in yield_hotp_counters_from_time():
            if counter > last and constant_time_compare(format_hotp_value(hotp_value(secret, counter)), code):
                held.data["last_counter"] = counter
                held.save(update_fields=["data"])
                return True
    return False


def _accept(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == APP:
        return totp_accept(authenticator, code)
    accepted: bool = authenticator.wrap().validate_code(code)
    return accepted


class _CodeMixin:
    """Reads a code in any of the three digit systems and counts wrong ones like wrong passwords."""

    user: User
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def _prepare(self) -> None:
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            help_text=_("From your app, or the next unused one on your card"),
            max_length=24,
            widget=forms.TextInput(
                attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "class": "form-control"}
            ),
        )

    def clean_code(self) -> str:
        request = context.request
        credentials = {"username": self.user.username}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out = True
            raise forms.ValidationError(_("There were too many tries. Wait a little and try again."))
        code = code_plain(self.cleaned_data["code"])
        for authenticator in Authenticator.objects.filter(user_id=self.user.pk).exclude(type=KEY):
            if _accept(authenticator, code):
                authenticator.user = self.user
                self.authenticator = authenticator
                return code
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise forms.ValidationError(_("This code does not open your account. Check it, or wait for the next one."))


class SignInCodeForm(_CodeMixin, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare()


class ConfirmCodeForm(_CodeMixin, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code before a dangerous act."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare()


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Between showing the picture and the first code the secret waits in the session, which is a row of the database.
        session = context.request.session
        waiting = session.get(SECRET_SESSION_KEY)
        if waiting:
            session[SECRET_SESSION_KEY] = decrypt(waiting)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = encrypt(self.secret)
        self.fields["code"] = forms.CharField(
            label=_("Code that the app shows now"),
            max_length=24,
            widget=forms.TextInput(
                attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "class": "form-control"}
            ),
        )

    def clean_code(self) -> str:
        """Accept the three digit systems."""
        self.cleaned_data["code"] = code_plain(self.cleaned_data["code"])
        code: str = super().clean_code()
        return code


# --- the printed card -----------------------------------------------------------------------------------------------------


def card_of(user: User) -> RecoveryCodes | None:
    """Return the person's card, or None."""
    held = Authenticator.objects.filter(user_id=user.pk, type=CARD).first()
    return None if held is None else RecoveryCodes(held)


def card_rows(card: RecoveryCodes) -> list[str]:
    """Return the codes of the card in groups of four, as they are printed."""
    return [f"{code[:4]} {code[4:]}" for code in card.generate_codes()]


def codes_left(user: User) -> int:
    """Return how many codes of the card are unused; 0 without a card."""
    card = card_of(user)
    return 0 if card is None else len(card.get_unused_codes())


def before_duty(view: Any) -> Any:
    """Mark a view that a person may open while something is still owed: the pages on which it is given."""
    view.before_duty = True
    return view
