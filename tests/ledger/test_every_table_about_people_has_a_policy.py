"""Each table that holds something not for everybody has a row policy on PostgreSQL, or says in ``no_row_policy`` why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from paivand.ledger.models import Circle, Scope
from paivand.ledger.rls import EnableRowSecurity

# Columns that say whose a row is, or how confidential.
TELLING = frozenset(
    {
        "circle_id",
        "owner_id",
        "person_id",
        "person_key",
        "record_id",
        "scope_id",
        "sensitivity",
        "subject_id",
        "user_id",
    }
)


def guarded() -> set[tuple[str, str]]:
    """Return (app, model) of every table for which a migration makes a policy."""
    return {
        (app, operation.model.lower())
        for (app, _name), migration in MigrationLoader(None).disk_migrations.items()
        for operation in migration.operations
        if isinstance(operation, EnableRowSecurity)
    }


def key(model: type[models.Model]) -> tuple[str, str]:
    return model._meta.app_label, str(model._meta.model_name)


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("paivand.") and model._meta.managed:
            yield model


def confidential(model: type[models.Model], policed: set[tuple[str, str]]) -> bool:
    """Tell whether rows of this table are not for everybody: by their columns, or by the record that they belong to."""
    fields: list[Any] = list(model._meta.local_concrete_fields)
    if any(field.attname in TELLING for field in fields):
        return True
    linked = {field.related_model for field in fields if field.related_model is not None}
    staff = apps.get_model(settings.AUTH_USER_MODEL)
    return bool(linked & {Scope, Circle, staff}) or any(key(other) in policed for other in linked)


def test_every_table_about_somebody_has_a_policy_or_says_why_not() -> None:
    policed = guarded()
    silent = [
        model._meta.label
        for model in ours()
        if key(model) not in policed and confidential(model, policed) and not vars(model).get("no_row_policy")
    ]
    assert silent == []


def test_a_reason_stands_only_where_there_is_no_policy() -> None:
    policed = guarded()
    stale = [
        model._meta.label
        for model in ours()
        if vars(model).get("no_row_policy") and (key(model) in policed or not confidential(model, policed))
    ]
    assert stale == []


@pytest.mark.postgres
def test_the_database_holds_the_policies_that_the_migrations_promise(db: None) -> None:
    tables = {key(model): model._meta.db_table for model in ours()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polcmd = '*'"
        )
        held = {row[0] for row in cursor.fetchall()}
    assert held == {tables[model] for model in guarded()}
