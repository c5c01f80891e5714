"""What lies near: distances between services and the place that somebody works in or asks about."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import ExpressionWrapper, F, FloatField, Value
from django.db.models.functions import Coalesce

from paivand.office.access import reaches_of
from paivand.office.choices import PlaceKind
from paivand.office.models import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from paivand.directory.models import Service
    from paivand.kernel.actors import Actor

_EARTH_KM: Final = 6371.0
_KM_A_DEGREE: Final = 111.2
# Larger than a district, 'near' would say nothing.
_TOO_WIDE: Final = frozenset({PlaceKind.COUNTRY, PlaceKind.PROVINCE})


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two points (latitude and longitude in degrees, WGS 84) along the ground, in km."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(degrees) for degrees in (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def point_of(place: Place) -> tuple[float, float] | None:
    """Return the point of a place, None where nobody has entered one."""
    return None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)


def point_of_service(service: Service) -> tuple[float, float] | None:
    """Return where a service is: its own point, else that of its place. A secret one has no point of its own."""
    if service.latitude is None or service.longitude is None:
        return point_of(service.place)
    return service.latitude, service.longitude


def place_near(*, actor: Actor, chosen: str = "") -> Place | None:
    """Return the place from which distances are told: the chosen one, else the district or smaller that one works in.

    None where there is none with a point: nobody is told a distance from the middle of a country.
    """
    pointed = Place.objects.defer("geometry").filter(is_active=True, latitude__isnull=False, longitude__isnull=False)
    if chosen:
        return pointed.filter(pk=chosen).first() if _is_id(chosen) else None
    mine = {reach.place_id for reach in reaches_of(actor)}
    return pointed.filter(pk__in=mine).exclude(kind__in=_TOO_WIDE).order_by("-level", "path").first()


def near_choices(places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return, of these choices of places, those with a point."""
    pointed = Place.objects.filter(latitude__isnull=False, longitude__isnull=False).values_list("pk", flat=True)
    known = {str(pk) for pk in pointed}
    return [choice for choice in places if choice[0] in known]


def nearest_first(services: QuerySet[Service], place: Place) -> QuerySet[Service]:
    """Return the services by distance from the place, those without any point last.

    The order is worked out by the database, flat: over the width of a country this puts nobody in the wrong place.
    """
    point = point_of(place)
    if point is None:
        return services
    latitude, longitude = point
    north = (Coalesce(F("latitude"), F("place__latitude")) - Value(latitude)) * Value(_KM_A_DEGREE)
    east = (Coalesce(F("longitude"), F("place__longitude")) - Value(longitude)) * Value(
        _KM_A_DEGREE * math.cos(math.radians(latitude))
    )
    apart = ExpressionWrapper(north * north + east * east, output_field=FloatField())
    return services.annotate(apart=apart).order_by(F("apart").asc(nulls_last=True), "name", "pk")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
