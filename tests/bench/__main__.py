"""Run every measurement on a home of its own, durable as an office is, and compare with the budgets."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict

import tests.bench
from tests.bench import REGISTRY, Figure

DEFAULT_PEOPLE = 2000


def durability() -> dict[str, object]:
    """Return what the database does before it says that a write is done: no figure means anything without it."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            names = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            return {
                "database": f"SQLite {sqlite3.sqlite_version}",
                "journal": mode,
                "synchronous": names[cursor.fetchone()[0]],
            }
        found: dict[str, object] = {}
        for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
        return found


def main(words: Sequence[str]) -> int:
    """Measure; 1 where a budget is broken."""
    parser = argparse.ArgumentParser(prog="./paivand bench", allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=DEFAULT_PEOPLE)
    options = parser.parse_args(words)
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if not module.name.startswith("__"):
            importlib.import_module(f"tests.bench.{module.name}")
    unknown = [name for name in options.names if name not in REGISTRY.found]
    if unknown:
        parser.error(f"there is no measurement {unknown[0]!r}; there are: {', '.join(REGISTRY.found)}")
    with tempfile.TemporaryDirectory(prefix="paivand-bench-") as home:
        # As an office runs, not as tests do: real hashing, real fsync, compressed static files.
        os.environ.update(PAIVAND_HOME=home, PAIVAND_DEMO="1", DJANGO_SETTINGS_MODULE="paivand.settings")
        os.environ.pop("PAIVAND_KEYRING", None)
        import django

        django.setup()
        from paivand.cli.frame import prepare

        with open(os.devnull, "w", encoding="ascii") as quiet:  # noqa: PTH123 -- a device, not a file of ours
            sys.stdout, shown = quiet, sys.stdout
            prepare.everything()
            sys.stdout = shown
        machine = {"processor_count": os.cpu_count(), "python": platform.python_version(), **durability()}
        results: dict[str, list[Figure]] = {}
        for name, measurement in REGISTRY.found.items():
            if not options.names or name in options.names:
                results[name] = measurement.run(options.people)
                if not options.json:
                    _show(name, results[name])
    broken = sum(not figure.kept for figures in results.values() for figure in figures)
    if options.json:
        told = {name: [{**asdict(figure), "kept": figure.kept} for figure in found] for name, found in results.items()}
        print(json.dumps({"machine": machine, "people": options.people, "results": told}, indent=1))
    else:
        print("\n" + ", ".join(f"{name}: {value}" for name, value in machine.items()))
        print(f"{broken} budgets broken" if broken else "All budgets kept")
    return 1 if broken else 0


def _show(name: str, figures: list[Figure]) -> None:
    print(name)
    for figure in figures:
        budget = f"at most {figure.at_most:,g}" if figure.at_most is not None else ""
        budget = f"at least {figure.at_least:,g}" if figure.at_least is not None else budget
        mark = "" if figure.kept else "  BROKEN"
        print(f"  {figure.name:<44} {figure.value:>12,.3f} {figure.unit:<6} {budget}{mark}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
