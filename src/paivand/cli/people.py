"""`./paivand people`: take a file of people in, or take a whole import back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from paivand.cli.frame.command import Command, CommandError

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.office.models import Organisation, Place, Programme
    from paivand.work.imports.kinds import ImportKind
    from paivand.work.models import ImportBatch


def configure(parser: argparse.ArgumentParser) -> None:
    """Offer import and undo."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    take = acts.add_parser("import", help="preview a CSV or Excel file and take it in as one batch")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--programme", metavar="CODE", help="programme of these people (default: the only one)")
    take.add_argument("--place", metavar="CODE", help="place of rows that name none (default: the office's)")
    take.add_argument("--mapping", metavar="NAME", help="use the mapping saved under this name, or save this one so")
    take.add_argument(
        "--map", action="append", default=[], metavar="HEADING=COLUMN", help="choose a column yourself; may be repeated"
    )
    take.add_argument("--encoding", default="", help="read the file in this encoding instead of the one found")
    take.add_argument("--yes", action="store_true", help="take it in without asking")
    back = acts.add_parser("undo", help="take a whole import back")
    back.add_argument("batch", type=UUID, metavar="BATCH")
    for act in (take, back):
        act.add_argument("--user", metavar="NAME", help="do it under this account's permissions (default: the system)")


def run(options: argparse.Namespace) -> int:
    """Import or undo, each step in a transaction of its own as in the browser."""
    actor = _actor(options.user)
    return _import(options, actor) if options.act == "import" else _undo(options, actor)


def _actor(username: str | None) -> Actor:
    from paivand.kernel.actors import SYSTEM
    from paivand.ledger.acting import acting_as
    from paivand.office.models import User

    if not username:
        return SYSTEM
    with acting_as(SYSTEM, read_only=True):
        found = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if found is None:
        raise CommandError(f"There is no open account {username}. ./paivand user list shows them all.")
    return found


def _import(options: argparse.Namespace, actor: Actor) -> int:
    from paivand.ledger.acting import acting_as
    from paivand.people.imports import NAME
    from paivand.work.imports.kinds import import_kind
    from paivand.work.imports.services import batch_commit, batch_discard, batch_receive

    kind = import_kind(NAME)
    if kind is None or not options.file.is_file():
        raise CommandError(f"There is no file {options.file}. Check its path.")
    with acting_as(actor), options.file.open("rb") as stream:
        organisation, programme, place = _where(options)
        batch = batch_receive(
            actor=actor,
            kind=kind,
            stream=stream,
            name=options.file.name,
            organisation_id=organisation.pk,
            programme_id=programme.pk,
            place_id=place.pk,
        )
    batch = _mapped(options, actor, batch, kind)
    with acting_as(actor, read_only=True):
        _report(batch, kind)
    if batch.status == "failed":
        return 1
    if not batch.rows_ready + batch.rows_warning:
        print("No row can be taken in as it stands. Nothing was kept.")
        with acting_as(actor):
            batch_discard(actor=actor, batch=batch)
        return 1
    if not options.yes and input("Take these rows in? [y/N] ").strip().casefold() not in {"y", "yes"}:
        with acting_as(actor):
            batch_discard(actor=actor, batch=batch)
        print("Nothing was taken in.")
        return 1
    with acting_as(actor):
        batch_commit(actor=actor, batch=batch)
    batch = _settled(actor, batch)
    print(f"{batch.rows_taken:,} people taken in as batch {batch.pk}.")
    with acting_as(actor, read_only=True):
        _report_gaps(batch)
    print(f"To take it back: ./paivand people undo {batch.pk}")
    return 0 if batch.status == "done" else 1


def _where(options: argparse.Namespace) -> tuple[Organisation, Programme, Place]:
    """Return organisation, programme and place; those of the office where nothing was said."""
    from paivand.office.models import OfficeSettings, Place, Programme

    programmes = Programme.objects.filter(is_active=True).select_related("organisation")
    found = list(programmes.filter(code=options.programme) if options.programme else programmes[:2])
    if len(found) != 1:
        known = ", ".join(programmes.values_list("code", flat=True))
        raise CommandError(f"Say which programme with --programme. There are: {known or 'none yet'}.")
    if options.place:
        places = list(Place.objects.filter(code=options.place)[:2]) or list(Place.objects.filter(path=options.place))
        if len(places) != 1:
            raise CommandError(
                f"{'No place has' if not places else 'More than one place has'} the code {options.place}. "
                "Write a code of the tree of places, or its whole path."
            )
        return found[0].organisation, found[0], places[0]
    root = OfficeSettings.current().root_place
    if root is None:
        raise CommandError("The office has no place yet. Say one with --place.")
    return found[0].organisation, found[0], root


def _mapped(options: argparse.Namespace, actor: Actor, batch: ImportBatch, kind: ImportKind) -> ImportBatch:
    """Choose the columns: saved ones, those found by their headings, and what the person said on top."""
    from paivand.ledger.acting import acting_as
    from paivand.work.imports.mappings import headings_of, mapping_find, mapping_save
    from paivand.work.imports.services import batch_map, batch_read_as

    with acting_as(actor):
        if options.encoding:
            batch = batch_read_as(actor=actor, batch=batch, encoding=options.encoding)
        saved = mapping_find(batch)
        mapping = {int(index): name for index, name in batch.mapping.items()}
        if saved is not None and options.mapping and saved.name not in {"", options.mapping}:
            raise CommandError(
                "These headings have a mapping saved under another name. Use that name, or leave it out."
            )
        headings = headings_of(batch)
        names = {column.name for column in kind.columns}
        for pair in options.map:
            heading, _sign, column = pair.partition("=")
            if heading not in headings or (column and column not in names):
                raise CommandError(
                    f"{pair} fits nothing. Headings: {', '.join(headings)}. Columns: {', '.join(names)}."
                )
            mapping = {index: name for index, name in mapping.items() if name != column}
            mapping.pop(headings.index(heading), None)
            if column:
                mapping[headings.index(heading)] = column
        batch = batch_map(actor=actor, batch=batch, mapping=mapping, save=bool(options.mapping) or saved is None)
        if options.mapping:
            mapping_save(actor=actor, batch=batch, name=options.mapping)
    return _settled(actor, batch)


def _settled(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Do what was queued here and now (a worker may do it as well: each row is taken once), and return the batch anew."""
    from paivand.ledger.acting import acting_as
    from paivand.work.imports.services import batch_get
    from paivand.work.running import job_run_pending

    if batch.job_id is not None:
        job_run_pending()
    with acting_as(actor, read_only=True):
        return batch_get(actor=actor, batch_id=batch.pk)


def _report(batch: ImportBatch, kind: ImportKind) -> None:
    """Print how the file is read: columns, counts, problems with rows and columns. Never a value of a cell."""
    from paivand.work.imports.reading import letters_of
    from paivand.work.imports.stored import sentence_of

    labels = {column.name: str(column.label) for column in kind.columns}
    print(f"{batch.name}: {batch.rows_total:,} rows, {batch.reading.get('encoding') or batch.format}.")
    if batch.status == "failed":
        error = batch.findings.get("error", {})
        print(f"  {sentence_of(error) if error else ''} ({batch.error_code})")
        return
    for index, header in enumerate(batch.headers):
        name = batch.mapping.get(str(index))
        meaning = labels[name] if name else "kept with the record, no column of its own"
        dates = batch.options.get("dates", {}).get(str(index))
        way = f" ({dates['order']}, {dates['calendar']})" if dates else ""
        print(f"  {letters_of(index):>3}  {header['name']} -> {meaning}{way}")
    print(f"  {batch.rows_ready:,} ready, {batch.rows_warning:,} to look at, {batch.rows_problem:,} stay out.")
    for group in batch.findings.get("groups", []):
        rows = ", ".join(str(example["row"]) for example in group["examples"])
        more = ", ..." if group["count"] > len(group["examples"]) else ""
        where = labels.get(group["column"], "row")
        state = "stays out" if group["stops"] else "look at"
        print(f"  {group['count']:,} x {where}, {state}: {sentence_of(group)} Rows {rows}{more}")
    for name in batch.findings.get("missing", []):
        print(f"  {labels[name]} not recorded: {batch.rows_ready + batch.rows_warning:,}")


def _report_gaps(batch: ImportBatch) -> None:
    """Print what the people taken in lack: reported, never invented."""
    from paivand.people.import_columns import COLUMNS
    from paivand.people.imports import lacks

    labels = {column.name: str(column.label) for column in COLUMNS}
    for name, count in lacks(batch.pk).items():
        print(f"{labels[name]} not recorded: {count:,}")


def _undo(options: argparse.Namespace, actor: Actor) -> int:
    from paivand.ledger.acting import acting_as
    from paivand.work.imports.services import batch_get, batch_undo
    from paivand.work.imports.stored import sentence_of

    with acting_as(actor):
        batch = batch_get(actor=actor, batch_id=options.batch)
        batch = batch_undo(actor=actor, batch=batch)
    batch = _settled(actor, batch)
    with acting_as(actor, read_only=True):
        kept = list(batch.rows.filter(status="taken"))
    print(f"The import is taken back; {len(kept):,} people stay.")
    for row in kept:
        print(f"  Row {row.number}: {sentence_of(row.problems[-1])}")
    return 0 if not kept else 1


COMMAND = Command(help="import a file of people, or take an import back", configure=configure, run=run)
