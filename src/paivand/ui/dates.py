"""Days and instants as the reader's calendar and language write them."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import get_language, gettext

from paivand.kernel import clock
from paivand.kernel.calendars import CalendarName, Style, default_calendar, format_date
from paivand.kernel.digits import to_language
from paivand.kernel.partial_dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULT_LANGUAGE: Final = "en"
_CALENDARS: Final = {calendar.value: calendar for calendar in CalendarName}
_reader: ContextVar[str] = ContextVar("paivand_reader_calendar", default="")


def language() -> str:
    """Return the active language."""
    return get_language() or _DEFAULT_LANGUAGE


@contextmanager
def reading_in(calendar: str) -> Iterator[None]:
    """Write days inside the block in this calendar where nobody names another; a request runs in its reader's."""
    token = _reader.set(calendar)
    try:
        yield
    finally:
        _reader.reset(token)


def calendar_or_default(name: str) -> CalendarName:
    """Return the calendar of that name, else the reader's, else the first of the active language."""
    for chosen in (name, _reader.get()):
        if chosen in _CALENDARS:
            return _CALENDARS[chosen]
    return default_calendar(language())


def day_text(day: dt.date, *, calendar: str = "", style: Style = "long") -> str:
    """Return a day in words: ``19 November 2026``, ``۲۸ عقرب ۱۴۰۵``; of an instant its day in the zone of the office."""
    if isinstance(day, dt.datetime):
        day = timezone.localtime(day).date()
    return format_date(day, language(), calendar_or_default(calendar), style)


def other_calendar_text(day: dt.date, *, calendar: str = "") -> str:
    """Return the day in the calendar that is not the reader's, for tooltips."""
    mine = calendar_or_default(calendar)
    other = CalendarName.GREGORIAN if mine is CalendarName.SOLAR_HIJRI else CalendarName.SOLAR_HIJRI
    return format_date(day, language(), other)


def time_text(at: dt.datetime) -> str:
    """Return the time of day in the zone of the office: ``16:20``."""
    return to_language(f"{timezone.localtime(at):%H:%M}", language())


def moment_text(at: dt.datetime, *, calendar: str = "") -> str:
    """Return an instant in words, in the zone of the office: ``19 November 2026, 16:20``."""
    day = day_text(timezone.localtime(at).date(), calendar=calendar)
    return gettext("%(day)s, %(time)s") % {"day": day, "time": time_text(at)}


def partial_text(date: PartialDate, *, calendar: str = "") -> str:
    """Return a date as far as it is known: ``November 2026``, ``2026``."""
    return date.text(language(), calendar_or_default(calendar))


def day_heading(day: dt.date, *, calendar: str = "") -> str:
    """Return how a day heads a part of a timeline: with 'Today' or 'Yesterday' before the date."""
    text = day_text(day, calendar=calendar)
    days = (clock.today() - day).days
    if days == 0:
        return gettext("Today, %(date)s") % {"date": text}
    if days == 1:
        return gettext("Yesterday, %(date)s") % {"date": text}
    return text
