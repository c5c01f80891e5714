"""Tables in Word: the head repeats, rows do not break, hidden cells are hatched and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.documents.blocks import ColumnKind, RowKind
from paivand.documents.docx.styles import EDGE, TEXT_WIDTH, TOTAL
from paivand.documents.docx.text import HATCH, PLAIN
from paivand.documents.docx.xml import Element, add, make
from paivand.documents.tables import SHORT_TABLE
from paivand.documents.tables import widths as fitted
from paivand.documents.text import clean

if TYPE_CHECKING:
    from paivand.documents.blocks import Table
    from paivand.documents.docx.text import Pen
    from paivand.documents.tables import Grid, GridCell

_TEXT_POINTS = 9.0


def table_element(pen: Pen, widths: list[int], *, caption: str = "", style: str = "PaivandTable") -> Element:
    """Return an empty table as wide as the text; ``caption`` is read out by screen readers."""
    table = make("w:tbl")
    properties = add(table, "w:tblPr")
    add(properties, "w:tblStyle", val=style)
    if pen.base == "rtl":
        add(properties, "w:bidiVisual")
    add(properties, "w:tblW", w=str(sum(widths)), type="dxa")
    add(properties, "w:tblLayout", type="fixed")
    add(properties, "w:tblLook", val="04A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0", noHBand="0", noVBand="1")  # fmt: skip
    if caption:
        add(properties, "w:tblCaption", val=clean(caption))
    columns = add(table, "w:tblGrid")
    for width in widths:
        add(columns, "w:gridCol", w=str(width))
    return table


def shares(weights: list[float]) -> list[int]:
    """Return widths in twentieths of a point that fill the text width exactly."""
    total = sum(weights)
    widths = [int(TEXT_WIDTH * weight / total) for weight in weights]
    widths[0] += TEXT_WIDTH - sum(widths)
    return widths


def row_element(*, head: bool = False) -> Element:
    """Return an empty row that does not break between pages; a head row repeats on each."""
    row = make("w:tr")
    properties = add(row, "w:trPr")
    add(properties, "w:cantSplit")
    if head:
        add(properties, "w:tblHeader")
    return row


def cell_element(row: Element, width: int, span: int = 1) -> tuple[Element, Element]:
    """Append an empty cell and return it with its properties."""
    cell = add(row, "w:tc")
    properties = add(cell, "w:tcPr")
    add(properties, "w:tcW", w=str(width), type="dxa")
    if span > 1:
        add(properties, "w:gridSpan", val=str(span))
    return cell, properties


def _line(properties: Element, size: int) -> None:
    add(add(properties, "w:tcBorders"), "w:bottom", val="single", sz=str(size), space="0", color=EDGE)


def _aligned(paragraph: Element, side: str) -> None:
    """Align a paragraph; in a right-to-left paragraph Word reads "right" as the end of the line, which is meant."""
    add(paragraph.pPr, "w:jc", val=side)


def write_table(pen: Pen, table: Table, laid: Grid, *, caption: str, small: bool) -> Element:
    """Return a table of the document."""
    widths = shares(fitted(table, laid, size=_TEXT_POINTS))
    element = table_element(pen, widths, caption=caption)
    for at, heads in enumerate(laid.heads):
        row = row_element(head=True)
        place = 0
        for head in heads:
            cell, properties = cell_element(row, sum(widths[place : place + head.span]), head.span)
            place += head.span
            if at == len(laid.heads) - 1:
                _line(properties, 8)
            add(properties, "w:vAlign", val="bottom")
            paragraph = pen.written("TableHead", head.text)
            if head.middle:
                _aligned(paragraph, "center")
            elif head.kind is ColumnKind.NUMBER:
                _aligned(paragraph, "right")
            cell.append(paragraph)
        element.append(row)
    kinds = [column.kind for column in table.columns]
    whole = len(laid.rows) <= SHORT_TABLE
    for place, grid_row in enumerate(laid.rows, start=1):
        row = row_element()
        kept = grid_row.kind is RowKind.GROUP or (whole and place < len(laid.rows))
        for at, grid_cell in enumerate(grid_row.cells):
            width = sum(widths) if grid_cell.span > 1 else widths[at]
            number = grid_cell.span == 1 and kinds[at] is ColumnKind.NUMBER
            paragraph = _write_cell(pen, row, (width, number, grid_row.kind), grid_cell, small=small)
            if kept:
                paragraph.pPr.insert(1, make("w:keepNext"))
        element.append(row)
    return element


def _write_cell(
    pen: Pen, row: Element, place: tuple[int, bool, RowKind], grid_cell: GridCell, *, small: bool
) -> Element:
    width, number, kind = place
    cell, properties = cell_element(row, width, grid_cell.span)
    if kind is RowKind.TOTAL:
        _line(properties, 8)
    if grid_cell.hidden:
        add(properties, "w:shd", **HATCH)
    elif kind is RowKind.TOTAL:
        add(properties, "w:shd", val="clear", color="auto", fill=TOTAL)
    add(properties, "w:vAlign", val="center")
    paragraph = pen.paragraph("TableSmall" if small else "TableText")
    if number:
        _aligned(paragraph, "right")
    if grid_cell.hidden:
        pen.text(paragraph, f" {grid_cell.text} ", shade=PLAIN)
    elif grid_cell.isolate:
        pen.isolated(paragraph, grid_cell.text, bold=grid_cell.bold)
    elif number:
        pen.number(paragraph, grid_cell.text, bold=grid_cell.bold)
    else:
        pen.text(paragraph, grid_cell.text, bold=grid_cell.bold)
    cell.append(paragraph)
    return paragraph
