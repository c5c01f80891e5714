r"""The virus check, where an office has one: clamd over its local socket, with the INSTREAM command of its manual.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd: ``zINSTREAM\\0``, then chunks of a four-byte length in network
order and the bytes, then a length of zero; the answer is ``stream: OK\\0`` or ``stream: NAME FOUND\\0``.
"""

from __future__ import annotations

import socket
import struct
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from typing import BinaryIO

_TIMEOUT_S: Final = 60
_CHUNK: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096


class Verdict(StrEnum):
    """What the check says."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SET_UP = "not_set_up"
    UNREACHABLE = "unreachable"


def scan(stream: BinaryIO) -> Verdict:
    """Give the content to clamd; the stream stands at its start afterwards. Never raises for a missing scanner."""
    if not settings.CLAMD_SOCKET:
        return Verdict.NOT_SET_UP
    stream.seek(0)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_TIMEOUT_S)
            line.connect(settings.CLAMD_SOCKET)
            line.sendall(b"zINSTREAM\0")
            while chunk := stream.read(_CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
                part = line.recv(_LONGEST_ANSWER)
                if not part:
                    break
                answer += part
    except OSError:
        return Verdict.UNREACHABLE
    finally:
        stream.seek(0)
    said = answer.rstrip(b"\0\n")
    if said.endswith(b"FOUND"):
        return Verdict.INFECTED
    # "INSTREAM size limit exceeded. ERROR" and the like: not looked at is not clean.
    return Verdict.CLEAN if said.endswith(b"OK") else Verdict.UNREACHABLE
