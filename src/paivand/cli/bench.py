"""`./paivand bench`: the budgets of the design, measured on this machine."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from paivand.cli.frame.command import Command, CommandError, Home
from paivand.cli.frame.homes import ROOT


def configure(parser: argparse.ArgumentParser) -> None:
    """Choose what to measure and how to tell it."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these measurements (default: all)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--people", type=int, help="how many people the measured office holds")


def run(options: argparse.Namespace) -> int:
    """Hand over to the measurements that live with the tests; they make and throw away a home of their own."""
    if not (ROOT / "tests" / "bench").exists():
        raise CommandError("The measurements are not in this copy of Paivand. Take the whole tree from git.")
    words = [*options.names, *(["--json"] if options.json else [])]
    if options.people is not None:
        words += ["--people", str(options.people)]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.run([sys.executable, "-m", "tests.bench", *words], cwd=ROOT, env=env, check=False).returncode


COMMAND = Command(help="measure the budgets on this machine (--json)", configure=configure, run=run, home=Home.NONE)
