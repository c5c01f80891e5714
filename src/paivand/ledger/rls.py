"""Row-level security on PostgreSQL: the second lock behind ``visible_to``.

Every migration that creates a ``ScopedModel`` table ends with
``EnableRowSecurity``. The policy is the predicate of
``ScopedQuerySet.visible_to``; FORCE makes it bind the owner of the table too,
so the application may own its tables but must not be a superuser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.base import Operation

from paivand.kernel.actors import SYSTEM

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR ALL USING (
    NULLIF(current_setting('paivand.user', true), '')::uuid = '{system}'
    OR EXISTS (
        SELECT 1 FROM ledger_accessscope a
        WHERE a.user_id = NULLIF(current_setting('paivand.user', true), '')::uuid
          AND a.resource = '{resource}'
          AND a.scope_id = {table}.scope_id
          AND a.valid_from <= NULLIF(current_setting('paivand.today', true), '')::date
          AND a.valid_until >= NULLIF(current_setting('paivand.today', true), '')::date
          AND (a.whole OR {table}.circle_id IS NULL OR EXISTS (
              SELECT 1 FROM ledger_circlemember m
              WHERE m.circle_id = {table}.circle_id AND m.user_id = a.user_id))
    )
) WITH CHECK (NULLIF(current_setting('paivand.user', true), '') IS NOT NULL);
"""

_OWNER_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR ALL USING (
    NULLIF(current_setting('paivand.user', true), '')::uuid IN ('{system}', {table}.{owner})
) WITH CHECK (NULLIF(current_setting('paivand.user', true), '') IS NOT NULL);
"""


class EnableRowSecurity(Operation):
    """Turn row-level security on for one model's table; nothing to do on SQLite."""

    reversible = True

    def __init__(self, model: str, resource: str) -> None:
        """Take the model's name in this app and its ``access_resource``."""
        self.model = model
        self.resource = resource

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how a migration file writes this operation."""
        return type(self).__name__, [], {"model": self.model, "resource": self.resource}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the state: policies live in the database alone."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Create the policy."""
        del from_state
        if schema_editor.connection.vendor != "postgresql":
            return
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(
            _POLICY.format(table=schema_editor.quote_name(table), resource=self.resource, system=SYSTEM.id)
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Take the policy away."""
        del to_state
        if schema_editor.connection.vendor != "postgresql":
            return
        table = schema_editor.quote_name(from_state.apps.get_model(app_label, self.model)._meta.db_table)
        schema_editor.execute(f"DROP POLICY visible ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;")

    def describe(self) -> str:
        """Return the line that ``migrate`` prints."""
        return f"Row-level security on {self.model}"


class EnableOwnerSecurity(EnableRowSecurity):
    """Row-level security for what belongs to one person and nobody else; nothing to do on SQLite."""

    def __init__(self, model: str, owner: str = "user_id") -> None:
        """Take the model's name in this app and the column that holds the person's id."""
        super().__init__(model, resource="")
        self.owner = owner

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how a migration file writes this operation."""
        return type(self).__name__, [], {"model": self.model, "owner": self.owner}

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Create the policy."""
        del from_state
        if schema_editor.connection.vendor != "postgresql":
            return
        table = schema_editor.quote_name(to_state.apps.get_model(app_label, self.model)._meta.db_table)
        owner = schema_editor.quote_name(self.owner)
        schema_editor.execute(_OWNER_POLICY.format(table=table, owner=owner, system=SYSTEM.id))
