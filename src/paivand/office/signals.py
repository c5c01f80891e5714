"""What office announces, and what it does when others announce something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import Signal

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.ledger.signals import scope_interned
from paivand.office.reach import reach_extend
from paivand.ui.signals import language_chosen

LANGUAGE_SESSION = "office_language_here"
"""Where the session notes a language that was chosen before signing in."""

if TYPE_CHECKING:
    from django.http import HttpRequest

    from paivand.ledger.models import Scope
    from paivand.office.models import User

account_changed = Signal()
"""Sent inside the transaction with ``user`` (whose account it is), ``actor`` and ``what``: a short code such as
``password_reset``, ``second_factor_changed``, ``mandate_granted``, ``suspended``. The room of tasks tells the person."""

breakglass_opened = Signal()
"""Sent inside the transaction with ``breakglass``: the data-protection focal points are told."""

shipped_data = Signal()
"""Sent while the system acts, in the transaction that founds an office and after each upgrade: every room brings the
lists that come with the product up to date."""

device_lost = Signal()
"""Sent inside the transaction with ``user``, ``actor`` and ``device_ids`` (None: all of them) when somebody says that a
phone is lost: its permissions end at once."""


def connect() -> None:
    """Connect the listeners once."""
    scope_interned.connect(_scope_interned, dispatch_uid="office.reach")
    language_chosen.connect(_language_chosen, dispatch_uid="office.language")
    user_logged_in.connect(_signed_in, dispatch_uid="office.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="office.signed_out")
    user_locked_out.connect(_locked_out, dispatch_uid="office.locked_out")
    authenticator_added.connect(_factor_added, dispatch_uid="office.factor_added")
    authenticator_reset.connect(_factor_added, dispatch_uid="office.factor_reset")
    authenticator_removed.connect(_factor_removed, dispatch_uid="office.factor_removed")


def _scope_interned(*, scope: Scope, **_: object) -> None:
    """Let every mandate that covers the new scope reach it, in the same transaction."""
    reach_extend(scope)


def _language_chosen(*, request: HttpRequest, language: str, **_: object) -> None:
    """Keep the language with the account of whoever is signed in, so that another device speaks it too.

    Before sign-in it is noted in the session, and kept with the account of whoever signs in next.
    """
    user: Any = request.user
    if not user.is_authenticated:
        request.session[LANGUAGE_SESSION] = language
    elif user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def _signed_in(*, request: HttpRequest, user: User, **_: object) -> None:
    """Journal the sign-in; the middleware then writes the cookies of this device."""
    request.paivand_signed_in = user  # type: ignore[attr-defined] # what is known of a request travels with it
    with acting_as(user):
        record(actor=user, verb="account.sign_in", subject=user)


def _signed_out(*, user: User | None, **_: object) -> None:
    if user is not None:
        with acting_as(user):
            record(actor=user, verb="account.sign_out", subject=user)


def _locked_out(*, username: str = "", **_: object) -> None:
    """Journal a lock-out of an account that exists; the page is the same for one that does not."""
    from paivand.office.models import User  # noqa: PLC0415 - models load after apps
    from paivand.office.names import fold_username  # noqa: PLC0415 - the same

    user = User.objects.filter(username=fold_username(username or "")).first()
    if user is not None:
        with acting_as(SYSTEM):
            record(actor=SYSTEM, verb="account.lock_out", subject=user)


def _factor_added(*, user: User, authenticator: Any, **_: object) -> None:
    _factor_changed(user, authenticator, "account.second_factor_add")


def _factor_removed(*, user: User, authenticator: Any, **_: object) -> None:
    _factor_changed(user, authenticator, "account.second_factor_remove")


def _factor_changed(user: User, authenticator: Any, verb: str) -> None:
    with acting_as(user):
        record(actor=user, verb=verb, subject=user, changes={"kind": str(authenticator.type)})
        account_changed.send(sender=type(user), user=user, actor=user, what="second_factor_changed")
