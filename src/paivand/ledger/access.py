"""Interning scopes and keeping circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from paivand.kernel.clock import today
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.models import NO_PROGRAMME, AccessScope, Circle, CircleMember, Scope
from paivand.ledger.signals import scope_interned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paivand.kernel.actors import Actor


def scope_for(
    *,
    organisation_id: UUID,
    place_id: UUID,
    sensitivity: Sensitivity | int,
    programme_id: UUID | None = None,
) -> Scope:
    """Return the one scope of this combination, made on first use.

    A new scope is announced with ``scope_interned`` in the same transaction,
    so that office can say at once who reaches it.
    """
    key: dict[str, Any] = {
        "organisation_id": organisation_id,
        "programme_id": programme_id or UUID(NO_PROGRAMME),
        "place_id": place_id,
        "sensitivity": int(sensitivity),
    }
    found = Scope.objects.filter(**key).first()
    if found is not None:
        return found
    with transaction.atomic():
        scope, made = Scope.objects.get_or_create(**key)
        if made:
            scope_interned.send(sender=Scope, scope=scope)
    return scope


def circle_create(*, actor: Actor, member_ids: Iterable[UUID]) -> Circle:
    """Make a circle of named people; the actor is in it only when named."""
    circle = Circle.objects.create()
    for user_id in sorted(set(member_ids)):
        CircleMember.objects.create(circle=circle, user_id=user_id, added_by=actor.id)
    return circle


def circle_add(*, actor: Actor, circle: Circle, user_id: UUID) -> None:
    """Let one more person know; doing it twice changes nothing."""
    CircleMember.objects.get_or_create(circle=circle, user_id=user_id, defaults={"added_by": actor.id})


def circle_remove(*, circle: Circle, user_id: UUID) -> None:
    """Take one person out of the circle."""
    CircleMember.objects.filter(circle=circle, user_id=user_id).delete()


def staff_in_reach(*, resource: str, scope: Scope) -> list[UUID]:
    """Return the ids of those whose mandates reach records of this kind in this scope today."""
    day = today()
    found = AccessScope.objects.filter(resource=resource, scope=scope, valid_from__lte=day, valid_until__gte=day)
    return list(found.values_list("user_id", flat=True).distinct())
