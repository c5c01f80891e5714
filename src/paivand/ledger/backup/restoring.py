"""Restoring a backup into an empty home, and proving that it came back whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from paivand.kernel.actors import SYSTEM
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.ledger.backup import databases
from paivand.ledger.backup.problems import (
    COUNTS_DIFFER,
    DAMAGED,
    DEMO_DATA,
    JOURNAL_BROKEN,
    NEWER,
    NOT_A_BACKUP,
    NOT_EMPTY,
    OTHER_DATABASE,
)
from paivand.ledger.backup.writing import CONTEXT, FILES, FORMAT, HEADS, MAGIC, MANIFEST
from paivand.ledger.journal import heads, verbs
from paivand.ledger.vault import Purpose, opened

LONGEST_RECOVERY_COPY = 1024**2
LONGEST_MANIFEST = 512 * 1024**2
CHUNK = 1024**2
RESTORED = verbs.define("backup.restored", _("%(actor)s restored a backup."))


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What came back."""

    made_at: dt.datetime
    rows: int
    tables: int
    files: int
    journal_rows: int
    unsealed: int
    """How many of the last journal rows no seal covered yet when the backup was made."""


def _header(source: BinaryIO) -> bytes:
    """Read up to the sealed part and return the recovery copy."""
    if source.read(len(MAGIC)) != MAGIC:
        raise NOT_A_BACKUP.error()
    length = int.from_bytes(source.read(4), "big")
    if length > LONGEST_RECOVERY_COPY:
        raise NOT_A_BACKUP.error()
    copy = source.read(length)
    if len(copy) != length:
        raise NOT_A_BACKUP.error()
    return copy


def recovery_copy_of(path: Path) -> bytes:
    """Return the keyring that a backup carries, sealed to the recovery cards; empty when there were none."""
    with path.open("rb") as source:
        return _header(source)


def _safe(name: str) -> bool:
    """Return whether a name stays inside the folder that it is unpacked into."""
    parts = PurePosixPath(name).parts
    known = name in {HEADS, MANIFEST, "database.sqlite3", "database.dump"} or name.startswith(FILES)
    return known and ".." not in parts and not name.startswith("/")


def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Write every part into the folder, compare it with the manifest, return the manifest."""
    found: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] = {}
    with path.open("rb") as source:
        _header(source)
        plain = opened(source, CONTEXT, purpose=Purpose.BACKUP)
        try:
            with tarfile.open(mode="r|", fileobj=plain) as archive:
                for member in archive:
                    content = archive.extractfile(member) if member.isreg() else None
                    if content is None or not _safe(member.name):
                        raise DAMAGED.error(part=member.name)
                    if member.name == MANIFEST:
                        manifest = json.loads(content.read(LONGEST_MANIFEST))
                    else:
                        found[member.name] = _write(content, folder / member.name)
        except (tarfile.TarError, ValueError, EOFError) as error:
            raise DAMAGED.error(part=MANIFEST) from error
        # The seal proves the end of the file only when the end was read.
        while plain.read(CHUNK):
            pass
    said = {part["name"]: (part["bytes"], part["sha256"]) for part in manifest.get("parts", [])}
    for name in sorted(said.keys() | found.keys()):
        if said.get(name) != found.get(name):
            raise DAMAGED.error(part=name)
    return manifest


def _write(content: Any, target: Path) -> tuple[int, str]:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    length = 0
    with target.open("xb") as sink:
        target.chmod(0o600)
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            length += len(chunk)
            sink.write(chunk)
    return length, digest.hexdigest()


def _fits_here(manifest: dict[str, Any]) -> None:
    """Raise where the backup is of another kind of database, of a demo, or of a newer program."""
    if manifest.get("format") != FORMAT:
        raise NEWER.error()
    if manifest["database"] != connection.vendor:
        raise OTHER_DATABASE.error(theirs=manifest["database"], ours=connection.vendor)
    if manifest["demo"] != settings.DEMO:
        raise DEMO_DATA.error()
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest["migrations"]) - known:
        raise NEWER.error()


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.HOME) as name:
        yield Path(name)


def backup_restore(*, path: Path) -> RestoreResult:
    """Restore a backup into this empty home, whose keyring must open it, and verify what came back.

    Row counts of every table and the whole journal are compared; sessions are ended, because whoever was signed in then
    need not be now. Raises PV-BACKUP-04 to 10, PV-VAULT-02 (other keys), PV-VAULT-08 (cut or changed).
    """
    home = Path(settings.HOME)
    if connection.introspection.table_names() or any(Path(settings.MEDIA_ROOT).glob("*")):
        raise NOT_EMPTY.error()
    databases.require_space(home, path.stat().st_size * 2)
    with _scratch() as scratch:
        manifest = _unpack(path, scratch)
        _fits_here(manifest)
        databases.fill(scratch / ("database.sqlite3" if connection.vendor == "sqlite" else "database.dump"))
        files = scratch / FILES
        if files.is_dir():
            target = Path(settings.MEDIA_ROOT)
            if target.exists():
                target.rmdir()
            shutil.move(files, target)
        heads.adopt((scratch / HEADS).read_bytes() if (scratch / HEADS).exists() else b"")
    with acting_as(SYSTEM):
        counts = databases.table_counts()
        for table, expected in manifest["rows"].items():
            if counts.get(table) != expected:
                raise COUNTS_DIFFER.error(table=table, found=counts.get(table, 0), expected=expected)
        verified = journal.verify()
        if not verified.ok:
            raise JOURNAL_BROKEN.error()
        Session.objects.all().delete()
        journal.record(actor=SYSTEM, verb=RESTORED, subject=journal.Subject("ledger.backup"))
    return RestoreResult(
        made_at=dt.datetime.fromisoformat(manifest["made_at"]),
        rows=sum(manifest["rows"].values()),
        tables=len(manifest["rows"]),
        files=sum(part["name"].startswith(FILES) for part in manifest["parts"]),
        journal_rows=verified.rows,
        unsealed=verified.unsealed,
    )
