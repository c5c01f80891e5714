"""A month of due dates in the reader's calendar, with weeks that start where the office's week starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from paivand.kernel.calendars import CalendarName, Week, date_of, format_month, parts_of, weekday_names

_DAYS: Final = 7
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the page."""

    date: dt.date
    number: int
    """The day of the month in the reader's calendar."""
    inside: bool
    """Whether it belongs to the month that is shown."""
    today: bool
    free: bool
    """Whether it is a weekend."""
    items: Sequence[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """One month as it is drawn."""

    title: str
    year: int
    month: int
    weeks: list[list[Day]]
    weekdays: list[str]
    previous: str
    """``1405-08``: year and month before, in the same calendar."""
    following: str

    @property
    def first(self) -> dt.date:
        """The first day that is drawn."""
        return self.weeks[0][0].date

    @property
    def last(self) -> dt.date:
        """The last day that is drawn."""
        return self.weeks[-1][-1].date

    @property
    def busy(self) -> list[Day]:
        """The days of this month with something on them: how a phone shows it."""
        return [day for week in self.weeks for day in week if day.inside and day.items]


def week_of(weekend: Collection[int]) -> Week:
    """Return the week of an office whose weekend days are given as ISO numbers (1 is Monday).

    It starts on the day after the weekend: Monday after Saturday and Sunday, Saturday after a Friday.
    """
    free = frozenset(day - 1 for day in weekend)
    first = next((day for day in range(_DAYS) if day not in free and (day - 1) % _DAYS in free), 0)
    return Week(first_day=first, weekend=free)


def parse_month(text: str, *, today: dt.date, calendar: CalendarName) -> tuple[int, int]:
    """Return year and month of ``1405-08``; the present month when it says nothing that exists."""
    year, _, month = text.partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and month.isascii() and month.isdigit():  # noqa: PLR2004 - a year
        try:
            date_of(int(year), int(month), 1, calendar)
        except ValueError:
            pass
        else:
            return int(year), int(month)
    parts = parts_of(today, calendar)
    return parts.year, parts.month


def month_range(year: int, month: int, *, week: Week, calendar: CalendarName) -> tuple[dt.date, dt.date]:
    """Return the first and last day that the page draws: whole weeks."""
    start = week.start_of(date_of(year, month, 1, calendar))
    after = date_of(*_next(year, month), 1, calendar)
    end = week.start_of(after - dt.timedelta(days=1)) + dt.timedelta(days=_DAYS - 1)
    return start, end


def month_of(
    year: int,
    month: int,
    *,
    today: dt.date,
    week: Week,
    calendar: CalendarName,
    language: str,
    items: Mapping[dt.date, Sequence[Any]],
) -> Month:
    """Return the month with what is due on each day."""
    start, end = month_range(year, month, week=week, calendar=calendar)
    days = [
        _day(start + dt.timedelta(days=number), month, today, week, calendar, items)
        for number in range((end - start).days + 1)
    ]
    names = weekday_names(language)
    back = (year - 1, _MONTHS) if month == 1 else (year, month - 1)
    return Month(
        title=format_month(year, month, language, calendar),
        year=year,
        month=month,
        weeks=[days[at : at + _DAYS] for at in range(0, len(days), _DAYS)],
        weekdays=[names[(week.first_day + number) % _DAYS] for number in range(_DAYS)],
        previous="{}-{:02d}".format(*back),
        following="{}-{:02d}".format(*_next(year, month)),
    )


def _day(  # noqa: PLR0917 - a plain helper of the function above
    date: dt.date,
    month: int,
    today: dt.date,
    week: Week,
    calendar: CalendarName,
    items: Mapping[dt.date, Sequence[Any]],
) -> Day:
    parts = parts_of(date, calendar)
    return Day(
        date=date,
        number=parts.day,
        inside=parts.month == month,
        today=date == today,
        free=date.weekday() in week.weekend,
        items=items.get(date, []),
    )


def _next(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == _MONTHS else (year, month + 1)
