"""Results of jobs: sealed files by the id of the job, gone after two weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from paivand.ledger import vault
from paivand.work.disk import folder, giving, keeping

if TYPE_CHECKING:
    from uuid import UUID


def _path(job_id: UUID) -> Path:
    return folder("jobs") / f"{job_id}.sealed"


def _context(job_id: UUID) -> str:
    return f"job result {job_id}"


def write(job_id: UUID, pieces: Iterable[bytes]) -> int:
    """Keep the pieces as the result; return their length. Raises PV-SYSTEM-03 on a full disk and keeps nothing."""
    with keeping():
        return vault.seal_file(giving(pieces), _path(job_id), _context(job_id))


def read(job_id: UUID) -> Iterator[bytes]:
    """Give the plain pieces; raises FileNotFoundError when it was removed."""
    return vault.open_file(_path(job_id), _context(job_id))


def exists(job_id: UUID) -> bool:
    """Tell whether the result is still there."""
    return _path(job_id).exists()


def remove(job_id: UUID) -> None:
    """Remove the result; nothing happens when there is none."""
    _path(job_id).unlink(missing_ok=True)
