"""The steps of an import: receive, choose how to read and map, check, settle, take in, undo. Each is journalled."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction

from paivand.kernel.errors import NOT_FOUND
from paivand.ledger import journal
from paivand.ledger.access import scope_for
from paivand.ledger.records import record_save
from paivand.office.access import require
from paivand.ui.wording import local_digits
from paivand.work.choices import BatchStatus, RowStatus
from paivand.work.imports import files, staging
from paivand.work.imports.cells import suggest_mapping
from paivand.work.imports.dates import DateFinding
from paivand.work.imports.kinds import Batch, Column, ColumnKind, ImportKind, import_kind
from paivand.work.imports.mappings import mapping_find, mapping_save
from paivand.work.imports.stored import SETTLEMENTS
from paivand.work.jobs import job_start
from paivand.work.models import ImportBatch, Job
from paivand.work.problems import (
    FILE_EMPTY,
    FILE_TOO_LARGE,
    IMPORT_EMPTY,
    IMPORT_MAPPED_TWICE,
    IMPORT_NOT_NOW,
    IMPORT_NOTHING_READY,
    IMPORT_REQUIRED_UNMAPPED,
    IMPORT_STAGED_GONE,
    IMPORT_WRONG_ENCODING,
)
from paivand.work.uploads import size_text, spool_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO
    from uuid import UUID

    from paivand.kernel.actors import Actor

_SAMPLED_ROWS: Final = 2000
_SHOWN_EXAMPLES: Final = 3
_INLINE_BYTES: Final = 256 * 1024
INLINE_ROWS: Final = 500
"""Up to here rows are taken in while the person waits; more become a job."""


def kind_of(batch: ImportBatch) -> ImportKind:
    """Return the kind of a batch; raises PV-ACCESS-02 when its room is gone."""
    kind = import_kind(batch.kind)
    if kind is None:
        raise NOT_FOUND.error()
    return kind


def batch_get(*, actor: Actor, batch_id: UUID) -> ImportBatch:
    """Return the batch; raises PV-ACCESS-02 when there is none or it is not theirs to see, PV-ACCESS-01 without leave."""
    batch = ImportBatch.objects.visible_to(actor).select_related("scope").filter(pk=batch_id).first()
    if batch is None:
        raise NOT_FOUND.error()
    require(actor, kind_of(batch).permission, batch.scope)
    return batch


def as_kind_sees(batch: ImportBatch) -> Batch:
    """Return what a kind may know of the batch."""
    mapping: Mapping[str, str] = batch.mapping or {}
    return Batch(
        id=batch.pk,
        scope=batch.scope,
        mapped=frozenset(name for name in mapping.values() if name),
        options=batch.options,
    )


def batch_receive(
    *,
    actor: Actor,
    kind: ImportKind,
    stream: BinaryIO,
    name: str,
    organisation_id: UUID,
    programme_id: UUID | None,
    place_id: UUID,
) -> ImportBatch:
    """Take a file in, sealed, and find out how it is read. Nothing of it becomes a record yet.

    Raises PV-ACCESS-01, PV-FILE-01, -02, PV-IMPORT-01 to 14, PV-SYSTEM-03.
    """
    scope = scope_for(
        organisation_id=organisation_id, programme_id=programme_id, place_id=place_id, sensitivity=kind.sensitivity
    )
    require(actor, kind.permission, scope)
    spool = spool_of(stream, limit=settings.UPLOAD_MAX_BYTES)
    try:
        if not spool.size:
            raise FILE_EMPTY.error()
        reading, guesses, sheets = files.sniff(spool)
        batch = ImportBatch(
            kind=kind.name,
            owner_id=actor.id,
            name=name.replace("\\", "/").rsplit("/", 1)[-1][:120] or "file",
            size=spool.size,
            format=reading.format,
            scope=scope,
            reading={
                "encoding": reading.encoding,
                "delimiter": reading.delimiter,
                "sheet": reading.sheet,
                "sheets": sheets[:50],
                "guesses": [asdict(guess) for guess in guesses],
            },
        )
        spool.seek(0)
        staging.keep(batch.pk, files.as_binary(spool))
    finally:
        spool.close()
    try:
        with transaction.atomic():
            _look_at_columns(batch, kind)
            batch.full_clean()
            batch.save(force_insert=True)
            journal.record(
                actor=actor,
                verb="import.received",
                subject=batch,
                changes={"kind": kind.name, "format": batch.format, "size": batch.size},
            )
    except BaseException:
        staging.remove(batch.pk)
        raise
    return batch


def batch_read_as(
    *, actor: Actor, batch: ImportBatch, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> ImportBatch:
    """Read the file in another way than was guessed. Raises PV-IMPORT-06 for an encoding that we do not read."""
    _require_step(batch, BatchStatus.RECEIVED, BatchStatus.MAPPED, BatchStatus.READY, BatchStatus.FAILED)
    reading = dict(batch.reading)
    if batch.format == "csv":
        encoding, delimiter = encoding or reading["encoding"], delimiter or reading["delimiter"]
        if not files.valid_reading(encoding, delimiter):
            raise IMPORT_WRONG_ENCODING.error(row=local_digits(1), encoding=encoding)
        reading.update(encoding=encoding, delimiter=delimiter)
    elif sheet in reading["sheets"]:
        reading["sheet"] = sheet
    batch.reading = reading
    with transaction.atomic():
        _look_at_columns(batch, kind_of(batch))
        batch.status = BatchStatus.RECEIVED
        fields = ["reading", "headers", "mapping", "options", "findings", "fingerprint", "status"]
        record_save(batch, fields=fields)
        batch.rows.all().delete()
        journal.record(actor=actor, verb="import.mapped", subject=batch, changes={"reading": "changed"})
    return batch


def _look_at_columns(batch: ImportBatch, kind: ImportKind) -> None:
    """Read the headings and the first rows: examples, dates, and the mapping that was used last or seems to fit."""
    with files.opened(batch) as (headings, rows):
        examples: list[list[str]] = [[] for _name in headings.names]
        dates = [DateFinding() for _name in headings.names]
        seen = 0
        for raw in rows:
            seen += 1
            for index, cell in enumerate(raw.cells):
                if cell.strip() and len(examples[index]) < _SHOWN_EXAMPLES and cell not in examples[index]:
                    examples[index].append(cell[:60])
                dates[index].add(cell, raw.number)
            if seen >= _SAMPLED_ROWS:
                break
    if not headings.names or not seen:
        raise IMPORT_EMPTY.error()
    batch.headers = [
        {"name": name, "examples": examples[index], "dates": _suggestion(dates[index])}
        for index, name in enumerate(headings.names)
    ]
    batch.findings = {"twice": headings.twice, "heading_row": headings.row}
    batch.fingerprint = files.fingerprint(headings.names)
    saved = mapping_find(batch)
    if saved is not None:
        batch.mapping, batch.options = saved.mapping, saved.options
    else:
        guessed = suggest_mapping(headings.names, list(kind.columns))
        batch.mapping = {str(index): name for index, name in guessed.items()}
        batch.options = {}


def _suggestion(found: DateFinding) -> dict[str, Any]:
    return {
        "order": str(found.order),
        "calendar": str(found.calendar),
        "needs_choice": found.needs_choice,
        "ambiguous": found.ambiguous,
        "day_first": found.day_first,
        "month_first": found.month_first,
    }


def batch_map(
    *,
    actor: Actor,
    batch: ImportBatch,
    mapping: Mapping[int, str],
    dates: Mapping[int, Mapping[str, str]] | None = None,
    save: bool = True,
) -> ImportBatch:
    """Choose which column of the file (by index) goes where, and check every row. ``dates``: order and calendar.

    Kept for the next file with the same headings when ``save``. Raises PV-IMPORT-08, -09, -10.
    """
    kind = kind_of(batch)
    _require_step(batch, BatchStatus.RECEIVED, BatchStatus.MAPPED, BatchStatus.READY, BatchStatus.FAILED)
    columns = {column.name: column for column in kind.columns}
    chosen = {index: name for index, name in mapping.items() if name in columns and 0 <= index < len(batch.headers)}
    _require_sound(chosen, columns)
    options = {
        "dates": {
            str(index): _date_options(batch, index, dates or {})
            for index, name in chosen.items()
            if columns[name].kind is ColumnKind.DATE
        },
        "settle": {},
    }
    with transaction.atomic():
        batch.mapping = {str(index): name for index, name in sorted(chosen.items())}
        batch.options = options
        batch.status = BatchStatus.MAPPED
        batch.error_code = ""
        record_save(batch, fields=["mapping", "options", "status", "error_code"])
        journal.record(actor=actor, verb="import.mapped", subject=batch, changes={"columns": sorted(chosen.values())})
        if save:
            mapping_save(actor=actor, batch=batch)
    return _start(
        actor=actor,
        batch=batch,
        status=BatchStatus.CHECKING,
        job="work.import_check",
        inline=batch.size <= _INLINE_BYTES,
    )


def _require_sound(chosen: Mapping[int, str], columns: Mapping[str, Column]) -> None:
    names = list(chosen.values())
    for name in names:
        if names.count(name) > 1:
            raise IMPORT_MAPPED_TWICE.error(column=columns[name].label)
    lacking = [str(column.label) for column in columns.values() if column.required and column.name not in names]
    if lacking:
        raise IMPORT_REQUIRED_UNMAPPED.error(columns=", ".join(lacking))


def _date_options(batch: ImportBatch, index: int, dates: Mapping[int, Mapping[str, str]]) -> dict[str, str]:
    suggested = batch.headers[index]["dates"]
    given = dates.get(index, {})
    order = given.get("order") or suggested["order"]
    calendar = given.get("calendar") or suggested["calendar"]
    return {
        "order": order if order in {"dmy", "mdy", "either"} else suggested["order"],
        "calendar": calendar if calendar in {"gregorian", "solar_hijri", "mixed"} else suggested["calendar"],
    }


def batch_settle(*, actor: Actor, batch: ImportBatch, key: str, choice: str) -> ImportBatch:
    """Decide about one problem of many rows: leave them out, take them in without the cell, or with a poorer value."""
    from paivand.work.imports.checking import settle_rows  # noqa: PLC0415 - checking imports this module

    _require_step(batch, BatchStatus.READY)
    groups = {group["key"]: group for group in batch.findings.get("groups", [])}
    if key not in groups or choice not in SETTLEMENTS or not groups[key]["stops"]:
        raise NOT_FOUND.error()
    options = dict(batch.options)
    options["settle"] = {**options.get("settle", {}), key: choice}
    with transaction.atomic():
        batch.options = options
        settle_rows(batch)
        record_save(batch, fields=["options", "rows_ready", "rows_warning", "rows_problem"])
        journal.record(actor=actor, verb="import.mapped", subject=batch, changes={"settled": key, "choice": choice})
    return batch


def batch_commit(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Take in every row that is ready, as one batch; goes on where an interrupted one stopped.

    Up to 500 rows at once, more as a job (``batch.job_id``). Raises PV-IMPORT-10, -12.
    """
    _require_step(batch, BatchStatus.READY, BatchStatus.COMMITTING)
    waiting = batch.rows.filter(status__in=(RowStatus.READY, RowStatus.WARNING)).count()
    if not waiting and not batch.rows_taken:
        raise IMPORT_NOTHING_READY.error()
    return _start(
        actor=actor,
        batch=batch,
        status=BatchStatus.COMMITTING,
        job="work.import_commit",
        inline=waiting <= INLINE_ROWS,
    )


def batch_undo(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Take the whole batch back; rows whose record changed since stay, with the reason.

    Raises PV-IMPORT-10 at another step and PV-IMPORT-13 after a month, when the rows are gone.
    """
    require(actor, kind_of(batch).undo_permission, batch.scope)
    _require_step(batch, BatchStatus.DONE, BatchStatus.UNDOING, BatchStatus.COMMITTING)
    if batch.status == BatchStatus.COMMITTING and _is_at_work(batch):
        raise IMPORT_NOT_NOW.error()
    if batch.rows_taken and not batch.rows.filter(status=RowStatus.TAKEN).exists():
        raise IMPORT_STAGED_GONE.error()
    return _start(
        actor=actor,
        batch=batch,
        status=BatchStatus.UNDOING,
        job="work.import_undo",
        inline=batch.rows_taken <= INLINE_ROWS,
    )


def batch_discard(*, actor: Actor, batch: ImportBatch) -> None:
    """Put an import aside before anything was taken in: its file and rows are gone at once."""
    if batch.rows_taken or batch.status in {BatchStatus.DONE, BatchStatus.COMMITTING, BatchStatus.UNDOING}:
        raise IMPORT_NOT_NOW.error()
    with transaction.atomic():
        journal.record(actor=actor, verb="import.discarded", subject=batch)
        batch.rows.all().delete()
        ImportBatch.objects.filter(pk=batch.pk).delete()
        transaction.on_commit(lambda: staging.remove(batch.pk))


def _start(*, actor: Actor, batch: ImportBatch, status: BatchStatus, job: str, inline: bool) -> ImportBatch:
    """Do the step now when it is short, else queue it; either way it may be called again after an interruption."""
    from paivand.work.imports import checking, committing  # noqa: PLC0415 - they import this module

    steps: dict[str, Callable[..., object]] = {
        "work.import_check": checking.check,
        "work.import_commit": committing.commit,
        "work.import_undo": committing.undo,
    }
    with transaction.atomic():
        batch.status = status
        batch.job_id = None
        record_save(batch, fields=["status", "job_id"])
        if not inline:
            started = job_start(actor=actor, name=job, key=f"{job}:{batch.pk}", batch_id=batch.pk)
            batch.job_id = started.pk
            batch.save(update_fields=["job_id"])
            return batch
    steps[job](batch=batch, actor=actor)
    return batch


def _is_at_work(batch: ImportBatch) -> bool:
    return batch.job_id is not None and Job.objects.filter(pk=batch.job_id, status__in=("queued", "running")).exists()


def _require_step(batch: ImportBatch, *steps: BatchStatus) -> None:
    if batch.status in steps:
        return
    # A check that was given up leaves no step of its own: the columns may be chosen again.
    if batch.status == BatchStatus.CHECKING and BatchStatus.MAPPED in steps and not _is_at_work(batch):
        return
    raise IMPORT_NOT_NOW.error()


def require_size(size: int) -> None:
    """Raise PV-FILE-01 for a file beyond the office's limit."""
    if size > settings.UPLOAD_MAX_BYTES:
        raise FILE_TOO_LARGE.error(limit=size_text(settings.UPLOAD_MAX_BYTES))
