"""Making a backup.

A backup is ``magic (8) · length of the recovery copy (4) · recovery copy · sealed tar``. The recovery copy is the keyring
sealed to the two recovery cards, so that a machine that lost everything opens the backup with the cards alone; it is
empty until cards were made. The tar holds the journal's heads, the database, the files, and last a manifest with the
sha256 of each part and the row counts. Nothing of it is ever on disk in the open, except the copy of the database, which
is sealed in its columns as the live one is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.ledger.backup import databases, state
from paivand.ledger.journal import heads, verbs
from paivand.ledger.vault import Purpose, atomic, recovery, seal_stream

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

MAGIC = b"PVBACK\x01\n"
CONTEXT = "paivand backup 1"
FORMAT = 1
MANIFEST = "manifest.json"
HEADS = "journal/heads.log"
FILES = "files/"
MADE = verbs.define("backup.made", _("%(actor)s made a backup."))


@dataclass(frozen=True, slots=True)
class BackupResult:
    """What a backup holds."""

    path: Path
    bytes: int
    rows: int
    files: int
    made_at: dt.datetime
    opens_with_cards: bool
    """False until recovery cards were made: then only the keyring itself opens it."""


class _HashingReader(io.RawIOBase):
    """Reads a file for the tar and hashes what was read."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


def _recovery_copy() -> bytes:
    try:
        return recovery.recovery_copy()
    except FileNotFoundError:
        return b""


def _add(archive: tarfile.TarFile, name: str, path: Path) -> dict[str, object]:
    """Add a file as long as it is now and return its line of the manifest."""
    with path.open("rb") as source:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(source.fileno()).st_size
        member.mode = 0o600
        reader = _HashingReader(source)
        archive.addfile(member, cast("IO[bytes]", reader))
    return {"name": name, "bytes": member.size, "sha256": reader.digest.hexdigest()}


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    archive.addfile(member, io.BytesIO(content))


def _files() -> Iterator[tuple[str, Path]]:
    """Give the stored files; they are sealed already and never change once they have their name."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield FILES + path.relative_to(root).as_posix(), path


@contextmanager
def _streamed(fill: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Run `fill` in a thread and give the block what it writes, to read; its error is raised when the block ends."""
    read_end, write_end = os.pipe()
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(write_end, "wb") as sink:
                fill(sink)
        except BaseException as error:  # noqa: BLE001 -- raised again below, in the thread that waits
            errors.append(error)

    thread = threading.Thread(target=work, name="backup")
    with os.fdopen(read_end, "rb") as source:
        thread.start()
        try:
            yield source
        finally:
            # A reader that stops early closes its end, so that the writer does not wait for ever.
            source.close()
            thread.join()
    if errors:
        raise errors[0]


def backup_make(*, actor: Actor, path: Path) -> BackupResult:
    """Write a backup to a new or replaced file while everybody goes on working. Call it outside any transaction.

    The file appears under its name only when it is whole and on disk. Raises PV-BACKUP-01 to 03, PV-VAULT-01.
    """
    home = Path(settings.HOME)
    made_at = now()
    with acting_as(actor):
        journal.record(actor=actor, verb=MADE, subject=journal.Subject("ledger.backup"))
    journal.seal_pending()
    stored = sum(source.stat().st_size for _, source in _files())
    copied = databases.size()
    databases.require_space(home, copied * 2)
    databases.require_space(path.resolve().parent, copied + stored)
    manifest: dict[str, object] = {}

    def fill(sink: BinaryIO) -> None:
        parts: list[dict[str, object]] = []
        with tarfile.open(mode="w|", fileobj=sink, format=tarfile.PAX_FORMAT) as archive:
            # The heads first: each of them is then in the database that is copied after them.
            if heads_copy.exists():
                parts.append(_add(archive, HEADS, heads_copy))
            parts.append(_add(archive, database.name, database))
            parts.extend(_add(archive, name, source) for name, source in _files())
            manifest.update(
                format=FORMAT,
                made_at=made_at.isoformat(),
                database=connection.vendor,
                demo=settings.DEMO,
                migrations=migrations,
                rows=counts,
                parts=parts,
            )
            _add_bytes(archive, MANIFEST, json.dumps(manifest, indent=1).encode())

    with tempfile.TemporaryDirectory(prefix=".backup-", dir=home) as scratch:
        heads_copy = Path(scratch) / "heads.log"
        if heads.path().exists():
            heads_copy.write_bytes(heads.path().read_bytes())
        migrations = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
        copy = _recovery_copy()
        with (
            databases.snapshot(Path(scratch)) as (database, counts),
            atomic.replacing(path) as target,
            _streamed(fill) as source,
        ):
            target.write(MAGIC + len(copy).to_bytes(4, "big") + copy)
            seal_stream(source, target, CONTEXT, purpose=Purpose.BACKUP)
    state.made()
    return BackupResult(
        path=path,
        bytes=path.stat().st_size,
        rows=sum(counts.values()),
        files=sum(str(part["name"]).startswith(FILES) for part in cast("list[dict[str, object]]", manifest["parts"])),
        made_at=made_at,
        opens_with_cards=bool(copy),
    )
