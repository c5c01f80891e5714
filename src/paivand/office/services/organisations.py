"""Organisations and programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.office.access import require
from paivand.office.models import Organisation, Programme
from paivand.office.problems import CODE_TAKEN

if TYPE_CHECKING:
    import datetime as dt

    from paivand.kernel.actors import Actor


@transaction.atomic
def organisation_save(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    organisation: Organisation | None = None,
    is_active: bool = True,
) -> Organisation:
    """Add or change an organisation. Raises PV-OFFICE-50 when the code is taken."""
    require(actor, Permission.ORGANISATION_MANAGE)
    held = organisation or Organisation()
    if Organisation.objects.filter(code=code).exclude(pk=held.pk).exists():
        raise CODE_TAKEN.error(code=code)
    changes = _put(held, {"code": code, "name": name.strip(), "kind": kind, "is_active": is_active})
    held.full_clean()
    held.save()
    record(actor=actor, verb="organisation.save", subject=held, changes=changes)
    return held


@transaction.atomic
def programme_save(
    *,
    actor: Actor,
    code: str,
    name: str,
    organisation: Organisation,
    programme: Programme | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    is_active: bool = True,
) -> Programme:
    """Add or change a programme; it stays with its organisation. Raises PV-OFFICE-50 when the code is taken."""
    require(actor, Permission.PROGRAMME_MANAGE)
    held = programme or Programme(organisation=organisation)
    if Programme.objects.filter(code=code).exclude(pk=held.pk).exists():
        raise CODE_TAKEN.error(code=code)
    values: dict[str, object] = {
        "code": code,
        "name": name.strip(),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "is_active": is_active,
    }
    changes = _put(held, values)
    held.full_clean()
    held.save()
    record(actor=actor, verb="programme.save", subject=held, changes=changes)
    return held


def _put(held: Organisation | Programme, values: dict[str, object]) -> dict[str, object]:
    """Set the values and return what the journal keeps: before and after of whatever changed."""
    changes: dict[str, object] = {}
    for name, value in values.items():
        before = getattr(held, name)
        if before != value:
            setattr(held, name, value)
            changes[name] = (before, value)
    return changes
