"""Taking rows in and out again, slice by slice, each slice in one transaction with the mark that it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from paivand.kernel.clock import now
from paivand.ledger import journal
from paivand.work.choices import BatchStatus, RowStatus
from paivand.work.imports.kinds import Row, RowProblem
from paivand.work.imports.services import as_kind_sees, kind_of
from paivand.work.imports.stored import to_stored, values_after
from paivand.work.models import ImportBatch, ImportRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from paivand.kernel.actors import Actor

SLICE: Final = 100
_WAITING: Final = (RowStatus.READY, RowStatus.WARNING)


def _nobody_waits(_done: int, _total: int) -> None:
    return


def commit(*, batch: ImportBatch, actor: Actor, step: Callable[[int, int], None] = _nobody_waits) -> int:
    """Take in every row that waits; return how many rows of the batch are in.

    A slice makes its records and marks its rows in one transaction. Whatever stops the work in between, running it
    again goes on with the rows that are not marked: nothing comes in twice.
    """
    kind = kind_of(batch)
    seen = as_kind_sees(batch)
    settle: dict[str, str] = batch.options.get("settle", {})
    total = batch.rows.filter(status__in=(*_WAITING, RowStatus.TAKEN)).count()
    taken = batch.rows.filter(status=RowStatus.TAKEN).count()
    while rows := list(batch.rows.filter(status__in=_WAITING)[:SLICE]):
        with transaction.atomic():
            # Whoever else works on this batch waits here and then finds the rows marked.
            ImportBatch.objects.select_for_update().get(pk=batch.pk)
            ids = [row.pk for row in rows]
            marked = ImportRow.objects.filter(pk__in=ids, status__in=_WAITING).update(status=RowStatus.TAKEN)
            if marked != len(rows):
                transaction.set_rollback(True)
                continue
            kind.commit_rows(
                actor=actor,
                batch=seen,
                rows=[Row(row.number, row.record_id, values_after(row.values, row.problems, settle)) for row in rows],
            )
            journal.record_many(
                actor=actor,
                verb="import.committed",
                subject=batch,
                scope=batch.scope,
                items=[(row.record_id, str(row.number)) for row in rows],
            )
            ImportBatch.objects.filter(pk=batch.pk).update(rows_taken=F("rows_taken") + len(rows))
        taken += len(rows)
        step(taken, total)
    with transaction.atomic():
        done = ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.COMMITTING).update(
            status=BatchStatus.DONE, committed_at=now(), rows_taken=taken, version=F("version") + 1, updated_at=now()
        )
        if done:
            journal.record(actor=actor, verb="import.finished", subject=batch, changes={"taken": taken})
    batch.refresh_from_db()
    return taken


def undo(*, batch: ImportBatch, actor: Actor, step: Callable[[int, int], None] = _nobody_waits) -> int:
    """Take every record of the batch out again; return how many had to stay. Safe to run again."""
    kind = kind_of(batch)
    seen = as_kind_sees(batch)
    total = batch.rows.filter(status__in=(RowStatus.TAKEN, RowStatus.UNDONE)).count()
    kept = 0
    last = 0
    # By number and not by status alone: rows that must stay keep their mark and must not come round again.
    while rows := list(batch.rows.filter(status=RowStatus.TAKEN, number__gt=last)[:SLICE]):
        last = rows[-1].number
        with transaction.atomic():
            refusals = kind.undo_rows(
                actor=actor, batch=seen, rows=[Row(row.number, row.record_id, row.values) for row in rows]
            )
            gone = [row for row in rows if row.number not in refusals]
            ImportRow.objects.filter(pk__in=[row.pk for row in gone]).update(status=RowStatus.UNDONE)
            for row in rows:
                if row.number in refusals:
                    row.problems = [to_stored(RowProblem("", refusals[row.number], code="stays"))]
                    row.save(update_fields=["problems"])
            if gone:
                journal.record_many(
                    actor=actor,
                    verb="import.undone",
                    subject=batch,
                    scope=batch.scope,
                    items=[(row.record_id, str(row.number)) for row in gone],
                )
            ImportBatch.objects.filter(pk=batch.pk).update(rows_taken=F("rows_taken") - len(gone))
        kept += len(rows) - len(gone)
        step(total - batch.rows.filter(status=RowStatus.TAKEN).count(), total)
    ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.UNDOING).update(
        status=BatchStatus.UNDONE, undone_at=now(), version=F("version") + 1, updated_at=now()
    )
    batch.refresh_from_db()
    return kept
