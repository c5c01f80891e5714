"""Sealing files of any size in constant memory, so that cutting, reordering or exchanging pieces is found.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): pieces
of 64 KiB under AES-256-GCM, the nonce of each being its number and a mark on
the last. Each file has a key of its own, derived from the key of the keyring,
a random salt and the context, so numbers never meet again under one key.

A file is ``magic (4) · key id (4) · salt (16) · pieces``.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from paivand.ledger.vault import atomic, keyring
from paivand.ledger.vault.keyring import ID_BYTES, Key, Keyring, Purpose
from paivand.ledger.vault.problems import CANNOT_OPEN, FILE_CUT_OR_CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC: Final = b"PVS\x01"
PIECE: Final = 64 * 1024
_SALT: Final = 16
_TAG: Final = 16
HEADER: Final = len(MAGIC) + ID_BYTES + _SALT


def _cipher(key: Key, salt: bytes, context: str) -> AESGCM:
    info = b"paivand file\0" + key.purpose.encode() + b"\0" + context.encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key.secret))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _read_full(source: BinaryIO, size: int) -> bytes:
    """Read exactly ``size`` bytes unless the source ends: sockets and pipes give less at a time."""
    parts: list[bytes] = []
    missing = size
    while missing:
        part = source.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def seal_stream(
    source: BinaryIO,
    target: BinaryIO,
    context: str,
    *,
    purpose: Purpose = Purpose.FILES,
    fsync: bool = False,
    ring: Keyring | None = None,
) -> int:
    """Seal everything that the source gives into the target; return the number of plain bytes.

    With ``fsync`` the target's content is on disk before this returns (the
    target must be a real file; its name is the caller's care, see ``seal_file``).
    """
    key = (ring or keyring.current()).active(purpose)
    salt = os.urandom(_SALT)
    header = MAGIC + key.id_bytes + salt
    cipher = _cipher(key, salt, context)
    target.write(header)
    total = number = 0
    piece = _read_full(source, PIECE)
    while True:
        following = _read_full(source, PIECE) if len(piece) == PIECE else b""
        last = not following
        target.write(cipher.encrypt(_nonce(number, last=last), piece, header))
        total += len(piece)
        if last:
            break
        piece = following
        number += 1
    if fsync:
        target.flush()
        os.fsync(target.fileno())
    return total


def open_pieces(
    source: BinaryIO, context: str, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None
) -> Iterator[bytes]:
    """Give the plain content piece by piece, each verified before it is given.

    That the file is *complete* is known only at the end: whoever writes the
    pieces somewhere keeps them aside until the iteration has ended without an
    error (``open_file`` does). Raises PV-VAULT-02, PV-VAULT-03 (not such a
    file) or PV-VAULT-08 (cut, changed, reordered, exchanged).
    """
    header = _read_full(source, HEADER)
    if len(header) != HEADER or not header.startswith(MAGIC):
        raise CANNOT_OPEN.error()
    key_id, salt = header[len(MAGIC) : len(MAGIC) + ID_BYTES], header[-_SALT:]
    key = (ring or keyring.current()).by_id(key_id)
    if key.purpose is not purpose:
        raise CANNOT_OPEN.error()
    cipher = _cipher(key, salt, context)
    number = 0
    piece = _read_full(source, PIECE + _TAG)
    while True:
        following = _read_full(source, PIECE + _TAG)
        last = not following
        try:
            plain = cipher.decrypt(_nonce(number, last=last), piece, header)
        except (InvalidTag, ValueError) as error:
            raise FILE_CUT_OR_CHANGED.error() from error
        yield plain
        if last:
            return
        piece = following
        number += 1


def open_stream(
    source: BinaryIO,
    target: BinaryIO,
    context: str,
    *,
    purpose: Purpose = Purpose.FILES,
    ring: Keyring | None = None,
) -> int:
    """Write the plain content into the target and return its length; on an error discard what the target got."""
    total = 0
    for piece in open_pieces(source, context, purpose=purpose, ring=ring):
        target.write(piece)
        total += len(piece)
    return total


def seal_file(
    source: BinaryIO,
    path: Path,
    context: str,
    *,
    purpose: Purpose = Purpose.FILES,
    fsync: bool = True,
    ring: Keyring | None = None,
) -> int:
    """Seal the source into a file that appears under its name only when it is whole; return the plain length."""
    with atomic.replacing(path, fsync=fsync) as target:
        return seal_stream(source, target, context, purpose=purpose, ring=ring)


def open_file(
    path: Path, context: str, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None
) -> Iterator[bytes]:
    """Give the plain pieces of a sealed file (see ``open_pieces``)."""
    with path.open("rb") as source:
        yield from open_pieces(source, context, purpose=purpose, ring=ring)


def read_file(path: Path, context: str, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None) -> bytes:
    """Return the whole plain content of a sealed file; for files that fit the memory."""
    return b"".join(open_file(path, context, purpose=purpose, ring=ring))


class _Pieces(io.RawIOBase):
    """Reads pieces as a file, so that one seal can feed another."""

    def __init__(self, pieces: Iterator[bytes], source: BinaryIO) -> None:
        super().__init__()
        self._pieces = pieces
        self._source = source
        self._rest = b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._source.close()
        super().close()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer has no len
        while not self._rest:
            following = next(self._pieces, None)
            if following is None:
                return 0
            self._rest = following
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def opened(
    source: BinaryIO, context: str, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None
) -> BinaryIO:
    """Return a readable file over the plain content, never wholly in memory and never on disk.

    It takes the source over: closing it closes the source. An error of
    ``open_pieces`` comes out of ``read``.
    """
    pieces = open_pieces(source, context, purpose=purpose, ring=ring)
    return io.BufferedReader(_Pieces(pieces, source), buffer_size=PIECE)


def is_current(path: Path, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None) -> bool:
    """Tell whether a sealed file is under the newest key of its purpose."""
    with path.open("rb") as source:
        header = source.read(HEADER)
    newest = (ring or keyring.current()).active(purpose)
    return header[len(MAGIC) : len(MAGIC) + ID_BYTES] == newest.id_bytes


def reseal_file(path: Path, context: str, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None) -> bool:
    """Put a sealed file under the newest key, in its place and all at once; False when it was there already.

    Raises FileNotFoundError when the file is removed meanwhile; it stays removed.
    """
    if is_current(path, purpose=purpose, ring=ring):
        return False
    with path.open("rb") as source, atomic.replacing(path, only_if_there=True) as target:
        seal_stream(opened(source, context, purpose=purpose, ring=ring), target, context, purpose=purpose, ring=ring)
    return True
