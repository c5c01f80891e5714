"""`./paivand upgrade`: bring the database to this version of the program, with a backup first."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from paivand.cli.frame import homes, prepare
from paivand.cli.frame.command import Command


def configure(parser: argparse.ArgumentParser) -> None:
    """Allow another place for the backup."""
    parser.add_argument("--backup", type=Path, metavar="FILE", help="where to write it (default: backups/ in the home)")


def run(options: argparse.Namespace) -> int:
    """Back up, then migrate; nothing happens where nothing is pending."""
    from django.conf import settings
    from django.db import connections

    from paivand.kernel.actors import SYSTEM
    from paivand.ledger import backup
    from paivand.office import setup
    from paivand.office.services.shipped import shipped_data_sync

    home = Path(settings.HOME)
    with homes.serving(home):
        pending = prepare.pending_migrations()
        if not pending:
            print("The database is up to date.")
            return 0
        if prepare.has_tables():
            path = options.backup or home / "backups" / f"before-{datetime.now(tz=UTC):%Y%m%d-%H%M%S}.paivand"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = backup.backup_make(actor=SYSTEM, path=path.absolute())
            print(f"Backup first: {made.path} ({made.bytes / 1024**2:.1f} MB)")
        prepare.timed(f"Database brought up to date, {len(pending)} steps.", prepare.migrate)
        prepare.static_files()
        if not setup.is_open():
            shipped_data_sync()
        connections.close_all()
    return 0


COMMAND = Command(help="backup, then bring the database to this version", configure=configure, run=run)
