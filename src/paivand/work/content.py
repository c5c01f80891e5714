"""What a file really is: told by its bytes, never by its name or by what the browser said."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, cast

from paivand.work.problems import FILE_DISGUISED, FILE_TYPE_NOT_ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import IO, BinaryIO

_HEAD: Final = 4096
_CONTROL: Final = frozenset(range(32)) - {9, 10, 12, 13, 27}
# Second byte of a frame of layer III: sync bits, MPEG 1 or 2, layer 01, with or without checksum.
_MP3_FRAMES: Final = frozenset({b"\xfb", b"\xfa", b"\xf3", b"\xf2"})
_ZIP_ENTRIES: Final = 5000
_ZIP_UNPACKED: Final = 1024**3
_ZIP_RATIO: Final = 200


@dataclass(frozen=True, slots=True)
class ContentType:
    """One type of content that may be kept."""

    mime: str
    label: str
    """How people call it."""
    extensions: frozenset[str]


def _type(mime: str, label: str, *extensions: str) -> ContentType:
    return ContentType(mime, label, frozenset(extensions))


JPEG: Final = _type("image/jpeg", "JPEG", "jpg", "jpeg", "jpe", "jfif")
PNG: Final = _type("image/png", "PNG", "png")
WEBP: Final = _type("image/webp", "WebP", "webp")
PDF: Final = _type("application/pdf", "PDF", "pdf")
DOCX: Final = _type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word", "docx")
XLSX: Final = _type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel", "xlsx")
PPTX: Final = _type("application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint", "pptx")
ODT: Final = _type("application/vnd.oasis.opendocument.text", "OpenDocument text", "odt")
ODS: Final = _type("application/vnd.oasis.opendocument.spreadsheet", "OpenDocument table", "ods")
TEXT: Final = _type("text/plain", "text", "txt", "text", "csv", "tsv", "md", "log")
MP3: Final = _type("audio/mpeg", "MP3", "mp3")
OGG: Final = _type("audio/ogg", "Ogg", "ogg", "oga", "opus")
M4A: Final = _type("audio/mp4", "M4A", "m4a", "mp4")
WAV: Final = _type("audio/wav", "WAV", "wav")

PICTURES: Final = frozenset({JPEG, PNG, WEBP})
ATTACHMENTS: Final = PICTURES | {PDF, DOCX, XLSX, PPTX, ODT, ODS, TEXT, MP3, OGG, M4A, WAV}
TABLES: Final = frozenset({XLSX, TEXT})

_OOXML: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}


def extension_of(name: str) -> str:
    """Return the extension of a file name in lower case without the dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def detect(stream: BinaryIO, *, accepted: Collection[ContentType], name: str) -> ContentType:
    """Return the type of the content and leave the stream at its start.

    Raises PV-FILE-03 when it is none of the accepted, PV-FILE-04 when the name claims another type.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    found = _by_bytes(head) or _by_zip(stream, head) or _by_text(head)
    stream.seek(0)
    extension = extension_of(name)
    claimed = next((kind for kind in ATTACHMENTS if extension in kind.extensions), None)
    if found is None or found not in accepted:
        # A name of a welcome type over other content is a disguise, not a mistake in choosing the file.
        if claimed is not None and claimed in accepted:
            raise FILE_DISGUISED.error()
        raise FILE_TYPE_NOT_ACCEPTED.error(accepted=accepted_text(accepted))
    if extension and extension not in found.extensions:
        raise FILE_DISGUISED.error()
    return found


def accepted_text(accepted: Collection[ContentType]) -> str:
    """Return the accepted types as people call them: ``JPEG, PDF, Word``."""
    return ", ".join(sorted({kind.label for kind in accepted}))


def _by_bytes(head: bytes) -> ContentType | None:
    """Tell the types that begin with marks of their own, at the very first byte: no preamble is tolerated."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"OggS"):
        return OGG
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] in _MP3_FRAMES):
        return MP3
    if head[4:8] == b"ftyp" and head[8:12] in {b"M4A ", b"M4B ", b"mp42", b"isom", b"mp41", b"dash"}:
        return M4A
    return None


def _by_zip(stream: BinaryIO, head: bytes) -> ContentType | None:
    """Tell office documents; one that unpacks to far more than its size, or holds macros, is none of ours."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(cast("IO[bytes]", stream)) as archive:
            entries = archive.infolist()
            if not zip_is_safe(entries):
                return None
            names = {entry.filename for entry in entries}
            if any(entry.lower().endswith("vbaproject.bin") for entry in names):
                return None
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in _OOXML.items() if part in names), None)
            if entries and entries[0].filename == "mimetype" and entries[0].file_size < 100:  # noqa: PLR2004 - a mime type
                mime = archive.read(entries[0]).decode("ascii", "replace").strip()
                return next((kind for kind in (ODT, ODS) if kind.mime == mime), None)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError):
        return None
    return None


def zip_is_safe(entries: list[zipfile.ZipInfo]) -> bool:
    """Tell whether an archive may be unpacked: by what its own directory says of sizes."""
    if len(entries) > _ZIP_ENTRIES:
        return False
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    return unpacked <= _ZIP_UNPACKED and (unpacked < 10 * 1024**2 or unpacked <= _ZIP_RATIO * max(packed, 1))


def _by_text(head: bytes) -> ContentType | None:
    """Tell plain text of any encoding we read. Scripts, pages and programs are not text here."""
    if not head:
        return None
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            start = head[: len(head) // 2 * 2].decode("utf-16")
        except UnicodeDecodeError:
            return None
        return None if _looks_like_markup(start) else TEXT
    if _CONTROL & set(head):
        return None
    if head[:2] in {b"#!", b"MZ"} or head.startswith(b"\x7fELF"):
        return None
    return None if _looks_like_markup(head.decode("latin-1")) else TEXT


_MARKUP: Final = ("<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "<body", "<head", "<iframe", "{\\rtf")


def _looks_like_markup(start: str) -> bool:
    plain = start.lstrip("\ufeffï»¿ \t\r\n").lower()
    return plain.startswith(_MARKUP) or "<script" in plain
