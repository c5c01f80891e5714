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

# For tables of millions of rows: each sub-select stands alone, so that it is worked out once a statement and not once a
# row, and whoever counts as the system pays one comparison a row.
_PARTS_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR ALL USING (
    (SELECT NULLIF(current_setting('paivand.user', true), '')::uuid) = '{system}'
    OR (organisation_id, programme_id, place_id, sensitivity) IN (SELECT {reach} AND a.whole)
    OR (
        (organisation_id, programme_id, place_id, sensitivity) IN (SELECT {reach})
        AND (circle_id IS NULL OR circle_id IN (
            SELECT m.circle_id FROM ledger_circlemember m
            WHERE m.user_id = NULLIF(current_setting('paivand.user', true), '')::uuid))
    )
) WITH CHECK ((SELECT NULLIF(current_setting('paivand.user', true), '')) IS NOT NULL);
"""
_PARTS_REACH = """s.organisation_id, s.programme_id, s.place_id, s.sensitivity
    FROM ledger_accessscope a JOIN ledger_scope s ON s.id = a.scope_id
    WHERE a.user_id = NULLIF(current_setting('paivand.user', true), '')::uuid
      AND a.resource = '{resource}'
      AND a.valid_from <= NULLIF(current_setting('paivand.today', true), '')::date
      AND a.valid_until >= NULLIF(current_setting('paivand.today', true), '')::date"""

_OWNER_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR ALL USING (
    NULLIF(current_setting('paivand.user', true), '')::uuid IN ('{system}', {table}.{owner})
) WITH CHECK (NULLIF(current_setting('paivand.user', true), '') IS NOT NULL);
"""

# What belongs to one person until it is offered; then also to whoever may see the record that it is about.
_OFFERED_POLICY = """
DROP POLICY IF EXISTS visible ON {table};
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR ALL USING (
    NULLIF(current_setting('paivand.user', true), '')::uuid IN ('{system}', {table}.{owner})
    OR ({table}.offered_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM ledger_accessscope a
        WHERE a.user_id = NULLIF(current_setting('paivand.user', true), '')::uuid
          AND a.resource = {table}.resource
          AND a.scope_id = {table}.scope_id
          AND a.valid_from <= NULLIF(current_setting('paivand.today', true), '')::date
          AND a.valid_until >= NULLIF(current_setting('paivand.today', true), '')::date
          AND (a.whole OR {table}.circle_id IS NULL OR EXISTS (
              SELECT 1 FROM ledger_circlemember m
              WHERE m.circle_id = {table}.circle_id AND m.user_id = a.user_id))
    ))
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
        schema_editor.execute(self._policy(schema_editor.quote_name(table)))

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

    def _policy(self, table: str) -> str:
        return _POLICY.format(table=table, resource=self.resource, system=SYSTEM.id)

    def describe(self) -> str:
        """Return the line that ``migrate`` prints."""
        return f"Row-level security on {self.model}"


class EnablePartsSecurity(EnableRowSecurity):
    """The same predicate for a table that holds the four parts of a scope instead of its id; nothing to do on SQLite."""

    def _policy(self, table: str) -> str:
        reach = _PARTS_REACH.format(resource=self.resource)
        return _PARTS_POLICY.format(table=table, reach=reach, system=SYSTEM.id)


class EnableOwnerSecurity(EnableRowSecurity):
    """Row-level security for what belongs to one person and nobody else; nothing to do on SQLite."""

    def __init__(self, model: str, owner: str = "user_id") -> None:
        """Take the model's name in this app and the column that holds the person's id."""
        super().__init__(model, resource="")
        self.owner = owner

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how a migration file writes this operation."""
        return type(self).__name__, [], {"model": self.model, "owner": self.owner}

    def _policy(self, table: str) -> str:
        return _OWNER_POLICY.format(table=table, owner=f'"{self.owner}"', system=SYSTEM.id)


class EnableOfferedSecurity(EnableOwnerSecurity):
    """In place of an owner's policy: also for whoever sees the record, once the row is offered; nothing to do on SQLite."""

    def _policy(self, table: str) -> str:
        return _OFFERED_POLICY.format(table=table, owner=f'"{self.owner}"', system=SYSTEM.id)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Put the owner's policy back."""
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        EnableOwnerSecurity(self.model, self.owner).database_forwards(app_label, schema_editor, from_state, from_state)
