"""The block tree: a document as its author means it, without a word about any file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from paivand.documents.charts import Chart
from paivand.documents.languages import Direction, language_of
from paivand.documents.values import Suppressed, Unit, Value
from paivand.kernel.sensitivity import Sensitivity


# ------------------------------------------------------------------------------------------------------------- in lines
@dataclass(frozen=True, slots=True)
class Text:
    """A piece of running text."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number in running text, written in the digits of the document's language.

    ``source`` names the fact or result that it comes from. It is never printed; sign-off compares by it.
    """

    value: Value
    unit: Unit = Unit.NUMBER
    decimals: int = 0
    bold: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Isolated:
    """A name, code or phone number that keeps its own reading direction (``<bdi>`` on a page)."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Footnote:
    """A mark here, and the text at the foot of the page."""

    text: str


Run = Text | Number | Isolated | Footnote
Runs = tuple[Run, ...]


def runs(*parts: str | Run) -> Runs:
    """Return runs from plain strings and runs."""
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


# --------------------------------------------------------------------------------------------------------------- blocks
class ParagraphStyle(StrEnum):
    """The part a paragraph plays."""

    BODY = "body"
    LEAD = "lead"  # the one sentence that a chapter says
    NOTE = "note"  # small: source, method, what is missing


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the first of a document has level 1, and no level is skipped on the way down."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    runs: Runs
    style: ParagraphStyle = ParagraphStyle.BODY


def paragraph(*parts: str | Run, style: ParagraphStyle = ParagraphStyle.BODY) -> Paragraph:
    """Return a paragraph of plain strings and runs."""
    return Paragraph(runs(*parts), style)


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list with dots or numbers."""

    items: tuple[Runs, ...]
    ordered: bool = False


class ColumnKind(StrEnum):
    """What stands in a column: decides the alignment."""

    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what it holds, how its numbers are written, and its share of the width."""

    heading: str
    kind: ColumnKind = ColumnKind.NUMBER
    unit: Unit = Unit.NUMBER
    decimals: int = 0
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class HeaderGroup:
    """A head over several columns."""

    text: str
    span: int


class RowKind(StrEnum):
    """The part a row plays."""

    BODY = "body"
    GROUP = "group"  # one line over the rows that follow; it has one cell
    TOTAL = "total"


CellValue = str | int | float | Decimal | Suppressed | Isolated | None
"""A text, a number, a hidden number, a name, or None where there is nothing to count (drawn as a dash)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: tuple[CellValue, ...]
    kind: RowKind = RowKind.BODY


@dataclass(frozen=True, slots=True)
class Table:
    """A table. The first column heads the rows; the head repeats on every page; rows do not break.

    The first table of a document with a hidden number says below itself why numbers are hidden.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    note: str = ""
    groups: tuple[HeaderGroup, ...] = ()

    def hides(self) -> bool:
        """Tell whether any cell is hidden."""
        return any(isinstance(cell, Suppressed) for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture made elsewhere: SVG or PNG. ``width_mm`` is its width on A4 paper; the height follows."""

    data: bytes
    alt: str
    caption: str = ""
    note: str = ""
    width_mm: float = 160.0


class CalloutKind(StrEnum):
    """Why a callout stands out."""

    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark. Without a title it says "Note" or "Take care" in the language."""

    paragraphs: tuple[Paragraph, ...]
    title: str = ""
    kind: CalloutKind = CalloutKind.NOTE


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person said, given for reports, with who it was in general words."""

    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number that matters, and what it counts."""

    value: Value
    label: str
    unit: Unit = Unit.NUMBER
    decimals: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Two to four numbers side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class MethodNote:
    """How the numbers were made: small print with a heading of its own that is in no table of contents."""

    paragraphs: tuple[Paragraph, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins on a new page."""


@dataclass(frozen=True, slots=True)
class TableOfContents:
    """The headings down to a level: with page numbers in PDF, as links in Word."""

    depth: int = 2


Block = (
    Heading
    | Paragraph
    | ItemList
    | Table
    | Chart
    | Figure
    | Callout
    | Quote
    | KeyFigures
    | MethodNote
    | PageBreak
    | TableOfContents
)


# ------------------------------------------------------------------------------------------------------------- document
@dataclass(frozen=True, slots=True)
class Footer:
    """Who made the paper and when, in words and in the reader's calendar; it stands on every sheet."""

    who: str
    when: str
    destroy_after_use: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    ``created_at`` is an aware time; it goes into the file's properties, and the same tree with the same time gives the
    same bytes. ``running_head`` stands at the top of each page beside the title (places, period).
    """

    title: str
    language: str
    created_at: datetime
    blocks: tuple[Block, ...]
    subtitle: str = ""
    sensitivity: Sensitivity = Sensitivity.S1
    footer: Footer | None = None
    author: str = ""
    running_head: str = ""

    @property
    def direction(self) -> Direction:
        """The reading direction of the language."""
        return language_of(self.language).direction
