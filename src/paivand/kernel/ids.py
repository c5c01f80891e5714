"""UUIDv7 (RFC 9562 §5.7): ids that sort by the time at which they were made, also when a phone made them offline."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import threading
import time
from uuid import UUID

_TAIL_BITS = 74  # rand_a (12) and rand_b (62) together: one counter below the millisecond
_TAIL_LIMIT = 1 << _TAIL_BITS
_RAND_B_BITS = 62
_UUID_VERSION = 7


class _Generator:
    """Keeps the last id of this process, so that the next one is always greater even when the clock steps back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._tail = 0

    def next(self) -> UUID:
        with self._lock:
            millisecond = time.time_ns() // 1_000_000
            if millisecond > self._millisecond:
                self._millisecond = millisecond
                # The top bit starts at zero so that thousands of ids fit into one millisecond before it is used up.
                self._tail = secrets.randbits(_TAIL_BITS - 1)
            else:
                # A random step instead of +1: the next id cannot be guessed from the last.
                self._tail += secrets.randbits(48) + 1
                if self._tail >= _TAIL_LIMIT:
                    self._millisecond += 1
                    self._tail = secrets.randbits(_TAIL_BITS - 1)
            return _compose(self._millisecond, self._tail)

    def reset_after_fork(self) -> None:
        """A forked worker draws a fresh tail, so that parent and child never continue the same counter."""
        self._lock = threading.Lock()
        self._tail = secrets.randbits(_TAIL_BITS - 1)


def _compose(millisecond: int, tail: int) -> UUID:
    rand_a = tail >> _RAND_B_BITS
    rand_b = tail & ((1 << _RAND_B_BITS) - 1)
    return UUID(int=(millisecond << 80) | (_UUID_VERSION << 76) | (rand_a << 64) | (0b10 << 62) | rand_b)


_generator = _Generator()
os.register_at_fork(after_in_child=_generator.reset_after_fork)


def uuid7() -> UUID:
    """Return a new UUIDv7, greater than every one that this process made before."""
    return _generator.next()


def is_uuid7(value: UUID) -> bool:
    """Tell whether the UUID is of version 7 and the RFC 9562 variant."""
    return value.version == _UUID_VERSION


def parse_uuid7(text: str) -> UUID:
    """Return the UUIDv7 that the text spells in its 36-character form.

    Raises ValueError when it is anything else; the message never repeats the text.
    """
    try:
        value = UUID(text)
    except (ValueError, AttributeError, TypeError):
        message = "not a UUID"
        raise ValueError(message) from None
    if str(value) != text.lower() or not is_uuid7(value):
        message = "not a UUIDv7 in its usual form"
        raise ValueError(message)
    return value


def made_at(value: UUID) -> dt.datetime:
    """Return the instant (UTC, milliseconds) inside a UUIDv7: the clock of the device that made it, so only a hint.

    Raises ValueError for a UUID of another version.
    """
    if not is_uuid7(value):
        message = "not a UUIDv7"
        raise ValueError(message)
    return dt.datetime.fromtimestamp((value.int >> 80) / 1000, tz=dt.UTC)
