"""Which way the dates of a column are written. Pure: weighs the whole column, names what stays ambiguous."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from paivand.kernel.calendars import CalendarName
from paivand.kernel.date_parsing import GREGORIAN_YEARS, SOLAR_YEARS, parse_parts
from paivand.kernel.digits import to_latin
from paivand.kernel.errors import PaivandError, define
from paivand.kernel.partial_dates import PartialDate

AMBIGUOUS: Final = define(
    "PV-DATE-10",
    422,
    _("This date can be read in two ways, because the column holds both. Write the month by its name."),
)
_FIGURES: Final = re.compile(r"\D*(\d{1,2})\D+(\d{1,2})\D+(\d{4})(?!\d).*", re.DOTALL)
_YEAR: Final = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_MONTHS: Final = 12


class DateOrder(StrEnum):
    """How day and month stand in dates written in figures with the year last."""

    DAY_FIRST = "dmy"
    EITHER = "either"
    """Both occur: what fits one way alone is read that way, what fits both is named."""
    MONTH_FIRST = "mdy"


class DateCalendar(StrEnum):
    """The calendar of a column."""

    GREGORIAN = "gregorian"
    MIXED = "mixed"
    """Both occur: the year decides, since no year belongs to both."""
    SOLAR = "solar_hijri"


@dataclass(slots=True)
class DateFinding:
    """What the cells of one column say."""

    day_first: int = 0
    month_first: int = 0
    ambiguous: int = 0
    gregorian: int = 0
    solar: int = 0
    first_ambiguous_row: int = 0

    def add(self, text: str, row: int = 0) -> None:
        """Take one cell into account."""
        plain = to_latin(text).strip()
        year = _YEAR.search(plain)
        if year:
            self.solar += int(year.group(1)) in SOLAR_YEARS
            self.gregorian += int(year.group(1)) in GREGORIAN_YEARS
        match = _FIGURES.fullmatch(plain)
        if match is None:
            return
        first, second = int(match.group(1)), int(match.group(2))
        if first > _MONTHS >= second:
            self.day_first += 1
        elif second > _MONTHS >= first:
            self.month_first += 1
        elif first != second:
            self.ambiguous += 1
            self.first_ambiguous_row = self.first_ambiguous_row or row

    @property
    def order(self) -> DateOrder:
        """The order to suggest: what the clear dates say; day first where none is clear."""
        if self.day_first and self.month_first:
            return DateOrder.EITHER
        return DateOrder.MONTH_FIRST if self.month_first else DateOrder.DAY_FIRST

    @property
    def calendar(self) -> DateCalendar:
        """The calendar to suggest."""
        if self.solar and self.gregorian:
            return DateCalendar.MIXED
        return DateCalendar.SOLAR if self.solar else DateCalendar.GREGORIAN

    @property
    def needs_choice(self) -> bool:
        """Whether a person should decide: ambiguous dates and nothing, or both, to settle them."""
        return bool(self.ambiguous) and bool(self.day_first) == bool(self.month_first)


def finding_of(cells: Iterable[str]) -> DateFinding:
    """Weigh all the cells of a column."""
    found = DateFinding()
    for row, cell in enumerate(cells, start=1):
        found.add(cell, row)
    return found


def parse_date_cell(text: str, *, order: DateOrder, calendar: DateCalendar) -> PartialDate:
    """Return the date of a cell, as far as it is known; raises PaivandError PV-DATE-01 to 03 or PV-DATE-10."""
    chosen = CalendarName.SOLAR_HIJRI if calendar is DateCalendar.SOLAR else CalendarName.GREGORIAN
    mixed = calendar is DateCalendar.MIXED
    if order is not DateOrder.EITHER:
        return PartialDate.parse(
            text, calendar=chosen, order="mdy" if order is DateOrder.MONTH_FIRST else "dmy", mixed=mixed
        )
    readings: list[PartialDate] = []
    refusals: list[PaivandError] = []
    for way in ("dmy", "mdy"):
        try:
            found = PartialDate.from_parts(*parse_parts(text, calendar=chosen, order=way, mixed=mixed))
        except PaivandError as refusal:
            refusals.append(refusal)
        else:
            if found not in readings:
                readings.append(found)
    if not readings:
        raise refusals[0]
    if len(readings) > 1:
        raise AMBIGUOUS.error()
    return readings[0]
