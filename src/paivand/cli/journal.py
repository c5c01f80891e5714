"""`./paivand journal verify`: whether any row was changed, taken away, added or reordered."""

from __future__ import annotations

import argparse

from paivand.cli.frame.command import Command


def configure(parser: argparse.ArgumentParser) -> None:
    """Offer what can be done with the journal."""
    parser.add_argument("what", choices=["verify", "seal"], help="verify it whole, or seal what is not sealed yet")


def run(options: argparse.Namespace) -> int:
    """Verify or seal, and say what was found; 1 where the journal does not hold together."""
    from paivand.kernel.actors import SYSTEM
    from paivand.ledger import journal
    from paivand.ledger.acting import acting_as

    if options.what == "seal":
        sealed = journal.seal_pending()
        print("Another sealer is at work." if sealed.skipped else f"{sealed.count:,} rows sealed.")
        return 0
    with acting_as(SYSTEM, read_only=True):
        found = journal.verify()
    for finding in found.findings:
        print(finding)
    if found.more_findings:
        print(f"and {found.more_findings:,} more")
    tail = f"; the last {found.unsealed:,} are not sealed yet" if found.unsealed else ""
    verdict = "The journal is whole" if found.ok else "THE JOURNAL DOES NOT HOLD TOGETHER"
    print(f"{verdict}: {found.rows:,} rows in {found.seals:,} blocks{tail}.")
    return 0 if found.ok else 1


COMMAND = Command(help="verify the journal, or seal its end", configure=configure, run=run)
