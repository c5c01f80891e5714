"""The forms with which a person comes in and looks after their own account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import PaivandError
from paivand.office.choices import CALENDAR_HINTS, CalendarKind
from paivand.office.models import User
from paivand.office.names import MAX_LENGTH, fold_username
from paivand.office.services.accounts import password_check
from paivand.ui.context import THEMES
from paivand.ui.forms import Choices, DigitsCharField


def _password(label: Any, autocomplete: str, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "dir": "ltr"})
    return forms.CharField(label=label, strip=False, widget=widget, **kwargs)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("User name"),
            max_length=MAX_LENGTH,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "dir": "auto"}),
        )
        self.fields["password"] = _password(_("Password"), "current-password")
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """Return the user name as accounts keep it."""
        return fold_username(self.cleaned_data["login"])


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """One's own password before a dangerous act."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password(_("Your password"), "current-password")


class NewPasswordMixin(forms.Form):
    """A new password, typed twice because nobody can see it."""

    password = _password(
        _("New password"),
        "new-password",
        help_text=_("At least 12 signs. Three or four words that only you put together are good."),
    )
    again = _password(_("The same password once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Refuse two different ones."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return data


class ChangePasswordForm(NewPasswordMixin):
    """A new password of one's own."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Take whose password it is."""
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse one that is easy to guess."""
        password: str = self.cleaned_data["password"]
        try:
            password_check(password, self.user)
        except PaivandError as error:
            raise forms.ValidationError(error.message) from error
        return password


class RedeemForm(NewPasswordMixin):
    """A one-time code from the office, and the password that one chooses with it."""

    username = forms.CharField(
        label=_("User name"),
        max_length=MAX_LENGTH,
        help_text=_("It stands on the slip that you got."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "dir": "auto"}),
    )
    code = DigitsCharField(
        label=_("One-time code"),
        max_length=24,
        help_text=_("12 digits from the slip, or read out to you."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    field_order = ("username", "code", "password", "again")


class ProfileForm(forms.Form):
    """What a person chooses for themselves."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("Colleagues see it beside what you did."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    calendar = forms.ChoiceField(
        label=_("Calendar"), choices=CalendarKind.choices, widget=Choices(hints=CALENDAR_HINTS)
    )
    theme = forms.ChoiceField(
        label=_("Brightness"),
        choices=[("light", _("Light")), ("dark", _("Dark")), ("system", _("As the device"))],
        widget=Choices(),
    )
    single_key_shortcuts = forms.BooleanField(
        label=_("Single keys work as shortcuts"),
        required=False,
        help_text=_("Switch this off when you speak to the device instead of typing."),
    )

    def clean_theme(self) -> str:
        """Return one that the shell knows."""
        theme: str = self.cleaned_data["theme"]
        return theme if theme in THEMES else "system"
