"""Forms of the office's own pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.office.choices import CALENDAR_HINTS, CalendarKind, CodeKind, Home, OrganisationKind, PlaceKind
from paivand.office.models import OPEN_END, Organisation, Place, Programme, Role
from paivand.office.names import MAX_LENGTH
from paivand.office.selectors import place_choices
from paivand.ui.forms import AmountField, Choices, ManyChoices, PartialDateField, SearchSelect, WholeNumberField, offer

LANGUAGE_CODES = [code for code, _name in settings.LANGUAGES]
LANGUAGE_NAMES = dict(settings.LANGUAGES)


class DayField(PartialDateField):
    """A whole day; empty means none."""

    default_error_messages = {"whole": _("Enter day, month and year")}

    def __init__(self, **kwargs: Any) -> None:
        """Ask for no age and allow days to come."""
        super().__init__(ask_age=False, past=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return a date, or None when the boxes are empty."""
        found: PartialDate | None = super().clean(value)
        if found is None:
            return None
        if found.precision is not Precision.DAY:
            raise forms.ValidationError(self.error_messages["whole"], code="whole")
        return found.value


def day_shown(day: dt.date | None) -> PartialDate | None:
    """Return a day as the field shows it."""
    return None if day is None or day == OPEN_END else PartialDate(day, Precision.DAY)


def _name_field(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}), **kwargs)


class AccountForm(forms.Form):
    """A new account."""

    display_name = _name_field(_("Name of the person"), help_text=_("Colleagues see it beside what they did."))
    username = forms.CharField(
        label=_("User name"),
        max_length=MAX_LENGTH,
        help_text=_("For signing in: 3 or more letters or digits, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    calendar = forms.ChoiceField(
        label=_("Calendar"), choices=CalendarKind.choices, widget=Choices(hints=CALENDAR_HINTS)
    )


class ReasonForm(forms.Form):
    """A written reason."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("It stays in the journal."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ResetForm(ReasonForm):
    """What is to be set anew, and why."""

    kind = forms.ChoiceField(
        label=_("What is lost"),
        choices=[
            (CodeKind.PASSWORD.value, _("The password")),
            (CodeKind.EVERYTHING.value, _("Password and second factor")),
        ],
        widget=Choices(),
    )
    field_order = ("kind", "reason")


class _RoleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no argument at run time
    def label_from_instance(self, obj: Any) -> str:
        role: Role = obj
        return role.label_in(get_language() or "en")


class MandateForm(forms.Form):
    """A role, where, for how long, how far."""

    role = _RoleChoice(label=_("Role"), queryset=Role.objects.all(), empty_label=_("Choose a role"))
    organisation = forms.ModelChoiceField(
        label=_("Whose records"),
        queryset=Organisation.objects.filter(is_active=True),
        empty_label=None,
        help_text=_("The organisation whose records the person works on."),
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.filter(is_active=True),
        required=False,
        empty_label=_("All programmes of the organisation"),
    )
    place = forms.ChoiceField(label=_("Place"), help_text=_("With everything that lies in it."), widget=SearchSelect())
    clearance = forms.TypedChoiceField(
        label=_("How far"),
        coerce=int,
        choices=[(level.value, level.label) for level in Sensitivity if level > 0],
        initial=Sensitivity.S1.value,
        widget=Choices(
            hints={
                "1": _("Public and internal records"),
                "2": _("Also cases of the own team. A second person confirms."),
                "3": _("Also restricted notes where the person is named. A second person confirms."),
            }
        ),
    )
    valid_from = DayField(label=_("From"), required=False, help_text=_("Empty: from today."))
    valid_until = DayField(label=_("Until"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put in the tree of places as it is now."""
        super().__init__(*args, **kwargs)
        # What decides who is let in where is chosen, never taken over from what stood first.
        offer(self, "place", [("", _("Choose a place")), *place_choices()])

    def clean_place(self) -> Place:
        """Return the place itself."""
        return Place.objects.get(pk=self.cleaned_data["place"])


class ExtendForm(forms.Form):
    """A later end."""

    valid_until = DayField(label=_("Until"), required=False, help_text=_("Empty: until further notice."))


class OrganisationForm(forms.Form):
    """An organisation."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    code = forms.SlugField(
        label=_("Short code"), max_length=24, help_text=_("Latin letters, digits, hyphens; stands in lists.")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=OrganisationKind.choices)
    is_active = forms.BooleanField(label=_("Works with us now"), required=False, initial=True)


class ProgrammeForm(forms.Form):
    """A programme."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    code = forms.SlugField(
        label=_("Short code"), max_length=24, help_text=_("Latin letters, digits, hyphens; stands in lists.")
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.filter(is_active=True), empty_label=None
    )
    starts_on = DayField(label=_("Begins"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    is_active = forms.BooleanField(label=_("Runs now"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The programme ends before it begins. Change one of the two dates."))
        return data


class PlaceForm(forms.Form):
    """A place: its names in each language, its kind, its point."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PlaceKind.choices, initial=PlaceKind.VILLAGE)
    code = forms.SlugField(
        label=_("Short code"),
        max_length=38,
        required=False,
        help_text=_("Empty: made from the English name. It does not change later."),
    )
    pcode = forms.CharField(
        label=_("P-code"), max_length=24, required=False, help_text=_("The public code of maps, if it has one.")
    )
    latitude = AmountField(label=_("Latitude"), required=False, max_digits=9, decimal_places=6)
    longitude = AmountField(label=_("Longitude"), required=False, max_digits=9, decimal_places=6)
    verified = forms.BooleanField(label=_("Somebody who knows it has checked names and point"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        """Add a box for the name in each language; a place that exists keeps its code."""
        super().__init__(*args, **kwargs)
        boxes = {}
        for code in LANGUAGE_CODES:
            boxes[f"name_{code}"] = _name_field(
                _("Name in %(language)s") % {"language": LANGUAGE_NAMES[code]}, required=False
            )
            boxes[f"name_{code}"].widget.attrs["lang"] = code
        self.fields = {**boxes, **self.fields}
        if place is not None:
            del self.fields["code"]
        else:
            del self.fields["is_active"]
            del self.fields["verified"]

    def names(self) -> dict[str, str]:
        """Return the names by language."""
        return {code: self.cleaned_data[f"name_{code}"] for code in LANGUAGE_CODES}

    def name_fields(self) -> list[forms.BoundField]:
        """Return the boxes of the names."""
        return [self[f"name_{code}"] for code in LANGUAGE_CODES]

    def other_fields(self) -> list[forms.BoundField]:
        """Return the other boxes."""
        return [field for field in self if not field.name.startswith("name_")]


class PlaceMoveForm(ReasonForm):
    """Where a place shall lie."""

    parent = forms.ChoiceField(label=_("Lies in"), required=False, widget=SearchSelect())
    field_order = ("parent", "reason")

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        """Offer every place but those inside the one that moves."""
        super().__init__(*args, **kwargs)
        inside = {str(pk) for pk in Place.objects.filter(path__startswith=place.path).values_list("pk", flat=True)}
        choices = [choice for choice in place_choices() if choice[0] not in inside]
        offer(self, "parent", [("", _("Nothing: it stands at the top")), *choices])

    def clean_parent(self) -> Place | None:
        """Return the place itself."""
        chosen: str = self.cleaned_data["parent"]
        return Place.objects.get(pk=chosen) if chosen else None


class PlaceFileForm(forms.Form):
    """A file of places."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or GeoJSON in UTF-8."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.geojson,.json"}),
    )
    parent = forms.ChoiceField(
        label=_("They lie in"), required=False, widget=SearchSelect(), help_text=_("For rows that name no other place.")
    )
    source = forms.CharField(
        label=_("Where the list comes from"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put in the tree of places as it is now."""
        super().__init__(*args, **kwargs)
        offer(self, "parent", [("", _("Nothing: they stand at the top")), *place_choices()])

    def clean_parent(self) -> Place | None:
        """Return the place itself."""
        chosen: str = self.cleaned_data["parent"]
        return Place.objects.get(pk=chosen) if chosen else None


class RoleForm(forms.Form):
    """What a role is called, allows and shows."""

    code = forms.CharField(
        label=_("Short code"), max_length=39, help_text=_("Small Latin letters, digits, underscores.")
    )
    home = forms.ChoiceField(label=_("Menu"), choices=Home.choices)

    def __init__(self, *args: Any, role: Role | None = None, **kwargs: Any) -> None:
        """Add a box for the name in each language, and the permissions room by room."""
        super().__init__(*args, **kwargs)
        for code in LANGUAGE_CODES:
            self.fields[f"label_{code}"] = _name_field(
                _("Name in %(language)s") % {"language": LANGUAGE_NAMES[code]}, required=code == "en"
            )
        held = set(role.permissions) if role else set()
        for room in dict.fromkeys(permission.scope for permission in Permission):
            of_room = [p for p in Permission if p.scope == room]
            self.fields[f"room_{room}"] = forms.MultipleChoiceField(
                label=ROOMS.get(room, room),
                required=False,
                choices=[(p.value, p.label) for p in of_room],
                initial=[p.value for p in of_room if p.value in held],
                widget=ManyChoices(hints={p.value: p.description for p in of_room}),
            )
        if role is not None:
            del self.fields["code"]

    def permissions(self) -> list[Permission]:
        """Return what is ticked."""
        return [
            Permission(value)
            for name, values in self.cleaned_data.items()
            if name.startswith("room_")
            for value in values
        ]

    def labels(self) -> dict[str, str]:
        """Return the names by language."""
        return {code: self.cleaned_data[f"label_{code}"] for code in LANGUAGE_CODES}


ROOMS = {
    "directory": _("Services"),
    "forms": _("Forms"),
    "office": _("Office"),
    "people": _("People"),
    "plans": _("Indicators"),
    "protection": _("Protection"),
    "reports": _("Reports"),
    "results": _("Figures"),
    "trust": _("Data protection"),
    "work": _("Everyday work"),
}


class BreakGlassForm(forms.Form):
    """Which record, why, for how long."""

    subject_type = forms.ChoiceField(label=_("What is it"), widget=Choices())
    number = forms.CharField(label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"}))
    reason = forms.CharField(
        label=_("Why you must see it now"),
        max_length=1000,
        help_text=_("Whoever looks after data protection reads this today."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    minutes = WholeNumberField(label=_("For how many minutes"), initial=60, min_value=15, max_value=480)

    def __init__(self, *args: Any, sources: list[tuple[str, Any]], **kwargs: Any) -> None:
        """Offer the kinds of record that can be opened."""
        super().__init__(*args, **kwargs)
        offer(self, "subject_type", sources)
        if len(sources) == 1:
            self.fields["subject_type"].initial = sources[0][0]
