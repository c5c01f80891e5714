"""Homes: the folder with all state of one office or of one demo, never of both.

A marker file says which it is. Without PAIVAND_HOME the demo lives in var/demo and the office in var/office; with it,
that very folder is the home.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from paivand.cli.frame.command import CommandError, Home

ROOT = Path(__file__).resolve().parents[4]
MARKER = "paivand-home.json"
RUNNING = "running.json"
# A home that holds one of these and no marker was made by something else; we touch it neither as demo nor as office.
SIGNS_OF_DATA = ("paivand.sqlite3", "keyring", "files")


def _explicit() -> Path | None:
    given = os.environ.get("PAIVAND_HOME", "")
    return Path(given).expanduser().resolve() if given else None


def folder(kind: Home) -> Path:
    """Return the folder of a demo or an office, whether it exists or not."""
    return _explicit() or ROOT / "var" / ("demo" if kind is Home.DEMO else "office")


def kind_of(path: Path) -> Home | None:
    """Return what the marker in a folder says, or None without one."""
    try:
        said = json.loads((path / MARKER).read_text(encoding="utf-8"))["kind"]
        return {"demo": Home.DEMO, "office": Home.OFFICE}[said]
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError) as error:
        raise CommandError(f"{path / MARKER} cannot be read. Restore it from a backup before anything else.") from error


def claim(path: Path, kind: Home) -> None:
    """Mark a folder as a demo or an office, or refuse because it is the other."""
    found = kind_of(path)
    if found is kind:
        return
    if found is not None:
        raise CommandError(
            f"{path} holds {'demo' if found is Home.DEMO else 'real'} data, and demo and real data never mix. "
            "Set PAIVAND_HOME to another folder."
        )
    present = [name for name in SIGNS_OF_DATA if (path / name).exists()]
    if present and not (kind is Home.OFFICE and present == ["keyring"]):
        raise CommandError(
            f"{path} already holds {present[0]} but not {MARKER}, so it may be somebody's office. "
            "Set PAIVAND_HOME to another folder."
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        text = json.dumps({"kind": kind.value, "made": datetime.now(tz=UTC).isoformat(timespec="seconds")})
        replace_text(path / MARKER, text + "\n")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}. Check its owner and the free disk.") from error


def current() -> Path:
    """Return the home that a command works on: the office once it is set up, else the demo."""
    candidates = [_explicit() or folder(Home.OFFICE), folder(Home.DEMO)]
    for path in candidates:
        if kind_of(path) is not None:
            if path == ROOT / "var" / "demo":
                print("Working on the demo in var/demo.", file=sys.stderr)
            return path
    raise CommandError("There is no office here yet. Set one up with ./paivand setup, or try ./paivand demo.")


def enter(kind: Home) -> Path:
    """Point the settings at the home and set Django up; return the home.

    Raises CommandError where the home does not exist yet, except for Home.EMPTY and Home.DEMO, which make one.
    """
    if kind is Home.CURRENT:
        path = current()
    elif kind is Home.EMPTY:
        path = folder(Home.OFFICE)
        claim(path, Home.OFFICE)
    elif kind is Home.DEMO:
        path = folder(Home.DEMO)
        claim(path, Home.DEMO)
    else:
        path = folder(Home.OFFICE)
        if kind_of(path) is None:
            raise CommandError("There is no office here yet. Set one up with ./paivand setup.")
        claim(path, Home.OFFICE)
    os.environ["PAIVAND_HOME"] = str(path)
    os.environ["PAIVAND_DEMO"] = "1" if kind_of(path) is Home.DEMO else "0"
    set_up_django()
    return path


def set_up_django() -> None:
    """Load the settings and the apps; a bad setting is a sentence."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "paivand.settings"
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CommandError(f"A setting cannot be used: {error}") from error


def replace_text(path: Path, text: str) -> None:
    """Write a small file whole or not at all, readable by its owner alone."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(path)


@contextlib.contextmanager
def serving(path: Path) -> Iterator[None]:
    """Hold the home while its web and worker run; raise CommandError where another program holds it."""
    with (path / "serving.lock").open("a", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            address = running(path).get("address", "")
            where = f" at {address}" if address else ""
            raise CommandError(f"Paivand already runs on {path}{where}. Stop that one first (Ctrl-C).") from error
        try:
            yield
        finally:
            (path / RUNNING).unlink(missing_ok=True)


def running(path: Path) -> dict[str, Any]:
    """Return the address and process ids of the program that serves a home, empty when none wrote them."""
    try:
        found = json.loads((path / RUNNING).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
