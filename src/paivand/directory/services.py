"""Writes of the directory: a service is saved, and confirmed to be still true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F

from paivand.directory.models import Service
from paivand.directory.problems import SERVICE_HALF_POINT, SERVICE_HIDDEN_POINT
from paivand.kernel.clock import now, today
from paivand.kernel.errors import NOT_ALLOWED, STALE
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.office.access import allowed, office_wide, reaches_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paivand.kernel.actors import Actor
    from paivand.office.models import Organisation

FIELDS: Final = (
    "organisation",
    "place",
    "name",
    "description",
    "sector",
    "status",
    "languages",
    "opening_hours",
    "phone",
    "address",
    "hidden_address",
    "latitude",
    "longitude",
    "cost",
    "free_of_charge",
    "step_free",
)


def may_keep(actor: Actor, organisation: Organisation) -> bool:
    """Tell whether the actor keeps the services of this organisation: the office keeps all, a partner its own."""
    if office_wide(actor, Permission.SERVICE_MANAGE):
        return True
    return any(
        Permission.SERVICE_MANAGE in reach.permissions and reach.organisation_id == organisation.pk
        for reach in reaches_of(actor)
    )


def may_confirm(actor: Actor, organisation: Organisation) -> bool:
    """Tell whether the actor's word counts that a service is still so: who keeps it, and who calls before referring."""
    return allowed(actor, Permission.SERVICE_CONFIRM) or may_keep(actor, organisation)


@transaction.atomic
def service_save(
    *,
    actor: Actor,
    values: Mapping[str, Any],
    service: Service | None = None,
    base_version: int | None = None,
) -> Service:
    """Add a service, or change one; ``values`` are named as in ``FIELDS``, what is not named stays.

    Raises PV-ACCESS-01 for a service of an organisation that is not the actor's to keep, PV-SERVICE-01 for a hidden
    one with a point or an address, PV-SERVICE-02 for half a point, PV-RECORD-01 when somebody changed it meanwhile.
    """
    new = service is None
    held = service or Service(organisation=values["organisation"])
    if not (may_keep(actor, held.organisation) and may_keep(actor, values.get("organisation", held.organisation))):
        raise NOT_ALLOWED.error()
    changes = _put(held, values)
    if held.hidden_address and (held.address or held.latitude is not None or held.longitude is not None):
        raise SERVICE_HIDDEN_POINT.error()
    if (held.latitude is None) != (held.longitude is None):
        raise SERVICE_HALF_POINT.error()
    if not new and not changes:
        return held
    # Whoever writes it down today has just learnt that it is so.
    held.confirmed_on, held.confirmed_by = today(), actor.id
    held.full_clean()
    if new:
        held.save(force_insert=True)
    else:
        _save(held, base_version, [*changes, "confirmed_on", "confirmed_by"])
    record(actor=actor, verb="service.added" if new else "service.changed", subject=held, changes=changes)
    return held


@transaction.atomic
def service_confirm(*, actor: Actor, service: Service) -> Service:
    """Keep that the service is still as it stands, as of today. Raises PV-ACCESS-01."""
    if not may_confirm(actor, service.organisation):
        raise NOT_ALLOWED.error()
    service.confirmed_on, service.confirmed_by = today(), actor.id
    _save(service, None, ["confirmed_on", "confirmed_by"])
    record(actor=actor, verb="service.confirmed", subject=service)
    return service


def _put(held: Service, values: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    changes: dict[str, tuple[object, object]] = {}
    for name in FIELDS:
        if name not in values:
            continue
        before, after = getattr(held, name, None) if not _is_empty_link(held, name) else None, values[name]
        if before != after:
            changes[name] = (_told(before), _told(after))
            setattr(held, name, after)
    return changes


def _is_empty_link(held: Service, name: str) -> bool:
    return name in {"organisation", "place"} and getattr(held, f"{name}_id") is None


def _told(value: object) -> object:
    pk = getattr(value, "pk", None)
    return str(pk) if pk is not None else value


def _save(held: Service, base_version: int | None, fields: list[str]) -> None:
    expected = held.version if base_version is None else base_version
    at = now()
    won = Service.objects.filter(pk=held.pk, version=expected).update(version=F("version") + 1, updated_at=at)
    if not won:
        raise STALE.error()
    held.version, held.updated_at = expected + 1, at
    held.save(update_fields=fields)
