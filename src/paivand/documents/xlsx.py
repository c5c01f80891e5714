"""Tables as a spreadsheet, and the one rule about text that a spreadsheet could run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from paivand.documents.blocks import Isolated, RowKind, Table
from paivand.documents.checks import MOST_CELLS
from paivand.documents.languages import language_of
from paivand.documents.problems import TOO_LARGE
from paivand.documents.tables import GridCell, GridRow, grid
from paivand.documents.text import clean
from paivand.documents.values import Suppressed, Unit, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

# The signs that begin a formula, also full-width and behind blanks: Excel, LibreOffice and Google Sheets read them so.
_FORMULA = re.compile(r"^[\s\u00a0\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
MOST_SHEETS = 50
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_ROW_OF_HEADS = 0


def safe_cell(text: str) -> str:
    """Return text for CSV or a spreadsheet that no program will run as a formula.

    Text that begins with ``=``, ``+``, ``-``, ``@`` or a blank sign before one gets an apostrophe in front, as OWASP
    advises. Use it for text alone: numbers stay numbers.
    """
    return f"'{text}" if _FORMULA.match(text) else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (shortened and cleaned as Excel asks) and its table."""

    name: str
    table: Table


def render(sheets: Sequence[Sheet], *, language: str, created_at: datetime) -> bytes:
    """Return the tables as an Excel file: numbers as numbers, hidden cells hatched, heads frozen.

    Text is always written as text, so that nothing in it runs. Raises PV-DOCUMENT-01 when there is too much.
    """
    import xlsxwriter  # noqa: PLC0415  a web process that prints nothing loads no library

    cells = sum(len(sheet.table.rows) * len(sheet.table.columns) for sheet in sheets)
    if cells > MOST_CELLS or len(sheets) > MOST_SHEETS:
        raise TOO_LARGE.error(what=cells, limit=MOST_CELLS)
    result = BytesIO()
    book = xlsxwriter.Workbook(result, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": created_at.astimezone(UTC).replace(tzinfo=None)})
    taken: set[str] = set()
    for number, sheet in enumerate(sheets, start=1):
        page = book.add_worksheet(_name(sheet.name, number, taken))
        if language_of(language).direction == "rtl":
            page.right_to_left()
        _write(book, page, sheet.table, language)
    book.close()
    return result.getvalue()


def _name(wanted: str, number: int, taken: set[str]) -> str:
    name = _FORBIDDEN_IN_NAMES.sub(" ", clean(wanted)).strip()[:_LONGEST_NAME] or str(number)
    if name.lower() in taken:
        name = f"{name[: _LONGEST_NAME - 4]} {number}"
    taken.add(name.lower())
    return name


def _write(book: Any, page: Any, table: Table, language: str) -> None:
    laid = grid(table, language, explain=table.hides())
    strong = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    bold, plain = book.add_format({"bold": True}), book.add_format({})
    hatch = book.add_format({"pattern": 14, "fg_color": "#B4C0C3", "bg_color": "#F2F5F5", "align": "right"})
    formats = {}
    for column in table.columns:
        form = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
        sign = '"%"' if column.unit is Unit.PERCENT else ""
        formats[column] = tuple(book.add_format({"num_format": form + sign, "bold": each}) for each in (False, True))
    for at, column in enumerate(table.columns):
        page.write_string(_ROW_OF_HEADS, at, clean(column.heading), strong)
        page.set_column(at, at, 10 + 8 * column.width)
    for place, (row, laid_row) in enumerate(zip(table.rows, laid.rows, strict=True), start=1):
        for at, (value, cell) in enumerate(zip(row.cells, laid_row.cells, strict=True)):
            if isinstance(value, Suppressed):
                page.write_string(place, at, cell.text, hatch)
            elif is_number(value):
                page.write_number(place, at, value, formats[table.columns[at]][_is_bold(laid_row, cell)])
            elif value is not None:
                text = value.text if isinstance(value, Isolated) else str(value)
                page.write_string(place, at, clean(text), bold if cell.bold else plain)
    page.freeze_panes(1, 1)
    if laid.note:
        page.write_string(len(table.rows) + 2, 0, clean(laid.note))


def _is_bold(row: GridRow, cell: GridCell) -> bool:
    return cell.bold or row.kind is RowKind.TOTAL
