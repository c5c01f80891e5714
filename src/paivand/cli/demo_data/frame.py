"""The frame of the demo data: what it is asked for and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how many are done and how many there will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """One person who can sign in to the demo."""

    role: str
    username: str
    password: str
    note: str = ""
    """What else is needed, such as a code of the second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSummary:
    """What was made."""

    logins: tuple[DemoLogin, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    """How many of each thing, such as ``{"people": 200}``."""
