"""Set-up in the browser: one subject a page, kept in the session, saved at the end at once."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any, Final, cast

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from paivand.kernel.errors import PaivandError
from paivand.office.access import public
from paivand.office.choices import CALENDAR_HINTS, CalendarKind, OrganisationKind
from paivand.office.entry_forms import NewPasswordMixin
from paivand.office.models import OfficeSettings
from paivand.office.names import MAX_LENGTH, fold_username, is_username
from paivand.office.problems import SETUP_DONE, USERNAME_UNFIT
from paivand.office.services.places import COUNTRIES
from paivand.office.setup.founding import SECOND_ROLES, Plan, is_open, office_found, token_check
from paivand.office.setup.shell import TIME_ZONES
from paivand.office.views.entry import BACKEND
from paivand.ui.forms import Choices, ManyChoices, offer
from paivand.ui.parts import Answer, AnswerPart, Step

if TYPE_CHECKING:
    from django.http import HttpRequest

_SESSION: Final = "office_setup"
_WHY: Final = "only while nobody has an account, behind the code on the machine's screen"
COUNTRY_NAMES: Final = {"af": _("Afghanistan"), "al": _("Albania"), "tj": _("Tajikistan")}
ROLE_NAMES: Final = {
    "programme_manager": _("Programme manager"),
    "supervisor": _("Protection officer / supervisor"),
    "data_protection": _("Data-protection focal point"),
}
WEEKDAY_CHOICES: Final = [(str(number + 1), name) for number, name in WEEKDAYS.items()]


def _line(label: Any, length: int = 200, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, widget=forms.TextInput(attrs={"dir": "auto"}), **kwargs)


class TokenForm(forms.Form):
    """The code from the machine's screen."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=40,
        help_text=_("It was printed where Paivand was started."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "autocapitalize": "none"}),
    )


class OrganisationStep(forms.Form):
    """Who we are."""

    name = _line(_("Name of this office"))
    organisation_name = _line(_("Name of the organisation"))
    organisation_code = forms.SlugField(
        label=_("Short code of the organisation"), max_length=24, help_text=_("Latin letters, digits, hyphens.")
    )
    organisation_kind = forms.ChoiceField(
        label=_("What it is"), choices=OrganisationKind.choices, initial=OrganisationKind.NGO_NATIONAL
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the office"), choices=settings.LANGUAGES, widget=ManyChoices(layout="pair")
    )
    default_language = forms.ChoiceField(label=_("Language of new accounts"), choices=settings.LANGUAGES)


class PlacesStep(forms.Form):
    """Where we work."""

    countries = forms.MultipleChoiceField(
        label=_("In which countries do you work?"),
        choices=[(code, COUNTRY_NAMES[code]) for code in COUNTRIES],
        help_text=_(
            "Regions and some districts come with them. Further places are added later, by hand or from a file."
        ),
        widget=ManyChoices(),
    )


class CalendarStep(forms.Form):
    """How dates are written and which days are free."""

    calendar = forms.ChoiceField(
        label=_("Calendar"),
        choices=CalendarKind.choices,
        widget=Choices(hints=CALENDAR_HINTS),
        initial=CalendarKind.LANGUAGE.value,
    )
    weekend = forms.TypedMultipleChoiceField(
        label=_("Days off"), coerce=int, choices=WEEKDAY_CHOICES, required=False, widget=ManyChoices(layout="pair")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the zones that this machine knows."""
        super().__init__(*args, **kwargs)
        known = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc"))
        offer(self, "time_zone", [(zone, zone.replace("_", " ")) for zone in known])


class ProgrammeStep(forms.Form):
    """What we work on."""

    programme_name = _line(_("Name of the first programme"))
    programme_code = forms.SlugField(
        label=_("Short code of the programme"), max_length=24, help_text=_("Latin letters, digits, hyphens.")
    )


def _username(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "dir": "auto"}),
    )


class PeopleStep(forms.Form):
    """The first two people."""

    admin_name = _line(_("Name of the administrator"), 120)
    admin_username = _username(_("User name of the administrator"))
    second_name = _line(_("Name of the second person"), 120)
    second_username = _username(_("User name of the second person"))
    second_role = forms.ChoiceField(
        label=_("Role of the second person"),
        choices=[(code, ROLE_NAMES[code]) for code in SECOND_ROLES],
        initial=SECOND_ROLES[0],
        widget=Choices(),
    )

    def _folded(self, name: str) -> str:
        folded = fold_username(self.cleaned_data[name])
        if not is_username(folded):
            raise forms.ValidationError(USERNAME_UNFIT.error().message)
        return folded

    def clean_admin_username(self) -> str:
        """Return it as accounts keep it."""
        return self._folded("admin_username")

    def clean_second_username(self) -> str:
        """Return it as accounts keep it, unlike the administrator's."""
        folded = self._folded("second_username")
        if folded == self.cleaned_data.get("admin_username"):
            raise forms.ValidationError(_("The second person is somebody else. Write another user name."))
        return folded


class PasswordStep(NewPasswordMixin):
    """The administrator's password; it is never kept in between."""


PAGES: Final[dict[str, tuple[Any, type[forms.Form]]]] = {
    "organisation": (_("Organisation and languages"), OrganisationStep),
    "places": (_("Places"), PlacesStep),
    "calendar": (_("Calendar and working days"), CalendarStep),
    "programme": (_("First programme"), ProgrammeStep),
    "people": (_("First two people"), PeopleStep),
}
_ORDER: Final = [*PAGES, "check"]


def _require_open() -> None:
    if not is_open():
        raise SETUP_DONE.error()


def _given(request: HttpRequest) -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", request.session.get(_SESSION, {}))


def _frame(request: HttpRequest, current: str) -> dict[str, Any]:
    given = _given(request)
    steps = [
        Step(
            label=PAGES[name][0] if name in PAGES else _("Check and found"),
            state="now" if name == current else "done" if name in given else "",
            url=reverse("office:setup_page", args=[name]) if name in given and name != current else "",
        )
        for name in _ORDER
    ]
    number = _ORDER.index(current) + 1
    before = reverse("office:setup_page", args=[_ORDER[number - 2]]) if number > 1 else ""
    return {
        "form_title": _("Set up the office"),
        "step_title": steps[number - 1].label,
        "steps": steps,
        "step_number": number,
        "step_count": len(_ORDER),
        "back": before,
        "leave_url": reverse("office:setup"),
    }


@public(_WHY)
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the machine's screen."""
    _require_open()
    if _given(request).get("token"):
        return HttpResponseRedirect(reverse("office:setup_page", args=[_ORDER[0]]))
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token_check(form.cleaned_data["code"])
        except PaivandError as error:
            form.add_error("code", error.message)
        else:
            request.session.cycle_key()
            request.session[_SESSION] = {"token": {"given": True}}
            return HttpResponseRedirect(reverse("office:setup_page", args=[_ORDER[0]]))
    return render(request, "office/setup/start.html", {"form": form})


def _initial(request: HttpRequest, name: str) -> dict[str, Any]:
    given = _given(request)
    if name in given:
        return given[name]
    if name == "calendar":
        country = given.get("places", {}).get("countries", ["tj"])[0]
        first = CalendarKind.SOLAR_HIJRI if country == "af" else CalendarKind.LANGUAGE
        return {"time_zone": TIME_ZONES[country], "weekend": ["6", "7"], "calendar": first.value}
    return {"languages": ["en"], "default_language": "en"} if name == "organisation" else {}


@public(_WHY)
@never_cache
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Ask one subject, or show everything and found the office."""
    _require_open()
    given = _given(request)
    missing = next((step for step in PAGES if step not in given), "check")
    if not given.get("token"):
        return HttpResponseRedirect(reverse("office:setup"))
    if name not in _ORDER or _ORDER.index(name) > _ORDER.index(missing):
        return HttpResponseRedirect(reverse("office:setup_page", args=[missing]))
    if name == "check":
        return _check(request)
    form = PAGES[name][1](request.POST or None, initial=_initial(request, name))
    if request.method == "POST" and form.is_valid():
        request.session[_SESSION] = {**given, name: form.cleaned_data}
        following = _ORDER[_ORDER.index(name) + 1]
        return HttpResponseRedirect(reverse("office:setup_page", args=[following]))
    return render(request, "office/setup/page.html", {**_frame(request, name), "form": form, "name": name})


def _shown(form: forms.Form, values: dict[str, Any]) -> list[Answer]:
    answers = []
    for name, field in form.fields.items():
        value = values.get(name, "")
        choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
        many = value if isinstance(value, list) else [value]
        answers.append(Answer(label=field.label or "", value=", ".join(choices.get(str(v), str(v)) for v in many)))
    return answers


@sensitive_post_parameters("password", "again")
def _check(request: HttpRequest) -> HttpResponse:
    given = _given(request)
    form = PasswordStep(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for step in PAGES for name, value in given[step].items()}
        try:
            founded = office_found(plan=Plan(**values), password=form.cleaned_data["password"])
        except PaivandError as error:
            form.add_error("password", error.message)
        else:
            request.session.flush()
            login(request, founded.administrator, backend=BACKEND)
            record_authentication(
                request, founded.administrator, method="password", username=founded.administrator.username
            )
            return render(
                request,
                "office/code_slip.html",
                {
                    "entry": founded.second.entry,
                    "person": founded.second.entry.user,
                    "printed": founded.second.printed,
                    "office": OfficeSettings.current(),
                    "founded": True,
                },
            )
    parts = [
        AnswerPart(title=title, answers=_shown(step(initial=given[name]), given[name]))
        for name, (title, step) in PAGES.items()
    ]
    return render(request, "office/setup/check.html", {**_frame(request, "check"), "form": form, "parts": parts})
