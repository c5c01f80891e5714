"""From mandates to access scopes: which rows of which kind a person may read.

``READS`` is the only place that says which permission opens which kind of
record. ``AccessScope`` rows are derived here and nowhere else; they are rebuilt
for a person when a mandate or role changes, and extended when a new scope is
interned or a place moves.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from paivand.kernel.clock import now
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import context_cache
from paivand.ledger.models import AccessScope, Scope
from paivand.office.models import BreakGlassDoor, Mandate, Place, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Reads(NamedTuple):
    """A permission opens records of a resource; ``whole`` lifts their circles below S3."""

    resource: str
    whole: bool


READS: Final[dict[Permission, tuple[Reads, ...]]] = {
    Permission.PERSON_READ: (Reads("person", whole=False),),
    Permission.CASE_READ: (Reads("case", whole=False),),
    Permission.CASE_OVERSEE: (Reads("case", whole=True), Reads("task", whole=True)),
    Permission.REFERRAL_READ: (Reads("referral", whole=False),),
    Permission.REFERRAL_OVERSEE: (Reads("referral", whole=True),),
    Permission.TASK_READ: (Reads("task", whole=False),),
    Permission.FILE_READ: (Reads("file", whole=False),),
    Permission.CONFLICT_RESOLVE: (Reads("conflict", whole=False),),
    Permission.QUARANTINE_RESOLVE: (Reads("conflict", whole=True),),
    Permission.IMPORT_COMMIT: (Reads("import", whole=False),),
    # Single facts; to count them a mandate with this permission is enough (``results.selectors``).
    Permission.FACT_READ: (Reads("fact", whole=False),),
    Permission.REPORT_READ: (Reads("report", whole=False),),
    Permission.SERVICE_READ: (Reads("service", whole=False),),
    Permission.RELEASE_CREATE: (Reads("release", whole=False),),
    Permission.RELEASE_APPROVE: (Reads("release", whole=True),),
}

_BATCH = 2000


def effective_mandates() -> Q:
    """Return the filter of mandates that count (whatever their dates): confirmed where they must be, not ended."""
    return Q(ended_at__isnull=True, user__is_active=True) & (
        Q(clearance__lt=Sensitivity.S2, role__guarding=False) | Q(confirmed_by__isnull=False)
    )


def _reads_of(mandate: Mandate) -> set[Reads]:
    held: list[str] = mandate.role.permissions
    return {reads for name in held for reads in READS.get(Permission(name), ())}


def _rows(mandate: Mandate, scopes: Iterable[Scope]) -> Iterator[AccessScope]:
    reads = _reads_of(mandate)
    for scope in scopes:
        for resource, whole in reads:
            yield AccessScope(
                user_id=mandate.user_id,
                resource=resource,
                scope=scope,
                # Restricted records are for named people, whoever oversees.
                whole=whole and scope.sensitivity < Sensitivity.S3,
                valid_from=mandate.valid_from,
                valid_until=mandate.valid_until,
            )


def _scopes_of(mandate: Mandate) -> Iterable[Scope]:
    places = Place.objects.filter(path__startswith=mandate.place.path).values("id")
    found = Scope.objects.filter(
        organisation_id=mandate.organisation_id,
        place_id__in=places,
        sensitivity__lte=mandate.clearance,
    )
    if mandate.programme_id is not None:
        found = found.filter(programme_id=mandate.programme_id)
    return found.iterator(_BATCH)


def reach_rebuild(user_id: UUID) -> None:
    """Derive anew what this person reaches; called inside the service that changed a mandate."""
    with transaction.atomic():
        AccessScope.objects.filter(user_id=user_id).delete()
        mandates = Mandate.objects.filter(effective_mandates(), user_id=user_id)
        for mandate in mandates.select_related("role", "place"):
            AccessScope.objects.bulk_create(
                _rows(mandate, _scopes_of(mandate)), batch_size=_BATCH, ignore_conflicts=True
            )
        AccessScope.objects.bulk_create(_door_rows(user_id), ignore_conflicts=True)
    context_cache().clear()


def _door_rows(user_id: UUID) -> Iterator[AccessScope]:
    """Yield what an emergency access opens while it runs; its end takes the rows and the circle away again."""
    doors = BreakGlassDoor.objects.filter(
        breakglass__user_id=user_id, breakglass__ended_at__isnull=True, breakglass__until__gt=now()
    ).select_related("breakglass")
    for door in doors:
        yield AccessScope(
            user_id=user_id,
            resource=door.resource,
            scope_id=door.scope_id,
            whole=False,
            valid_from=door.breakglass.opened_at.date() - dt.timedelta(days=1),
            valid_until=door.breakglass.until.date() + dt.timedelta(days=1),
        )


def reach_extend(scope: Scope) -> None:
    """Let every mandate that covers this new scope reach it."""
    place = Place.objects.filter(pk=scope.place_id).first()
    if place is None:
        return
    mandates = (
        Mandate.objects.filter(
            effective_mandates(),
            organisation_id=scope.organisation_id,
            clearance__gte=scope.sensitivity,
        )
        .filter(Q(programme__isnull=True) | Q(programme_id=scope.programme_id))
        .filter(place__path__in=_ancestors(place.path))
        .select_related("role", "place")
    )
    rows = [row for mandate in mandates for row in _rows(mandate, [scope])]
    AccessScope.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def _ancestors(path: str) -> list[str]:
    """Return the paths of this place and of all places above it."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def reach_rebuild_all() -> int:
    """Derive everybody's reach anew (a role or the tree of places changed); return how many people."""
    people = list(User.objects.order_by(F("id")).values_list("id", flat=True))
    for user_id in people:
        reach_rebuild(user_id)
    return len(people)
