"""`./paivand test`: the suite, with everything that it needs started by itself."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from paivand.cli.frame.command import Command, CommandError, Home
from paivand.cli.frame.homes import ROOT


def configure(parser: argparse.ArgumentParser) -> None:
    """Offer the three depths of the suite."""
    parser.add_argument("--all", action="store_true", help="also on PostgreSQL, and in the browser")
    parser.add_argument("--long", action="store_true", help="the campaigns: chaos, fuzz, load, a fresh clone")
    parser.add_argument("--coverage", action="store_true", help="also say which lines no test reached")
    parser.add_argument("words", nargs="*", help="files or folders of tests; options of pytest after --")


def run(options: argparse.Namespace) -> int:
    """Hand over to the runner that lives with the tests."""
    if not (ROOT / "tests" / "runner" / "suite.py").exists():
        raise CommandError("The tests are not in this copy of Paivand. Take the whole tree from git.")
    depth = [f"--{name}" for name in ("all", "long", "coverage") if getattr(options, name)]
    words = [sys.executable, "-m", "tests.runner.suite", *depth, "--", *options.words]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.run(words, cwd=ROOT, env=env, check=False).returncode


COMMAND = Command(help="run the test suite", configure=configure, run=run, home=Home.NONE)
