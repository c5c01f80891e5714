"""`./paivand worker`: do the work that waits in the background."""

from __future__ import annotations

import argparse
import signal
import threading

from paivand.cli.frame.command import Command


def run(_options: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl-C; a second signal ends it at once, which loses nothing either."""
    from paivand.work.worker import run_worker

    stop = threading.Event()

    def on_signal(number: int, _frame: object) -> None:
        if stop.is_set():
            raise SystemExit(128 + number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    run_worker(stop)
    return 0


COMMAND = Command(help="do background work (run and demo start one)", run=run)
