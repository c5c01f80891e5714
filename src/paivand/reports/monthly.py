"""The monthly report: reach and referrals by sex, age, disability and place, out of facts alone.

``monthly_tables`` asks the facts, ``monthly_document`` lays protected tables
out. Nothing between them sees an unprotected count: the release protects.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paivand.analysis.disclosure import Table
from paivand.kernel.clock import today
from paivand.reports.problems import MONTH_IN_FUTURE, MONTH_UNREADABLE
from paivand.results.selectors import Dimension, Measure, Question, count_by, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.kernel.actors import Actor
    from paivand.office.models import Programme

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
    """One calendar month; both days included."""

    first: dt.date
    last: dt.date

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written as YYYY-MM; raises PV-REPORT-02 and -03."""
        try:
            first = dt.date.fromisoformat(f"{text}-01")
        except ValueError:
            raise MONTH_UNREADABLE.error(month=text[:20]) from None
        if first > today():
            raise MONTH_IN_FUTURE.error()
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return cls(first, last)


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
