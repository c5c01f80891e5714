"""`./paivand rekey`: change the keys and seal everything anew, while people work."""

from __future__ import annotations

import argparse
import sys

from paivand.cli.frame.command import Command


def configure(parser: argparse.ArgumentParser) -> None:
    """Offer the search tokens too."""
    parser.add_argument(
        "--search", action="store_true", help="also change the key of the name search, which takes longer"
    )


def _progress(label: str, count: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  {label}: {count:,}\x1b[K", end="", flush=True)


def run(options: argparse.Namespace) -> int:
    """Change the keys and say what was sealed anew."""
    from paivand.kernel.actors import SYSTEM
    from paivand.ledger.vault.rekey import blind_key_change, vault_rekey

    result = vault_rekey(actor=SYSTEM, progress=_progress)
    end_of_progress = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(f"{end_of_progress}{result.values:,} values sealed anew.")
    for source, count in result.elsewhere.items():
        print(f"  {source}: {count:,}")
    print(f"{len(result.retired)} old keys seal no more; they still open old backups, so keep them.")
    if result.left:
        print(f"{result.left:,} values were written meanwhile under an old key. Run this again when it is quiet.")
    if options.search:
        for index, count in blind_key_change(actor=SYSTEM).items():
            print(f"  {index}: {count:,} records under the new search key")
    print("Make a new backup now. Recovery cards that were made before open the new keys too.")
    return 0


COMMAND = Command(help="change the keys and seal everything anew, while people work", configure=configure, run=run)
