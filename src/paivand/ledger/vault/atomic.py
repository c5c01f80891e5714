"""Writing small files so that a power cut leaves either the old content or the new, never half of it."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable: a new file is lost with its name."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path, *, mode: int = 0o600, fsync: bool = True, only_if_there: bool = False) -> Iterator[BinaryIO]:
    """Open a new file beside the path and put it in the path's place when the block ends well.

    Nothing is seen under the path's name before all of it is written, and an
    error leaves no trace. With ``fsync`` the content and the name are on disk
    when the block has ended. ``only_if_there`` raises FileNotFoundError instead
    of bringing back a file that somebody removed meanwhile.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            if fsync:
                os.fsync(stream.fileno())
        if only_if_there:
            path.stat()
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    if fsync:
        sync_directory(path.parent)


def write_bytes(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write the content durably in the place of whatever stood there."""
    with replacing(path, mode=mode) as stream:
        stream.write(content)
