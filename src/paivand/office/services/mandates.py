"""Mandates: given by one person, confirmed by a second where they reach far, never for oneself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from paivand.kernel.actors import is_system
from paivand.kernel.clock import now, today
from paivand.kernel.errors import REASON_NEEDED
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.office.access import allowed, office_wide, reaches_of, require
from paivand.office.models import OPEN_END, EntryCode, Mandate, Organisation, Place, Programme, Role, User
from paivand.office.problems import (
    ACCOUNT_SUSPENDED,
    LAST_ADMINISTRATOR,
    MANDATE_CONFIRMED,
    MANDATE_DATES,
    MANDATE_OUTSIDE,
    MANDATE_OVER,
    MANDATE_PROGRAMME,
    MANDATE_TWICE,
    NOT_FOR_ONESELF,
    SECOND_PERSON,
)
from paivand.office.reach import effective_mandates, reach_rebuild
from paivand.office.signals import account_changed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from paivand.kernel.actors import Actor
    from paivand.kernel.sensitivity import Sensitivity


def may_administer(
    actor: Actor, permission: Permission, *, organisation_id: UUID, programme_id: UUID | None, place_path: str
) -> bool:
    """Tell whether the actor looks after this part: a mandate of theirs with the permission must hold all of it.

    Whoever holds the permission for all programmes of the office's own organisation looks after its partners as well.
    """
    own_office = office_wide(actor, permission)
    return is_system(actor) or any(
        permission in reach.permissions
        and (own_office or reach.organisation_id == organisation_id)
        and reach.programme_id in {None, programme_id}
        and place_path.startswith(reach.place_path)
        for reach in reaches_of(actor)
    )


def _require_territory(actor: Actor, permission: Permission, mandate: Mandate) -> None:
    require(actor, permission)
    if not may_administer(
        actor,
        permission,
        organisation_id=mandate.organisation_id,
        programme_id=mandate.programme_id,
        place_path=mandate.place.path,
    ):
        raise MANDATE_OUTSIDE.error()


def _facts(mandate: Mandate) -> dict[str, object]:
    """Return what the journal keeps of a mandate."""
    return {
        "user": str(mandate.user_id),
        "role": mandate.role.code,
        "organisation": mandate.organisation.code,
        "programme": mandate.programme.code if mandate.programme else None,
        "place": mandate.place.path,
        "clearance": int(mandate.clearance),
        "valid_from": mandate.valid_from.isoformat(),
        "valid_until": mandate.valid_until.isoformat(),
    }


@transaction.atomic
def mandate_grant(
    *,
    actor: Actor,
    user: User,
    role: Role,
    organisation: Organisation,
    place: Place,
    clearance: Sensitivity | int,
    programme: Programme | None = None,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> Mandate:
    """Give a mandate. One that takes two people counts only when a second has confirmed it.

    Raises PV-ACCESS-01 without the permission, PV-OFFICE-06 for oneself, PV-OFFICE-20 outside the actor's own part,
    PV-OFFICE-21 when the person holds the same already, PV-OFFICE-22 and -25 for dates and programme that do not fit.
    """
    mandate = Mandate(
        user=user,
        role=role,
        organisation=organisation,
        programme=programme,
        place=place,
        clearance=int(clearance),
        valid_from=valid_from or today(),
        valid_until=valid_until or OPEN_END,
        granted_by=actor.id,
    )
    require(actor, Permission.MANDATE_GRANT)
    if user.pk == actor.id:
        raise NOT_FOR_ONESELF.error()
    _require_territory(actor, Permission.MANDATE_GRANT, mandate)
    _check(mandate)
    mandate.save(force_insert=True)
    record(actor=actor, verb="mandate.grant", subject=mandate, changes=_facts(mandate))
    reach_rebuild(user.pk)
    account_changed.send(sender=Mandate, user=user, actor=actor, what="mandate_granted")
    return mandate


def _check(mandate: Mandate) -> None:
    if not mandate.user.is_active:
        raise ACCOUNT_SUSPENDED.error()
    if mandate.valid_until < mandate.valid_from:
        raise MANDATE_DATES.error()
    if mandate.programme is not None and mandate.programme.organisation_id != mandate.organisation_id:
        raise MANDATE_PROGRAMME.error()
    same = Mandate.objects.filter(
        user_id=mandate.user_id,
        role_id=mandate.role_id,
        organisation_id=mandate.organisation_id,
        programme=mandate.programme,
        place_id=mandate.place_id,
        clearance=mandate.clearance,
        ended_at__isnull=True,
        valid_from__lte=mandate.valid_until,
        valid_until__gte=mandate.valid_from,
    )
    if same.exists():
        raise MANDATE_TWICE.error()


@transaction.atomic
def mandate_confirm(*, actor: Actor, mandate_id: UUID) -> Mandate:
    """Confirm as the second person.

    Raises PV-ACCESS-01 without the permission, PV-OFFICE-05 for whoever gave it and PV-OFFICE-06 for its holder,
    PV-OFFICE-23 and -24 when there is nothing to confirm.
    """
    mandate = _locked(mandate_id)
    require(actor, Permission.MANDATE_CONFIRM)
    if mandate.ended_at is not None or mandate.valid_until < today():
        raise MANDATE_OVER.error()
    if not mandate.needs_confirmation:
        raise MANDATE_CONFIRMED.error()
    if actor.id == mandate.user_id:
        raise NOT_FOR_ONESELF.error()
    if actor.id == mandate.granted_by:
        raise SECOND_PERSON.error()
    _require_territory(actor, Permission.MANDATE_CONFIRM, mandate)
    mandate.confirmed_by = actor.id
    mandate.confirmed_at = now()
    mandate.save(update_fields=["confirmed_by", "confirmed_at"])
    # A code that one person alone saw must not open an account that reaches this far from now on.
    EntryCode.objects.filter(user_id=mandate.user_id, used_at__isnull=True, needs_second=False).update(
        cancelled_at=now()
    )
    record(actor=actor, verb="mandate.confirm", subject=mandate, changes=_facts(mandate))
    reach_rebuild(mandate.user_id)
    account_changed.send(sender=Mandate, user=mandate.user, actor=actor, what="mandate_confirmed")
    return mandate


@transaction.atomic
def mandate_end(*, actor: Actor, mandate_id: UUID, reason: str) -> Mandate:
    """End a mandate now. Raises PV-OFFICE-08 when nobody could look after accounts any more."""
    mandate = _locked(mandate_id)
    _require_territory(actor, Permission.MANDATE_GRANT, mandate)
    if not reason.strip():
        raise REASON_NEEDED.error()
    if mandate.ended_at is not None:
        raise MANDATE_OVER.error()
    refuse_last_guardian(without=Mandate.objects.filter(pk=mandate.pk).values_list("pk", flat=True))
    mandate.ended_at = now()
    mandate.ended_by = actor.id
    mandate.save(update_fields=["ended_at", "ended_by"])
    record(actor=actor, verb="mandate.end", subject=mandate, changes=_facts(mandate), reason=reason)
    reach_rebuild(mandate.user_id)
    account_changed.send(sender=Mandate, user=mandate.user, actor=actor, what="mandate_ended")
    return mandate


def refuse_last_guardian(*, without: Iterable[UUID]) -> None:
    """Raise PV-OFFICE-08 when without these mandates nobody could give mandates today."""
    day = today()
    left = (
        Mandate.objects.filter(effective_mandates(), valid_from__lte=day, valid_until__gte=day)
        .exclude(pk__in=without)
        .select_related("role")
    )
    if not any(Permission.MANDATE_GRANT.value in mandate.role.permissions for mandate in left):
        raise LAST_ADMINISTRATOR.error()


@transaction.atomic
def mandate_extend(*, actor: Actor, mandate_id: UUID, valid_until: dt.date | None) -> Mandate:
    """Let a mandate run longer (None: until further notice).

    One that takes two people is followed by a new one which the second person confirms, so that nobody prolongs such
    power alone; the mandate returned is that new one then.
    """
    mandate = _locked(mandate_id)
    _require_territory(actor, Permission.MANDATE_GRANT, mandate)
    until = valid_until or OPEN_END
    if mandate.ended_at is not None:
        raise MANDATE_OVER.error()
    if mandate.user_id == actor.id:
        raise NOT_FOR_ONESELF.error()
    if until <= mandate.valid_until:
        raise MANDATE_DATES.error()
    if mandate.takes_two:
        return mandate_grant(
            actor=actor,
            user=mandate.user,
            role=mandate.role,
            organisation=mandate.organisation,
            programme=mandate.programme,
            place=mandate.place,
            clearance=mandate.clearance,
            valid_from=max(today(), mandate.valid_until + dt.timedelta(days=1)),
            valid_until=until,
        )
    before = mandate.valid_until
    mandate.valid_until = until
    mandate.save(update_fields=["valid_until"])
    record(
        actor=actor,
        verb="mandate.extend",
        subject=mandate,
        changes={"valid_until": (before.isoformat(), until.isoformat())},
    )
    reach_rebuild(mandate.user_id)
    account_changed.send(sender=Mandate, user=mandate.user, actor=actor, what="mandate_extended")
    return mandate


def may_confirm(actor: Actor, mandate: Mandate) -> bool:
    """Tell whether this person could be the second one; buttons ask this."""
    return (
        mandate.needs_confirmation
        and actor.id not in {mandate.user_id, mandate.granted_by}
        and allowed(actor, Permission.MANDATE_CONFIRM)
        and may_administer(
            actor,
            Permission.MANDATE_CONFIRM,
            organisation_id=mandate.organisation_id,
            programme_id=mandate.programme_id,
            place_path=mandate.place.path,
        )
    )


def _locked(mandate_id: UUID) -> Mandate:
    return (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("user", "role", "organisation", "programme", "place")
        .get(pk=mandate_id)
    )
