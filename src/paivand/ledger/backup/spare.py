"""A PostgreSQL database to restore into and throw away, so that a backup is proven without touching the office."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import environ
from django.db import ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from paivand.ledger.backup.problems import NO_SPARE_DATABASE, SPARE_IN_USE

_FORBIDDEN = "42501"  # PostgreSQL's code for "this role may not"


@contextmanager
def spare_database(office: str, *, given: str = "") -> Iterator[str]:
    """Yield the URL of an empty database, and leave nothing in it or of it afterwards.

    ``office`` is the URL of the office's own database, beside which one is made; ``given`` names an empty one that
    somebody made for us. Raises PV-BACKUP-12 where the role may make none, PV-BACKUP-13 where the given one holds
    anything: that might be an office.
    """
    if given:
        handler = ConnectionHandler({"default": environ.Env.db_url_config(given)})
        spare = handler["default"]
        try:
            if spare.introspection.table_names():
                raise SPARE_IN_USE.error()
            yield given
            _empty(spare)
        finally:
            handler.close_all()
        return
    name = f"paivand_check_{secrets.token_hex(6)}"
    quoted = connection.ops.quote_name(name)
    try:
        _outside_transaction(f"CREATE DATABASE {quoted}")
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") == _FORBIDDEN:
            raise NO_SPARE_DATABASE.error() from error
        raise
    try:
        yield beside(office, name)
    finally:
        _outside_transaction(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def beside(url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))


def _outside_transaction(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _empty(spare: BaseDatabaseWrapper) -> None:
    """Take out again what the restore put in; the database was empty before."""
    quote = spare.ops.quote_name
    with spare.cursor() as cursor:
        tables = ", ".join(quote(name) for name in spare.introspection.table_names(cursor))
        if tables:
            cursor.execute(f"DROP TABLE {tables} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")
