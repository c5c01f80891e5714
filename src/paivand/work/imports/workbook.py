"""Reading Excel workbooks row by row, without computing anything. Pure: no Django, no database.

The library is loaded only when a workbook comes, so web processes start without it.
"""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, Final, cast

from paivand.work.imports.reading import LONGEST_CELL, MOST_COLUMNS, Fault, Unreadable

MOST_PACKED: Final = 60 * 1024**2
"""Larger workbooks are slow and need much memory; as CSV the same table is read in constant memory."""
_MOST_UNPACKED: Final = 700 * 1024**2
_RATIO: Final = 150
_MOST_ENTRIES: Final = 2000
_BLANK_END: Final = 5000
"""So many blank rows in a sequence are the end: some programs format a million rows."""


def _open(stream: BinaryIO) -> Any:
    """Return the workbook; raises Unreadable for an archive that is none, or that unpacks too far."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(cast("IO[bytes]", stream)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(Fault.NOT_A_TABLE) from error
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > _MOST_ENTRIES
        or packed > MOST_PACKED
        or unpacked > _MOST_UNPACKED
        or (unpacked > 20 * 1024**2 and unpacked > _RATIO * max(1, packed))
    ):
        raise Unreadable(Fault.UNPACKS_TOO_FAR)
    stream.seek(0)
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded only when a workbook comes

    try:
        with warnings.catch_warnings():
            # It warns of drop-downs and colours that it does not keep; they mean nothing to us.
            warnings.simplefilter("ignore")
            return load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    except Unreadable:
        raise
    except Exception as error:
        # A workbook can be broken in more ways than the library names; whatever it raises, it cannot be read.
        raise Unreadable(Fault.NOT_A_TABLE) from error


def sheet_names(stream: BinaryIO) -> list[str]:
    """Return the names of the sheets that hold cells, in their order; raises Unreadable."""
    book = _open(stream)
    try:
        names = [str(sheet.title) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()
    if not names:
        raise Unreadable(Fault.NOT_A_TABLE)
    return names


def rows_of_workbook(stream: BinaryIO, sheet: str) -> Iterator[tuple[int, list[str], bool]]:
    """Give each row of a sheet that is not blank: its number and its cells as text (dates as ISO 8601).

    Raises Unreadable with the row where it happened.
    """
    book = _open(stream)
    number = 0
    blank = 0
    try:
        if sheet not in book.sheetnames:
            raise Unreadable(Fault.NOT_A_TABLE)
        pages = book[sheet]
        # The size that a file claims for itself is often wrong in both directions.
        pages.reset_dimensions()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row in pages.iter_rows(max_col=MOST_COLUMNS + 1):
                number += 1
                cells = [_text(cell.value, number) for cell in row]
                if not any(cells):
                    blank += 1
                    if blank > _BLANK_END:
                        return
                    continue
                blank = 0
                if len(cells) > MOST_COLUMNS and cells[MOST_COLUMNS]:
                    raise Unreadable(Fault.TOO_WIDE, number)
                yield number, cells, False
    except (Unreadable, GeneratorExit):
        raise
    except Exception as error:
        # As above: damage inside a sheet shows only when its rows are read.
        raise Unreadable(Fault.NOT_A_TABLE, number + 1) from error
    finally:
        book.close()


def _text(value: object, row: int) -> str:
    """Return a cell as text: what a person sees, as far as it can be known without formats."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - beyond it a float loses units
        return str(int(value))
    text = str(getattr(value, "text", value))
    if len(text) > LONGEST_CELL:
        raise Unreadable(Fault.CELL_TOO_LONG, row)
    return text.replace("\0", "").replace("_x000D_", "")
