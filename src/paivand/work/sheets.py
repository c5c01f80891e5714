"""Writing tables: CSV that no spreadsheet will compute, and workbooks that never lie on disk in plain.

The libraries for workbooks write their parts into temporary files; for tables of people that will not do. A workbook of
plain cells is a zip of a few small documents (ECMA-376 part 1, SpreadsheetML), written here piece by piece.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from paivand.work.imports.reading import letters_of

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE: Final = 64 * 1024
# Signs with which a spreadsheet begins a formula, and those it skips before one.
# https://owasp.org/www-community/attacks/CSV_Injection
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL: Final = 32_767

Cell = object
"""None, text, a number, a date, or a ``Marked``."""


class Marked(str):
    """A text whose cell is coloured, so that a person finds it."""

    __slots__ = ()


def safe_text(value: object) -> str:
    """Return a cell as text that no spreadsheet computes: an apostrophe stands before what looks like a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_pieces(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Give a CSV file in UTF-8 with the mark that spreadsheets need to see that, piece by piece."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([safe_text(cell) for cell in row])
        if held.tell() > _PIECE:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


class _Outlet(io.RawIOBase):
    """Where the zip writes to: keeps what was not fetched yet, cannot be sought."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload] # whatever bytes-like the zip hands over
        self.waiting += content
        return len(content)

    def fetch(self) -> bytes:
        """Return what waits and forget it."""
        content = bytes(self.waiting)
        self.waiting.clear()
        return content


_CONTENT_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
_RELS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_BOOK_RELS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"'
    ' Target="styles.xml"/></Relationships>'
)
# Cell formats: 0 plain, 1 bold, 2 date, 3 marked.
_STYLES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFE699"/></patternFill></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf fillId="2" applyFill="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_EPOCH: Final = dt.date(1899, 12, 30)


def xlsx_pieces(rows: Iterable[Sequence[Cell]], *, sheet: str, right_to_left: bool = False) -> Iterator[bytes]:
    """Give a workbook with one sheet, piece by piece. The first row holds the headings. Text is never computed."""
    outlet = _Outlet()
    name = re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31].strip() or "1"
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("xl/_rels/workbook.xml.rels", _BOOK_RELS)
        archive.writestr("xl/styles.xml", _STYLES)
        archive.writestr(
            "xl/workbook.xml",
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
            ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            f'<sheet name="{escape(name, _QUOTE)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            turned = ' rightToLeft="1"' if right_to_left else ""
            part.write(
                (
                    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>'
                    f'<sheetView workbookViewId="0"{turned}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
                    ' state="frozen"/></sheetView></sheetViews><sheetData>'
                ).encode()
            )
            for number, row in enumerate(rows, start=1):
                part.write(_row_xml(number, row).encode())
                if len(outlet.waiting) > _PIECE:
                    yield outlet.fetch()
            part.write(b"</sheetData></worksheet>")
    yield outlet.fetch()


_QUOTE: Final = {'"': "&quot;"}


def _row_xml(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell_xml(f"{letters_of(index)}{number}", cell, head=number == 1) for index, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell_xml(place: str, cell: Cell, *, head: bool) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, (int, float, Decimal)):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
        return f'<c r="{place}" s="2"><v>{(cell - _EPOCH).days}</v></c>'
    text = cell.isoformat(sep=" ", timespec="minutes") if isinstance(cell, dt.datetime) else str(cell)
    style = ' s="1"' if head else ' s="3"' if isinstance(cell, Marked) else ""
    plain = escape(_NOT_XML.sub("", text[:_LONGEST_CELL]))
    return f'<c r="{place}" t="inlineStr"{style}><is><t xml:space="preserve">{plain}</t></is></c>'
