"""What a renderer may rely on: a document is checked once, before the first byte is written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Never

from django.utils.translation import gettext_lazy as _

from paivand.documents.blocks import (
    Block,
    Callout,
    Document,
    Figure,
    Heading,
    Isolated,
    ItemList,
    KeyFigures,
    MethodNote,
    Number,
    Paragraph,
    Quote,
    RowKind,
    Run,
    Table,
    TableOfContents,
)
from paivand.documents.charts import Chart, ChartKind
from paivand.documents.pictures import check_picture
from paivand.documents.problems import BAD_STRUCTURE, TOO_LARGE
from paivand.documents.values import Suppressed, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

MOST_BLOCKS = 5_000
MOST_CELLS = 60_000
MOST_COLUMNS = 20
MOST_LETTERS = 2_000_000
MOST_CATEGORIES = 60
MOST_SERIES = 5
DEEPEST_HEADING = 4
KEY_FIGURES = 4
_BULLET_SERIES = (2, 3)


def check(document: Document) -> None:
    """Raise PV-DOCUMENT-01 for a tree that is too large, -02 for one that does not fit, -03 for a bad picture."""
    if len(document.blocks) > MOST_BLOCKS:
        raise TOO_LARGE.error(what=_("%(n)s blocks") % {"n": len(document.blocks)}, limit=MOST_BLOCKS)
    if not document.title.strip():
        _wrong(0, _("the document has no title"))
    if document.created_at.tzinfo is None:
        _wrong(0, _("its time has no time zone"))
    level = cells = letters = 0
    for at, block in enumerate(document.blocks, start=1):
        if isinstance(block, Heading):
            _check_heading(at, block, level)
            level = block.level
        elif isinstance(block, Table):
            cells += len(block.columns) * len(block.rows)
        _check_block(at, block)
        letters += sum(len(text) for text in _texts(block))
    if cells > MOST_CELLS:
        raise TOO_LARGE.error(what=_("%(n)s cells in tables") % {"n": cells}, limit=MOST_CELLS)
    if letters > MOST_LETTERS:
        raise TOO_LARGE.error(what=_("%(n)s letters") % {"n": letters}, limit=MOST_LETTERS)


def _check_block(at: int, block: Block) -> None:
    match block:
        case Table():
            _check_table(at, block)
        case Chart():
            check_chart(block, at)
        case Figure():
            _check_figure(at, block)
        case KeyFigures(figures=figures) if not 1 <= len(figures) <= KEY_FIGURES:
            _wrong(at, _("one to %(most)s key figures stand side by side") % {"most": KEY_FIGURES})
        case TableOfContents(depth=depth) if not 1 <= depth <= DEEPEST_HEADING:
            _wrong(at, _("the table of contents goes down to level 4 at most"))


def check_chart(chart: Chart, at: int = 1) -> None:
    """Raise PV-DOCUMENT-01 or -02 for a chart that cannot be drawn; ``at`` is the number of its block."""
    if not chart.categories or not chart.series:
        _wrong(at, _("a chart needs at least one category and one series"))
    if len(chart.categories) > MOST_CATEGORIES:
        raise TOO_LARGE.error(
            what=_("%(n)s categories in a chart") % {"n": len(chart.categories)}, limit=MOST_CATEGORIES
        )
    if len(chart.series) > MOST_SERIES:
        raise TOO_LARGE.error(what=_("%(n)s series in a chart") % {"n": len(chart.series)}, limit=MOST_SERIES)
    if any(len(series.values) != len(chart.categories) for series in chart.series):
        _wrong(at, _("each series of a chart has one value for each category"))
    if chart.kind is ChartKind.BULLET and len(chart.series) not in _BULLET_SERIES:
        _wrong(at, _("a chart against target takes now, target and baseline"))
    if chart.row_formats and len(chart.row_formats) != len(chart.categories):
        _wrong(at, _("each row of the chart has its own number format, or none has"))
    if not all(math.isfinite(number) for number in chart.numbers()):
        _wrong(at, _("a chart cannot draw an endless number"))
    if chart.kind in {ChartKind.STACKED, ChartKind.LIKERT, ChartKind.BULLET} and any(n < 0 for n in chart.numbers()):
        _wrong(at, _("parts of a whole cannot be below zero"))
    if not chart.alt.strip() or not chart.sentence.strip():
        _wrong(at, _("a chart needs a sentence and a text for people who do not see it"))


def _check_heading(at: int, block: Heading, level: int) -> None:
    if not 1 <= block.level <= DEEPEST_HEADING or block.level > level + 1:
        _wrong(at, _("a heading of level %(level)s cannot stand here") % {"level": block.level})
    if not block.text.strip():
        _wrong(at, _("the heading is empty"))


def _check_table(at: int, table: Table) -> None:
    if not 1 <= len(table.columns) <= MOST_COLUMNS:
        _wrong(at, _("a table has 1 to %(most)s columns") % {"most": MOST_COLUMNS})
    if table.groups and sum(group.span for group in table.groups) != len(table.columns):
        _wrong(at, _("the heads over the columns do not cover the columns"))
    if any(not column.width > 0 for column in table.columns):
        _wrong(at, _("the width of a column is more than nothing"))
    for row in table.rows:
        if len(row.cells) != (1 if row.kind is RowKind.GROUP else len(table.columns)):
            _wrong(at, _("a row has more or fewer cells than the table has columns"))
        for cell in row.cells:
            if not (cell is None or is_number(cell) or isinstance(cell, str | Suppressed | Isolated)):
                _wrong(at, _("a cell holds something that is neither text nor number"))


def _check_figure(at: int, figure: Figure) -> None:
    if not figure.alt.strip():
        _wrong(at, _("a picture needs a text for people who do not see it"))
    check_picture(figure.data, at)


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Heading(text=text) | Quote(text=text):
            yield text
        case Paragraph(runs=runs):
            yield from _of_runs(runs)
        case ItemList(items=items):
            for item in items:
                yield from _of_runs(item)
        case Callout(paragraphs=paragraphs) | MethodNote(paragraphs=paragraphs):
            for each in paragraphs:
                yield from _of_runs(each.runs)
        case Table(rows=rows):
            for row in rows:
                yield from (cell for cell in row.cells if isinstance(cell, str))
        case _:
            return


def _of_runs(runs: tuple[Run, ...]) -> Iterable[str]:
    return (run.text for run in runs if not isinstance(run, Number))


def _wrong(at: int, why: str | _StrPromise) -> Never:
    raise BAD_STRUCTURE.error(block=at, why=why)
