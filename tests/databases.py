"""A database of its own for what cannot live in a test's transaction: a server beside it, a backup of it, a restore into it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection

_templates: dict[str, str] = {}


def keep_migrated(folder: Path) -> None:
    """Keep a copy of the test database as the migrations left it, for those that start as a copy.

    PostgreSQL copies no database that somebody uses; there the first own database is migrated once more.
    """
    if connection.vendor == "sqlite":
        copy = folder / "migrated.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        _templates["done"] = str(copy)


def _make(name: str, *, migrated: bool) -> str:
    """Make an empty or a migrated database; migrations run once a process, later ones start as a copy."""
    if migrated and "done" not in _templates:
        template = _make("migrated_template", migrated=False)
        connection.settings_dict["NAME"] = template
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        _templates["done"] = template
    if connection.vendor == "sqlite":
        fresh = Path(os.environ["PAIVAND_HOME"]) / f"{name}.sqlite3"
        for suffix in ("", "-wal", "-shm"):
            Path(f"{fresh}{suffix}").unlink(missing_ok=True)
        if migrated:
            shutil.copyfile(_templates["done"], fresh)
        return str(fresh)
    fresh_name = f"{name}_{os.getpid()}"
    quote = connection.ops.quote_name
    like = f" TEMPLATE {quote(_templates['done'])}" if migrated else ""
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(fresh_name)}")
        cursor.execute(f"CREATE DATABASE {quote(fresh_name)}{like}")
    connection.close()
    return fresh_name


@contextlib.contextmanager
def own_database(name: str, *, migrated: bool = True) -> Iterator[str]:
    """Point Django's connection of this process at a fresh database for the block; yields its URL.

    The block commits for real. It needs the test's database unblocked (``django_db_blocker.unblock()``).
    """
    before = connection.settings_dict["NAME"]
    # Django never closes a database in memory, because that would lose it; it is put aside and comes back at the end.
    kept = connection.connection
    connection.connection = None
    try:
        fresh = _make(name, migrated=migrated)
        connection.settings_dict["NAME"] = fresh
        parts = connection.settings_dict
        yield (
            f"sqlite:///{fresh}"
            if connection.vendor == "sqlite"
            else f"postgres://{parts['USER']}@/{parts['HOST']}/{fresh}"
        )
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        connection.connection = kept
