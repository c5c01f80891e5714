"""Reading the directory: public knowledge for everybody who may see services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from paivand.directory.choices import ServiceStatus
from paivand.directory.models import Service
from paivand.kernel.clock import today
from paivand.kernel.errors import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

FRESH_DAYS: Final = 90
"""A service that nobody confirmed for longer counts as not confirmed (HSDS: assured_date)."""
_MOST_SEARCHED: Final = 5000


def services_all() -> QuerySet[Service]:
    """Return every service but those closed for good, with what lists and pages show."""
    return Service.objects.exclude(status=ServiceStatus.DEFUNCT).select_related("organisation", "place")


def service_get(*, service_id: UUID) -> Service:
    """Return one service, also one that closed for good; raises PV-ACCESS-02."""
    found = Service.objects.select_related("organisation", "place").filter(pk=service_id).first()
    if found is None:
        raise NOT_FOUND.error()
    return found


def fresh_since() -> dt.date:
    """Return the first day whose confirmation still counts today."""
    return today() - dt.timedelta(days=FRESH_DAYS)


def is_fresh(service: Service) -> bool:
    """Tell whether somebody confirmed the service in the last 90 days."""
    return service.confirmed_on is not None and service.confirmed_on >= fresh_since()


def fresh() -> Q:
    """Return the filter of services that count as confirmed."""
    return Q(confirmed_on__gte=fresh_since())


def services_matching(text: str) -> list[UUID]:
    """Return the services with every word of the text in their name, organisation or description.

    Compared in Python, because the two databases fold letters differently; a directory is small.
    """
    words = text.casefold().split()
    rows = services_all().values_list("pk", "name", "organisation__name", "description", "address")[:_MOST_SEARCHED]
    return [pk for pk, *texts in rows if all(any(word in told.casefold() for told in texts) for word in words)]


def services_geojson(services: Iterable[Service], *, note: dict[UUID, str], numbers: dict[UUID, str]) -> dict[str, Any]:
    """Return points for the map, of services that may be shown on one.

    ``note`` is what stands under each name, ``numbers`` what stands in each point.
    """
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "name": service.name,
                    "note": note[service.pk],
                    "url": reverse("services:service", args=[service.pk]),
                    "number": numbers[service.pk],
                    "class": "" if is_fresh(service) else "is-old",
                },
                "geometry": {"type": "Point", "coordinates": [service.longitude, service.latitude]},
            }
            for service in services
            if not service.hidden_address and service.latitude is not None and service.longitude is not None
        ],
    }
