"""Reading every row of a batch as what its columns mean, and naming every problem by row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import PaivandError
from paivand.ledger.records import record_save
from paivand.ui.wording import local_digits
from paivand.work.choices import BatchStatus, RowStatus
from paivand.work.imports import files
from paivand.work.imports.cells import read_cell
from paivand.work.imports.kinds import Batch, Column, ImportKind, Row, RowProblem
from paivand.work.imports.reading import Note, RawRow, letters_of
from paivand.work.imports.services import as_kind_sees, kind_of
from paivand.work.imports.stored import Groups, is_stopped, to_stored
from paivand.work.models import ImportBatch, ImportRow
from paivand.work.problems import IMPORT_TOO_MANY_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from paivand.kernel.actors import Actor

_SLICE: Final = 200
_MOST_ROWS: Final = 200_000

_NOTES: Final = {
    Note.MORE_CELLS: (
        _("This row has %(count)s cells, but there are %(wide)s headings. Look for a stray separator."),
        True,
    ),
    Note.FEWER_CELLS: (
        _("This row has only %(count)s cells, but there are %(wide)s headings. It may be cut off."),
        True,
    ),
    Note.NUL: (_("This row held signs that are no letters; they were taken out."), False),
    Note.FORMULA: (_("This cell holds a formula. It is kept as text and not computed."), False),
    Note.ERROR: (_("This cell holds an error of the spreadsheet. Correct it there."), True),
}


def most_rows() -> int:
    """Return how many rows one file may have: a setting of the machine."""
    return int(getattr(settings, "IMPORT_MAX_ROWS", _MOST_ROWS))


def _nobody_waits(_done: int) -> None:
    return


def check(*, batch: ImportBatch, actor: Actor, step: Callable[[int], None] = _nobody_waits) -> None:
    """Read the whole file anew and keep its rows with their problems. Runs again from the start after an interruption.

    A file that cannot be read to its end leaves the batch failed with the code, and no rows.
    """
    kind = kind_of(batch)
    batch.rows.all().delete()
    try:
        counts, groups = _read_all(batch, kind, step)
    except PaivandError as error:
        batch.rows.all().delete()
        batch.status = BatchStatus.FAILED
        batch.error_code = error.code
        batch.findings = {
            **batch.findings,
            "error": {"sentence": error.problem.template, "params": {k: str(v) for k, v in error.params.items()}},
        }
        record_save(batch, fields=["status", "error_code", "findings"])
        return
    batch.findings = {
        "twice": batch.findings.get("twice", {}),
        "heading_row": batch.findings.get("heading_row", 1),
        "groups": groups.result(),
        "missing": [
            column.name for column in kind.columns if column.name not in as_kind_sees(batch).mapped and column.missing
        ],
    }
    batch.rows_total = sum(counts.values())
    batch.rows_ready = counts[RowStatus.READY]
    batch.rows_warning = counts[RowStatus.WARNING]
    batch.rows_problem = counts[RowStatus.PROBLEM]
    batch.rows_taken = 0
    batch.status = BatchStatus.READY
    fields = ["findings", "rows_total", "rows_ready", "rows_warning", "rows_problem", "rows_taken", "status"]
    record_save(batch, fields=fields)


def _read_all(batch: ImportBatch, kind: ImportKind, step: Callable[[int], None]) -> tuple[dict[RowStatus, int], Groups]:
    columns = {column.name: column for column in kind.columns}
    mapped = {int(index): columns[name] for index, name in batch.mapping.items() if name in columns}
    seen = as_kind_sees(batch)
    counts = {RowStatus.READY: 0, RowStatus.WARNING: 0, RowStatus.PROBLEM: 0}
    groups = Groups()
    waiting: list[ImportRow] = []
    limit = most_rows()
    with files.opened(batch) as (_headings, rows):
        for total, raw in enumerate(rows, start=1):
            if total > limit:
                raise IMPORT_TOO_MANY_ROWS.error(limit=local_digits(limit))
            row = _checked(batch, seen, kind, mapped, raw)
            counts[RowStatus(row.status)] += 1
            groups.add(row.number, row.problems)
            waiting.append(row)
            if len(waiting) >= _SLICE:
                _keep(waiting)
                step(total)
    _keep(waiting)
    return counts, groups


def _keep(rows: list[ImportRow]) -> None:
    with transaction.atomic():
        ImportRow.objects.bulk_create(rows)
    rows.clear()


def _checked(batch: ImportBatch, seen: Batch, kind: ImportKind, mapped: dict[int, Column], raw: RawRow) -> ImportRow:
    """Return one row with its values and everything that is wrong with it."""
    row = ImportRow(batch=batch, scope_id=batch.scope_id, circle_id=batch.circle_id, number=raw.number, cells=raw.cells)
    values: dict[str, Any] = {}
    problems = _noted(raw, mapped)
    dates: dict[str, dict[str, str]] = batch.options.get("dates", {})
    for index, column in mapped.items():
        text = raw.cells[index]
        value, problem = read_cell(column, text, dates.get(str(index), {}))
        if value is not None:
            values[column.name] = value
        if problem is not None:
            problems.append(to_stored(problem, text))
    if not any(problem["stops"] and not problem["column"] for problem in problems):
        read = Row(raw.number, row.record_id, values)
        known = {column.name: raw.cells[index] for index, column in mapped.items()}
        problems.extend(
            to_stored(problem, known.get(problem.column, "")) for problem in kind.preview_row(row=read, batch=seen)
        )
    row.values = values
    row.problems = problems
    row.status = status_of(problems, {})
    return row


def _noted(raw: RawRow, mapped: dict[int, Column]) -> list[dict[str, Any]]:
    """Say what is odd about the row as a whole and about the cells that are used; unused columns may be what they are."""
    found = []
    for note, index in raw.notes:
        if index >= 0 and index not in mapped:
            continue
        sentence, stops = _NOTES[note]
        params = {"count": raw.width, "wide": len(raw.cells)} if index < 0 else {}
        column = mapped[index].name if index >= 0 else ""
        text = raw.cells[index] if index >= 0 else ""
        found.append(to_stored(RowProblem(column, sentence, params, stops=stops, code=str(note)), text))
    return found


def status_of(problems: list[dict[str, Any]], settle: dict[str, str]) -> RowStatus:
    """Return where a row stands with these problems and decisions."""
    if is_stopped(problems, settle):
        return RowStatus.PROBLEM
    return RowStatus.WARNING if problems else RowStatus.READY


def settle_rows(batch: ImportBatch) -> None:
    """Set the status of every row with a problem anew, after a decision; the caller saves the counts."""
    settle: dict[str, str] = batch.options.get("settle", {})
    # The ids first: changing a status while the index of statuses is read could give a row twice.
    ids = list(batch.rows.exclude(status=RowStatus.READY).values_list("pk", flat=True))
    for start in range(0, len(ids), _SLICE):
        for row in ImportRow.objects.filter(pk__in=ids[start : start + _SLICE]):
            status = status_of(row.problems, settle)
            if status != row.status:
                ImportRow.objects.filter(pk=row.pk).update(status=status)
    for status in (RowStatus.READY, RowStatus.WARNING, RowStatus.PROBLEM):
        setattr(batch, f"rows_{status.value}", batch.rows.filter(status=status).count())


def column_place(batch: ImportBatch, name: str) -> str:
    """Return the letter of the file's column that was chosen for a name; empty when none was."""
    return next((letters_of(int(index)) for index, chosen in batch.mapping.items() if chosen == name), "")
