"""The words and the order of the monthly report, made from protected tables only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from paivand.analysis.age_groups import STANDARD, UNKNOWN
from paivand.directory.choices import Sector
from paivand.documents.blocks import (
    Block,
    Column,
    ColumnKind,
    Document,
    Footer,
    Heading,
    KeyFigure,
    KeyFigures,
    MethodNote,
    ParagraphStyle,
    Row,
    RowKind,
    Table,
    paragraph,
)
from paivand.documents.charts import Chart, ChartKind, Series
from paivand.documents.values import Suppressed
from paivand.kernel.calendars import CalendarName, default_calendar, format_date
from paivand.people.choices import Sex
from paivand.reports.monthly import EVENTS
from paivand.ui.dates import day_text
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from paivand.analysis.disclosure import Protected
    from paivand.office.models import Programme
    from paivand.reports.monthly import Month

_SEXES: Final = (Sex.FEMALE.value, Sex.MALE.value, Sex.OTHER.value, UNKNOWN)


@dataclass(frozen=True, slots=True)
class About:
    """What the report says of itself."""

    programme: Programme
    month: Month
    language: str
    made_by: str
    made_at: dt.datetime
    places: Mapping[str, str]
    """Names of places by id, in the report's language."""


def monthly_document(protected: Mapping[str, Protected], about: About) -> Document:
    """Return the report as a block tree in the language of ``about``."""
    with override(about.language):
        return _Writer(protected, about).document()


class _Writer:
    def __init__(self, protected: Mapping[str, Protected], about: About) -> None:
        self.reached = protected["reached"]
        self.sent = protected["sent"]
        self.events = protected["events"]
        self.about = about
        self.hidden = Suppressed(_("fewer than %(count)s") % {"count": local_digits(self.reached.threshold)})
        self.sex_labels = {**dict(Sex.choices), UNKNOWN: _("Not recorded")}

    def document(self) -> Document:
        about = self.about
        month = self.month_name()
        return Document(
            title=_("Monthly report: %(programme)s") % {"programme": about.programme.name},
            subtitle=self.period(),
            language=about.language,
            created_at=about.made_at,
            blocks=(*self.summary(), *self.reach(), *self.referrals(), *self.cases(), self.method()),
            footer=Footer(who=about.made_by, when=day_text(about.made_at.date()), destroy_after_use=False),
            author=about.made_by,
            running_head=month,
        )

    def month_name(self) -> str:
        return self.about.month.name(self.about.language)

    def period(self) -> str:
        """Return the month, with its days in the other calendar where its readers count in both."""
        month, language = self.about.month, self.about.language
        if month.calendar is default_calendar(language) is CalendarName.GREGORIAN:
            return self.month_name()
        solar = month.calendar is CalendarName.SOLAR_HIJRI
        other = CalendarName.GREGORIAN if solar else CalendarName.SOLAR_HIJRI
        first, last = (format_date(day, language, other) for day in (month.first, month.last))
        return _("%(month)s (%(first)s to %(last)s)") % {"month": self.month_name(), "first": first, "last": last}

    def count(self, table: Protected, **cell: str) -> int | Suppressed:
        """Return the count to show; a cell that never occurred is a zero."""
        key = frozenset(cell.items())
        if key not in table.cube.cells:
            return 0
        shown = table.shown(**cell)
        return self.hidden if shown is None else shown

    def summary(self) -> list[Block]:
        reached = self.count(self.reached)
        sent = self.count(self.sent)
        lead = (
            _("The number of people reached this month is too small to be shown.")
            if isinstance(reached, Suppressed)
            else ngettext(
                "%(count)s person was reached this month.",
                "%(count)s people were reached this month.",
                reached,
            )
            % {"count": local_digits(reached)}
        )
        return [
            Heading(_("Summary"), 1),
            paragraph(lead, style=ParagraphStyle.LEAD),
            KeyFigures(
                (
                    KeyFigure(reached, _("people reached")),
                    KeyFigure(self.count(self.reached, standing="new"), _("of them newly registered")),
                    KeyFigure(sent, _("referrals sent")),
                    KeyFigure(self.count(self.events, event="referral.done"), _("services reported done")),
                )
            ),
        ]

    def reach(self) -> list[Block]:
        ages = [*(group.code for group in STANDARD), UNKNOWN]
        age_labels = {code: local_digits(code) for code in ages} | {UNKNOWN: _("Not recorded")}
        return [
            Heading(_("People reached"), 1),
            self.chart(ages, age_labels),
            self.cross(self.reached, "age_group", ages, age_labels, _("Age"), _("People reached by age and sex")),
            self.cross(
                self.reached,
                "disability",
                ["yes", "no", UNKNOWN],
                self.disability_labels(),
                _("Disability"),
                _("People reached by disability and sex"),
            ),
            self.cross(
                self.reached,
                "place_2",
                self.places_in(self.reached),
                self.place_labels(),
                _("Place"),
                _("People reached by place and sex"),
            ),
        ]

    def referrals(self) -> list[Block]:
        ages = [*(group.code for group in STANDARD), UNKNOWN]
        age_labels = {code: local_digits(code) for code in ages} | {UNKNOWN: _("Not recorded")}
        sectors = [s.value for s in Sector if frozenset({("sector", s.value)}) in self.sent.cube.cells]
        return [
            Heading(_("Referrals sent"), 1),
            self.cross(self.sent, "age_group", ages, age_labels, _("Age"), _("Referrals by age and sex")),
            self.cross(
                self.sent,
                "disability",
                ["yes", "no", UNKNOWN],
                self.disability_labels(),
                _("Disability"),
                _("Referrals by disability and sex"),
            ),
            self.cross(
                self.sent,
                "place_2",
                self.places_in(self.sent),
                self.place_labels(),
                _("Place"),
                _("Referrals by place and sex"),
            ),
            self.cross(
                self.sent,
                "sector",
                sectors,
                {s.value: str(s.label) for s in Sector},
                _("Sector"),
                _("Referrals by sector and sex"),
            ),
        ]

    def cases(self) -> list[Block]:
        labels = {
            "case.opened": _("Cases opened"),
            "case.closed": _("Cases closed"),
            "referral.accepted": _("Referrals accepted by a service"),
            "referral.declined": _("Referrals declined by a service"),
            "referral.done": _("Services reported done"),
            "referral.not_done": _("Services reported not done"),
            "referral.closed": _("Loops closed: the person was told"),
        }
        return [
            Heading(_("What happened in the month"), 1),
            self.cross(self.events, "event", list(EVENTS), labels, _("Event"), _("Events by sex"), total=False),
        ]

    def method(self) -> MethodNote:
        return MethodNote(
            (
                paragraph(
                    _(
                        "All numbers are counted from the records. A person is counted once, with sex, age, "
                        "disability and place as at the last event of the month. What was not recorded is "
                        "shown as such and never estimated."
                    )
                ),
                paragraph(_("Each referral is counted once, in the month in which it was sent.")),
                paragraph(
                    _(
                        "Disability follows the Washington Group short set: a lot of difficulty, or not able "
                        "at all, in at least one of six domains; it is not asked below the age of five."
                    )
                ),
                paragraph(
                    _(
                        "Counts from 1 to %(most)s are hidden, and so are others from which they could be "
                        "worked out. Restricted records are not counted."
                    )
                    % {"most": local_digits(self.reached.threshold - 1)}
                ),
            ),
            title=_("How the numbers were made"),
        )

    def cross(
        self,
        table: Protected,
        dimension: str,
        categories: Sequence[str],
        labels: Mapping[str, str],
        *words: str,
        total: bool = True,
    ) -> Table:
        """Return one table: a row for each category, a column for each sex that occurs, and the total.

        ``words`` are the head of the first column and the caption.
        """
        heading, caption = words
        sexes = [s for s in _SEXES if frozenset({("sex", s)}) in table.cube.cells]
        columns = (
            Column(heading, ColumnKind.TEXT, width=2.0),
            *(Column(str(self.sex_labels[s])) for s in sexes),
            Column(_("Total")),
        )
        rows = [
            Row(
                (
                    labels.get(category, category),
                    *(self.count(table, **{dimension: category, "sex": s}) for s in sexes),
                    self.count(table, **{dimension: category}),
                )
            )
            for category in categories
            if frozenset({(dimension, category)}) in table.cube.cells or dimension == "event"
        ]
        if total:
            rows.append(
                Row(
                    (_("Total"), *(self.count(table, sex=s) for s in sexes), self.count(table)),
                    RowKind.TOTAL,
                )
            )
        return Table(columns=columns, rows=tuple(rows), caption=caption)

    def chart(self, ages: Sequence[str], labels: Mapping[str, str]) -> Chart:
        sexes = [s for s in _SEXES if frozenset({("sex", s)}) in self.reached.cube.cells] or [UNKNOWN]
        shown = [a for a in ages if frozenset({("age_group", a)}) in self.reached.cube.cells] or [UNKNOWN]
        drawn = {s: tuple(self.count(self.reached, age_group=a, sex=s) for a in shown) for s in sexes}
        # A row of noughts and hidden counts draws no bar; the table below has it.
        worth = [s for s in sexes if any(not isinstance(n, Suppressed) and n > 0 for n in drawn[s])] or sexes[:1]
        series = tuple(Series(str(self.sex_labels[s]), drawn[s]) for s in worth)
        values = "; ".join(
            f"{labels[a]}: " + ", ".join(f"{x.name} {self._said(x.values[n])}" for x in series)
            for n, a in enumerate(shown)
        )
        return Chart(
            kind=ChartKind.BAR,
            title=_("People reached by age and sex"),
            sentence=_("Whom we reached, by age and sex."),
            alt=values,
            heading=_("Age"),
            categories=tuple(labels[a] for a in shown),
            series=series,
            table_behind=False,
        )

    def _said(self, value: object) -> str:
        return _("hidden") if isinstance(value, Suppressed) else local_digits(value)

    def disability_labels(self) -> dict[str, str]:
        return {"yes": _("With disability"), "no": _("Without disability"), UNKNOWN: _("Not recorded")}

    def places_in(self, table: Protected) -> list[str]:
        found = {value for key in table.cube.cells for name, value in key if name == "place_2"}
        return sorted(found, key=lambda place: (place == UNKNOWN, self.place_labels().get(place, place)))

    def place_labels(self) -> dict[str, str]:
        return {**self.about.places, UNKNOWN: _("Not recorded")}
