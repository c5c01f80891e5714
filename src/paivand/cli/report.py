"""`./paivand report monthly`: the monthly report of a programme as Word or PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from paivand.cli.frame.command import Command, CommandError


def _configure(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    monthly = kinds.add_parser("monthly", help="reach and referrals of one month, small numbers hidden")
    monthly.add_argument("--programme", required=True, metavar="CODE")
    monthly.add_argument("--month", required=True, metavar="YYYY-MM", help="or solar:YYYY-MM")
    monthly.add_argument("--out", required=True, type=Path, metavar="FILE", help="ends in .docx or .pdf")
    monthly.add_argument("--language", default="en", help="language of the report (default: en)")


def _run(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from paivand.kernel.actors import SYSTEM
    from paivand.ledger.acting import acting_as
    from paivand.reports.services import FORMATS, monthly_report_make
    from paivand.results.services import facts_settle

    out: Path = arguments.out
    file_format = out.suffix.removeprefix(".").lower()
    if file_format not in FORMATS:
        raise CommandError(f"A report ends in .docx or .pdf, not in {out.suffix or 'nothing'}. Change --out.")
    if arguments.language not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise CommandError(f"There is no language {arguments.language}. Choose one of {known}.")
    # What was written a moment ago counts too, even when no worker runs.
    facts_settle()
    with acting_as(SYSTEM):
        made = monthly_report_make(
            actor=SYSTEM,
            programme_code=arguments.programme,
            month=arguments.month,
            language=arguments.language,
            file_format=file_format,
        )
    out.write_bytes(made.content)
    hidden = made.release.hidden_small + made.release.hidden_linked
    print(f"{out}: {made.release.cells} numbers, {hidden} of them hidden.")
    return 0


COMMAND = Command(help="make a report", configure=_configure, run=_run)
