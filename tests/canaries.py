"""Markers that are planted in personal data and must be found nowhere else: not in dumps, logs, backups, temporary files.

Use::

    canary = plant("name")              # a text to store as somebody's name
    ...
    assert find_in([home], [canary]) == []
"""

from __future__ import annotations

import base64
import gzip
import json
import lzma
import secrets
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_DIGITS = "0123456789"
_LETTERS = "bcdfghkmnprstvz"
_CYRILLIC = str.maketrans(_LETTERS, "бцдфгҳкмнпрствз")
_PIECE = 1 << 20


@dataclass(frozen=True)
class Canary:
    """One marker. ``text`` goes into the product; ``forms`` are the bytes by which a leak is known."""

    text: str

    @property
    def forms(self) -> list[bytes]:
        """The text in the encodings in which it would lie about: UTF-8, UTF-16, JSON escapes, hex, base64."""
        utf8 = self.text.encode()
        found = [utf8, self.text.encode("utf-16-le"), self.text.encode("utf-16-be"), utf8.hex().encode()]
        found.append(json.dumps(self.text)[1:-1].encode())
        # Base64 of a longer text: what the middle looks like depends on where the marker begins.
        for shift in range(3):
            encoded = base64.b64encode(b"\0" * shift + utf8)
            found.append(encoded[4 if shift else 0 : -4])
        return found

    def __str__(self) -> str:
        return self.text


def plant(kind: str = "text", *, script: str = "latin") -> Canary:
    """Return a new marker: a name-like word, in Latin or Cyrillic letters, or for ``kind="phone"`` a number."""
    if kind == "phone":
        return Canary("+992" + "".join(secrets.choice(_DIGITS) for _ in range(14)))
    word = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return Canary(word.translate(_CYRILLIC) if script == "cyrillic" else word)


@dataclass(frozen=True)
class Leak:
    """A marker where it must not be."""

    path: str
    canary: Canary


def _pieces(read: Callable[[int], bytes], overlap: int) -> Iterator[bytes]:
    """Give the content in pieces that overlap, so that a marker on a border is met whole."""
    kept = b""
    while piece := read(_PIECE):
        yield kept + piece
        kept = (kept + piece)[-overlap:]


def _unpacked(path: Path) -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """Give the file itself and, where it is an archive or compressed, what is inside."""
    with path.open("rb") as file:
        yield str(path), file.read
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    yield f"{path}!{name}", member.read
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is not None:
                    yield f"{path}!{entry.name}", content.read
    else:
        for opener in (gzip.open, lzma.open):
            try:
                with opener(path, "rb") as stream:
                    stream.read(1)
                    stream.seek(0)
                    yield f"{path}!", stream.read
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                continue


def find_in(paths: Iterable[Path], canaries: Iterable[Canary]) -> list[Leak]:
    """Return every marker found in these files and in all files below these folders, archives unpacked."""
    wanted = [(canary, form) for canary in canaries for form in canary.forms]
    overlap = max((len(form) for _, form in wanted), default=1)
    files = [
        file
        for path in paths
        for file in ([path] if path.is_file() else sorted(path.rglob("*")))
        if file.is_file() and not file.is_symlink()
    ]
    leaks: list[Leak] = []
    for file in files:
        for name, read in _unpacked(file):
            for piece in _pieces(read, overlap):
                leaks += [Leak(name, canary) for canary, form in wanted if form in piece]
    return list(dict.fromkeys(leaks))
