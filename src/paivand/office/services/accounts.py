"""Accounts: made by invitation, suspended instead of deleted, told of everything that happens to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from paivand.kernel.clock import now
from paivand.kernel.errors import REASON_NEEDED
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.office.access import office_wide, reaches_of, require
from paivand.office.choices import CalendarKind
from paivand.office.models import EntryCode, Mandate, User
from paivand.office.names import fold_username, is_username
from paivand.office.problems import (
    MANDATE_OUTSIDE,
    NOT_FOR_ONESELF,
    PASSWORD_WEAK,
    USERNAME_TAKEN,
    USERNAME_UNFIT,
)
from paivand.office.reach import reach_rebuild
from paivand.office.services.mandates import refuse_last_guardian
from paivand.office.signals import account_changed, device_lost

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from paivand.kernel.actors import Actor

# One instant more than the clock shows, so that a session of this very moment is over too.
_TICK = dt.timedelta(microseconds=1)


@transaction.atomic
def account_create(
    *, actor: Actor, username: str, display_name: str, language: str = "en", calendar: str = CalendarKind.LANGUAGE
) -> User:
    """Make an account that nobody can enter yet: an invitation code comes next.

    Raises PV-OFFICE-01 for a user name that is taken and -02 for one that cannot be a user name.
    """
    require(actor, Permission.ACCOUNT_INVITE)
    folded = fold_username(username)
    if not is_username(folded):
        raise USERNAME_UNFIT.error()
    if User.objects.filter(username=folded).exists():
        raise USERNAME_TAKEN.error()
    user = User(username=folded, display_name=display_name.strip(), language=language, calendar=calendar)
    user.set_unusable_password()
    user.full_clean()
    user.save(force_insert=True)
    record(actor=actor, verb="account.create", subject=user, changes={"username": user.username})
    return user


def looks_after(actor: Actor, permission: Permission, user: User) -> bool:
    """Tell whether the actor may do this to that account: those of the own organisation, or all from the own office."""
    if office_wide(actor, permission):
        return True
    mine = {reach.organisation_id for reach in reaches_of(actor) if permission in reach.permissions}
    theirs = set(Mandate.objects.filter(user_id=user.pk).values_list("organisation_id", flat=True))
    # An account without a mandate yet is looked after by whoever invites.
    return bool(mine) and theirs <= mine


def require_account(actor: Actor, permission: Permission, user: User) -> None:
    """Raise PV-ACCESS-01 or PV-OFFICE-20 unless the actor looks after this account."""
    require(actor, permission)
    if not looks_after(actor, permission, user):
        raise MANDATE_OUTSIDE.error()


def _save(actor: Actor, user: User, values: Mapping[str, object], verb: str) -> None:
    before = {name: getattr(user, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(user, name, value)
    user.full_clean()
    user.save(update_fields=list(changed))
    record(
        actor=actor, verb=verb, subject=user, changes={name: (before[name], value) for name, value in changed.items()}
    )


@transaction.atomic
def account_rename(*, actor: Actor, user: User, display_name: str) -> None:
    """Correct the name that colleagues see."""
    require_account(actor, Permission.ACCOUNT_INVITE, user)
    _save(actor, user, {"display_name": display_name.strip()}, "account.change")


@transaction.atomic
def profile_save(
    *,
    user: User,
    display_name: str,
    language: str,
    calendar: str,
    theme: str,
    single_key_shortcuts: bool,
) -> None:
    """Change what is one's own: name, language, calendar, brightness, shortcuts."""
    values = {
        "display_name": display_name.strip(),
        "language": language,
        "calendar": calendar,
        "theme": theme,
        "single_key_shortcuts": single_key_shortcuts,
    }
    _save(user, user, values, "account.change")


@transaction.atomic
def account_suspend(*, actor: Actor, user: User, reason: str) -> None:
    """Shut an account and end its sessions. Raises PV-OFFICE-06 for oneself, -08 for the last administrator."""
    require_account(actor, Permission.ACCOUNT_SUSPEND, user)
    if user.pk == actor.id:
        raise NOT_FOR_ONESELF.error()
    if not reason.strip():
        raise REASON_NEEDED.error()
    refuse_last_guardian(without=Mandate.objects.filter(user=user).values_list("pk", flat=True))
    user.is_active = False
    user.sessions_valid_from = now() + _TICK
    user.save(update_fields=["is_active", "sessions_valid_from"])
    EntryCode.objects.filter(user=user, used_at__isnull=True, cancelled_at__isnull=True).update(cancelled_at=now())
    record(actor=actor, verb="account.suspend", subject=user, reason=reason)
    reach_rebuild(user.pk)
    account_changed.send(sender=User, user=user, actor=actor, what="suspended")


@transaction.atomic
def account_readmit(*, actor: Actor, user: User, reason: str) -> None:
    """Let a suspended account back in; its mandates count again as far as their dates go."""
    require_account(actor, Permission.ACCOUNT_SUSPEND, user)
    if user.pk == actor.id:
        raise NOT_FOR_ONESELF.error()
    if not reason.strip():
        raise REASON_NEEDED.error()
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor=actor, verb="account.readmit", subject=user, reason=reason)
    reach_rebuild(user.pk)
    account_changed.send(sender=User, user=user, actor=actor, what="readmitted")


def sessions_close(user: User) -> None:
    """End every session of this account: each is tied to this instant."""
    user.sessions_valid_from = now() + _TICK
    user.save(update_fields=["sessions_valid_from"])


@transaction.atomic
def sessions_end(*, actor: Actor, user: User, reason: str = "") -> None:
    """End every session of an account: one's own, or one that the actor looks after."""
    if user.pk != actor.id:
        require_account(actor, Permission.ACCOUNT_SUSPEND, user)
    sessions_close(user)
    record(actor=actor, verb="account.sessions_end", subject=user, reason=reason)
    account_changed.send(sender=User, user=user, actor=actor, what="sessions_ended")


@transaction.atomic
def device_lose(*, actor: Actor, user: User, factors: bool, device_ids: Collection[UUID] | None = None) -> None:
    """Say that a device is lost: every session ends and the device's offline permission with it.

    ``factors`` also takes away the app and the passkeys that were on it; a printed card stays good. ``device_ids``
    names the devices that kept something for work without a network; None: nobody knows which, so all of them.
    """
    if user.pk != actor.id:
        require_account(actor, Permission.ACCOUNT_SUSPEND, user)
    sessions_close(user)
    if factors:
        Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).delete()
    record(actor=actor, verb="device.lost", subject=user, changes={"second_factors_removed": factors})
    device_lost.send(sender=User, user=user, actor=actor, device_ids=device_ids)
    account_changed.send(sender=User, user=user, actor=actor, what="device_lost")


def password_check(password: str, user: User | None = None) -> None:
    """Raise PV-OFFICE-07 for a password that is easy to guess."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PASSWORD_WEAK.error() from error


@transaction.atomic
def password_choose(*, user: User, password: str) -> None:
    """Set one's own new password; every session ends, the caller renews the one at hand."""
    password_check(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.sessions_valid_from = now() + _TICK
    user.save(update_fields=["password", "must_change_password", "sessions_valid_from"])
    record(actor=user, verb="account.password", subject=user)
    account_changed.send(sender=User, user=user, actor=user, what="password_changed")
