"""Reading the journal: for the data-protection focal point with values and reasons, for a timeline without."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now
from paivand.ledger.journal import rows, verbs
from paivand.ledger.models.journal import JournalRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from paivand.kernel.actors import Actor

    MayRead = Callable[[Actor, JournalRow], bool]

JOURNAL_READ: Final = verbs.define("journal.read", _("%(actor)s read the journal."), kind=verbs.VerbKind.READ)
_READ_BACK: Final = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """What a timeline may show to whoever sees the record: who and what, never values or reasons."""

    at: dt.datetime
    verb: str
    actor_id: UUID
    actor_kind: str
    fields: list[str]

    def sentence(self, *, actor: str) -> str:
        """Return the sentence with the actor's display name."""
        return verbs.sentence(self.verb, actor=actor)


@dataclass(frozen=True, slots=True)
class JournalEntry(TimelineLine):
    """A row of the journal, opened for somebody who may read it."""

    id: UUID
    subject_type: str
    subject_id: UUID | None
    request_id: UUID | None
    reason: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    """Field name to [before, after] or to the new value."""
    count: int | None = None
    """How many records a batch or a page had."""


def _opened(row: JournalRow) -> JournalEntry:
    payload = rows.payload_of(row)
    return JournalEntry(
        at=row.at,
        verb=row.verb,
        actor_id=row.actor_id,
        actor_kind=row.actor_kind,
        fields=row.field_names,
        id=row.id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        request_id=row.request_id,
        reason=payload.get("reason", ""),
        changes=payload.get("changes", {}),
        count=payload.get("count"),
    )


def rows_for_subject(
    *,
    actor: Actor,
    subject_type: str,
    subject_id: UUID,
    may_read: MayRead,
    limit: int = 200,
    reason: str = "",
) -> list[JournalEntry]:
    """Return the newest rows about one record, writes and single views, as far as ``may_read`` allows each.

    Reading is itself written into the journal.
    """
    found = JournalRow.objects.filter(subject_id=subject_id, subject_type=subject_type).order_by("-seq")
    allowed: list[JournalEntry] = []
    for row in found.iterator(chunk_size=200):
        if may_read(actor, row):
            allowed.append(_opened(row))
            if len(allowed) == limit:
                break
    rows.record_read(actor=actor, verb=JOURNAL_READ, subject_type=subject_type, ids=[subject_id], reason=reason)
    return allowed


def pages_and_batches_with(
    *,
    actor: Actor,
    subject_type: str,
    subject_id: UUID,
    may_read: MayRead,
    since: dt.datetime | None = None,
    reason: str = "",
) -> Iterator[JournalEntry]:
    """Give the lists and batches in which one record stood: "who saw this person in a list?".

    Their ids are sealed, so every such row since then (a year, unless said) is
    opened: some 100,000 a second. Reading is itself written into the journal.
    """
    rows.record_read(actor=actor, verb=JOURNAL_READ, subject_type=subject_type, ids=[subject_id], reason=reason)
    since = since or now() - _READ_BACK
    several = Q(subject_id__isnull=True, subject_type=subject_type) | ~Q(batch="")
    for row in JournalRow.objects.filter(several, at__gte=since).order_by("-seq").iterator(chunk_size=500):
        if may_read(actor, row) and subject_id in rows.payload_of(row).get("ids", ()):
            yield _opened(row)


def timeline_of(*, subject_type: str, subject_id: UUID, limit: int = 50) -> list[TimelineLine]:
    """Return the newest writes to one record without any value. The caller has checked that the record is visible."""
    reads = [verb.name for verb in verbs.catalogue() if verb.kind is verbs.VerbKind.READ]
    found = (
        JournalRow.objects.filter(subject_id=subject_id, subject_type=subject_type)
        .exclude(verb__in=reads)
        .order_by("-seq")
        .only("at", "verb", "actor_id", "actor_kind", "fields")[:limit]
    )
    return [TimelineLine(row.at, row.verb, row.actor_id, row.actor_kind, row.field_names) for row in found]
