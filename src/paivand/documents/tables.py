"""Tables laid out once for every format: texts, spans, what is bold, what is hidden; and the table behind a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from paivand.documents.blocks import CellValue, Column, ColumnKind, Isolated, Row, RowKind, Table
from paivand.documents.charts import Chart, ChartKind
from paivand.documents.numbers import NOTHING, written
from paivand.documents.text import width_of
from paivand.documents.values import Suppressed, Unit, Value
from paivand.documents.words import word

TEXT_WIDTH = 470.5  # points: A4 without margins of 22 mm
CELL_PADDING = 13.0  # points, both sides
SHORT_TABLE = 12  # rows: up to here a table stays on one page


@dataclass(frozen=True, slots=True)
class GridHead:
    """One head cell."""

    text: str
    span: int
    kind: ColumnKind
    middle: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell as it is read."""

    text: str
    bold: bool = False
    hidden: bool = False
    isolate: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row as it is read."""

    cells: tuple[GridCell, ...]
    kind: RowKind


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table as it is read, with the note that stands below it."""

    heads: tuple[tuple[GridHead, ...], ...]
    rows: tuple[GridRow, ...]
    note: str


def grid(table: Table, language: str, *, explain: bool) -> Grid:
    """Lay a table out in a language; ``explain`` puts below it why numbers are hidden."""
    heads = [tuple(GridHead(column.heading, 1, column.kind) for column in table.columns)]
    if table.groups:
        heads.insert(0, tuple(GridHead(group.text, group.span, ColumnKind.TEXT, middle=True) for group in table.groups))
    notes = [table.note, word("hidden_note", language) if explain else ""]
    return Grid(
        heads=tuple(heads),
        rows=tuple(GridRow(_cells(row, table, language), row.kind) for row in table.rows),
        note="\n".join(note for note in notes if note),
    )


def widths(table: Table, laid: Grid, *, size: float) -> list[float]:
    """Return the widths of the columns in points: their shares, but none narrower than its longest word.

    ``size`` is the size of the text in points. What a narrow column takes, the others give in proportion to what they
    have to spare; where even that is not enough, words break.
    """
    shares = [column.width for column in table.columns]
    wanted = [TEXT_WIDTH * share / sum(shares) for share in shares]
    least = [
        max((_longest_word(text, size) for text in texts), default=0.0) + CELL_PADDING
        for texts in zip(
            *([head.text for head in row] for row in laid.heads[-1:]),
            *([cell.text for cell in row.cells] for row in laid.rows if row.kind is not RowKind.GROUP),
            strict=True,
        )
    ]
    missing = sum(max(need - want, 0) for need, want in zip(least, wanted, strict=True))
    spare = sum(max(want - need, 0) for need, want in zip(least, wanted, strict=True))
    if missing == 0 or spare < missing:
        return wanted
    return [
        need if need > want else want - (want - need) * missing / spare
        for need, want in zip(least, wanted, strict=True)
    ]


def _longest_word(text: str, size: float) -> float:
    return max((width_of(part, size, bold=True) for part in text.split()), default=0.0)


def _cells(row: Row, table: Table, language: str) -> tuple[GridCell, ...]:
    if row.kind is RowKind.GROUP:
        return (GridCell(_text(row.cells[0], table.columns[0], language), bold=True, span=len(table.columns)),)
    return tuple(
        GridCell(
            text=_text(value, column, language),
            bold=at == 0 or row.kind is RowKind.TOTAL,
            hidden=isinstance(value, Suppressed),
            isolate=isinstance(value, Isolated),
        )
        for at, (value, column) in enumerate(zip(row.cells, table.columns, strict=True))
    )


def _text(value: CellValue, column: Column, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Isolated):
        return value.text
    if isinstance(value, Suppressed):
        hidden = word("hidden", language)
        return f"{hidden}: {value.reason}" if value.reason and column.kind is ColumnKind.TEXT else hidden
    if value is None:
        return NOTHING
    return written(value, language, unit=column.unit, decimals=column.decimals)


def chart_table(chart: Chart, language: str) -> Table:
    """Return the numbers of a chart as a table: categories down, series across."""
    chart = chart.guarded()
    mixed = chart.kind is ChartKind.BULLET and bool(chart.row_formats)
    unit = chart.unit if chart.kind is not ChartKind.LIKERT else Unit.PERCENT
    columns = [Column(chart.heading, ColumnKind.TEXT, width=2.4)]
    columns += [Column(series.name, unit=unit, decimals=chart.decimals) for series in chart.series]
    rows = []
    for at, label in enumerate(chart.labels(language, hidden_in_words=False)):
        values: list[CellValue] = [series.values[at] for series in chart.series]
        if mixed:
            form = chart.format_of(at)
            values = [
                value
                if isinstance(value, Suppressed)
                else written(cast("Value", value), language, unit=form.unit, decimals=form.decimals)
                for value in values
            ]
        rows.append(Row((label, *values)))
    return Table(columns=tuple(columns), rows=tuple(rows))
