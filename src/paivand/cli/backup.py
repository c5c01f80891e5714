"""`./paivand backup FILE`: one sealed file with everything, made while everybody goes on working."""

from __future__ import annotations

import argparse
from pathlib import Path

from paivand.cli.frame.command import Command, CommandError


def configure(parser: argparse.ArgumentParser) -> None:
    """Ask for the file."""
    parser.add_argument("file", type=Path, help="where to write it; best on another disk")


def run(options: argparse.Namespace) -> int:
    """Make the backup and say what it holds."""
    from paivand.kernel.actors import SYSTEM
    from paivand.ledger import backup

    path: Path = options.file.absolute()
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent}.")
    if path.is_dir():
        raise CommandError(f"{path} is a folder; give the name of a file in it.")
    try:
        made = backup.backup_make(actor=SYSTEM, path=path)
    except OSError as error:
        raise CommandError(f"{path} could not be written: {error.strerror}. No backup was made.") from error
    print(f"{path}: {made.bytes / 1024**2:.1f} MB, {made.rows:,} rows, {made.files:,} files, sealed.")
    if not made.opens_with_cards:
        print("There are no recovery cards yet: only the keyring of this machine opens it. Make cards in the set-up.")
    return 0


COMMAND = Command(help="write a sealed backup to FILE while people work", configure=configure, run=run)
