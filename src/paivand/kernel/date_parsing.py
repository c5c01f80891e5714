"""Dates as people type them: any digit system, the common orders, months by name, either calendar when it is declared."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from paivand.kernel import calendar_names as names
from paivand.kernel.calendars import CalendarName, date_of
from paivand.kernel.digits import to_latin
from paivand.kernel.errors import define

Order = Literal["dmy", "mdy"]

UNREADABLE = define(
    "PV-DATE-01", 422, _("This could not be read as a date. Write day, month and a year of four figures.")
)
NO_SUCH_DAY = define("PV-DATE-02", 422, _("There is no such day in the calendar. Check day and month."))
OTHER_CALENDAR = define(
    "PV-DATE-03", 422, _("The year belongs to another calendar. Say which calendar the dates are written in.")
)
PART_MISSING = define("PV-DATE-04", 422, _("A part of this date is missing. Write day, month and year."))

# Years that are one or the other beyond doubt; nobody alive was born outside them.
SOLAR_YEARS: Final = range(1300, 1451)
GREGORIAN_YEARS: Final = range(1900, 2101)

_INVISIBLE: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_TIME: Final = re.compile(r"[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
# Words around a date in the languages of the product: 19 de noviembre, د ۱۴۰۵ کال د لړم, 19 ноября 2026 г., соли.
_FILLERS: Final = frozenset(
    {"de", "del", "g", "г", "год", "года", "соли", "сол", "سال", "کال", "د", "ه", "ش", "م", "e"}
)
_YEAR_FIGURES: Final = 4
_MOST_PARTS: Final = 3


class DateParts(NamedTuple):
    """What was found in the text; month and day are None when they were not written."""

    year: int
    month: int | None
    day: int | None
    calendar: CalendarName


def _plain(word: str) -> str:
    """Return a word for comparison: lower case, no accents of Latin letters, Persian ya and kaf."""
    word = unicodedata.normalize("NFKC", word).casefold().replace("ي", "ی").replace("ك", "ک").replace("\u200c", "")
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn" or c == "\u0306")


@cache
def _months(calendar: CalendarName) -> dict[str, int]:
    solar = calendar is CalendarName.SOLAR_HIJRI
    tables = [*(names.SOLAR_HIJRI if solar else names.GREGORIAN).values()]
    if not solar:
        tables += names.GREGORIAN_AFTER_DAY.values()
    found = {_plain(name): number for table in tables for number, name in enumerate(table, start=1)}
    also = names.SOLAR_HIJRI_ALSO if solar else names.GREGORIAN_ALSO
    for number, spellings in enumerate(also, start=1):
        found.update({_plain(spelling): number for spelling in spellings})
    if not solar:
        # Three letters are enough in the Latin alphabet wherever the languages agree on what they mean.
        found.update({name[:3]: number for number, name in enumerate((_plain(m) for m in names.GREGORIAN["en"]), 1)})
    return found


def parse_parts(
    text: str, *, calendar: CalendarName = CalendarName.GREGORIAN, order: Order = "dmy", mixed: bool = False
) -> DateParts:
    """Return year, month and day as written, where month and day, or the day alone, may be missing.

    ``calendar`` is what the writer declared; a year that can only belong to the other calendar is an error, unless
    ``mixed`` declares that both occur: then the year decides. ``order`` settles 03/04/2020. A time after the date is
    ignored. Raises PaivandError PV-DATE-01 or PV-DATE-03.
    """
    plain = _TIME.sub("", _INVISIBLE.sub("", to_latin(text)).strip())
    # The ordinal endings: 1st, 1er, 19-го, ۱۹م.
    plain = re.sub(r"(?<=\d)(?:-?(?:st|nd|rd|th|er|го|ум|юм)|م|مه)(?![^\W\d_])", "", plain, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{8}", plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    pieces = re.findall(r"\d+|[^\W\d_]+(?:[\u0300-\u036f\u0654\u200c]+[^\W\d_]*)*", plain)
    pieces = [piece for piece in pieces if piece.casefold() not in _FILLERS]
    figures = [piece for piece in pieces if piece.isdecimal()]
    words = [_plain(piece) for piece in pieces if not piece.isdecimal()]
    if not figures or len(words) > 1 or len(pieces) > _MOST_PARTS or re.search(r"\d-\d+-\d+-|[~?<>]", plain):
        raise UNREADABLE.error()
    year, rest, year_first = _take_year(figures)
    chosen = _calendar_of(year, calendar, mixed=mixed)
    if words:
        return _with_month_name(words[0], year, rest, chosen, calendar, mixed=mixed)
    if not rest:
        return DateParts(year, None, None, chosen)
    if len(rest) == 1:
        return _checked(year, rest[0], None, chosen)
    first, second = rest
    if year_first:
        return _checked(year, first, second, chosen)
    day, month = (first, second) if order == "dmy" else (second, first)
    return _checked(year, month, day, chosen)


def parse_date(
    text: str, *, calendar: CalendarName = CalendarName.GREGORIAN, order: Order = "dmy", mixed: bool = False
) -> dt.date:
    """Return the Gregorian date of a whole date as written; see ``parse_parts``.

    Raises PaivandError PV-DATE-01 to PV-DATE-04.
    """
    year, month, day, chosen = parse_parts(text, calendar=calendar, order=order, mixed=mixed)
    if month is None or day is None:
        raise PART_MISSING.error()
    try:
        return date_of(year, month, day, chosen)
    except ValueError:
        raise NO_SUCH_DAY.error() from None


def _take_year(figures: list[str]) -> tuple[int, list[int], bool]:
    """Split the figures into the year, the others in their order, and whether the year stood first."""
    years = [index for index, piece in enumerate(figures) if len(piece) == _YEAR_FIGURES]
    # A year of two figures is never guessed: 25 may be a day, 1925, 2025 or 1325.
    if len(years) != 1 or years[0] not in {0, len(figures) - 1} or any(len(p) > _YEAR_FIGURES for p in figures):
        raise UNREADABLE.error()
    others = [int(piece) for index, piece in enumerate(figures) if index != years[0]]
    return int(figures[years[0]]), others, years[0] == 0


def _calendar_of(year: int, declared: CalendarName, *, mixed: bool) -> CalendarName:
    if year in SOLAR_YEARS:
        belongs = CalendarName.SOLAR_HIJRI
    elif year in GREGORIAN_YEARS:
        belongs = CalendarName.GREGORIAN
    else:
        raise UNREADABLE.error()
    if belongs is not declared and not mixed:
        raise OTHER_CALENDAR.error()
    return belongs


def _with_month_name(
    word: str, year: int, rest: list[int], chosen: CalendarName, declared: CalendarName, *, mixed: bool
) -> DateParts:
    month = _months(chosen).get(word)
    if month is None:
        other = CalendarName.GREGORIAN if chosen is CalendarName.SOLAR_HIJRI else CalendarName.SOLAR_HIJRI
        problem = OTHER_CALENDAR if word in _months(other) else UNREADABLE
        raise problem.error()
    if len(rest) > 1:
        raise UNREADABLE.error()
    return _checked(year, month, rest[0] if rest else None, chosen)


def _checked(year: int, month: int, day: int | None, calendar: CalendarName) -> DateParts:
    try:
        date_of(year, month, day or 1, calendar)
    except ValueError:
        raise NO_SUCH_DAY.error() from None
    if day == 0:
        raise NO_SUCH_DAY.error()
    return DateParts(year, month, day, calendar)
