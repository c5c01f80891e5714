"""Roles: shipped complete as data, edited with a preview of who gains and loses what."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from paivand.kernel.clock import today
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.office.access import require
from paivand.office.models import GUARDING, Mandate, Role, User
from paivand.office.problems import ROLE_CHANGED, ROLE_CODE, ROLE_IN_USE, ROLE_MIXES_POWERS
from paivand.office.reach import effective_mandates, reach_rebuild

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paivand.kernel.actors import Actor

DATA: Final = Path(__file__).resolve().parents[1] / "data"
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,38}")
_GUARDING_WITH_RECORDS: Final = frozenset(
    {
        Permission.ACCOUNT_INVITE,
        Permission.ACCOUNT_RESET,
        Permission.MANDATE_GRANT,
        Permission.ROLE_MANAGE,
    }
)
"""Whoever looks after accounts reads nobody's records: these never stand in a role with one of the next."""
_RECORDS: Final = frozenset(
    {
        Permission.BREAKGLASS_USE,
        Permission.CASE_OVERSEE,
        Permission.CASE_READ,
        Permission.CONFLICT_RESOLVE,
        Permission.FILE_READ,
        Permission.IMPORT_COMMIT,
        Permission.PERSON_READ,
        Permission.PERSON_SEARCH_WIDE,
        Permission.QUARANTINE_RESOLVE,
        Permission.REFERRAL_OVERSEE,
        Permission.REFERRAL_READ,
        Permission.RESTRICTED_READ,
        Permission.SUBMISSION_READ,
    }
)


@cache
def shipped_roles() -> tuple[dict[str, Any], ...]:
    """Return the roles that come with the product, as they stand in ``data/roles.json``."""
    content = json.loads((DATA / "roles.json").read_text(encoding="utf-8"))
    return tuple(content["roles"])


def mixes_powers(permissions: Iterable[Permission]) -> bool:
    """Tell whether a set would let one person both look after accounts and read people's records."""
    held = frozenset(permissions)
    return bool(held & _GUARDING_WITH_RECORDS) and bool(held & _RECORDS)


@transaction.atomic
def roles_sync() -> int:
    """Bring the shipped roles into the database; return how many were made or changed.

    A role that the office has edited (``built_in`` is then false) stays as it is.
    """
    changed = 0
    for entry in shipped_roles():
        role = Role.objects.filter(code=entry["code"]).first()
        if role is not None and not role.built_in:
            continue
        wanted = {
            "labels": entry["labels"],
            "permissions": sorted(Permission(name).value for name in entry["permissions"]),
            "home": entry["home"],
        }
        if role is None:
            Role.objects.create(code=entry["code"], built_in=True, **wanted)
        elif any(getattr(role, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(role, name, value)
            role.version += 1
            role.save()
            _rebuild_holders(role)
        else:
            continue
        changed += 1
    return changed


def _rebuild_holders(role: Role) -> None:
    for user_id in set(Mandate.objects.filter(role=role, ended_at__isnull=True).values_list("user_id", flat=True)):
        reach_rebuild(user_id)


@dataclass(frozen=True, slots=True)
class RolePreview:
    """What a change of a role would do."""

    version: int
    gained: tuple[Permission, ...]
    lost: tuple[Permission, ...]
    holders: tuple[User, ...]
    waiting: tuple[User, ...] = field(default=())
    """People whose mandate would stop counting until a second person confirms it."""

    @property
    def changes_anything(self) -> bool:
        """Tell whether there is anything to save."""
        return bool(self.gained or self.lost)


def role_preview(*, role: Role, permissions: Iterable[Permission]) -> RolePreview:
    """Return who would gain and lose what."""
    before = {Permission(name) for name in role.permissions}
    after = set(permissions)
    day = today()
    mandates = list(
        Mandate.objects.filter(effective_mandates(), role=role, valid_from__lte=day, valid_until__gte=day)
        .select_related("user")
        .order_by("user__display_name")
    )
    becomes_guarding = not role.guarding and any(p.value in GUARDING for p in after)
    waiting = {m.user for m in mandates if becomes_guarding and m.confirmed_by is None}
    return RolePreview(
        version=role.version,
        gained=tuple(sorted(after - before)),
        lost=tuple(sorted(before - after)),
        holders=tuple(dict.fromkeys(m.user for m in mandates)),
        waiting=tuple(sorted(waiting, key=lambda user: user.display_name)),
    )


@transaction.atomic
def role_save(
    *,
    actor: Actor,
    role: Role | None,
    permissions: Iterable[Permission],
    labels: Mapping[str, str],
    home: str,
    code: str = "",
    base_version: int | None = None,
) -> Role:
    """Make a role (``role`` None) or change one, and derive anew what its holders reach.

    Raises PV-OFFICE-27 when the role would mix powers, -28 when it was changed since the preview, -29 for the code.
    """
    require(actor, Permission.ROLE_MANAGE)
    wanted = sorted(set(permissions))
    if mixes_powers(wanted):
        raise ROLE_MIXES_POWERS.error()
    if role is None:
        if not _CODE.fullmatch(code) or Role.objects.filter(code=code).exists():
            raise ROLE_CODE.error()
        role = Role(code=code)
        before: list[str] = []
    else:
        role = Role.objects.select_for_update().get(pk=role.pk)
        if base_version is not None and role.version != base_version:
            raise ROLE_CHANGED.error()
        before = list(role.permissions)
        role.version += 1
    role.permissions = [permission.value for permission in wanted]
    role.labels = {language: text.strip() for language, text in labels.items() if text.strip()}
    role.home = home
    role.built_in = False
    role.full_clean()
    role.save()
    record(actor=actor, verb="role.save", subject=role, changes={"permissions": (before, role.permissions)})
    _rebuild_holders(role)
    return role


@transaction.atomic
def role_remove(*, actor: Actor, role: Role) -> None:
    """Remove a role that nobody ever held. Raises PV-OFFICE-26 when somebody does or did."""
    require(actor, Permission.ROLE_MANAGE)
    if Mandate.objects.filter(role=role).exists():
        raise ROLE_IN_USE.error()
    record(actor=actor, verb="role.remove", subject=role, changes={"code": role.code})
    role.delete()
