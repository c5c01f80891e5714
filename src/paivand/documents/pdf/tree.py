"""The block tree as plain data for the typst template: strings stay strings on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paivand.documents.blocks import (
    Block,
    Callout,
    CalloutKind,
    Document,
    Figure,
    Footnote,
    Heading,
    Isolated,
    ItemList,
    KeyFigure,
    KeyFigures,
    MethodNote,
    Number,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    TableOfContents,
)
from paivand.documents.charts import Chart
from paivand.documents.fonts import drawable
from paivand.documents.languages import Direction, language_of
from paivand.documents.numbering import Numbering, footer_line
from paivand.documents.numbers import written
from paivand.documents.pictures import is_png
from paivand.documents.svg import Theme, render_chart
from paivand.documents.tables import SHORT_TABLE, GridCell, chart_table, grid, widths
from paivand.documents.text import clean, first_strong, isolated, numbered
from paivand.documents.values import Suppressed
from paivand.documents.words import word
from paivand.kernel.digits import to_language

Data = dict[str, Any]
_TABLE_SIZE, _SMALL_TABLE_SIZE = 9.0, 8.0  # points
_CHART_WIDTH = 620  # px on the 166 mm between the margins: the text of a chart is as large as that around it


@dataclass(slots=True)
class Writer:
    """Turns blocks into data, counting tables and figures as it goes."""

    language: str
    direction: Direction
    numbering: Numbering

    def text(self, text: str) -> str:
        """Return text that the fonts can draw."""
        return drawable(clean(text))

    def run(self, run: Run) -> Data:
        """Return one piece of running text."""
        if isinstance(run, Footnote):
            return {"kind": "footnote", "text": self.text(run.text)}
        if isinstance(run, Number):
            text = written(run.value, self.language, unit=run.unit, decimals=run.decimals)
        elif isinstance(run, Isolated):
            text = isolated(self.text(run.text), first_strong(run.text) or "ltr")
        else:
            text = self.text(run.text)
        return {"kind": "text", "text": text, "bold": run.bold}

    def paragraph(self, block: Paragraph) -> Data:
        """Return a paragraph."""
        return {"kind": "paragraph", "style": block.style.value, "runs": [self.run(run) for run in block.runs]}

    def table(self, table: Table, *, caption: str, small: bool = False) -> Data:
        """Return a table."""
        laid = grid(table, self.language, explain=self.numbering.explain(table))
        return {
            "kind": "table",
            "caption": self.text(caption),
            "note": self.text(laid.note),
            "whole": len(laid.rows) <= SHORT_TABLE,
            "size": _SMALL_TABLE_SIZE if small else _TABLE_SIZE,
            "kinds": [column.kind.value for column in table.columns],
            "widths": widths(table, laid, size=_SMALL_TABLE_SIZE if small else _TABLE_SIZE),
            "heads": [
                [
                    {"text": self.text(head.text), "span": head.span, "kind": head.kind.value, "middle": head.middle}
                    for head in row
                ]
                for row in laid.heads
            ],
            "rows": [{"cells": [self.cell(cell, row.kind.value) for cell in row.cells]} for row in laid.rows],
        }

    def cell(self, cell: GridCell, kind: str) -> Data:
        """Return a cell of a table."""
        text = self.text(cell.text)
        if cell.isolate:
            text = isolated(text, first_strong(text) or "ltr")
        return {
            "text": numbered(text, self.direction),
            "hidden": cell.hidden,
            "bold": cell.bold,
            "span": cell.span,
            "ground": kind,
        }

    def chart(self, chart: Chart) -> list[Data]:
        """Return a chart with its sentence, and the table behind it."""
        picture: Data = {
            "kind": "figure",
            "caption": self.text(self.numbering.figure(chart.title)),
            "sentence": self.text(chart.sentence),
            "alt": self.text(chart.alt),
            "svg": drawable(render_chart(chart, language=self.language, width=_CHART_WIDTH, theme=Theme.PRINT)),
            "png": [],
            "width": 0,
            "note": self.text(chart.note),
        }
        if not chart.table_behind:
            return [picture]
        caption = word("numbers_behind", self.language)
        return [picture, self.table(chart_table(chart, self.language), caption=caption, small=True)]

    def figure(self, block: Figure) -> Data:
        """Return a picture made elsewhere."""
        png = is_png(block.data)
        return {
            "kind": "figure",
            "caption": self.text(self.numbering.figure(block.caption) if block.caption else ""),
            "sentence": "",
            "alt": self.text(block.alt),
            "svg": "" if png else drawable(block.data.decode("utf-8", "replace")),
            "png": list(block.data) if png else [],
            "width": block.width_mm,
            "note": self.text(block.note),
        }

    def key_figure(self, figure: KeyFigure) -> Data:
        """Return one number that matters."""
        number = written(figure.value, self.language, unit=figure.unit, decimals=figure.decimals)
        return {
            "number": numbered(number, self.direction),
            "hidden": isinstance(figure.value, Suppressed),
            "label": self.text(figure.label),
            "note": self.text(figure.note),
        }

    def block(self, block: Block) -> list[Data]:
        """Return the data of one block."""
        match block:
            case Paragraph():
                return [self.paragraph(block)]
            case Table():
                return [self.table(block, caption=self.numbering.table(block.caption) if block.caption else "")]
            case Chart():
                return self.chart(block)
            case Figure():
                return [self.figure(block)]
            case KeyFigures(figures=figures):
                return [{"kind": "key-figures", "figures": [self.key_figure(figure) for figure in figures]}]
            case Callout() | MethodNote():
                return [self.boxed(block)]
            case _:
                return [self.plain(block)]

    def boxed(self, block: Callout | MethodNote) -> Data:
        """Return a block of paragraphs under a small title."""
        paragraphs = [self.paragraph(each) for each in block.paragraphs]
        if isinstance(block, MethodNote):
            title = block.title or word("method", self.language)
            return {"kind": "method", "title": self.text(title), "paragraphs": paragraphs}
        warning = block.kind is CalloutKind.WARNING
        title = block.title or word("warning" if warning else "note", self.language)
        return {"kind": "callout", "title": self.text(title), "warning": warning, "paragraphs": paragraphs}

    def plain(self, block: Heading | ItemList | Quote | PageBreak | TableOfContents) -> Data:
        """Return one of the blocks that need no arithmetic."""
        match block:
            case Heading(text=text, level=level):
                return {"kind": "heading", "text": self.text(text), "level": level}
            case ItemList(items=items, ordered=ordered):
                return {
                    "kind": "list",
                    "ordered": ordered,
                    "items": [[self.run(run) for run in item] for item in items],
                }
            case Quote(text=text, who=who):
                return {
                    "kind": "quote",
                    "text": word("quoted", self.language, text=self.text(text)),
                    "who": self.text(who),
                }
            case TableOfContents(depth=depth):
                return {"kind": "contents", "title": word("contents", self.language), "depth": depth}
            case _:
                return {"kind": "page-break"}


def sheet_data(*, title: str, language: str, created: tuple[int, ...], author: str, footer: str) -> Data:
    """Return what every sheet needs."""
    rules = language_of(language)
    tags = rules.tag.split("-")
    return {
        "title": drawable(clean(title)),
        "author": drawable(clean(author)),
        "created": list(created),
        "lang": tags[0],
        "region": tags[-1],
        "direction": rules.direction,
        "digits": [to_language(str(figure), rules.code) for figure in range(10)],
        "footer": drawable(clean(footer)),
    }


def document_data(document: Document) -> Data:
    """Return a document as the template reads it."""
    language = document.language
    writer = Writer(language, document.direction, Numbering(language))
    data = sheet_data(
        title=document.title,
        language=language,
        created=document.created_at.utctimetuple()[:6],
        author=document.author,
        footer=footer_line(document),
    )
    return data | {
        "subtitle": writer.text(document.subtitle),
        "running-head": writer.text(document.running_head),
        "sensitivity": word(f"sensitivity_{int(document.sensitivity)}", language),
        "page": word("page", language),
        "blocks": [item for block in document.blocks for item in writer.block(block)],
    }
