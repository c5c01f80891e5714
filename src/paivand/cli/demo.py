"""`./paivand demo`: everything prepared, a demo office filled, web and worker running."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from paivand.cli.frame import homes, prepare, serve
from paivand.cli.frame.command import Command, CommandError, Home

DEFAULT_PEOPLE = 300
DEFAULT_SEED = 1403
MOST_PEOPLE = 1_000_000
CONTENT = "demo.json"
HOST = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say how big the demo is and where it listens."""
    parser.add_argument("--port", type=int, help="port (default: the first free one from 8000)")
    parser.add_argument("--people", type=int, help=f"how many people the demo holds (default: {DEFAULT_PEOPLE})")
    parser.add_argument("--seed", type=int, help="another seed makes other people; the same seed the same ones")
    parser.add_argument("--reset", action="store_true", help="throw the demo away and make it anew")


def _content(home: Path) -> dict[str, Any]:
    """Return what the demo in this home was filled with, empty until that is done."""
    try:
        found: dict[str, Any] = json.loads((home / CONTENT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _wanted(options: argparse.Namespace, content: dict[str, Any]) -> tuple[int, int]:
    """Return people and seed: as asked for, else as the demo already is, else the defaults."""
    people = content.get("people", DEFAULT_PEOPLE) if options.people is None else options.people
    seed = content.get("seed", DEFAULT_SEED) if options.seed is None else options.seed
    if not 1 <= people <= MOST_PEOPLE:
        raise CommandError(f"--people takes a number from 1 to {MOST_PEOPLE:,}.")
    if content and (people, seed) != (content["people"], content["seed"]):
        raise CommandError(
            f"The demo holds {content['people']} people by seed {content['seed']}. "
            "Add --reset to throw it away and make another."
        )
    return people, seed


def _throw_away(home: Path) -> None:
    """Empty the folder of a demo; the caller has made sure that it is one and that nothing serves it."""
    if os.environ.get("PAIVAND_DATABASE_URL"):
        raise CommandError(
            "--reset does not empty a database named by PAIVAND_DATABASE_URL. Drop and create it yourself, then start "
            "the demo again."
        )
    kept = {"serving.lock", "secret-key", homes.MARKER}
    for path in home.iterdir():
        if path.name in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _begin_again(home: Path) -> None:
    """Clear away a demo whose making was interrupted; a database that others may have filled is left alone."""
    from django.db import connections

    if os.environ.get("PAIVAND_DATABASE_URL"):
        raise CommandError(
            "The database named by PAIVAND_DATABASE_URL already holds tables that this demo did not fill. "
            "Point it to an empty database."
        )
    prepare.say("The last start was interrupted before the demo was filled; making it anew.")
    connections.close_all()
    _throw_away(home)


def _progress(what: str, done: int, total: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  {what}: {done} of {total}\x1b[K", end="\n" if done >= total else "", flush=True)


def _fill(home: Path, people: int, seed: int) -> dict[str, Any]:
    """Fill the demo once and remember with what."""
    from paivand.cli import demo_data

    began = time.monotonic()
    summary = demo_data.build(people=people, seed=seed, progress=_progress)
    logins = [
        {"role": login.role, "username": login.username, "password": login.password, "note": login.note}
        for login in summary.logins
    ]
    content = {"people": people, "seed": seed, "counts": summary.counts, "logins": logins}
    homes.replace_text(home / CONTENT, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    made = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items())
    prepare.say(f"Demo filled ({time.monotonic() - began:.1f} s)" + (f": {made}." if made else "."))
    return content


def _greet(address: serve.Address, content: dict[str, Any], began: float) -> None:
    logins = content["logins"]
    lines = ["", f"Paivand demo, made-up people only: {address.url}", ""]
    if logins:
        role, name, password = (max(len(login[key]) for login in logins) for key in ("role", "username", "password"))
        lines += [
            f"  {login['role']:<{role}}  {login['username']:<{name}}  {login['password']:<{password}}  {login['note']}".rstrip()
            for login in logins
        ]
        lines.append("")
    lines.append(f"First page after {time.monotonic() - began:.1f} s. Ctrl-C stops web and worker; the demo is kept.")
    prepare.say("\n".join(lines))


def run(options: argparse.Namespace) -> int:
    """Prepare and serve the demo."""
    from django.db import connections

    began = time.monotonic()
    home = homes.folder(Home.DEMO)
    with homes.serving(home):
        content = {} if options.reset else _content(home)
        people, seed = _wanted(options, content)
        port = serve.choose_port(HOST, options.port)
        if options.reset:
            _throw_away(home)
        elif not content and prepare.has_tables():
            _begin_again(home)
        prepare.everything()
        if not content:
            content = _fill(home, people, seed)
        connections.close_all()
        address = serve.Address(host=HOST, port=port)
        return serve.serve(home, address, greet=lambda: _greet(address, content, began))


COMMAND = Command(help="a filled demo office on this machine, in one go", configure=configure, run=run, home=Home.DEMO)
