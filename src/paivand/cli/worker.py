"""`./paivand worker`: do the work that waits in the background."""

from __future__ import annotations

import argparse

from paivand.cli.frame.command import Command


def configure(parser: argparse.ArgumentParser) -> None:
    """Allow a single pass."""
    parser.add_argument("--once", action="store_true", help="do what waits now and end")


def run(options: argparse.Namespace) -> int:
    """Run until SIGTERM, or until nothing waits."""
    from django.core.management import call_command

    call_command("db_worker", queue_name="*", batch=options.once, reload=False, startup_delay=False, interval=1)
    return 0


COMMAND = Command(help="do background work (run and demo start one)", configure=configure, run=run)
