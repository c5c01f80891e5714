"""`./paivand user`: look after accounts from the machine itself, under the same rules as in the browser."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from paivand.cli.frame.command import Command, CommandError

if TYPE_CHECKING:
    from paivand.office.models import User


def configure(parser: argparse.ArgumentParser) -> None:
    """Offer what can be done with an account."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="every account, whether it is open and since when it was not used")
    for name, what in (
        ("suspend", "shut an account and end its sessions"),
        ("readmit", "let a suspended account back in"),
        ("reset", "ask for a one-time code for a new password; holders of S2 and above need a second person"),
    ):
        act = acts.add_parser(name, help=what)
        act.add_argument("username")
        act.add_argument("--reason", required=True, help="why; it stands in the journal")
        if name == "reset":
            act.add_argument("--factors", action="store_true", help="a new second factor too: the old one is lost")
    unlock = acts.add_parser("unlock", help="forget wrong passwords, so that a locked-out person may try again")
    unlock.add_argument("username")


def _find(username: str) -> User:
    from paivand.office.models import User

    found = User.objects.filter(username=username.strip().lower()).first()
    if found is None:
        raise CommandError(f"There is no account {username}. ./paivand user list shows them all.")
    return found


def _list() -> None:
    from paivand.office.models import User

    rows = [
        (
            user.username,
            "open" if user.is_active else "suspended",
            f"{user.last_login:%Y-%m-%d}" if user.last_login else "never",
        )
        for user in User.objects.order_by("username")
    ]
    width = max((len(row[0]) for row in rows), default=0)
    for name, state, last in rows:
        print(f"{name:<{width}}  {state:<9}  last sign-in: {last}")


def run(options: argparse.Namespace) -> int:
    """Do one act as the system, with every rule of the services in force."""
    from paivand.kernel.actors import SYSTEM
    from paivand.ledger.acting import acting_as

    with acting_as(SYSTEM):
        if options.act == "list":
            _list()
            return 0
        user = _find(options.username)
        if options.act == "unlock":
            from axes.utils import reset

            print(f"{reset(username=user.username)} wrong tries forgotten.")
            return 0
        _change(options, user)
    return 0


def _change(options: argparse.Namespace, user: User) -> None:
    from paivand.kernel.actors import SYSTEM
    from paivand.office.choices import CodeKind
    from paivand.office.services import accounts, codes

    reason = options.reason
    if options.act == "suspend":
        accounts.account_suspend(actor=SYSTEM, user=user, reason=reason)
        print(f"{user.username} is suspended and signed out everywhere.")
    elif options.act == "readmit":
        accounts.account_readmit(actor=SYSTEM, user=user, reason=reason)
        print(f"{user.username} may sign in again.")
    else:
        kind = CodeKind.EVERYTHING if options.factors else CodeKind.PASSWORD
        issued = codes.code_ask(actor=SYSTEM, user=user, kind=kind, reason=reason)
        if issued.code:
            print(f"Code for {user.username}, good once and for two days: {issued.printed}")
        else:
            print(
                "This account reaches confidential records: a second person must agree in the browser and sees the code."
            )


COMMAND = Command(help="accounts: list, suspend, readmit, reset, unlock", configure=configure, run=run)
