"""The small values that components draw. Views and selectors build them; templates only lay them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class LoopStep:
    """One knot of a loop. ``state``: ``done``, ``now``, ``late``, ``stop`` (ended with a reason) or empty (to come)."""

    label: _StrOrPromise
    note: _StrOrPromise = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One of several steps in order: of a set-up, a case, a form. ``state``: ``done``, ``now`` or empty."""

    label: _StrOrPromise
    state: str = ""
    note: _StrOrPromise = ""
    url: str = ""
    end: _StrOrPromise = ""
    """What stands at the end of the line, such as '3 open'."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of 'check your answers'. ``language`` is that of the value when it differs from the page."""

    label: _StrOrPromise
    value: _StrOrPromise
    change_url: str = ""
    language: str = ""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The answers of one subject."""

    title: _StrOrPromise
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Match:
    """One reason why two things are alike or not. ``kind``: ``same``, ``near`` or ``diff``."""

    kind: str
    sentence: _StrOrPromise


@dataclass(frozen=True, slots=True)
class VersusRow:
    """Two values of one field. ``kind`` marks the row (``same``, ``near``, ``diff``); ``name`` makes it a choice."""

    label: _StrOrPromise
    left: _StrOrPromise
    right: _StrOrPromise
    kind: str = ""
    name: str = ""
    chosen: str = ""
    """``left``, ``right`` or empty: nobody has chosen yet."""
    before: _StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A saved view of a list. ``count`` None shows no number; ``state``: ``danger``, ``warn``, ``ok`` or empty."""

    label: _StrOrPromise
    url: str
    count: int | None = None
    state: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter. One that is on takes itself away by its ``url``; one that is off opens or adds itself."""

    label: _StrOrPromise
    url: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class BulkAction:
    """What can be done to the picked rows at once; the button posts ``name=value`` with the form of the list."""

    label: _StrOrPromise
    value: str
    icon: str = ""
    url: str = ""
    """Where the form goes, when not to the page itself."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a list stands. ``total`` None when it is not counted (``more`` says whether something follows)."""

    first: int
    last: int
    total: int | None = None
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class ListState:
    """Everything that a list shows round its table."""

    tabs: Sequence[ViewTab] = ()
    chips: Sequence[Chip] = ()
    clear_url: str = ""
    save_url: str = ""
    query: str = ""
    query_name: str = "q"
    """Empty for a list in which nothing can be found by typing. It stands in the address: codes, never names."""
    hidden_fields: Sequence[tuple[str, str]] = ()
    """Other parts of the query that 'find in this list' must keep."""
    actions: Sequence[BulkAction] = ()
    page: Page | None = None
    hidden: _StrOrPromise = ""
    """The sentence that says what the filters hide and what the view leaves out."""
    noun: _StrOrPromise = ""
    """What the rows are, in the plural ('Cases'): the name of the table's region."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the rail or of the phone's bar, ready to be drawn."""

    label: _StrOrPromise
    url: str
    icon: str
    current: bool = False
    count: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Entries between two lines of the rail."""

    name: str
    items: Sequence[MenuItem] = field(default_factory=list)
