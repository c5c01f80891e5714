"""Run every check, named, also when one before it failed; close with one line of counts."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.checks import dependencies, messages, templates, tree, vendored
from tests.checks.tree import ROOT

MOST_LINES = 40
# Some tools colour their words whatever one asks.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
Check = Callable[[], list[str]]


def tool(*command: str, settings: bool = False) -> Check:
    """Return a check that runs a program of the environment; what it prints when it fails is the finding."""

    def run() -> list[str]:
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
        with tempfile.TemporaryDirectory(prefix="paivand-check-") as home:
            if settings:
                # An office as it would be served, with a home of its own.
                env |= {"PAIVAND_HOME": home, "PAIVAND_DEMO": "0", "DJANGO_SETTINGS_MODULE": "paivand.settings"}
                env.pop("PAIVAND_DATABASE_URL", None)
            done = subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
            )
        if done.returncode == 0:
            return []
        return COLOUR.sub("", done.stdout + done.stderr).strip().splitlines() or [f"ended with code {done.returncode}"]

    return run


CHECKS: dict[str, Check] = {
    "ruff": tool("-m", "ruff", "check", "--quiet", "--output-format", "concise"),
    "format": tool("-m", "ruff", "format", "--check", "--quiet", "--output-format", "concise"),
    "types": tool("-m", "mypy", "--no-error-summary"),
    "floors": tool("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo", "--no-cache"),
    "unused dependencies": tool("-m", "deptry", "src"),
    "deployment": tool("manage.py", "check", "--deploy", "--fail-level", "WARNING", settings=True),
    "migrations": tool("manage.py", "makemigrations", "--check", "--dry-run", settings=True),
    "translatable templates": templates.check,
    "translatable sentences": messages.check,
    "translations": messages.check_catalogues,
    "vendored assets": vendored.check,
    "dependency ledger": dependencies.check,
    "tree": tree.check,
    "shell scripts": tree.check_shell,
}


def _timed(check: Check) -> tuple[list[str], float]:
    began = time.monotonic()
    return check(), time.monotonic() - began


def main(words: Sequence[str]) -> int:
    """Run the checks that are named, or all."""
    parser = argparse.ArgumentParser(prog="./paivand check", allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(CHECKS)}")
    parser.add_argument("--all", action="store_true", help="print every finding")
    options = parser.parse_args(words)
    most = sys.maxsize if options.all else MOST_LINES
    unknown = [name for name in options.names if name not in CHECKS]
    if unknown:
        parser.error(f"there is no check {unknown[0]!r}; the checks are: {', '.join(CHECKS)}")
    chosen = {name: CHECKS[name] for name in options.names} or CHECKS
    failed = 0
    # The tools are programs of their own, so threads use the cores.
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 4)) as pool:
        for name, answer in {name: pool.submit(_timed, check) for name, check in chosen.items()}.items():
            findings, seconds = answer.result()
            failed += bool(findings)
            print(f"{'FAILED' if findings else 'ok':<7}{name} ({seconds:.1f} s)", flush=True)
            for line in findings[:most]:
                print(f"       {line}")
            if len(findings) > most:
                print(f"       and {len(findings) - most} more: ./paivand check '{name}' --all")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
