"""`./paivand restore FILE`: a backup into an empty home, verified; or --check, into a folder that is thrown away."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paivand.cli.frame import homes
from paivand.cli.frame.command import Command, CommandError, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Ask for the file, and where its keys are."""
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument(
        "--keyring", type=Path, metavar="FOLDER", help="a copy of the keyring, where this home has none"
    )
    parser.add_argument(
        "--check", action="store_true", help="restore into a folder that is thrown away, to prove that it would work"
    )
    parser.add_argument(
        "--into",
        default="",
        metavar="URL",
        help="with --check on PostgreSQL: an empty database to restore into, where the role may not make one",
    )


@contextmanager
def _database(into: str) -> Iterator[dict[str, str]]:
    """Yield what the environment of the test restore says of its database: a spare one beside that of the office."""
    from django.conf import settings
    from django.db import connection

    from paivand.ledger import backup

    if connection.vendor == "sqlite":
        if into:
            raise CommandError("--into is for PostgreSQL. SQLite is restored into a folder that is thrown away.")
        yield {}
        return
    with backup.spare_database(settings.DATABASE_URL, given=into) as url:
        yield {"PAIVAND_DATABASE_URL": url}


def _check(path: Path, home: Path, *, into: str) -> int:
    """Restore with the keys of the present home into a temporary one, and remember that it worked."""
    from django.conf import settings

    from paivand.ledger import backup

    with tempfile.TemporaryDirectory(prefix="paivand-check-") as folder, _database(into) as database:
        plain = {name: value for name, value in os.environ.items() if name != "PAIVAND_DATABASE_URL"}
        env = {**plain, **database, "PAIVAND_HOME": folder, "PAIVAND_KEYRING": str(settings.KEYRING)}
        kind = ["--demo"] if homes.kind_of(home) is Home.DEMO else []
        words = [sys.executable, "-P", "-m", "paivand", *kind, "restore", str(path)]
        code = subprocess.run(words, env=env, check=False).returncode
    if code == 0:
        backup.tested()
        print("The test restore succeeded; doctor knows it.")
    return code


def _bring_keys(path: Path, copy: Path | None) -> None:
    """Put keys into a home that has none: from a copied keyring, or from the two recovery cards."""
    from django.conf import settings

    from paivand.ledger import backup
    from paivand.ledger.vault import keyring, recovery_cards_restore

    if keyring.exists():
        return
    target = Path(settings.KEYRING)
    if copy is not None:
        if not keyring.exists(copy):
            raise CommandError(f"{copy} holds no keys.")
        shutil.copytree(copy, target, dirs_exist_ok=True)
        target.chmod(0o700)
        return
    sealed = backup.recovery_copy_of(path)
    if not sealed:
        raise CommandError(
            "This home has no keys and the backup carries none, because no recovery cards had been made. "
            "Give a copy of the keyring with --keyring FOLDER."
        )
    if not sys.stdin.isatty():
        raise CommandError("This home has no keys. Give them with --keyring FOLDER, or type the two recovery cards.")
    print("This home has no keys. Type the words of both recovery cards; their order does not matter.")
    cards = [input(f"Card {number}: ").split() for number in (1, 2)]
    recovery_cards_restore(cards[0], cards[1], copy=sealed, directory=target)
    print("The keys are back.")


def run(options: argparse.Namespace) -> int:
    """Restore, verify, and say what came back."""
    path: Path = options.file.absolute()
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    if options.check:
        return _check(path, homes.enter(Home.DEMO if options.on_demo else Home.CURRENT), into=options.into)
    if options.into:
        raise CommandError("--into belongs to --check.")
    home = homes.enter(Home.DEMO if options.on_demo else Home.EMPTY)
    from paivand.cli.frame import prepare
    from paivand.ledger import backup

    with homes.serving(home):
        if prepare.has_tables():
            raise CommandError(
                f"{home} already holds an office. A backup is restored into an empty home only: set PAIVAND_HOME to a "
                "new folder."
            )
        _bring_keys(path, options.keyring)
        found = backup.backup_restore(path=path)
        print(f"Restored the backup of {found.made_at:%Y-%m-%d %H:%M} UTC into {home}.")
        print(
            f"Verified: {found.rows:,} rows in {found.tables} tables, {found.files:,} files, {found.journal_rows:,} journal rows."
        )
        if prepare.pending_migrations():
            prepare.timed("Database brought up to date.", prepare.migrate)
    return 0


COMMAND = Command(help="bring a backup back into an empty home, verified", configure=configure, run=run, home=Home.NONE)
