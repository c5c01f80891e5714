"""The outbox of facts: a service says which record it wrote, the worker makes its facts anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from paivand.work.models import FactChange

if TYPE_CHECKING:
    from uuid import UUID


class Changed(NamedTuple):
    """A record whose facts are out of date."""

    source: str
    """The name of its fact source, such as ``people.person``."""
    record_id: UUID


def touch(source: str, *record_ids: UUID) -> None:
    """Say that these records were written. Call it inside the writing transaction: both hold, or neither."""
    FactChange.objects.bulk_create(
        [FactChange(source=source, record_id=record_id) for record_id in dict.fromkeys(record_ids)],
        batch_size=500,
    )


@transaction.atomic
def take(limit: int) -> list[Changed]:
    """Take at most ``limit`` entries out of the outbox, oldest first, each record once.

    Call it inside the transaction that replaces the facts: when that fails, the entries stand in the outbox again.
    Several workers may take at the same time; none gets an entry of another.
    """
    waiting = FactChange.objects.order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    taken = list(waiting[:limit])
    FactChange.objects.filter(pk__in=[change.pk for change in taken]).delete()
    return list(dict.fromkeys(Changed(change.source, change.record_id) for change in taken))


def waiting_count() -> int:
    """Return how many entries wait; shown by the doctor and on the health page."""
    return FactChange.objects.count()
