"""Charts as neutral data: what is compared, not how it is drawn.

The web page, the PDF and Word draw the same ``Chart``; each shows the numbers as a table too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from paivand.documents.values import Suppressed, Unit, Value, shown
from paivand.documents.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator


class ChartKind(StrEnum):
    """The five pictures of the visual guide."""

    BAR = "bar"  # one bar for each category, or a small group of bars
    STACKED = "stacked"  # parts of a whole, at most five
    LIKERT = "likert"  # answers from one pole to the other, the middle split on the zero line
    LINE = "line"  # time runs in reading direction, at most five lines
    BULLET = "bullet"  # now, target, baseline; each row has its own scale


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, as long as the categories of its chart."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How the numbers of one row of a bullet chart are written, where rows count different things."""

    unit: Unit = Unit.NUMBER
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its sentence, its alternative text and the table behind it.

    ``sentence`` says what the picture shows and stands above it; ``alt`` gives the main values to a person who does not
    see it. ``heading`` is the head of the first column of the table (what the categories are).
    BULLET takes the series now, target and, if there is one, baseline, in this order. LIKERT takes the answers from one
    pole to the other. ``target`` draws one dashed line in BAR and LINE. ``few`` names categories with fewer than 30
    answers: they get an open dot or a pale bar and the words "few answers". ``behind`` marks rows of BULLET that are
    behind their target, since only the author knows which direction is good.
    """

    kind: ChartKind
    title: str
    sentence: str
    alt: str
    heading: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = Unit.NUMBER
    decimals: int = 0
    target: float | None = None
    target_name: str = ""
    note: str = ""
    few: frozenset[int] = frozenset()
    behind: frozenset[int] = frozenset()
    row_formats: tuple[RowFormat, ...] = ()
    table_behind: bool = True

    def format_of(self, row: int) -> RowFormat:
        """Return how the numbers of a category are written."""
        return self.row_formats[row] if self.row_formats else RowFormat(self.unit, self.decimals)

    def hides(self) -> bool:
        """Tell whether any value is hidden."""
        return any(isinstance(value, Suppressed) for series in self.series for value in series.values)

    def numbers(self) -> Iterator[float]:
        """Give every shown number."""
        for series in self.series:
            for value in series.values:
                number = shown(value)
                if number is not None:
                    yield number

    def guarded(self) -> Chart:
        """Return the chart with whole rows hidden where the shown parts of 100% would give a hidden part back."""
        parts_of_whole = self.kind is ChartKind.LIKERT or (self.kind is ChartKind.STACKED and self.unit is Unit.PERCENT)
        if not parts_of_whole or not self.hides():
            return self
        hidden = {
            at: value
            for series in self.series
            for at, value in enumerate(series.values)
            if isinstance(value, Suppressed)
        }
        series = tuple(
            Series(each.name, tuple(hidden.get(at, value) for at, value in enumerate(each.values)))
            for each in self.series
        )
        return replace(self, series=series)

    def labels(self, language: str, *, hidden_in_words: bool = True) -> tuple[str, ...]:
        """Return the categories, each saying in words which of its values are hidden or rest on few answers.

        A picture that draws a hatch for each hidden value has no need of the words.
        """
        result = []
        for at, category in enumerate(self.categories):
            hidden = [
                series.name for series in self.series if hidden_in_words and isinstance(series.values[at], Suppressed)
            ]
            text = category
            if hidden and len(hidden) == len(self.series):
                text = word("category_hidden", language, category=category)
            elif hidden:
                parts = word("separator", language).join(hidden)
                text = word("part_hidden", language, category=category, parts=parts)
            if at in self.few:
                text = f"{text} ({word('few', language)})"
            result.append(text)
        return tuple(result)
