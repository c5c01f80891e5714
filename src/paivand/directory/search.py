"""The directory in the global search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paivand.directory.selectors import is_fresh, services_all, services_matching
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import SearchHit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paivand.kernel.actors import Actor

_SHORTEST = 2


class ServiceSearch:
    """Finds services by words of their name, organisation or description."""

    name = "directory.services"
    permission = Permission.SERVICE_READ

    def search(self, *, actor: Actor, query: str, limit: int) -> Iterable[SearchHit]:
        """Yield the services that have every word of the query."""
        if len(query.strip()) < _SHORTEST:
            return
        found = services_all().filter(pk__in=services_matching(query)).order_by("name", "pk")[:limit]
        for service in found:
            yield SearchHit(
                title=service.name,
                url=reverse("services:service", args=[service.pk]),
                kind=_("Services"),
                detail=f"{service.get_sector_display()}, {service.place.name_in(get_language() or 'en')}",
                icon="building-community",
                # What nobody confirmed comes after what somebody did.
                score=0.9 if is_fresh(service) else 0.7,
            )
