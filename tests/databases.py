"""A database of its own for what cannot live in a test's transaction: a server beside it, a backup of it, a restore into it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection


def _migrate(fresh: str) -> None:
    """Migrate a fresh database; on SQLite once a process, later ones start as a copy of the first."""
    template = Path(settings.STATIC_ROOT).parent / "migrated-template.sqlite3"
    if connection.vendor == "sqlite" and template.exists():
        shutil.copyfile(template, fresh)
        return
    call_command("migrate", interactive=False, verbosity=0)
    if connection.vendor == "sqlite":
        with (
            contextlib.closing(sqlite3.connect(fresh)) as source,
            contextlib.closing(sqlite3.connect(template)) as copy,
        ):
            source.backup(copy)


@contextlib.contextmanager
def own_database(name: str, *, migrated: bool = True) -> Iterator[str]:
    """Point Django's connection of this process at a fresh database for the block; yields its URL.

    The block commits for real. It needs the test's database unblocked (``django_db_blocker.unblock()``).
    """
    before = connection.settings_dict["NAME"]
    # Django never closes a database in memory, because that would lose it; it is put aside and comes back at the end.
    kept = connection.connection
    connection.connection = None
    if connection.vendor == "sqlite":
        fresh = str(Path(settings.HOME) / f"{name}.sqlite3")
        url = f"sqlite:///{fresh}"
    else:
        fresh = f"{name}_{os.getpid()}"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(fresh)}")
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(fresh)}")
        connection.close()
        parts = connection.settings_dict
        url = f"postgres://{parts['USER']}@/{parts['HOST']}/{fresh}"
    connection.settings_dict["NAME"] = fresh
    try:
        if migrated:
            _migrate(fresh)
        yield url
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        connection.connection = kept
        if connection.vendor == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                Path(fresh + suffix).unlink(missing_ok=True)
