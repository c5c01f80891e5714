"""When the last backup was made and when one was last restored as a test; a small file in the home."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from paivand.kernel.clock import now
from paivand.ledger.vault import atomic

FILE = "backups.json"


@dataclass(frozen=True, slots=True)
class BackupState:
    """What is known about this home's backups."""

    made_at: dt.datetime | None = None
    tested_at: dt.datetime | None = None
    """When a backup of this home was last restored and verified."""


def _path() -> Path:
    return Path(settings.HOME) / FILE


def state() -> BackupState:
    """Return the present state; a damaged file counts as no backup at all."""
    try:
        said = json.loads(_path().read_bytes())
        found = {key: dt.datetime.fromisoformat(said[key]) for key in ("made_at", "tested_at") if said.get(key)}
    except (OSError, TypeError, ValueError):
        return BackupState()
    return BackupState(**found)


def _write(found: BackupState) -> None:
    said = {"made_at": found.made_at, "tested_at": found.tested_at}
    text = json.dumps({key: value.isoformat() if value else None for key, value in said.items()})
    atomic.write_bytes(_path(), text.encode() + b"\n")


def made() -> None:
    """Remember that a backup was made now."""
    _write(BackupState(made_at=now(), tested_at=state().tested_at))


def tested() -> None:
    """Remember that a backup was restored elsewhere and verified now."""
    _write(BackupState(made_at=state().made_at, tested_at=now()))
