"""The file of an import while it waits: sealed, by the id of its batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.ledger import vault
from paivand.work.disk import folder, keeping
from paivand.work.problems import IMPORT_STAGED_GONE

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO
    from uuid import UUID


def _path(batch_id: UUID) -> Path:
    return folder("imports") / f"{batch_id}.sealed"


def _context(batch_id: UUID) -> str:
    return f"work.importbatch {batch_id}"


def keep(batch_id: UUID, source: BinaryIO) -> int:
    """Seal the file and return its plain length; raises PV-SYSTEM-03 on a full disk and keeps nothing."""
    with keeping():
        return vault.seal_file(source, _path(batch_id), _context(batch_id))


def read(batch_id: UUID) -> BinaryIO:
    """Return the plain content as a readable file; raises PV-IMPORT-13 when it was removed after its time."""
    path = _path(batch_id)
    if not path.exists():
        raise IMPORT_STAGED_GONE.error()
    return vault.opened(path.open("rb"), _context(batch_id))


def remove(batch_id: UUID) -> None:
    """Remove the file; nothing happens when there is none."""
    _path(batch_id).unlink(missing_ok=True)
