"""Opening the staged file of a batch as a table, whatever it is, and saying in our words why it cannot be read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from paivand.ledger.vault import blind_lookup, blind_token
from paivand.ui.wording import local_digits
from paivand.work import problems
from paivand.work.imports import staging
from paivand.work.imports.cells import fold
from paivand.work.imports.encodings import ENCODINGS, Guess, detect
from paivand.work.imports.reading import (
    DELIMITERS,
    LONGEST_CELL,
    MOST_COLUMNS,
    Fault,
    Headings,
    RawRow,
    Reading,
    Unreadable,
    rows_of_csv,
    sniff_delimiter,
    table_of,
)
from paivand.work.uploads import SealedSpool, spool_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.kernel.errors import PaivandError
    from paivand.work.models import ImportBatch

_OTHER_KINDS: Final = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"\x7fELF",
    b"OggS",
    b"{\\rtf",
)
_SHOWN_LINES: Final = 6
_DIGEST: Final = "import.headings"


def as_problem(error: Unreadable, encoding: str = "") -> PaivandError:
    """Return the sentence of the catalogue for a table that cannot be read."""
    row = local_digits(error.row)
    if error.fault is Fault.CELL_TOO_LONG:
        return problems.IMPORT_CELL_TOO_LONG.error(row=row, limit=local_digits(LONGEST_CELL))
    if error.fault is Fault.ENCODING:
        return problems.IMPORT_WRONG_ENCODING.error(row=row, encoding=encoding or "UTF-8")
    if error.fault is Fault.QUOTE_OPEN:
        return problems.IMPORT_QUOTE_OPEN.error(row=row)
    if error.fault is Fault.TOO_WIDE:
        return problems.IMPORT_TOO_WIDE.error(limit=local_digits(MOST_COLUMNS))
    if error.fault is Fault.UNPACKS_TOO_FAR:
        return problems.IMPORT_ZIP_BOMB.error()
    return problems.IMPORT_NOT_A_TABLE.error()


@contextmanager
def readable(encoding: str = "") -> Iterator[None]:
    """Turn what the pure readers raise into the sentences of the catalogue."""
    try:
        yield
    except Unreadable as error:
        raise as_problem(error, encoding) from error


def sniff(spool: SealedSpool) -> tuple[Reading, list[Guess], list[str]]:
    """Return how to read a file that was just sent, the encodings it may be in, and the sheets of a workbook.

    Raises PV-IMPORT-01, PV-IMPORT-07.
    """
    stream = as_binary(spool)
    head = stream.read(8)
    stream.seek(0)
    with readable():
        if head.startswith(b"PK\x03\x04"):
            from paivand.work.imports.workbook import sheet_names  # noqa: PLC0415 - only when a workbook comes

            sheets = sheet_names(stream)
            return Reading("xlsx", sheet=sheets[0]), [], sheets
        if head.startswith(_OTHER_KINDS):
            raise Unreadable(Fault.NOT_A_TABLE)
        guesses = detect(stream)
        encoding = guesses[0].encoding
        return Reading("csv", encoding=encoding, delimiter=sniff_delimiter(stream, encoding)), guesses, []


def as_binary(spool: SealedSpool) -> BinaryIO:
    """Return the spool as a stream that libraries accept; the spool stays open when the stream goes."""
    return _Borrowed(spool, 64 * 1024)


class _Borrowed(io.BufferedReader):
    """Reads from a spool that belongs to somebody else, and so never closes it."""

    def close(self) -> None:
        """Leave the spool open: its owner closes it."""


def reading_of(batch: ImportBatch) -> Reading:
    """Return how the batch's file is read."""
    kept: dict[str, Any] = batch.reading or {}
    return Reading(
        format=batch.format,
        encoding=kept.get("encoding", "utf-8-sig"),
        delimiter=kept.get("delimiter", ","),
        sheet=kept.get("sheet", ""),
    )


def valid_reading(encoding: str, delimiter: str) -> bool:
    """Tell whether somebody's choice is one that we offer."""
    return encoding in ENCODINGS and delimiter in DELIMITERS


@contextmanager
def opened(batch: ImportBatch) -> Iterator[tuple[Headings, Iterator[RawRow]]]:
    """Open the staged file: its headings and its rows, in constant memory. Raises PV-IMPORT-01 to 14."""
    reading = reading_of(batch)
    source = staging.read(batch.pk)
    try:
        with readable(reading.encoding):
            yield from_stream(source, reading, size=batch.size)
    finally:
        source.close()


def from_stream(source: BinaryIO, reading: Reading, *, size: int) -> tuple[Headings, Iterator[RawRow]]:
    """Return headings and rows of a stream; raises Unreadable."""
    if reading.format == "xlsx":
        from paivand.work.imports.workbook import rows_of_workbook  # noqa: PLC0415 - only when a workbook comes

        # A workbook is read in places, so the sealed stream becomes a spool that can be sought.
        spool = spool_of(source, limit=size + 1)
        return table_of(rows_of_workbook(as_binary(spool), reading.sheet))
    return table_of(rows_of_csv(source, reading))


def first_lines(source: BinaryIO, encodings: Sequence[str]) -> dict[str, list[str]]:
    """Return the first lines of a text file in each encoding, for a person to see which one reads well."""
    head = source.read(16 * 1024)
    shown = {}
    for encoding in encodings:
        text = head.decode(encoding, "replace").replace("\0", "")
        lines = [line.strip()[:120] for line in text.splitlines() if not line.isascii()] or text.splitlines()
        shown[encoding] = lines[:_SHOWN_LINES]
    return shown


def fingerprint(headings: Sequence[str]) -> str:
    """Return the keyed digest of the headings: equal forms meet again, and the headings cannot be guessed from it."""
    return _as_text(blind_token(_DIGEST, _folded(headings)))


def fingerprints(headings: Sequence[str]) -> list[str]:
    """Return every digest to look for: one, or two while the key of the search is being changed."""
    return [_as_text(token) for token in blind_lookup(_DIGEST, _folded(headings))]


def _folded(headings: Sequence[str]) -> str:
    return "\x1f".join(fold(name) for name in headings)


def _as_text(token: int) -> str:
    return f"{token & 0xFFFFFFFFFFFFFFFF:016x}"
