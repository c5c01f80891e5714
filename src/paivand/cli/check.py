"""`./paivand check`: what a machine can see without running the program."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from paivand.cli.frame.command import Command, CommandError, Home
from paivand.cli.frame.homes import ROOT


def configure(parser: argparse.ArgumentParser) -> None:
    """Allow single checks."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these checks (default: all)")
    parser.add_argument("--all", action="store_true", help="print every finding")


def run(options: argparse.Namespace) -> int:
    """Hand over to the checks that live with the tests."""
    if not (ROOT / "tests" / "checks").exists():
        raise CommandError("The checks are not in this copy of Paivand. Take the whole tree from git.")
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.run(
        [sys.executable, "-m", "tests.checks", *options.names, *(["--all"] if options.all else [])],
        cwd=ROOT,
        env=env,
        check=False,
    ).returncode


COMMAND = Command(
    help="lint, types, floors, dependencies, translations, migrations, deployment settings",
    configure=configure,
    run=run,
    home=Home.NONE,
)
