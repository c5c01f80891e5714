"""Reading tables as they come: CSV of any kind in constant memory. Pure: no Django, no database.

A row keeps the number by which a person finds it in a spreadsheet (the headings are row 1 when they come first). What is
odd about a row is named in its notes; only what makes the rest unreadable stops with ``Unreadable``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Final

DELIMITERS: Final = (",", ";", "\t", "|")
MOST_COLUMNS: Final = 300
LONGEST_LINE: Final = 1_000_000
LONGEST_CELL: Final = 100_000
_SNIFFED_LINES: Final = 60
_SNIFFED_BYTES: Final = 256 * 1024


class Fault(StrEnum):
    """Why a table cannot be read on."""

    CELL_TOO_LONG = "cell_too_long"
    ENCODING = "encoding"
    NOT_A_TABLE = "not_a_table"
    QUOTE_OPEN = "quote_open"
    TOO_WIDE = "too_wide"
    UNPACKS_TOO_FAR = "unpacks_too_far"


class Unreadable(Exception):  # noqa: N818 - it reads as what is true of the table
    """The table cannot be read from this row on. Holds no content."""

    def __init__(self, fault: Fault, row: int = 0) -> None:
        """Keep the fault and the number of the row."""
        super().__init__(f"{fault.value} at row {row}")
        self.fault = fault
        self.row = row


class Note(StrEnum):
    """What is odd about a row or a cell."""

    ERROR = "error"
    """A spreadsheet's own error, such as #REF!."""
    FORMULA = "formula"
    """A formula, kept as text and never computed."""
    MORE_CELLS = "more_cells"
    FEWER_CELLS = "fewer_cells"
    NUL = "nul"
    """Zero bytes, which were taken out."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands. ``cells`` has as many entries as there are headings."""

    number: int
    cells: list[str]
    notes: list[tuple[Note, int]] = field(default_factory=list)
    """Each note with the index of its column, -1 for the row."""
    width: int = 0
    """How many cells it really had."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read one file."""

    format: str
    """``csv`` or ``xlsx``."""
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    sheet: str = ""


def letters_of(index: int) -> str:
    """Return the letters of a column as spreadsheets name it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_formula(text: str) -> bool:
    """Tell a cell that a spreadsheet would compute. A leading plus or minus before figures is a number or a phone."""
    start = text.lstrip()
    if not start:
        return False
    if start[0] in "=@":
        return len(start) > 1
    if start[0] in "+-":
        rest = start[1:].translate(_NUMBER_MARKS)
        return bool(rest) and not rest.isdigit()
    return False


_NUMBER_MARKS: Final = {ord(sign): None for sign in " .,()-–/\u00a0\u200e\u200f\u066b\u066c"}


def sniff_delimiter(stream: BinaryIO, encoding: str) -> str:
    """Return the delimiter that cuts the first lines most evenly, and leave the stream at its start."""
    stream.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(_Kept(stream)), encoding=encoding, errors="replace", newline="")
    sample = text.read(_SNIFFED_BYTES // 2)
    stream.seek(0)
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _first_rows(sample, delimiter) if len(row) > 1 or (row and row[0].strip()))
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        score = (times / sum(widths.values())) * min(width, 40) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _first_rows(sample: str, delimiter: str) -> Iterator[list[str]]:
    lines = sample.replace("\0", "").splitlines(keepends=True)[:_SNIFFED_LINES]
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


class _Kept(io.RawIOBase):
    """A view of a stream that a text wrapper may close without closing the stream."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer has no len
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


class _Lines:
    """The lines of a file, without zero bytes, none endlessly long; counts what the parser cannot tell."""

    def __init__(self, stream: BinaryIO, reading: Reading) -> None:
        encoding = reading.encoding
        self._text = io.TextIOWrapper(
            io.BufferedReader(_Kept(stream), 256 * 1024), encoding=encoding, errors="strict", newline=""
        )
        self.quotes = 0
        self.had_nul = False
        self.row = 0

    def __iter__(self) -> Iterator[str]:
        first = True
        while True:
            try:
                line = self._text.readline(LONGEST_LINE)
            except UnicodeError as error:
                raise Unreadable(Fault.ENCODING, self.row + 1) from error
            if not line:
                return
            if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
                raise Unreadable(Fault.CELL_TOO_LONG, self.row + 1)
            if first:
                line, first = line.removeprefix("\ufeff"), False
            if "\0" in line:
                line = line.replace("\0", "")
                self.had_nul = True
            self.quotes += line.count('"')
            yield line


def rows_of_csv(stream: BinaryIO, reading: Reading) -> Iterator[tuple[int, list[str], bool]]:
    """Give each row that is not blank: its number, its cells, and whether zero bytes were taken out.

    The stream stands at its start and need not be one that can be sought. Raises Unreadable with the row where it
    happened.
    """
    lines = _Lines(stream, reading)
    csv.field_size_limit(LONGEST_CELL)
    parser = csv.reader(lines, delimiter=reading.delimiter)
    started = 1
    spans = False
    while True:
        lines.had_nul = False
        before = parser.line_num
        try:
            cells = next(parser)
        except StopIteration:
            break
        except csv.Error as error:
            raise Unreadable(Fault.CELL_TOO_LONG, lines.row + 1) from error
        lines.row += 1
        started, spans = lines.row, parser.line_num - before > 1
        if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
            raise Unreadable(Fault.TOO_WIDE, lines.row)
        if any(cell.strip() for cell in cells):
            yield lines.row, cells, lines.had_nul
    if spans and lines.quotes % 2:
        # The parser takes the end of the file for the end of the quotation; the rows inside it would be lost unseen.
        raise Unreadable(Fault.QUOTE_OPEN, started)


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table and where they stand."""

    row: int
    names: list[str]

    @property
    def twice(self) -> dict[str, list[int]]:
        """Headings that stand over several columns, with the indexes of these."""
        places: dict[str, list[int]] = {}
        for index, name in enumerate(self.names):
            if name:
                places.setdefault(name.casefold(), []).append(index)
        return {self.names[found[0]]: found for found in places.values() if len(found) > 1}


def table_of(rows: Iterable[tuple[int, list[str], bool]]) -> tuple[Headings, Iterator[RawRow]]:
    """Return the headings (the first row that is not blank) and the rows below, made as wide as the headings.

    Raises Unreadable when there is no row at all.
    """
    following = iter(rows)
    first = next(following, None)
    if first is None:
        raise Unreadable(Fault.NOT_A_TABLE)
    number, cells, _nul = first
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return Headings(number, names), (_raw(row, len(names)) for row in following)


def _raw(row: tuple[int, list[str], bool], wide: int) -> RawRow:
    number, cells, had_nul = row
    width = len(cells)
    notes: list[tuple[Note, int]] = []
    if width > wide and any(cell.strip() for cell in cells[wide:]):
        notes.append((Note.MORE_CELLS, -1))
    elif width < wide:
        notes.append((Note.FEWER_CELLS, -1))
    fitted = [*cells[:wide], *[""] * (wide - width)]
    if had_nul:
        notes.append((Note.NUL, -1))
    notes.extend((Note.FORMULA, index) for index, cell in enumerate(fitted) if is_formula(cell))
    notes.extend((Note.ERROR, index) for index, cell in enumerate(fitted) if cell in _ERRORS)
    return RawRow(number, fitted, notes, width)


_ERRORS: Final = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
