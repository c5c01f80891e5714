"""The databases themselves refuse to change or remove rows of the journal.

``AppendOnly`` is the migration operation that puts the triggers in place. An
owner of the database can take a trigger away; that is what the seals and the
heads outside the database are for.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL: Final = "The journal is append-only."
_SQLITE: Final = """CREATE TRIGGER {table}_no_{event} BEFORE {event} ON "{table}" WHEN paivand_test_flush() = 0
BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""
_POSTGRES: Final = (
    """CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('paivand.test_flush', true) = 'on'
       AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '{refusal}' USING ERRCODE = 'insufficient_privilege';
END $$""",
    """CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()""",
)


class AppendOnly(Operation):
    """Let the database refuse UPDATE, DELETE and TRUNCATE on one model's table.

    SQLite drops triggers when a later migration rebuilds the table: such a
    migration ends with this operation again (a test looks for the triggers).
    """

    reversible = True

    def __init__(self, model: str) -> None:
        """Take the model's name in this app."""
        self.model = model

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how a migration file writes this operation."""
        return type(self).__name__, [], {"model": self.model}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the state: triggers live in the database alone."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create the triggers."""
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        for statement in guard_sql(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Take them away."""
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS {table}_append_only ON "{table}"', params=None)
            return
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}", params=None)

    def describe(self) -> str:
        """Return the line that ``migrate`` prints."""
        return f"{self.model} only grows"


def guard_sql(vendor: str, table: str) -> list[str]:
    """Return the statements that guard a table on this kind of database."""
    if vendor == "postgresql":
        return [statement.format(table=table, refusal=REFUSAL) for statement in _POSTGRES]
    return [_SQLITE.format(table=table, event=event, refusal=REFUSAL) for event in ("update", "delete")]


def unguarded() -> list[str]:
    """Return the journal's tables that the database no longer guards; for ``doctor``."""
    tables = ["ledger_journalrow", "ledger_journalseal"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE t.tgenabled <> 'D' AND t.tgname = c.relname || '_append_only'"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}
    if connection.vendor == "postgresql":
        return [table for table in tables if table not in names]
    return [table for table in tables if not {f"{table}_no_update", f"{table}_no_delete"} <= names]


# --- the one exception: a test empties its tables when it ends --------------------------------------------------------

_flushing = [False]


def _test_flush() -> int:
    return int(_flushing[0])


def _on_connection(connection: Any, **_kwargs: object) -> None:
    """Give SQLite the function that its triggers ask; without it every change is refused as well."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("paivand_test_flush", 0, _test_flush)


def watch_connections() -> None:
    """Register the trigger's function on every new connection; called when the app is ready."""
    connection_created.connect(_on_connection, dispatch_uid="paivand.ledger.journal.guard")


@contextmanager
def lifted_for_test_flush() -> Iterator[None]:
    """Let the test runner empty the tables. Raises RuntimeError in the product."""
    if not settings.TESTING:
        message = "the journal's guard is lifted in tests alone"
        raise RuntimeError(message)
    _flushing[0] = True
    postgres = connection.vendor == "postgresql"
    try:
        if postgres:
            with connection.cursor() as cursor:
                cursor.execute("SET paivand.test_flush = 'on'")
        yield
    finally:
        _flushing[0] = False
        if postgres:
            with connection.cursor() as cursor:
                cursor.execute("RESET paivand.test_flush")
