"""Fields and widgets that people of the field need: partial dates, any digits, phones, choices that fit a thumb."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TypeVar

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from paivand.kernel import clock
from paivand.kernel.calendars import CalendarName, parts_of
from paivand.kernel.digits import parse_decimal, parse_int, to_latin
from paivand.kernel.errors import PaivandError
from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.ui.dates import calendar_or_default

if TYPE_CHECKING:
    from django.db.models import QuerySet

FieldKind = Literal["ask", "checkbox", "choices", "date", "file", "hidden", "input", "search", "select", "textarea"]

_OLDEST: Final = 130
_SHORTEST_PHONE, _LONGEST_PHONE = 3, 15
_PHONE_NOISE: Final = re.compile(r"[\s\-().\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


class _Thumbs(forms.widgets.ChoiceWidget):
    """Answers as large as a thumb.

    ``hints`` gives a second line by value; values in ``aside`` ('does not want to answer') stand apart and dashed;
    ``layout`` is ``list``, ``pair`` or ``three``.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, Any] | None = None,
        aside: Sequence[str] = (),
        layout: Literal["list", "pair", "three"] = "list",
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})
        self.aside = frozenset(aside)
        self.layout = layout


class Choices(_Thumbs, forms.RadioSelect):
    """One answer of few."""


class ManyChoices(_Thumbs, forms.CheckboxSelectMultiple):
    """Several answers of few."""


class YesNo(forms.RadioSelect):
    """Yes or no, nothing chosen beforehand."""


class YesNoField(forms.TypedChoiceField):
    """A question with yes or no; the cleaned value is True, False, or None when it was not asked."""

    widget = YesNo

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("yes", _("Yes")), ("no", _("No"))])
        kwargs.setdefault("coerce", lambda value: value == "yes")
        kwargs.setdefault("empty_value", None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show True and False as the words of the choices."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class SearchSelect(forms.Select):
    """A choice of many. A script lets people type to find one; without it, it is a plain list."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), *, url: str = "") -> None:
        super().__init__({"data-search-select": url or "list", **(attrs or {})}, choices)


class DigitsCharField(forms.CharField):
    """A text of figures (a code, a number of a document) that may be typed in any of the three digit systems."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")
        self.widget.attrs.setdefault("dir", "ltr")

    def to_python(self, value: Any) -> Any:
        """Return the text with Latin digits."""
        text = super().to_python(value)
        return to_latin(text) if isinstance(text, str) else text


class WholeNumberField(forms.IntegerField):
    """A whole number in any of the three digit systems."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Enter a number, such as 2")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")
        self.widget.attrs.setdefault("dir", "ltr")

    def to_python(self, value: Any) -> Any:
        """Return the number, or None when the box is empty."""
        if value in self.empty_values:
            return None
        try:
            return parse_int(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class AmountField(forms.DecimalField):
    """An amount in any of the three digit systems, with or without marks between thousands."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Enter an amount, such as 250 or 12.50")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("dir", "ltr")

    def to_python(self, value: Any) -> Any:
        """Return the amount, or None when the box is empty."""
        if value in self.empty_values:
            return None
        try:
            return parse_decimal(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PhoneField(forms.CharField):
    """A phone number, kept as it is dialled: ``+992900001122`` or a local number. Spaces and brackets fall away.

    A leading 00 becomes ``+``. A local number stays local: we never guess the country of somebody who crossed a border.
    """

    default_error_messages = {"invalid": _("Enter a phone number, such as +992 90 000 1122 or 90 000 1122")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, value in (("inputmode", "tel"), ("dir", "ltr"), ("autocomplete", "off")):
            self.widget.attrs.setdefault(name, value)

    def to_python(self, value: Any) -> Any:
        """Return the number with Latin digits and nothing but a leading ``+``."""
        text = super().to_python(value)
        if not isinstance(text, str) or not text:
            return text
        plain = _PHONE_NOISE.sub("", to_latin(text))
        plain = f"+{plain[2:]}" if plain.startswith("00") else plain
        figures = plain.removeprefix("+")
        if not figures.isascii() or not figures.isdigit() or not _SHORTEST_PHONE <= len(figures) <= _LONGEST_PHONE:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return plain


# --- a date of which a part may be unknown ----------------------------------------------------------------------------


class PartialDateWidget(forms.MultiWidget):
    """Three boxes, the calendar in which they are meant, and 'about how old?'."""

    template_name = "ui/widgets/partial_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, ask_age: bool = True) -> None:
        self.ask_age = ask_age
        box = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "maxlength": "4"}
        super().__init__(
            {
                "day": forms.TextInput(dict(box)),
                "month": forms.TextInput(dict(box)),
                "year": forms.TextInput(dict(box)),
                "calendar": forms.HiddenInput(),
                "age": forms.TextInput(dict(box)),
            },
            attrs,
        )

    def decompress(self, value: PartialDate | None) -> list[Any]:
        """Return day, month, year, calendar and age for a date that is kept."""
        first = calendar_or_default("")
        if value is None:
            return ["", "", "", first.value, ""]
        if value.precision is Precision.ESTIMATED_AGE:
            age = value.age_on(clock.today())
            return ["", "", "", first.value, str(age.years) if age else ""]
        # What was told in one calendar is shown in it: a year of one is never a year of the other.
        calendar = first if value.precision is Precision.DAY else value.calendar
        year, month, day = parts_of(value.value, calendar)
        if value.precision is Precision.YEAR:
            return ["", "", str(year), calendar.value, ""]
        return [str(day) if value.precision is Precision.DAY else "", str(month), str(year), calendar.value, ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the two calendars, the reader's leading."""
        context = super().get_context(name, value, attrs)
        chosen = context["widget"]["subwidgets"][3]["value"] or calendar_or_default("").value
        order = sorted(CalendarName, key=lambda calendar: calendar is not calendar_or_default(""))
        context["widget"]["calendars"] = [(item.value, CALENDAR_LABELS[item], item.value == chosen) for item in order]
        context["widget"]["ask_age"] = self.ask_age
        return context


CALENDAR_LABELS: Final = {CalendarName.GREGORIAN: _("Gregorian"), CalendarName.SOLAR_HIJRI: _("Solar Hijri")}


class PartialDateField(forms.Field):
    """A date as far as it is known: the cleaned value is a PartialDate or None.

    Day, or day and month, may be empty. ``ask_age`` adds 'about how old?'. ``past`` refuses dates to come.
    """

    widget = PartialDateWidget
    default_error_messages = {
        "number": _("Enter the date in figures, such as 7 11 1998"),
        "year": _("Enter the year, or about how old the person is"),
        "year_only": _("Enter the year"),
        "month": _("Enter the month too, or leave the day empty"),
        "none": _("There is no such day. Look at the day, the month and the calendar"),
        "future": _("The date cannot be in the future"),
        "age": _("Enter the age in years as a number, such as 34"),
        "both": _("Enter the date or the age, not both"),
    }

    def __init__(self, *, ask_age: bool = True, past: bool = True, **kwargs: Any) -> None:
        self.ask_age = ask_age
        self.past = past
        kwargs.setdefault("widget", PartialDateWidget(ask_age=ask_age))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> PartialDate | None:
        """Return what the boxes say; raises ValidationError with a sentence that says how to put it right."""
        day, month, year, calendar, age = [
            to_latin(str(part or "")).strip() for part in (list(value or []) + [""] * 5)[:5]
        ]
        if not any((day, month, year, age)):
            if self.required:
                self._refuse("year" if self.ask_age else "year_only")
            return None
        if age and any((day, month, year)):
            self._refuse("both")
        if age:
            return self._from_age(age)
        if not year:
            self._refuse("year" if self.ask_age else "year_only")
        if day and not month:
            self._refuse("month")
        return self._from_boxes(day, month, year, calendar)

    def _refuse(self, code: str) -> NoReturn:
        raise forms.ValidationError(self.error_messages[code], code=code)

    def _from_age(self, age: str) -> PartialDate:
        if not (age.isascii() and age.isdigit() and int(age) <= _OLDEST):
            self._refuse("age")
        return PartialDate.from_age(int(age), clock.today())

    def _from_boxes(self, day: str, month: str, year: str, calendar: str) -> PartialDate:
        if not all(part.isascii() and part.isdigit() for part in (day, month, year) if part):
            self._refuse("number")
        known = calendar in set(CalendarName)
        chosen = CalendarName(calendar) if known else calendar_or_default("")
        try:
            result = PartialDate.from_parts(int(year), int(month) if month else None, int(day) if day else None, chosen)
        except PaivandError:
            raise forms.ValidationError(self.error_messages["none"], code="none") from None
        if self.past and result.earliest > clock.today():
            self._refuse("future")
        return result


# --- how a field is drawn -------------------------------------------------------------------------------------------------


def kind_of(field: BoundField) -> FieldKind:
    """Return how a field is drawn, from its widget."""
    widget = field.field.widget
    by_class: list[tuple[type[forms.Widget], FieldKind]] = [
        (YesNo, "ask"),
        (PartialDateWidget, "date"),
        (forms.RadioSelect, "choices"),
        (forms.CheckboxSelectMultiple, "choices"),
        (forms.CheckboxInput, "checkbox"),
        (SearchSelect, "search"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.HiddenInput, "hidden"),
    ]
    return next((kind for known, kind in by_class if isinstance(widget, known)), "input")


def first_control_id(field: BoundField) -> str:
    """Return the id of the first control of a field."""
    base = field.id_for_label or field.auto_id
    kind = kind_of(field)
    if kind in {"choices", "ask"}:
        return f"{field.auto_id}_0"
    if kind == "date":
        return f"{field.auto_id}_day"
    return str(base)


def described_by(field: BoundField) -> str:
    """Return the ids of the hint and the error, in the order in which they are read."""
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_hint")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


# --- what a form learns only when it is made -----------------------------------------------------------------------------------


def choices_of(form: forms.BaseForm, name: str) -> list[tuple[Any, Any]]:
    """Return what a field of the form offers; groups stand as one. Empty for a field without choices."""
    return list(getattr(form.fields[name], "choices", ()))


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Offer these choices in a field of the form. Raises TypeError for a field without choices."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = list(choices)


def offer_rows(
    form: forms.BaseForm, name: str, rows: QuerySet[Any], *, label: Callable[[Any], str] | None = None
) -> None:
    """Offer these rows in a field of the form, each by its ``label``. Raises TypeError for a field that takes no rows."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    field.queryset = rows
    if label is not None:
        # Django documents a subclass for this: one more class for each way to call a row.
        field.label_from_instance = label  # type: ignore[assignment, method-assign] # meant


# --- switching the language in the middle of a form --------------------------------------------------------------------------

_Form = TypeVar("_Form", bound=forms.BaseForm)

SWITCH: Final = "_language"
"""The name of the buttons that switch the language of a form and send its answers along."""


def is_switching(data: MultiValueDict[str, Any] | Mapping[str, Any]) -> bool:
    """Tell whether a POST only changes the language: the view shows the answers again and saves nothing."""
    return bool(data.get(SWITCH))


def without_errors(form: _Form) -> _Form:
    """Return the bound form as if nothing had been checked, so that answers show without complaints."""
    # Django has no public way to call a bound form unchecked; this is the cache that full_clean() would fill.
    vars(form)["_errors"] = ErrorDict()
    return form
