"""Which column of a known form goes where: kept by the headings, found again by their keyed digest."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.ledger.acting import acting_as
from paivand.work.imports import files
from paivand.work.models import ImportBatch, SavedMapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from paivand.kernel.actors import Actor


def headings_of(batch: ImportBatch) -> list[str]:
    """Return the headings of the file, from left to right."""
    return [str(header["name"]) for header in batch.headers]


def mapping_find(batch: ImportBatch) -> SavedMapping | None:
    """Return what was saved for these headings in the batch's organisation; found under both keys while one is changed."""
    digests = files.fingerprints(headings_of(batch))
    return SavedMapping.objects.filter(
        kind=batch.kind, organisation_id=batch.scope.organisation_id, fingerprint__in=digests
    ).first()


@transaction.atomic
def mapping_save(*, actor: Actor, batch: ImportBatch, name: str | None = None) -> SavedMapping:
    """Keep the batch's mapping for the next file with the same headings; ``name`` None leaves its name."""
    headings = headings_of(batch)
    found = mapping_find(batch)
    saved = found or SavedMapping(kind=batch.kind, organisation_id=batch.scope.organisation_id)
    saved.fingerprint, saved.headings = files.fingerprint(headings), headings
    saved.mapping, saved.options = batch.mapping, batch.options
    saved.saved_by, saved.saved_at = actor.id, now()
    if name is not None:
        saved.name = name
    saved.save()
    return saved


class HeadingIndex:
    """The digests of headings, of saved mappings and of batches. Files are recognised under both keys until all is done."""

    name = "work.imports"

    def rebuild(self, *, batch: int) -> int:
        """Store every digest under the newest blind key, one short transaction a batch; return how many that were."""
        # Mappings first: one that was saved without its headings finds them by its digest in a batch.
        return _each(_remake_mappings, batch) + _each(_remake_batches, batch)


def _each(remake: Callable[[UUID | None, int], list[UUID]], size: int) -> int:
    done, last = 0, None
    while True:
        with acting_as(SYSTEM), transaction.atomic():
            ids = remake(last, size)
        done += len(ids)
        if len(ids) < size:
            return done
        last = ids[-1]


def _page(rows: Any, last: UUID | None, size: int) -> list[Any]:
    rows = rows.select_for_update().order_by("pk")
    return list((rows if last is None else rows.filter(pk__gt=last))[:size])


def _remake_mappings(last: UUID | None, size: int) -> list[UUID]:
    rows = _page(SavedMapping.objects, last, size)
    ids = [row.pk for row in rows]
    for row in rows:
        if row.headings is None:
            twin = ImportBatch.objects.filter(kind=row.kind, fingerprint=row.fingerprint).first()
            if twin is None:
                # Its digest can never be made again; the next file of that form saves the mapping anew.
                continue
            row.headings = headings_of(twin)
        digest = files.fingerprint(row.headings)
        same = SavedMapping.objects.filter(kind=row.kind, organisation_id=row.organisation_id, fingerprint=digest)
        if same.exclude(pk=row.pk).exists():
            # Saved anew under the new key a moment ago: the newer one counts.
            row.delete()
            continue
        row.fingerprint = digest
        row.save(update_fields=["fingerprint", "headings"])
    return ids


def _remake_batches(last: UUID | None, size: int) -> list[UUID]:
    rows = _page(ImportBatch.objects.exclude(fingerprint=""), last, size)
    for row in rows:
        ImportBatch.objects.filter(pk=row.pk).update(fingerprint=files.fingerprint(headings_of(row)))
    return [row.pk for row in rows]
