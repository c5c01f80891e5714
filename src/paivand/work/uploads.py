"""Uploads on their way in: small ones in memory, larger ones sealed on disk while they are read. Nothing lies in plain.

Django's own handlers write a temporary file in plain; a lost disk or a killed process would leave it there. Here each
64 KiB are sealed under the key of the vault before they touch the disk, and the file has no name: when the process
ends, however it ends, its content is gone.
"""

from __future__ import annotations

import io
import os
import tempfile
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.ledger.vault import open_bytes, seal_bytes
from paivand.ledger.vault.sealing import OVERHEAD
from paivand.work.disk import keeping, temporary_folder
from paivand.work.problems import FILE_EMPTY, FILE_TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from django.http import HttpRequest

    _Upload = UploadedFile[bytes]
else:
    _Upload = UploadedFile

PIECE: Final = 64 * 1024
STRANGERS_LIMIT: Final = 10 * 1024 * 1024
"""How much somebody without a session may send, in bytes: a provider's answer with a photograph of a document."""
_PROBLEM: Final = "paivand.upload_problem"
IN_MEMORY: Final = 1024 * 1024
"""Up to here an upload stays in memory, in bytes."""


class SealedSpool(io.RawIOBase):
    """A temporary file that is written once from start to end, then read and sought; sealed where it lies on disk."""

    def __init__(self, *, in_memory: int = IN_MEMORY) -> None:
        """Start empty; beyond ``in_memory`` bytes everything goes to disk."""
        super().__init__()
        self._id = uuid7()
        self._limit = in_memory
        self._small = bytearray()
        self._disk: IO[bytes] | None = None
        self._unwritten = bytearray()
        self._pieces = 0
        self._size = 0
        self._place = 0
        self._open_piece: tuple[int, bytes] | None = None

    @property
    def size(self) -> int:
        """How many plain bytes were written."""
        return self._size

    @property
    def on_disk(self) -> bool:
        """Tell whether it grew beyond the memory."""
        return self._disk is not None

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Add to the end, wherever one was reading. Raises PV-SYSTEM-03 on a full disk."""
        content = bytes(data)
        self._size += len(content)
        if self._disk is None and self._size <= self._limit:
            self._small += content
            return len(content)
        if self._disk is None:
            with keeping():
                # A file without a name: a killed process leaves nothing behind.
                self._disk = tempfile.TemporaryFile(dir=temporary_folder(), buffering=0)  # noqa: SIM115 - closed with the spool
            self._unwritten, self._small = self._small, bytearray()
        self._unwritten += content
        while len(self._unwritten) > PIECE:
            self._seal_piece(bytes(self._unwritten[:PIECE]))
            del self._unwritten[:PIECE]
        return len(content)

    def _context(self, number: int) -> str:
        return f"upload {self._id} {number}"

    def _seal_piece(self, piece: bytes) -> None:
        assert self._disk is not None  # noqa: S101 - told to mypy; write made it
        with keeping():
            self._disk.seek(0, os.SEEK_END)
            sealed = seal_bytes(self._context(self._pieces), piece)
            written = 0
            while written < len(sealed):
                written += self._disk.write(sealed[written:])
        self._pieces += 1

    def _piece(self, number: int) -> bytes:
        """Return a whole piece, or the last that is not on disk yet."""
        if number == self._pieces:
            return bytes(self._unwritten)
        if self._open_piece is None or self._open_piece[0] != number:
            assert self._disk is not None  # noqa: S101 - told to mypy; there is a piece
            self._disk.seek(number * (PIECE + OVERHEAD))
            sealed = bytearray()
            while len(sealed) < PIECE + OVERHEAD and (part := self._disk.read(PIECE + OVERHEAD - len(sealed))):
                sealed += part
            self._open_piece = (number, open_bytes(self._context(number), bytes(sealed)))
        return self._open_piece[1]

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer has no len
        """Fill the buffer from where one stands."""
        if self._place >= self._size:
            return 0
        if self._disk is None:
            part = bytes(self._small[self._place : self._place + len(buffer)])
        else:
            number, inside = divmod(self._place, PIECE)
            part = self._piece(number)[inside : inside + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as files do."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        place = start + offset
        if place < 0:
            raise ValueError("before the start of the file")
        self._place = place
        return place

    def tell(self) -> int:
        """Return where one stands."""
        return self._place

    def close(self) -> None:
        """Forget the content."""
        if self._disk is not None:
            self._disk.close()
        self._small = bytearray()
        self._unwritten = bytearray()
        self._open_piece = None
        super().close()


def spool_of(stream: BinaryIO | Iterable[bytes], *, limit: int) -> SealedSpool:
    """Read a stream into a spool; raises PV-FILE-01 beyond ``limit`` bytes, and keeps nothing then.

    An upload of ours is one already and is handed over as it is: whoever calls this closes it.
    """
    if isinstance(stream, SealedUploadedFile):
        if stream.spool.size > limit:
            raise FILE_TOO_LARGE.error(limit=size_text(limit))
        stream.spool.seek(0)
        return stream.spool
    spool = SealedSpool()
    try:
        pieces: Iterable[bytes] = iter(lambda: stream.read(PIECE), b"") if hasattr(stream, "read") else stream
        for piece in pieces:
            spool.write(piece)
            if spool.size > limit:
                raise FILE_TOO_LARGE.error(limit=size_text(limit))
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def size_text(size: int) -> str:
    """Return a size as people say it: ``250 MB``."""
    for unit, factor in (("GB", 1024**3), ("MB", 1024**2), ("kB", 1024)):
        if size >= factor:
            return f"{size / factor:.0f} {unit}"
    return f"{size} B"


class SealedUploadedFile(_Upload):
    """What a view finds in ``request.FILES``: reads, seeks and iterates like any upload."""

    def __init__(
        self, spool: SealedSpool, name: str | None, content_type: str, charset: str | None, extra: Any
    ) -> None:
        """Take the spool over."""
        self.spool = spool
        super().__init__(io.BufferedReader(spool, PIECE), name, content_type, spool.size, charset, extra)

    def close(self) -> None:
        """Forget the content."""
        self.spool.close()


class SealedUploadHandler(FileUploadHandler):
    """Django's seam for uploads, pointed at by ``FILE_UPLOAD_HANDLERS``.

    A refusal (too large, disk full) must not be raised while the request is parsed: that happens inside the middleware
    that checks forms. It is kept on the request, and ``uploaded`` raises it in the view.
    """

    chunk_size = PIECE

    def __init__(self, request: Any = None) -> None:
        """Begin a request."""
        super().__init__(request)
        self.spool = SealedSpool()
        self.problem: PaivandError | None = None
        self.limit: int = settings.UPLOAD_MAX_BYTES
        self.received = 0
        # The body is read before anybody knows who sends it; a stranger must not fill the disk.
        if request is not None and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            self.limit = min(self.limit, STRANGERS_LIMIT)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file of the request."""
        super().new_file(*args, **kwargs)
        self.spool = SealedSpool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take one chunk; after a refusal nothing more is kept."""
        try:
            self.spool.write(raw_data)
            self.received += len(raw_data)
            # All files of a request together: a hundred of them are as large as one.
            if self.received > self.limit:
                raise FILE_TOO_LARGE.error(limit=size_text(self.limit))
        except PaivandError as problem:
            self.spool.close()
            self.problem = problem
            raise StopUpload(connection_reset=False) from problem

    def file_complete(self, file_size: int) -> SealedUploadedFile:
        """Hand the file to the request."""
        self.spool.seek(0)
        return SealedUploadedFile(
            self.spool, self.file_name, self.content_type or "", self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """Forget what came of a request that broke off."""
        self.spool.close()

    def upload_complete(self) -> None:
        """Leave the refusal where the view finds it."""
        if self.problem is not None and self.request is not None:
            self.request.META[_PROBLEM] = self.problem


def uploaded(request: HttpRequest, field: str = "file") -> _Upload:
    """Return the file that a form sent; raises the refusal of the upload, or PV-FILE-02 when none was chosen."""
    files = request.FILES
    problem: PaivandError | None = request.META.get(_PROBLEM)
    if problem is not None:
        raise problem
    found = files.get(field)
    if not isinstance(found, UploadedFile) or not found.size:
        raise FILE_EMPTY.error()
    return found
