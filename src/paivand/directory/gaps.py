"""Where something is missing: confirmed services by district and need, and how many people each of them has to serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paivand.directory.choices import SECTOR_SHORT, Sector, ServiceStatus
from paivand.directory.nearby import distance_km, point_of, point_of_service
from paivand.directory.selectors import fresh, services_all
from paivand.kernel import registry
from paivand.office.access import reaches_of
from paivand.office.choices import PlaceKind
from paivand.office.models import OfficeSettings, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from paivand.directory.models import Service
    from paivand.kernel.actors import Actor

NEAR_KM: Final = 10
"""A service this near counts for a place, on whichever side of a border of districts it stands."""
MANY_PEOPLE: Final = 2000
"""From this many people for one service on it is thin."""
MOST_PLACES: Final = 60
ROUNDED_TO: Final = 10
"""People are told in tens, so that nobody finds a single household by looking twice."""

NONE, THIN, ENOUGH = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Gap:
    """One need in one place."""

    count: int
    level: int
    """``NONE``, ``THIN`` or ``ENOUGH``; where people are not counted every service is enough."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """One place: its needs in the order of the heads."""

    place: Place
    people: int | None
    """In tens; None where nobody counted or the actor may not. 0 stands for fewer than ten."""
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class GapTable:
    """The whole table, and how many more places there would be."""

    heads: tuple[tuple[Sector, _StrOrPromise], ...]
    rows: tuple[GapRow, ...]
    people_label: _StrOrPromise
    """What the numbers of people are; empty where this actor sees none."""
    left_out: int


def gap_table(*, actor: Actor, language: str) -> GapTable:
    """Return what is missing in the districts that the actor works in; those with most people first."""
    services = list(services_all().filter(fresh(), status=ServiceStatus.ACTIVE))
    label, counts = _people(actor)
    rows = [_row(place, services, counts) for place in _districts(actor)]
    rows.sort(key=lambda row: (-(row.people or 0), row.place.name_in(language)))
    return GapTable(
        heads=tuple(SECTOR_SHORT.items()),
        rows=tuple(rows[:MOST_PLACES]),
        people_label=label if counts else "",
        left_out=max(0, len(rows) - MOST_PLACES),
    )


def _districts(actor: Actor) -> list[Place]:
    """Return the districts within the actor's mandates; where there are none, what lies right below the office's place."""
    root = OfficeSettings.current().root_place
    places = Place.objects.defer("geometry").filter(is_active=True)
    if root is not None:
        places = places.filter(path__startswith=root.path).exclude(pk=root.pk)
    reached = [reach.place_path for reach in reaches_of(actor)]
    districts = list(places.filter(kind=PlaceKind.DISTRICT)) or [
        place for place in places if place.parent_id == (root.pk if root else None)
    ]
    # A mandate for a village shows the district round it.
    return [one for one in districts if any(one.path.startswith(path) or path.startswith(one.path) for path in reached)]


def _people(actor: Actor) -> tuple[_StrOrPromise, dict[str, int]]:
    """Return what is counted, and the counts by the path of their place."""
    for source in registry.all(registry.PLACE_COUNT):
        if counts := source.counts(actor=actor):
            return source.label, _by_path(counts)
    return "", {}


def _by_path(counts: Mapping[UUID, int]) -> dict[str, int]:
    paths = dict(Place.objects.filter(pk__in=counts).values_list("pk", "path"))
    return {paths[pk]: count for pk, count in counts.items() if pk in paths}


def _row(place: Place, services: Sequence[Service], counts: dict[str, int]) -> GapRow:
    people = sum(count for path, count in counts.items() if path.startswith(place.path)) if counts else None
    there = [service.sector for service in services if _serves(service, place)]
    return GapRow(
        place=place,
        people=None if people is None else people // ROUNDED_TO * ROUNDED_TO,
        gaps=tuple(_gap(there.count(sector), people) for sector in SECTOR_SHORT),
    )


def _serves(service: Service, place: Place) -> bool:
    if service.place.path.startswith(place.path):
        return True
    here, there = point_of(place), point_of_service(service)
    return here is not None and there is not None and distance_km(here, there) <= NEAR_KM


def _gap(count: int, people: int | None) -> Gap:
    if count == 0:
        return Gap(count=0, level=NONE)
    return Gap(count=count, level=THIN if people is not None and people / count >= MANY_PEOPLE else ENOUGH)


def missing(rows: Iterable[GapRow]) -> int:
    """Return how many needs have no service in their place."""
    return sum(gap.level == NONE for row in rows for gap in row.gaps)
