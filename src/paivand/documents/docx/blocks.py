"""Each block of the tree as Word's paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatchmethod
from io import BytesIO
from typing import TYPE_CHECKING, Any

from paivand.documents.blocks import (
    Callout,
    CalloutKind,
    Document,
    Figure,
    Heading,
    ItemList,
    KeyFigures,
    MethodNote,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Quote,
    Table,
    TableOfContents,
)
from paivand.documents.charts import Chart, ChartKind
from paivand.documents.docx.charts import add_chart
from paivand.documents.docx.notes import Footnotes
from paivand.documents.docx.styles import PRIMARY
from paivand.documents.docx.tables import cell_element, row_element, shares, table_element, write_table
from paivand.documents.docx.text import Pen
from paivand.documents.docx.xml import Element, add, make
from paivand.documents.numbering import Numbering
from paivand.documents.numbers import written
from paivand.documents.pdf.compile import svg_to_png
from paivand.documents.pictures import is_png
from paivand.documents.svg import Theme, render_chart
from paivand.documents.tables import chart_table, grid
from paivand.documents.text import clean
from paivand.documents.values import Suppressed
from paivand.documents.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLES = {ParagraphStyle.BODY: "Normal", ParagraphStyle.LEAD: "Lead", ParagraphStyle.NOTE: "Note"}
_EMU_PER_MM = 36_000
_PICTURE_MM = 166.0
_CHART_WIDTH = 620.0


class Body:
    """Writes the body of one document, counting tables, figures, lists, headings and footnotes as it goes."""

    def __init__(self, word_file: Any, document: Document) -> None:
        self.file = word_file
        self.document = document
        self.language = document.language
        self.footnotes = Footnotes()
        self.pen = Pen(document.language, self.footnotes.add)
        self.numbering = Numbering(document.language)
        self.ordered_lists = 0
        self._headings = 0
        self._charts = 0
        self._new_page = False

    def elements(self) -> Iterator[Element]:
        """Give the title and every block."""
        document, pen = self.document, self.pen
        yield pen.written("Title", document.title)
        if document.subtitle:
            yield pen.written("Subtitle", document.subtitle)
        line = pen.paragraph("Sensitivity")
        pen.text(line, word(f"sensitivity_{int(document.sensitivity)}", self.language), bold=True)
        if document.running_head:
            pen.text(line, f" · {document.running_head}")
        yield line
        for block in document.blocks:
            if isinstance(block, PageBreak):
                self._new_page = True
                continue
            for element in self.block(block):
                if self._new_page:
                    element = self._on_new_page(element)  # noqa: PLW2901  a table gets a paragraph in front
                yield element

    def _on_new_page(self, element: Element) -> Element:
        self._new_page = False
        if element.tag.endswith("}p"):
            element.pPr.insert(1, make("w:pageBreakBefore"))
            return element
        paragraph = self.pen.paragraph("Note")
        paragraph.pPr.insert(1, make("w:pageBreakBefore"))
        return paragraph

    @singledispatchmethod
    def block(self, block: object) -> Iterable[Element]:
        """Give the elements of one block."""
        raise TypeError(f"{type(block).__name__} is no block")

    @block.register
    def _(self, block: Heading) -> Iterable[Element]:
        self._headings += 1
        paragraph = self.pen.paragraph(f"Heading{block.level}")
        mark = {"id": str(self._headings)}
        add(paragraph, "w:bookmarkStart", **mark, name=_bookmark(self._headings))
        self.pen.text(paragraph, block.text)
        add(paragraph, "w:bookmarkEnd", **mark)
        yield paragraph

    @block.register
    def _(self, block: Paragraph) -> Iterable[Element]:
        paragraph = self.pen.paragraph(_STYLES[block.style])
        self.pen.runs(paragraph, block.runs)
        yield paragraph

    @block.register
    def _(self, block: ItemList) -> Iterable[Element]:
        self.ordered_lists += block.ordered
        for item in block.items:
            paragraph = self.pen.paragraph("ListNumber" if block.ordered else "ListBullet")
            if block.ordered:
                numbers = make("w:numPr")
                add(numbers, "w:ilvl", val="0")
                add(numbers, "w:numId", val=str(self.ordered_lists + 1))
                paragraph.pPr.insert(1, numbers)
            self.pen.runs(paragraph, item)
            yield paragraph

    @block.register
    def _(self, block: Table) -> Iterable[Element]:
        caption = self.numbering.table(block.caption) if block.caption else ""
        return self._table(block, caption, small=False)

    def _table(self, table: Table, caption: str, *, small: bool) -> Iterator[Element]:
        laid = grid(table, self.language, explain=self.numbering.explain(table))
        if caption:
            yield self.pen.written("Caption", caption)
        yield write_table(self.pen, table, laid, caption=caption, small=small)
        yield self.pen.written("Note", laid.note)  # Word also needs a paragraph between two tables

    @block.register
    def _(self, block: Chart) -> Iterable[Element]:
        pen = self.pen
        sentence = pen.written("Normal", block.sentence)
        sentence.pPr.insert(1, make("w:keepNext"))
        yield sentence
        yield pen.written("Caption", self.numbering.figure(block.title))
        self._charts += 1
        if block.kind is ChartKind.BULLET:
            # Each row has its own scale, which no chart of Word can hold: a picture of what the web page draws.
            svg = render_chart(block, language=self.language, width=_CHART_WIDTH, theme=Theme.PRINT)
            yield self._picture(svg_to_png(svg, width=_CHART_WIDTH), block.alt, _PICTURE_MM)
        else:
            paragraph = pen.paragraph("Normal", direction="ltr")  # LibreOffice mirrors the digits of a chart otherwise
            add_chart(self.file, paragraph, block, self.language, number=self._charts, created=self.document.created_at)
            yield paragraph
        notes = [_target_words(block, self.language), block.note]
        if any(notes):
            yield pen.written("Note", "\n".join(note for note in notes if note))
        if block.table_behind:
            yield from self._table(chart_table(block, self.language), word("numbers_behind", self.language), small=True)

    @block.register
    def _(self, block: Figure) -> Iterable[Element]:
        if block.caption:
            yield self.pen.written("Caption", self.numbering.figure(block.caption))
        points = block.width_mm * 72 / 25.4
        data = block.data if is_png(block.data) else svg_to_png(block.data.decode("utf-8", "replace"), width=points)
        yield self._picture(data, block.alt, block.width_mm)
        if block.note:
            yield self.pen.written("Note", block.note)

    def _picture(self, data: bytes, alt: str, width_mm: float) -> Element:
        paragraph = self.pen.paragraph("Normal")
        inline = self.file.part.new_pic_inline(BytesIO(data), int(width_mm * _EMU_PER_MM), None)
        inline.docPr.set("descr", clean(alt))
        add(add(paragraph, "w:r"), "w:drawing").append(inline)
        return paragraph

    @block.register
    def _(self, block: KeyFigures) -> Iterable[Element]:
        widths = shares([1.0] * len(block.figures))
        table = table_element(self.pen, widths, style="TableNormal")
        row = row_element()
        for width, figure in zip(widths, block.figures, strict=True):
            cell, properties = cell_element(row, width)
            add(add(properties, "w:tcBorders"), "w:top", val="single", sz="16", space="0", color=PRIMARY)
            text = written(figure.value, self.language, unit=figure.unit, decimals=figure.decimals)
            number = self.pen.paragraph("KeyNumber")
            if isinstance(figure.value, Suppressed):
                self.pen.hidden(number, text)
            else:
                self.pen.number(number, text)
            cell.append(number)
            cell.append(self.pen.written("KeyLabel", figure.label))
            if figure.note:
                cell.append(self.pen.written("Note", figure.note))
        table.append(row)
        yield table
        yield self.pen.paragraph("Normal")

    @block.register
    def _(self, block: Callout) -> Iterable[Element]:
        warning = block.kind is CalloutKind.WARNING
        style = "CalloutWarning" if warning else "Callout"
        title = block.title or word("warning" if warning else "note", self.language)
        head = self._spaced(self.pen.written(style, title, bold=True), before=160, after=0)
        head.pPr.insert(1, make("w:keepNext"))
        yield head
        for at, each in enumerate(block.paragraphs, start=1):
            paragraph = self.pen.paragraph(style)
            self.pen.runs(paragraph, each.runs)
            yield self._spaced(paragraph, before=40, after=200 if at == len(block.paragraphs) else 0)

    def _spaced(self, paragraph: Element, *, before: int, after: int) -> Element:
        spacing = make("w:spacing", before=str(before), after=str(after))
        paragraph.pPr.append(spacing)
        return paragraph

    @block.register
    def _(self, block: Quote) -> Iterable[Element]:
        yield self.pen.written("Quote", word("quoted", self.language, text=block.text))
        yield self.pen.written("QuoteSource", block.who)

    @block.register
    def _(self, block: MethodNote) -> Iterable[Element]:
        title = self.pen.written("Note", block.title or word("method", self.language), bold=True)
        title.pPr.insert(1, make("w:keepNext"))
        yield title
        for each in block.paragraphs:
            paragraph = self.pen.paragraph("Note")
            self.pen.runs(paragraph, each.runs)
            yield paragraph

    @block.register
    def _(self, block: TableOfContents) -> Iterable[Element]:
        yield self.pen.written("TOCHeading", word("contents", self.language))
        headings = [each for each in self.document.blocks if isinstance(each, Heading)]
        wanted = [(at, each) for at, each in enumerate(headings, start=1) if each.level <= block.depth]
        for at, (number, heading) in enumerate(wanted):
            paragraph = self.pen.paragraph(f"TOC{heading.level}")
            if at == 0:
                _field_mark(paragraph, "begin")
                add(add(paragraph, "w:r"), "w:instrText", f' TOC \\o "1-{block.depth}" \\n \\h \\z \\u ')
                _field_mark(paragraph, "separate")
            link = add(paragraph, "w:hyperlink", anchor=_bookmark(number), history="1")
            self.pen.text(link, heading.text)
            if at == len(wanted) - 1:
                _field_mark(paragraph, "end")
            yield paragraph


def _bookmark(number: int) -> str:
    return f"_Toc{number:08d}"


def _field_mark(paragraph: Element, kind: str) -> None:
    add(add(paragraph, "w:r"), "w:fldChar", fldCharType=kind)


def _target_words(chart: Chart, language: str) -> str:
    """Return the target of a bar chart as words: Word draws no line across bars."""
    if chart.target is None or chart.kind is not ChartKind.BAR:
        return ""
    return f"{chart.target_name}: {written(chart.target, language, unit=chart.unit, decimals=chart.decimals)}"
