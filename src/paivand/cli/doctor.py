"""`./paivand doctor`: whether this office stands on its feet, and what to do where it does not."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from paivand.cli.frame import homes, prepare
from paivand.cli.frame.command import Command, CommandError, Home

LEAST_FREE_BYTES = 1024**3
LEAST_SQLITE = (3, 37, 0)
BACKUP_DAYS = 7
LONGEST_UNSEALED = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one question came to."""

    name: str
    state: str
    """``ok``, ``warning`` or ``problem``."""
    says: str


def _ok(name: str, says: str) -> Finding:
    return Finding(name, "ok", says)


def _warning(name: str, says: str) -> Finding:
    return Finding(name, "warning", says)


def _problem(name: str, says: str) -> Finding:
    return Finding(name, "problem", says)


def machine(home: Path) -> Iterator[Finding]:
    """Ask what the machine offers."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield _ok("python", f"Python {version}")
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        yield _problem("sqlite", f"SQLite {sqlite3.sqlite_version} is too old; 3.37 is the least. Update the system.")
    else:
        yield _ok("sqlite", f"SQLite {sqlite3.sqlite_version}")
    free = shutil.disk_usage(home).free
    says = f"{free / 1024**3:.1f} GB free on the disk of {home}"
    yield _ok("disk", says) if free >= LEAST_FREE_BYTES else _problem("disk", f"Only {says}. Free some.")
    others = home.stat().st_mode & 0o077
    if others:
        yield _problem("home", f"Other accounts of this machine can open {home}. Run: chmod 700 {home}")
    else:
        yield _ok("home", f"Only its owner opens {home}")
    yield _ok("clock", f"This machine says {dt.datetime.now(tz=dt.UTC):%Y-%m-%d %H:%M} UTC; compare it with yours")


def keys() -> Iterator[Finding]:
    """Ask whether the keys are there, closed to others, and can be regained."""
    from django.conf import settings

    from paivand.ledger.vault import keyring, recovery

    if not keyring.exists():
        yield _problem("keys", f"There are no keys in {settings.KEYRING}. Put the keyring back from its copy.")
        return
    ring = keyring.current()
    ring.held()
    readable = ring.open_to_others()
    if readable:
        yield _problem("keys", f"Other accounts can read {', '.join(readable)}. Run: chmod -R go= {settings.KEYRING}")
    else:
        yield _ok("keys", "The keys are there and closed to others")
    if recovery.cards_made_at() is None:
        yield _warning("recovery cards", "No recovery cards were made. Without them a lost machine loses every name.")
    else:
        yield _ok("recovery cards", f"Made on {str(recovery.cards_made_at())[:10]}")


def records() -> Iterator[Finding]:
    """Ask whether the database answers, is of this version and holds together."""
    from django.db import connection

    from paivand.kernel.actors import SYSTEM
    from paivand.ledger import journal
    from paivand.ledger.acting import acting_as
    from paivand.ledger.journal import guard

    if not prepare.has_tables():
        yield _problem("database", "There are no tables yet. Run ./paivand setup, or ./paivand restore.")
        return
    pending = prepare.pending_migrations()
    if pending:
        yield _problem("database", f"{len(pending)} steps behind this version. Run ./paivand upgrade.")
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            sound = cursor.fetchone() == ("ok",)
        else:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            sound = cursor.fetchone() == (False,)
    if sound:
        yield _ok("database", f"{connection.vendor}, up to date")
    elif connection.vendor == "sqlite":
        yield _problem("database", "The database file is damaged. Stop everything and restore the last backup.")
    else:
        yield _problem(
            "database", "The database's role is a superuser or passes by row security; give Paivand a plain role."
        )
    with acting_as(SYSTEM, read_only=True):
        tail = journal.unsealed_tail()
    if tail.oldest is not None and dt.datetime.now(tz=dt.UTC) - tail.oldest > LONGEST_UNSEALED:
        yield _warning(
            "journal", f"{tail.count:,} rows wait to be sealed since {tail.oldest:%H:%M} UTC; is a worker running?"
        )
    else:
        yield _ok("journal", "Sealed up to date. ./paivand journal verify reads it whole")
    unguarded = guard.unguarded()
    if unguarded:
        yield _problem("journal", f"The database no longer guards {', '.join(unguarded)}. Find out who changed it.")


def backups(home: Path) -> Iterator[Finding]:
    """Ask whether a backup exists and was proven."""
    from paivand.ledger import backup

    if homes.kind_of(home) is Home.DEMO:
        return
    state = backup.state()
    if state.made_at is None:
        yield _warning("backup", "No backup was ever made. Run ./paivand backup FILE, onto another disk.")
    elif dt.datetime.now(tz=dt.UTC) - state.made_at > dt.timedelta(days=BACKUP_DAYS):
        yield _warning("backup", f"The last backup is of {state.made_at:%Y-%m-%d}. Run ./paivand backup FILE.")
    else:
        yield _ok("backup", f"Made on {state.made_at:%Y-%m-%d}")
    if state.tested_at is None:
        yield _warning("test restore", "No backup was ever restored as a test. Run ./paivand restore FILE --check.")
    else:
        yield _ok("test restore", f"Succeeded on {state.tested_at:%Y-%m-%d}")


def services(home: Path) -> Iterator[Finding]:
    """Ask whether web and worker run."""
    said = homes.running(home)
    for name in ("web", "worker"):
        if not said:
            yield _ok(name, "not running")
            continue
        try:
            os.kill(int(said[name]), 0)
        except (KeyError, OSError):
            yield _problem(name, f"It should run and does not; see {home / 'logs' / name}.log")
        else:
            yield _ok(name, f"running, {said['address']}")


def ask(name: str, question: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """Collect the findings of one question; an error is a finding too, because a doctor must not faint."""
    from django.db import DatabaseError

    from paivand.kernel.errors import PaivandError

    found: list[Finding] = []
    try:
        found.extend(question())
    except PaivandError as error:
        found.append(_problem(name, f"{error.message} ({error.code})"))
    except (CommandError, DatabaseError, OSError) as error:
        found.append(_problem(name, str(error).strip().splitlines()[0]))
    return found


def configure(parser: argparse.ArgumentParser) -> None:
    """Offer a machine's language."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Ask everything; 1 where there is a problem, warnings alone leave 0."""
    from django.conf import settings

    home = Path(settings.HOME)
    findings = [
        *ask("machine", lambda: machine(home)),
        *ask("keys", keys),
        *ask("database", records),
        *ask("backup", lambda: backups(home)),
        *ask("services", lambda: services(home)),
    ]
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            print(f"{finding.state:<8} {finding.name:<{width}}  {finding.says}")
    return 1 if any(finding.state == "problem" for finding in findings) else 0


COMMAND = Command(help="look at the machine, keys, database, backups and services", configure=configure, run=run)
