"""The whole suite, part by part: `./paivand test`, `--all` and `--long`.

Every part runs even when one before it failed. What did not run is printed by name; with CI=true it fails the run,
unless PAIVAND_ALLOW_SKIP says why it may (one `name: reason` a line). The last line counts like pytest's own.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.runner.cluster import NoPostgresError, cluster

ROOT = Path(__file__).resolve().parents[2]
QUICK = "not browser and not campaign"
NOTHING_COLLECTED = 5
CHROMIUM = ("chromium", "chromium-browser")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One run of pytest."""

    name: str
    mark: str
    paths: tuple[str, ...] = ()
    postgres: bool = False
    workers: int = 0
    """How many processes; 0 runs in one, for what measures time or drives one browser."""


@dataclass(slots=True)
class Outcome:
    """What the parts came to."""

    passed: int = 0
    failed: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    """Why each check did not run, by its name."""
    lines: list[str] = field(default_factory=list)


def parts(*, everything: bool, long: bool, paths: tuple[str, ...]) -> list[Part]:
    """Return what to run."""
    # Somebody who names files wants an answer at once; starting processes takes longer than a few tests.
    workers = 0 if paths else min(os.cpu_count() or 1, 4)
    if long:
        return [
            Part(name="campaigns on SQLite", mark="campaign", paths=paths),
            Part(name="campaigns on PostgreSQL", mark="campaign and not sqlite", paths=paths, postgres=True),
        ]
    chosen = [Part(name="suite on SQLite", mark=QUICK, paths=paths, workers=workers)]
    if everything:
        chosen += [
            Part(name="suite on PostgreSQL", mark=QUICK, paths=paths, workers=workers, postgres=True),
            Part(name="browser", mark="browser and not campaign", paths=paths),
        ]
    return chosen


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a part: that of whoever asks, without a database of theirs.

    Who wants no compiled files in the tree gets them beside the libraries: a suite starts dozens of processes, and
    each would compile everything anew.
    """
    env = {key: value for key, value in given.items() if key != "PAIVAND_DATABASE_URL"}
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / "pycache"))
    return env


@contextlib.contextmanager
def _database(part: Part) -> Iterator[dict[str, str]]:
    """Yield the environment of a part, with a PostgreSQL of its own where it wants one."""
    env = environment(os.environ)
    if not part.postgres:
        yield env
        return
    with cluster() as url:
        yield {**env, "PAIVAND_DATABASE_URL": url}


def _why_impossible(part: Part) -> str:
    """Return why a part cannot run here, empty where it can."""
    if "browser" in part.mark.split(" and ") and not any(shutil.which(name) for name in CHROMIUM):
        return "Chromium is not installed (Debian: apt-get install chromium)"
    return ""


def run_part(part: Part, outcome: Outcome, extra: list[str], *, coverage: bool = False) -> None:
    """Run one part and add what came of it; with coverage in one process, which is slower."""
    print(f"\n--- {part.name} ---", flush=True)
    reason = _why_impossible(part)
    if reason:
        outcome.skipped[part.name] = reason
        print(reason)
        return
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="paivand-report-") as folder:
        report = Path(folder) / "report.json"
        measured = ("-m", "coverage", "run") if coverage else ()
        options = ("-p", "tests.runner.report", "-q", "-m", part.mark)
        command = [sys.executable, *measured, "-m", "pytest", *options, *part.paths, *extra]
        if part.workers > 1 and not coverage:
            command += ["-n", str(part.workers), "--dist", "worksteal"]
        try:
            with _database(part) as env:
                done = subprocess.run(command, cwd=ROOT, env={**env, "PAIVAND_TEST_REPORT": str(report)}, check=False)
        except NoPostgresError as error:
            outcome.skipped[part.name] = str(error)
            print(error)
            return
        counts = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    passed, failed = counts.get("passed", 0), counts.get("failed", 0)
    skipped: dict[str, str] = counts.get("skipped", {})
    if done.returncode == NOTHING_COLLECTED:
        outcome.skipped[part.name] = "no test of this kind was found"
    elif done.returncode != 0 and failed == 0:
        # pytest itself fell: that is a failure although no test was counted.
        failed = 1
    outcome.passed += passed
    outcome.failed += failed
    outcome.skipped |= {f"{name} ({part.name})": why for name, why in skipped.items()}
    seconds = time.monotonic() - began
    outcome.lines.append(f"{part.name}: {passed} passed, {failed} failed, {len(skipped)} skipped in {seconds:.0f} s")


def allowed(text: str) -> dict[str, str]:
    """Return which checks may be left out and why, from `name: reason` lines; a line without a reason allows nothing."""
    pairs = (line.partition(": ") for line in text.splitlines())
    return {name.strip(): reason.strip() for name, _, reason in pairs if name.strip() and reason.strip()}


def not_run(outcome: Outcome, excuses: dict[str, str]) -> tuple[list[str], int]:
    """Return a line for each check that did not run, and how many of them have no excuse."""
    lines, unexcused = [], 0
    for name, why in outcome.skipped.items():
        excuse = next((reason for start, reason in excuses.items() if name.startswith(start)), "")
        unexcused += not excuse
        lines.append(f"  {name}: {why}" + (f" [allowed: {excuse}]" if excuse else ""))
    return lines, unexcused


def main(words: list[str]) -> int:
    """Run the parts, print what did not run, and close with one line of counts."""
    parser = argparse.ArgumentParser(prog="./paivand test", allow_abbrev=False)
    parser.add_argument("--all", action="store_true", help="also on PostgreSQL, and in the browser")
    parser.add_argument("--long", action="store_true", help="the campaigns: chaos, fuzz, load, a fresh clone")
    parser.add_argument("--coverage", action="store_true", help="also say which lines no test reached")
    parser.add_argument("words", nargs="*", help="files or folders of tests; options of pytest after --")
    options = parser.parse_args(words)
    paths = tuple(word for word in options.words if not word.startswith("-") and (ROOT / word.split("::")[0]).exists())
    extra = [word for word in options.words if word not in paths]
    began = time.monotonic()
    outcome = Outcome()
    chosen = parts(everything=options.all, long=options.long, paths=paths)
    for part in chosen:
        run_part(part, outcome, extra, coverage=options.coverage)
    if options.coverage:
        for act in ("combine", "report"):
            subprocess.run([sys.executable, "-m", "coverage", act], cwd=ROOT, check=False)
    print("\n--- summary ---")
    print("\n".join(outcome.lines))
    lines, unexcused = not_run(outcome, allowed(os.environ.get("PAIVAND_ALLOW_SKIP", "")))
    if lines:
        print("Did not run:", *lines, sep="\n")
    if not (options.all or options.long):
        print("Not asked for: PostgreSQL and the browser (--all), campaigns (--long).")
    failed = outcome.failed
    if os.environ.get("CI") == "true":
        failed += unexcused
    skipped = f", {len(outcome.skipped)} skipped" if outcome.skipped else ""
    closing = f" {outcome.passed} passed, {failed} failed{skipped} in {time.monotonic() - began:.2f}s "
    print(f"{closing:=^80}", flush=True)
    return 1 if failed or not outcome.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
