"""Dates of which only a part is known. An unknown birthday stays unknown: nothing here ever becomes 1 January."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils import translation
from django.utils.translation import gettext as _

from paivand.kernel.calendars import (
    CalendarName,
    date_of,
    default_calendar,
    format_date,
    format_month,
    parts_of,
    solar_month_length,
)
from paivand.kernel.date_parsing import NO_SUCH_DAY, Order, parse_parts
from paivand.kernel.digits import to_language

if TYPE_CHECKING:
    from typing import Self

_MONTHS_A_YEAR: Final = 12
_WRITTEN: Final = re.compile(r"(?P<mark>~|solar:)?(?P<year>\d{4})(?:-(?P<month>\d{2}))?(?:-(?P<day>\d{2}))?")


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    ESTIMATED_AGE = "estimated_age"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Age:
    """Completed months on a day: the best guess and the range that is certain."""

    months: int
    lowest: int
    highest: int
    precision: Precision

    @property
    def years(self) -> int:
        """Completed years by the best guess."""
        return self.months // _MONTHS_A_YEAR

    @property
    def is_exact(self) -> bool:
        """Tell whether the day of birth is known."""
        return self.precision is Precision.DAY


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known.

    ``value`` is a Gregorian date: for DAY the day itself; for MONTH and YEAR the first day of that month or year in the
    calendar in which it was told (a year 1370 of the Solar Hijri calendar starts on 21 March 1991, so the value keeps
    the calendar too, and the first of a month of one calendar is never that of the other); for ESTIMATED_AGE the
    latest day that fits the age that was guessed. Raises ValueError when the value is not the first day of its period.
    """

    value: dt.date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        """Refuse a value that would claim more or other than is known."""
        if self.precision in {Precision.MONTH, Precision.YEAR}:
            _year, month, day = parts_of(self.value, self.calendar)
            if day != 1 or (self.precision is Precision.YEAR and month != 1):
                raise ValueError("the value must be the first day of the month or year that is known")

    @classmethod
    def from_parts(
        cls,
        year: int,
        month: int | None = None,
        day: int | None = None,
        calendar: CalendarName = CalendarName.GREGORIAN,
    ) -> Self:
        """Return the date of the three boxes of a form, where day, or month and day, may be empty.

        Raises PaivandError PV-DATE-02 for a day that does not exist or a day without a month.
        """
        try:
            if month is None:
                if day is not None:
                    raise NO_SUCH_DAY.error()
                return cls(date_of(year, 1, 1, calendar), Precision.YEAR)
            if day is None:
                return cls(date_of(year, month, 1, calendar), Precision.MONTH)
            return cls(date_of(year, month, day, calendar), Precision.DAY)
        except ValueError:
            raise NO_SUCH_DAY.error() from None

    @classmethod
    def from_age(cls, years: int, on: dt.date) -> Self:
        """Return the date of birth of somebody who looks so many years old on that day."""
        return cls(_years_before(on, years), Precision.ESTIMATED_AGE)

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        calendar: CalendarName = CalendarName.GREGORIAN,
        order: Order = "dmy",
        mixed: bool = False,
    ) -> Self:
        """Return the date as a person typed it: a day, ``03/1992`` or ``1992``. Raises PaivandError PV-DATE-01 to 03."""
        return cls.from_parts(*parse_parts(text, calendar=calendar, order=order, mixed=mixed))

    @property
    def calendar(self) -> CalendarName:
        """The calendar in which a month or year was told; Gregorian for whole days."""
        if self.precision in {Precision.MONTH, Precision.YEAR} and self.value.day != 1:
            return CalendarName.SOLAR_HIJRI
        return CalendarName.GREGORIAN

    @property
    def earliest(self) -> dt.date:
        """The first day that is possible."""
        if self.precision is Precision.ESTIMATED_AGE:
            return _years_before(self.value, 1) + dt.timedelta(days=1)
        return self.value

    @property
    def latest(self) -> dt.date:
        """The last day that is possible."""
        if self.precision in {Precision.DAY, Precision.ESTIMATED_AGE}:
            return self.value
        year, month, _day = parts_of(self.value, self.calendar)
        if self.precision is Precision.YEAR:
            return date_of(year + 1, 1, 1, self.calendar) - dt.timedelta(days=1)
        if self.calendar is CalendarName.SOLAR_HIJRI:
            return date_of(year, month, solar_month_length(year, month), self.calendar)
        return dt.date(year, month, gregorian.monthrange(year, month)[1])

    def compare(self, other: PartialDate) -> int | None:
        """Return -1 when this is certainly earlier, 1 when certainly later, 0 when both are the same day.

        None when it cannot be said.
        """
        if self.latest < other.earliest:
            return -1
        if self.earliest > other.latest:
            return 1
        return 0 if self.earliest == self.latest == other.earliest == other.latest else None

    def may_equal(self, other: PartialDate) -> bool:
        """Tell whether both may be the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def age_on(self, on: dt.date) -> Age | None:
        """Return the age of somebody born then, or None when the birth lies after that day for certain.

        Where only a part is known the best guess counts from the middle of what is possible.
        """
        if on < self.earliest:
            return None
        middle = self.earliest + (self.latest - self.earliest) / 2
        return Age(
            months=_months_between(min(middle, on), on),
            lowest=_months_between(min(self.latest, on), on),
            highest=_months_between(self.earliest, on),
            precision=self.precision,
        )

    def text(self, language: str, calendar: CalendarName | str | None = None) -> str:
        """Return what is known and no more, in the language and calendar of the reader.

        A month or year that was told in the other calendar keeps it, with what it may be here in brackets.
        """
        chosen = default_calendar(language) if calendar is None else CalendarName(calendar)
        if self.precision is Precision.DAY:
            return format_date(self.value, language, chosen)
        if self.precision is Precision.ESTIMATED_AGE:
            year = parts_of(self.earliest + (self.latest - self.earliest) / 2, chosen).year
            with translation.override(language):
                return _("about %(year)s") % {"year": to_language(str(year), language)}
        told = self._period(self.value, self.calendar, language)
        if chosen is self.calendar:
            return told
        first, last = (self._period(day, chosen, language) for day in (self.earliest, self.latest))
        return f"{told} ({first}–{last})"

    def _period(self, day: dt.date, calendar: CalendarName, language: str) -> str:
        year, month, _day = parts_of(day, calendar)
        if self.precision is Precision.YEAR:
            return to_language(str(year), language)
        return format_month(year, month, language, calendar)

    def __str__(self) -> str:
        """Return the form in which it is exchanged; ``from_text`` reads it back.

        ``1991-03-21``, ``1991-03``, ``1991``, ``solar:1370-01``, ``solar:1370``, ``~1989-05-01`` for an estimated age.
        """
        if self.precision is Precision.DAY:
            return self.value.isoformat()
        if self.precision is Precision.ESTIMATED_AGE:
            return f"~{self.value.isoformat()}"
        year, month, _day = parts_of(self.value, self.calendar)
        mark = "solar:" if self.calendar is CalendarName.SOLAR_HIJRI else ""
        return f"{mark}{year:04}" + (f"-{month:02}" if self.precision is Precision.MONTH else "")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the date that ``str()`` wrote; raises ValueError for anything else."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError("not a partial date")
        year, month, day = (None if match[name] is None else int(match[name]) for name in ("year", "month", "day"))
        mark = match["mark"]
        if year is None or (mark == "~" and day is None) or (mark == "solar:" and day is not None):
            raise ValueError("not a partial date")
        if mark == "~":
            return cls(dt.date(year, month or 0, day or 0), Precision.ESTIMATED_AGE)
        calendar = CalendarName.SOLAR_HIJRI if mark else CalendarName.GREGORIAN
        precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
        return cls(date_of(year, 1 if month is None else month, 1 if day is None else day, calendar), precision)


def _years_before(date: dt.date, years: int) -> dt.date:
    """Return the day so many years earlier; the 29 February becomes the 28 where there is none."""
    day = min(date.day, gregorian.monthrange(date.year - years, date.month)[1])
    return date.replace(year=date.year - years, day=day)


def _months_between(start: dt.date, end: dt.date) -> int:
    """Return the completed months from one day to a later one; born on the 31st, a month is full on the last day."""
    months = (end.year - start.year) * _MONTHS_A_YEAR + end.month - start.month
    last_day = gregorian.monthrange(end.year, end.month)[1]
    return months - (1 if end.day < min(start.day, last_day) else 0)
