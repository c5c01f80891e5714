"""Deriving facts: the worker takes what changed and replaces its facts."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection, transaction

from paivand.analysis.washington import has_disability
from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.office.models import Place
from paivand.results.models import Fact, FactFailure
from paivand.work import facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from paivand.kernel.protocols import FactRow, FactSource

log = logging.getLogger("paivand.results")
_WRITE = 1000


def facts_refresh(*, limit: int = 2000) -> int:
    """Replace the facts of up to ``limit`` changed records; return how many changes were taken.

    The change and its new facts are one transaction: a worker that is killed
    leaves the change where it was. A record that cannot be derived is set aside
    as a ``FactFailure`` and holds nobody up.
    """
    with acting_as(SYSTEM), transaction.atomic():
        _one_at_a_time()
        taken = facts.take(limit)
        by_source: dict[str, set[UUID]] = defaultdict(set)
        for change in taken:
            by_source[change.source].add(change.record_id)
        for name, ids in by_source.items():
            source = registry.get(registry.FACT_SOURCE, name)
            if source is None:
                log.error("no fact source is named %s", name)
                continue
            _replace(source, sorted(ids))
    return len(taken)


def _one_at_a_time() -> None:
    """Let one worker derive at a time: two that replace the facts of one record would write them twice."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('paivand.facts'))")


def facts_settle(*, limit: int = 2000) -> int:
    """Refresh until nothing is left; return how many changes were taken (commands, tests, demo)."""
    total = 0
    while taken := facts_refresh(limit=limit):
        total += taken
    return total


def _replace(source: FactSource, ids: Sequence[UUID]) -> None:
    try:
        with transaction.atomic():
            _write(source, ids)
            FactFailure.objects.filter(source=source.name, record_id__in=ids).delete()
    except Exception as error:
        # One record's data must not hold back all others: find it, set it aside.
        if len(ids) > 1:
            half = len(ids) // 2
            _replace(source, ids[:half])
            _replace(source, ids[half:])
            return
        log.exception("facts of one record of %s could not be derived", source.name)
        Fact.objects.filter(source=source.name, record_id=ids[0]).delete()
        FactFailure.objects.update_or_create(
            source=source.name,
            record_id=ids[0],
            defaults={"code": getattr(error, "code", type(error).__name__)[:40]},
        )


def _write(source: FactSource, ids: Sequence[UUID]) -> None:
    rows = list(source.facts_of(ids))
    above = _places_above({row.place_id for row in rows})
    Fact.objects.filter(source=source.name, record_id__in=ids).delete()
    Fact.objects.bulk_create((_fact(row, above) for row in rows), batch_size=_WRITE)


def _fact(row: FactRow, above: dict[UUID, tuple[UUID | None, UUID | None]]) -> Fact:
    first, second = above.get(row.place_id, (None, None))
    has = None if row.washington is None else has_disability(row.washington, age_months=row.age_months)
    return Fact(
        source=row.source,
        record_id=row.record_id,
        record_version=row.record_version,
        kind=row.kind,
        happened_on=row.on,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        recorded_at=row.recorded_at,
        organisation_id=row.organisation_id,
        programme_id=row.programme_id,
        place_id=row.place_id,
        place_1=first,
        place_2=second,
        sensitivity=row.sensitivity,
        circle_id=row.circle_id,
        person_key=row.person_key,
        sex=row.sex or "",
        age_months=row.age_months,
        age_precision=row.age_precision or "",
        disability="" if has is None else ("yes" if has else "no"),
        groups=sorted(row.groups),
        quantity=row.quantity,
        unit=row.unit,
        attributes=dict(row.attributes),
    )


def _places_above(place_ids: set[UUID]) -> dict[UUID, tuple[UUID | None, UUID | None]]:
    """Return for each place the ids of its places at levels 1 and 2 (itself counts)."""
    found: dict[UUID, tuple[UUID | None, UUID | None]] = {}
    paths = {p.id: p.path for p in Place.objects.filter(id__in=place_ids).only("id", "path")}
    wanted = {_upto(path, n) for path in paths.values() for n in (2, 3)}
    by_path = dict(Place.objects.filter(path__in=wanted).values_list("path", "id"))
    for place_id, path in paths.items():
        found[place_id] = (by_path.get(_upto(path, 2)), by_path.get(_upto(path, 3)))
    return found


def _upto(path: str, parts: int) -> str:
    """Return the path of the first so many codes, or nothing when it is shorter."""
    codes = path.rstrip("/").split("/")
    return "/".join(codes[:parts]) + "/" if len(codes) >= parts else ""
