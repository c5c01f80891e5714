"""`./paivand setup`: an office from nothing, in the shell."""

from __future__ import annotations

import argparse

from paivand.cli.frame import homes, prepare
from paivand.cli.frame.command import Command, Home


def run(_options: argparse.Namespace) -> int:
    """Prepare the home, then ask what only the office knows."""
    from pathlib import Path

    from django.conf import settings

    with homes.serving(Path(settings.HOME)):
        prepare.everything()
        from paivand.office import setup

        return setup.run_in_shell()


COMMAND = Command(help="set up an office: questions in the shell", run=run, home=Home.EMPTY)
