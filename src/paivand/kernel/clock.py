"""The one place that asks what time it is, so that a test can hold the time still."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


class FrozenClock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: dt.datetime) -> None:
        """Stand at an aware instant; raises ValueError for a naive one."""
        self.at = _as_utc(at)

    def move_to(self, at: dt.datetime) -> None:
        """Set the clock to an aware instant."""
        self.at = _as_utc(at)

    def tick(self, **parts: float) -> None:
        """Move the clock by the parts of a timedelta, such as ``hours=3``."""
        self.at += dt.timedelta(**parts)


# A module variable and not a context variable: threads started by a test must see the same frozen time.
_frozen: list[FrozenClock] = []


def _as_utc(at: dt.datetime) -> dt.datetime:
    if at.tzinfo is None:
        message = "an instant needs a time zone"
        raise ValueError(message)
    return at.astimezone(dt.UTC)


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen[-1].at if _frozen else dt.datetime.now(tz=dt.UTC)


def today(tz: dt.tzinfo | None = None) -> dt.date:
    """Return the present date in the given time zone, else in the zone that Django holds as current."""
    return now().astimezone(tz or timezone.get_current_timezone()).date()


@contextmanager
def frozen(at: dt.datetime | str) -> Iterator[FrozenClock]:
    """Hold the time still inside the block; a text is ISO 8601, read as UTC when it names no zone."""
    if isinstance(at, str):
        at = dt.datetime.fromisoformat(at)
        if at.tzinfo is None:
            at = at.replace(tzinfo=dt.UTC)
    clock = FrozenClock(at)
    _frozen.append(clock)
    try:
        yield clock
    finally:
        _frozen.remove(clock)
