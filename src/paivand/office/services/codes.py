"""One-time codes that let people in without e-mail: printed or read out, hashed, 48 hours, five tries.

Twelve digits, because digits are read out alike in every language of this office and typed in any of three systems.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import F

from paivand.kernel.clock import now
from paivand.kernel.errors import REASON_NEEDED, TOO_MANY_TRIES
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.office.access import require
from paivand.office.choices import CodeKind
from paivand.office.models import EntryCode, Mandate, User
from paivand.office.names import fold_username
from paivand.office.problems import (
    ACCOUNT_SUSPENDED,
    CODE_CLOSED,
    CODE_WRONG,
    NOT_FOR_ONESELF,
    SECOND_PERSON,
)
from paivand.office.second_factor import code_plain
from paivand.office.services.accounts import password_check, require_account
from paivand.office.signals import account_changed

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from paivand.kernel.actors import Actor

LIFE: Final = dt.timedelta(hours=48)
DIGITS: Final = 12
TRIES: Final = 5


class Issued(NamedTuple):
    """A code that was made, or one that waits for a second person (``code`` is empty then)."""

    entry: EntryCode
    code: str

    @property
    def printed(self) -> str:
        """The code in groups of four, as it is printed and read out."""
        return code_printed(self.code)


def code_printed(code: str) -> str:
    """Return a code in groups of four digits."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def takes_two(user: User) -> bool:
    """Tell whether a new way into this account needs a second person.

    Whoever reaches S2, and whoever can let others in: else one person could become two by resetting a colleague.
    Mandates count here whatever their dates, because they may begin within the life of the code.
    """
    mandates = Mandate.objects.filter(user_id=user.pk, ended_at__isnull=True, confirmed_by__isnull=False)
    return mandates.filter(clearance__gte=Sensitivity.S2).exists() or mandates.filter(role__guarding=True).exists()


@transaction.atomic
def code_ask(*, actor: Actor, user: User, kind: CodeKind, reason: str = "") -> Issued:
    """Ask for a one-time code for an account.

    For most accounts the code is there at once. For holders of S2 and above a second person must agree
    (``code_agree``), and only that person sees the code. A reset needs a reason; earlier codes end.
    """
    permission = Permission.ACCOUNT_INVITE if kind == CodeKind.INVITATION else Permission.ACCOUNT_RESET
    require_account(actor, permission, user)
    if user.pk == actor.id:
        raise NOT_FOR_ONESELF.error()
    if not user.is_active:
        raise ACCOUNT_SUSPENDED.error()
    if kind != CodeKind.INVITATION and not reason.strip():
        raise REASON_NEEDED.error()
    if kind == CodeKind.INVITATION and user.has_usable_password():
        # Who has been in already gets a new password by a reset, with its rules.
        require_account(actor, Permission.ACCOUNT_RESET, user)
    EntryCode.objects.filter(user=user, used_at__isnull=True, cancelled_at__isnull=True).update(cancelled_at=now())
    entry = EntryCode(
        user=user,
        kind=kind,
        reason=reason.strip(),
        asked_by=actor.id,
        needs_second=takes_two(user),
        expires_at=now() + LIFE,
        tries_left=TRIES,
    )
    code = "" if entry.needs_second else code_new(entry)
    entry.save(force_insert=True)
    record(actor=actor, verb="account.invite", subject=user, changes={"kind": str(kind)}, reason=reason)
    account_changed.send(sender=User, user=user, actor=actor, what="code_asked")
    return Issued(entry, code)


@transaction.atomic
def code_agree(*, actor: Actor, entry_id: UUID) -> Issued:
    """Agree as the second person; the code is made now and shown to nobody else.

    Raises PV-OFFICE-05 for whoever asked, -06 for the person whom it is about, -04 when there is nothing to agree to.
    """
    entry = EntryCode.objects.select_for_update(of=("self",)).select_related("user").get(pk=entry_id)
    require(actor, Permission.MANDATE_CONFIRM)
    require_account(actor, Permission.MANDATE_CONFIRM, entry.user)
    if actor.id == entry.user_id:
        raise NOT_FOR_ONESELF.error()
    if actor.id == entry.asked_by:
        raise SECOND_PERSON.error()
    if not entry.waits_for_second:
        raise CODE_CLOSED.error()
    entry.agreed_by = actor.id
    entry.agreed_at = now()
    entry.expires_at = now() + LIFE
    code = code_new(entry)
    entry.save()
    record(actor=actor, verb="account.agree", subject=entry.user, changes={"kind": str(entry.kind)})
    account_changed.send(sender=User, user=entry.user, actor=actor, what="code_agreed")
    return Issued(entry, code)


@transaction.atomic
def code_cancel(*, actor: Actor, entry_id: UUID) -> None:
    """Cancel a code that was not used."""
    entry = EntryCode.objects.select_for_update(of=("self",)).select_related("user").get(pk=entry_id)
    require_account(actor, Permission.ACCOUNT_INVITE, entry.user)
    if not entry.is_open:
        raise CODE_CLOSED.error()
    entry.cancelled_at = now()
    entry.save(update_fields=["cancelled_at"])
    record(actor=actor, verb="account.cancel_code", subject=entry.user)


def code_new(entry: EntryCode) -> str:
    """Make the code of an entry that is about to be saved; only its slow hash stays."""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    entry.code_hash = make_password(code)
    return code


def code_redeem(*, request: HttpRequest, username: str, code: str, password: str) -> User:
    """Open an account with a one-time code and set its password; every session and, if so asked, factor ends.

    The answer is one and the same for an unknown name, a wrong code, a code that is used up and one too old
    (PV-OFFICE-03). Wrong tries count like wrong passwords (PV-ACCESS-06). A weak password costs no try (PV-OFFICE-07).
    """
    folded = fold_username(username)
    credentials = {"username": folded}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise TOO_MANY_TRIES.error(minutes=30)
    # Against the name that was typed, whether it is an account's or not: else a password like the name would tell which.
    password_check(password, User(username=folded))
    entry = _open_entry(User.objects.filter(username=folded, is_active=True).first())
    if entry is None:
        # The same work as for a real code, so that the time says nothing either.
        make_password(code)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise CODE_WRONG.error()
    if not check_password(code_plain(code), entry.code_hash):
        EntryCode.objects.filter(pk=entry.pk, tries_left__gt=0).update(tries_left=F("tries_left") - 1)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise CODE_WRONG.error()
    # What only the account knows, the person's name, is compared once the code has shown that the account is theirs.
    password_check(password, entry.user)
    with acting_as(entry.user):
        return _enter(entry.pk, password)


def _open_entry(user: User | None) -> EntryCode | None:
    if user is None:
        return None
    newest = EntryCode.objects.filter(user=user).exclude(code_hash="").select_related("user").first()
    return newest if newest is not None and newest.is_open and not newest.waits_for_second else None


def _enter(entry_id: UUID, password: str) -> User:
    entry = EntryCode.objects.select_for_update(of=("self",)).select_related("user").get(pk=entry_id)
    if not entry.is_open:
        raise CODE_WRONG.error()
    entry.used_at = now()
    entry.save(update_fields=["used_at"])
    user = entry.user
    user.set_password(password)
    user.must_change_password = False
    user.sessions_valid_from = now() + dt.timedelta(microseconds=1)
    user.save(update_fields=["password", "must_change_password", "sessions_valid_from"])
    if entry.kind == CodeKind.EVERYTHING:
        Authenticator.objects.filter(user_id=user.pk).delete()
    record(actor=user, verb="account.redeem", subject=user, changes={"kind": str(entry.kind)})
    account_changed.send(sender=User, user=user, actor=user, what="code_used")
    return user
