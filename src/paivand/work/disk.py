"""Where sealed files lie under PAIVAND_HOME, and what happens when the disk is full."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.conf import settings

from paivand.kernel.errors import DISK_FULL

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def folder(name: str) -> Path:
    """Return the folder of that name under ``files/``, made when missing, closed to other accounts."""
    path = Path(settings.MEDIA_ROOT) / name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def temporary_folder() -> Path:
    """Return the folder of sealed uploads on their way in."""
    path = Path(settings.HOME) / "tmp"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


@contextmanager
def keeping() -> Iterator[None]:
    """Turn "no space left" into the sentence of the catalogue; whoever writes inside leaves nothing half kept."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DISK_FULL.error() from error
        raise


class _Given(io.RawIOBase):
    """Pieces of bytes, read as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer has no len
        while not self._rest:
            following = next(self._pieces, None)
            if following is None:
                return 0
            self._rest = memoryview(following)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def giving(pieces: Iterable[bytes]) -> BinaryIO:
    """Return a readable file over pieces that come one after another."""
    return cast("BinaryIO", io.BufferedReader(_Given(pieces), buffer_size=256 * 1024))
