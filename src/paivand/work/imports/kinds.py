"""What a room says to let its records be imported: columns, checks, how rows come in and how they go out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.kernel.permissions import Permission
    from paivand.kernel.sensitivity import Sensitivity
    from paivand.ledger.models import Scope


class ColumnKind(StrEnum):
    """How the rails read a cell, before the room looks at it."""

    TEXT = "text"
    """Trimmed text of any script; invisible marks and doubled spaces go."""
    CHOICE = "choice"
    """One of ``choices`` by code, label or alias; the value is the code."""
    CODE = "code"
    """Text with Latin digits: identity numbers, phones."""
    DATE = "date"
    """A date as far as it is known; the value is ``str(PartialDate)``. The format is chosen per column of the file."""
    NUMBER = "number"
    """A whole number in any digit system; the value is an int."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One thing that a file may hold."""

    name: str
    label: _StrOrPromise
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    """A column of the file must be chosen, and a row with an empty cell stays out."""
    aliases: Sequence[str] = ()
    """Headings that usually mean it, in any language; compared without case, spaces and marks."""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For CHOICE: the code and the words that mean it."""
    example: str = ""
    help: _StrOrPromise = ""
    missing: _StrOrPromise = ""
    """What happens when the file has none: "Stays 'not recorded'. We do not read it from names."."""
    masked: bool = False
    """Shown in the preview by its last characters only."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing about one cell (``column`` is the name of a Column, empty for the row as a whole)."""

    column: str
    message: _StrOrPromise
    """A whole sentence with named placeholders that says how to put it right."""
    params: Mapping[str, object] = field(default_factory=dict)
    stops: bool = True
    """The row stays out; False: it comes in, and the sentence is for somebody to look at."""
    code: str = ""
    """Groups the same problem over many rows; the sentence itself when empty."""
    fallback: Any = None
    """A poorer value that a person may choose for the cell instead, such as the year of an impossible date."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read. ``record_id`` is decided before, so a repeated commit makes nothing twice."""

    number: int
    record_id: UUID
    values: Mapping[str, Any]
    """Column name to JSON value; a name is absent when the cell was empty or no column was chosen."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a kind may know of the import that it serves."""

    id: UUID
    scope: Scope
    """Organisation, programme and place that were chosen when the file was sent, at the kind's sensitivity."""
    mapped: frozenset[str]
    """The columns that the file has."""
    options: Mapping[str, Any]


@runtime_checkable
class ImportKind(Protocol):
    """One kind of import, registered with ``import_kind_register`` in ``AppConfig.ready``."""

    @property
    def name(self) -> str:
        """Such as ``people.person``."""
        ...

    @property
    def title(self) -> _StrOrPromise:
        """'People', in the plural: the heading of its pages."""
        ...

    @property
    def permission(self) -> Permission:
        """Who may send, look and take in."""
        ...

    @property
    def undo_permission(self) -> Permission:
        """Who may take a whole batch back."""
        ...

    @property
    def sensitivity(self) -> Sensitivity:
        """Of the batch and of what it makes."""
        ...

    @property
    def columns(self) -> Sequence[Column]:
        """What a file may hold, in the order of the mapping page."""
        ...

    def preview_row(self, *, row: Row, batch: Batch) -> Sequence[RowProblem]:
        """Say what is wrong or odd beyond single cells. Called for each row that can be read; writes nothing."""
        ...

    def commit_rows(self, *, actor: Actor, batch: Batch, rows: Sequence[Row]) -> None:
        """Make the records of these rows with the ids they carry. One transaction, which the rails open.

        Called with at most 100 rows at a time, as the actor. An error takes the whole slice back and stops the job.
        """
        ...

    def undo_rows(self, *, actor: Actor, batch: Batch, rows: Sequence[Row]) -> Mapping[int, _StrOrPromise]:
        """Take the records of these rows out again; return why a row (by number) must stay, such as later changes."""
        ...

    def record_url(self, record_id: UUID) -> str:
        """Return the page of a record that was made."""
        ...


_kinds: dict[str, ImportKind] = {}


def import_kind_register(kind: ImportKind) -> None:
    """Offer a kind of import."""
    _kinds[kind.name] = kind


def import_kind(name: str) -> ImportKind | None:
    """Return the kind of this name, or None."""
    return _kinds.get(name)


def import_kinds() -> list[ImportKind]:
    """Return every kind, in the order of registration."""
    return [*_kinds.values()]
