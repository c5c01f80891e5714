"""Both databases, copied as they were at one instant while everybody goes on working, and filled again."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from paivand.kernel.actors import SYSTEM
from paivand.ledger.backup.problems import DAMAGED, NO_SPACE, PROGRAM_FAILED, PROGRAM_MISSING

MEGABYTE = 1024**2
logger = logging.getLogger(__name__)


def require_space(folder: Path, needed: int) -> None:
    """Raise PV-BACKUP-01 where a folder's disk has less than the needed bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NO_SPACE.error(needed=needed // MEGABYTE + 1, free=free // MEGABYTE)


def size() -> int:
    """Return the bytes that the database takes on disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def table_counts() -> dict[str, int]:
    """Return how many rows each table holds; on PostgreSQL the caller acts as the system, or policies hide rows."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- our own tables
            counts[table] = int(cursor.fetchone()[0])
    return counts


@contextmanager
def snapshot(folder: Path) -> Iterator[tuple[Path, dict[str, int]]]:
    """Copy the database into the folder; yields the copy and the row counts of the same instant."""
    target = folder / ("database.sqlite3" if connection.vendor == "sqlite" else "database.dump")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        counts = _copy_sqlite(target) if connection.vendor == "sqlite" else _dump_postgres(target)
        yield target, counts
    finally:
        target.unlink(missing_ok=True)


def _copy_sqlite(target: Path) -> dict[str, int]:
    """Copy by SQLite's own backup, which sees one instant, and count in the copy."""
    source = f"{Path(connection.settings_dict['NAME']).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        # The copy travels without its write-ahead log.
        copy.execute("PRAGMA journal_mode=DELETE")
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            name: int(copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0])  # noqa: S608 -- our own tables
            for name in names
            if not name.startswith("sqlite_")
        }


def _program(name: str) -> str:
    """Return one of PostgreSQL's client programs, the newest on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise PROGRAM_MISSING.error(program=name)
    return program


def _postgres_environment() -> dict[str, str]:
    """Return how the client programs reach the database, as the system actor, with the password off the command line."""
    parts = connection.settings_dict
    values = {
        "PGHOST": parts["HOST"],
        "PGPORT": str(parts["PORT"] or ""),
        "PGUSER": parts["USER"],
        "PGPASSWORD": parts["PASSWORD"],
        "PGDATABASE": parts["NAME"],
        # The policies bind the owner of the tables too; only the system sees every row.
        "PGOPTIONS": f"-c paivand.user={SYSTEM.id}",
    }
    return {**os.environ, **{key: value for key, value in values.items() if value}}


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs with arguments of ours
        [_program(name), *arguments],
        env=_postgres_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        # Its words name tables and settings, never values of records.
        logger.error("%s: %s", name, done.stderr.decode("utf-8", "replace")[-2000:])
        raise PROGRAM_FAILED.error(program=name, code=done.returncode)


def _dump_postgres(target: Path) -> dict[str, int]:
    """Dump and count within one exported snapshot."""
    connection.close()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT set_config('paivand.user', %s, true)", [str(SYSTEM.id)])
            cursor.execute("SELECT pg_export_snapshot()")
            exported = cursor.fetchone()[0]
        counts = table_counts()
        _run(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges", "--enable-row-security"),
            *(f"--snapshot={exported}", f"--file={target}"),
        )
    return counts


def fill(source: Path) -> None:
    """Put a copy into the empty database of this home; raises PV-BACKUP-05 where it is damaged."""
    connection.close()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise DAMAGED.error(part=source.name)
        name = Path(connection.settings_dict["NAME"])
        for suffix in ("-wal", "-shm"):
            name.with_name(name.name + suffix).unlink(missing_ok=True)
        source.replace(name)
        return
    _run(
        "pg_restore",
        *("--no-owner", "--no-privileges", "--enable-row-security", "--exit-on-error", "--single-transaction"),
        *(f"--dbname={connection.settings_dict['NAME']}", str(source)),
    )
