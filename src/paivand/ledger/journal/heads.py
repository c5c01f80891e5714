"""The heads file: one line a seal, outside the database, so that a journal cut at its end is noticed.

It lies in ``PAIVAND_HOME/journal/heads.log``; every backup takes a copy. A
line is ``n · fingerprint (hex) · instant · rows``.
"""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from paivand.kernel.clock import now
from paivand.ledger.models.journal import JournalSeal
from paivand.ledger.vault import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LINE: Final = 512
_LINE: Final = re.compile(r"([0-9]{1,18}) ([0-9a-f]+) \S+ [0-9]+$")


@dataclass(frozen=True, slots=True)
class Head:
    """One line of the heads file."""

    n: int
    mac: str


def path() -> Path:
    """Return where the heads file lies."""
    return Path(settings.HOME) / "journal" / "heads.log"


def _parse(line: str) -> Head | None:
    found = _LINE.match(line)
    return None if found is None else Head(int(found[1]), found[2])


def _line(seal: JournalSeal) -> bytes:
    return f"{seal.n} {bytes(seal.mac).hex()} {seal.at.isoformat()} {seal.count}\n".encode()


def read() -> Iterator[Head | None]:
    """Give the lines in their order; None for one that is not a line of ours (a torn or changed one)."""
    if not path().exists():
        return
    with path().open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            yield _parse(line)


def last() -> Head | None:
    """Return the last whole line, reading only the end of the file; None when there is none."""
    if not path().exists():
        return None
    with path().open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_LINE))
        tail = file.read().decode(errors="replace")
    for line in reversed(tail.splitlines(keepends=True)):
        # A line without its end was torn by a power cut; the seal itself stands in the database.
        head = _parse(line) if line.endswith("\n") else None
        if head is not None:
            return head
    return None


def append(*seals: JournalSeal) -> None:
    """Add lines durably, mending a torn last line first."""
    folder = path().parent
    fresh = not path().exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path().open("ab+") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(b"".join(_line(seal) for seal in seals))
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        path().chmod(0o600)
        atomic.sync_directory(folder)


@contextmanager
def locked() -> Iterator[bool]:
    """Hold the sealer's lock of this machine; False when another process holds it."""
    folder = path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "seal.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def adopt(copy: bytes) -> None:
    """Take the heads of a backup into an empty home, whose database was restored just now.

    The copy was made a moment before the database's, and the sealer may have
    worked between: seals that follow its last line are added. What does not
    fit is left for ``verify`` to report.
    """
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    atomic.write_bytes(path(), copy)
    head = last()
    later = list(JournalSeal.objects.filter(n__gt=0 if head is None else head.n).order_by("n"))
    if later:
        append(*later)


def set_aside() -> Path | None:
    """Keep the present file under another name and write the heads that the database holds now.

    For the restore of a backup alone: afterwards the database ends before the
    last head that was written, and the sealer would refuse to go on. The old
    file stays as evidence. Returns its new path, or None when there was none.
    """
    kept = None
    with locked() as mine:
        if not mine:
            message = "the sealer is at work; stop the worker first"
            raise RuntimeError(message)
        if path().exists():
            kept = path().with_name(f"heads-until-{now():%Y%m%dT%H%M%S%f}.log")
            path().rename(kept)
        append(*JournalSeal.objects.order_by("n").iterator(chunk_size=2000))
    return kept
