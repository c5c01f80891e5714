"""Gregorian and Solar Hijri: conversion, months by name, dates as each language writes them, weeks and weekends.

Dates are always stored Gregorian; a calendar is only how a date is shown or typed. The leap years of the Solar Hijri
calendar follow the 33-year cycle, which equals the astronomical calendar for the years 1178 to 1633. Afghanistan uses
these month lengths since 1336 (1957); older Afghan dates may differ by a day or two from what was written then.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from paivand.kernel import calendar_names as names
from paivand.kernel.digits import to_language, uses_persian_digits

if TYPE_CHECKING:
    from collections.abc import Collection

FIRST_SOLAR_YEAR: Final = 1200
LAST_SOLAR_YEAR: Final = 1600
_CYCLE: Final = 33
_LEAPS_IN_CYCLE: Final = (1, 5, 9, 13, 17, 22, 26, 30)
_LONG_MONTHS: Final = 6  # the first six months have 31 days, the others 30, the last 29 unless it leaps
_MONTHS: Final = 12

Style = Literal["short", "long", "full"]


class CalendarName(StrEnum):
    """The calendars in which dates are shown and typed."""

    GREGORIAN = "gregorian"
    SOLAR_HIJRI = "solar_hijri"


class SolarDate(NamedTuple):
    """A day of the Solar Hijri calendar."""

    year: int
    month: int
    day: int


def is_solar_leap(year: int) -> bool:
    """Tell whether the Solar Hijri year has 366 days."""
    return year % _CYCLE in _LEAPS_IN_CYCLE


def solar_month_length(year: int, month: int) -> int:
    """Return the number of days of a Solar Hijri month (1-12)."""
    if month <= _LONG_MONTHS:
        return 31
    return 30 if month < _MONTHS or is_solar_leap(year) else 29


def _days_before_year(year: int) -> int:
    cycles, rest = divmod(year - 1, _CYCLE)
    leaps = cycles * len(_LEAPS_IN_CYCLE) + sum(1 for leap in _LEAPS_IN_CYCLE if leap <= rest)
    return (year - 1) * 365 + leaps


# 1 Hamal 1403 was 20 March 2024.
_OFFSET: Final = dt.date(2024, 3, 20).toordinal() - _days_before_year(1403)


def _first_day(year: int) -> int:
    """Return the ordinal of 1 Hamal."""
    return _OFFSET + _days_before_year(year)


def from_solar(year: int, month: int, day: int) -> dt.date:
    """Return the Gregorian date of a Solar Hijri day.

    Raises ValueError when there is no such day or the year is outside 1200-1600.
    """
    if not FIRST_SOLAR_YEAR <= year <= LAST_SOLAR_YEAR:
        raise ValueError("the Solar Hijri year is outside 1200-1600")
    if not 1 <= month <= _MONTHS or not 1 <= day <= solar_month_length(year, month):
        raise ValueError("there is no such day in the Solar Hijri calendar")
    days_before_month = 31 * (month - 1) - max(0, month - _LONG_MONTHS - 1)
    return dt.date.fromordinal(_first_day(year) + days_before_month + day - 1)


def to_solar(date: dt.date) -> SolarDate:
    """Return the Solar Hijri day of a Gregorian date; raises ValueError outside the years 1200-1600 (1821-2222)."""
    year = date.year - 621
    day_of_year = date.toordinal() - _first_day(year)
    if day_of_year < 0:
        year -= 1
        day_of_year = date.toordinal() - _first_day(year)
    if not FIRST_SOLAR_YEAR <= year <= LAST_SOLAR_YEAR:
        raise ValueError("the date is outside the Solar Hijri years 1200-1600")
    long_days = 31 * _LONG_MONTHS
    if day_of_year < long_days:
        month, day = divmod(day_of_year, 31)
        return SolarDate(year, month + 1, day + 1)
    month, day = divmod(day_of_year - long_days, 30)
    return SolarDate(year, _LONG_MONTHS + month + 1, day + 1)


def date_of(year: int, month: int, day: int, calendar: CalendarName) -> dt.date:
    """Return the Gregorian date of a day in either calendar; raises ValueError when there is none."""
    if calendar is CalendarName.SOLAR_HIJRI:
        return from_solar(year, month, day)
    return dt.date(year, month, day)


def parts_of(date: dt.date, calendar: CalendarName) -> SolarDate:
    """Return year, month and day of a Gregorian date in either calendar."""
    if calendar is CalendarName.SOLAR_HIJRI:
        return to_solar(date)
    return SolarDate(date.year, date.month, date.day)


# --- as each language writes it --------------------------------------------------------------------------------------


def _root(language: str) -> str:
    """Return the key of the tables: Dari shares the table named fa."""
    root = language.lower().split("-", maxsplit=1)[0]
    root = "fa" if root == "prs" else root
    return root if root in names.GREGORIAN else "en"


def default_calendar(language: str) -> CalendarName:
    """Return the calendar that comes first for readers of the language."""
    return CalendarName.SOLAR_HIJRI if uses_persian_digits(language) else CalendarName.GREGORIAN


def month_names(language: str, calendar: CalendarName) -> tuple[str, ...]:
    """Return the twelve names of the months as they stand alone."""
    table = names.SOLAR_HIJRI if calendar is CalendarName.SOLAR_HIJRI else names.GREGORIAN
    return table[_root(language)]


def weekday_names(language: str) -> tuple[str, ...]:
    """Return the names of the days, Monday first."""
    return names.WEEKDAYS[_root(language)]


@lru_cache(maxsize=2048)
def format_date(date: dt.date, language: str, calendar: CalendarName | str | None = None, style: Style = "long") -> str:
    """Return a date as the language writes it, in the calendar given or the first of the language.

    ``short`` is figures only, ``long`` names the month, ``full`` names the day of the week as well.
    """
    chosen = default_calendar(language) if calendar is None else CalendarName(calendar)
    year, month, day = parts_of(date, chosen)
    root = _root(language)
    if style == "short":
        return to_language(_short(year, month, day, root), language)
    if chosen is CalendarName.GREGORIAN and root in names.GREGORIAN_AFTER_DAY:
        month_name = names.GREGORIAN_AFTER_DAY[root][month - 1]
    else:
        month_name = month_names(language, chosen)[month - 1]
    text = _long(year, month_name, day, root)
    if style == "full":
        weekday = weekday_names(language)[date.weekday()]
        # Dari and Pashto put no comma after the day of the week.
        text = f"{weekday} {text}" if root in {"fa", "ps", "fr"} else f"{weekday}, {text}"
    return to_language(text, language)


def format_both(date: dt.date, language: str, first: CalendarName | str | None = None) -> str:
    """Return the date in the first calendar with the other in brackets: ``۲۸ عقرب ۱۴۰۵ (۱۹ نومبر ۲۰۲۶)``."""
    chosen = default_calendar(language) if first is None else CalendarName(first)
    other = CalendarName.GREGORIAN if chosen is CalendarName.SOLAR_HIJRI else CalendarName.SOLAR_HIJRI
    return f"{format_date(date, language, chosen)} ({format_date(date, language, other)})"


def format_month(year: int, month: int, language: str, calendar: CalendarName) -> str:
    """Return a month of a year, such as ``ноябрь 2026``."""
    name = month_names(language, calendar)[month - 1]
    joiner = " de " if _root(language) == "es" else " "
    return to_language(f"{name}{joiner}{year}", language)


def _short(year: int, month: int, day: int, root: str) -> str:
    if root in {"fa", "ps"}:
        return f"{year}/{month:02}/{day:02}"
    if root in {"ru", "tg", "sq"}:
        return f"{day:02}.{month:02}.{year}"
    return f"{day:02}/{month:02}/{year}"


def _long(year: int, month_name: str, day: int, root: str) -> str:
    if root == "es":
        return f"{day} de {month_name} de {year}"
    if root == "fr" and day == 1:
        return f"1er {month_name} {year}"
    return f"{day} {month_name} {year}"


# --- weeks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Week:
    """How an office counts its week. Days are counted as Python does: Monday is 0, Sunday 6."""

    first_day: int
    weekend: frozenset[int]

    def is_working_day(self, date: dt.date, holidays: Collection[dt.date] = ()) -> bool:
        """Tell whether the office works on that day."""
        return date.weekday() not in self.weekend and date not in holidays

    def add_working_days(self, start: dt.date, days: int, holidays: Collection[dt.date] = ()) -> dt.date:
        """Return the working day that lies so many working days after ``start`` (0: the same or the next one)."""
        if len(self.weekend) >= len(names.WEEKDAYS["en"]):
            raise ValueError("a week needs a working day")
        date = start
        left = days
        while left > 0 or not self.is_working_day(date, holidays):
            date += dt.timedelta(days=1)
            if self.is_working_day(date, holidays):
                left -= 1
        return date

    def start_of(self, date: dt.date) -> dt.date:
        """Return the first day of the week in which the date lies."""
        return date - dt.timedelta(days=(date.weekday() - self.first_day) % 7)


# The defaults that the set-up offers, from CLDR 48 week data; offices in Kabul differ, so it is a setting.
WEEKS: Final = {
    "af": Week(first_day=5, weekend=frozenset({3, 4})),
    "al": Week(first_day=0, weekend=frozenset({5, 6})),
    "tj": Week(first_day=0, weekend=frozenset({5, 6})),
}
DEFAULT_WEEK: Final = WEEKS["tj"]
