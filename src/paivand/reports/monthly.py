"""The monthly report: reach and referrals by sex, age, disability and place, out of facts alone.

``monthly_tables`` asks the facts, ``monthly_document`` lays protected tables
out. Nothing between them sees an unprotected count: the release protects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paivand.analysis.disclosure import Table
from paivand.kernel.calendars import CalendarName, format_month, parts_of
from paivand.kernel.clock import today
from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.reports.problems import MONTH_IN_FUTURE, MONTH_UNREADABLE
from paivand.results.selectors import Dimension, Measure, Question, count_by, total

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from paivand.kernel.actors import Actor
    from paivand.office.models import Programme

_MONTHS: Final = 12
REACHED: Final = ("person.registered", "case.opened", "contact.made", "referral.done")
REGISTERED: Final = ("person.registered",)
SENT: Final = ("referral.sent",)
EVENTS: Final = (
    "case.opened",
    "case.closed",
    "referral.accepted",
    "referral.declined",
    "referral.done",
    "referral.not_done",
    "referral.closed",
)
# The breakdowns of reach; together they are one set of linked tables.
_BREAKDOWNS: Final = (
    (Dimension.SEX, Dimension.AGE_GROUP),
    (Dimension.SEX, Dimension.DISABILITY),
    (Dimension.SEX, Dimension.PLACE_2),
)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of either calendar; both days included."""

    first: dt.date
    last: dt.date
    calendar: CalendarName = CalendarName.GREGORIAN

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written as ``2026-10``, or ``solar:1405-07``; raises PV-REPORT-02 and -03."""
        try:
            told = PartialDate.from_text(text)
        except ValueError:
            raise MONTH_UNREADABLE.error(month=text[:20]) from None
        if told.precision is not Precision.MONTH:
            raise MONTH_UNREADABLE.error(month=text[:20])
        if told.earliest > today():
            raise MONTH_IN_FUTURE.error()
        return cls(told.earliest, told.latest, told.calendar)

    @property
    def code(self) -> str:
        """Year and month in their own calendar, for names of files: ``2026-10``, ``1405-07``."""
        year, month, _day = parts_of(self.first, self.calendar)
        return f"{year:04}-{month:02}"

    def name(self, language: str) -> str:
        """Return the month in words: ``October 2026``, ``میزان ۱۴۰۵``."""
        year, month, _day = parts_of(self.first, self.calendar)
        return format_month(year, month, language, self.calendar)


def last_months(calendar: CalendarName, *, count: int = 24) -> list[str]:
    """Return so many months of a calendar, this one first, as ``Month.parse`` reads them."""
    year, month, _day = parts_of(today(), calendar)
    mark = "solar:" if calendar is CalendarName.SOLAR_HIJRI else ""
    last = year * _MONTHS + month - 1
    return [f"{mark}{n // _MONTHS:04d}-{n % _MONTHS + 1:02d}" for n in range(last, last - count, -1)]


def monthly_tables(*, actor: Actor, programme: Programme, month: Month) -> dict[str, list[Table]]:
    """Return the linked tables of the report, unprotected: for ``release_aggregate`` alone.

    ``reached`` counts persons once each; ``sent`` counts referrals;
    ``events`` counts what happened, each kind by sex.
    """

    def ask(kinds: Sequence[str], measure: Measure) -> Question:
        return Question(
            kinds=tuple(kinds),
            programme_id=programme.id,
            since=month.first,
            until=month.last,
            measure=measure,
        )

    def table(question: Question, by: Sequence[Dimension]) -> Table:
        counts = count_by(actor=actor, question=question, by=by)
        return Table(dimensions=tuple(str(d) for d in by), counts=counts)

    reached = ask(REACHED, Measure.PERSONS)
    sent = ask(SENT, Measure.FACTS)
    events = {
        (kind, *sex): count
        for kind in EVENTS
        for sex, count in count_by(actor=actor, question=ask([kind], Measure.FACTS), by=[Dimension.SEX]).items()
    }
    registered = total(actor=actor, question=ask(REGISTERED, Measure.PERSONS))
    everybody = total(actor=actor, question=reached)
    new: dict[tuple[str, ...], int] = {("new",): registered, ("known",): everybody - registered}
    return {
        "reached": [table(reached, by) for by in _BREAKDOWNS] + [Table(("standing",), new)],
        "sent": [table(sent, by) for by in (*_BREAKDOWNS, (Dimension.SEX, Dimension.SECTOR))],
        "events": [Table(("event", "sex"), events)],
    }
