"""Saving a record that someone else may have changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from paivand.kernel.clock import now
from paivand.kernel.errors import STALE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paivand.ledger.models import ScopedModel


def record_save(record: ScopedModel, *, fields: Iterable[str], base_version: int | None = None) -> None:
    """Write these fields of the record and count its version up by one.

    ``base_version`` is the version that the person saw; None means the one
    just read. Raises PV-RECORD-01 when the stored version is another: the
    caller keeps both values and a person decides. Runs inside the service's
    transaction.
    """
    expected = record.version if base_version is None else base_version
    record.full_clean()
    at = now()
    won = (
        type(record)
        ._base_manager.filter(pk=record.pk, version=expected)
        .update(version=F("version") + 1, updated_at=at)
    )
    if not won:
        raise STALE.error()
    record.version = expected + 1
    record.updated_at = at
    record.save(update_fields=list(fields))
