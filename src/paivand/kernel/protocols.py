"""The shapes through which rooms offer things to each other without importing one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.forms import Form
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.kernel.partial_dates import Precision
    from paivand.kernel.permissions import Permission
    from paivand.kernel.sensitivity import Sensitivity


@runtime_checkable
class Named(Protocol):
    """Whatever can be registered has a name that is unique within its kind."""

    @property
    def name(self) -> str:
        """The unique name, such as ``people.person``."""
        ...


# --- facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One countable thing that a record says. A pure function of that record, replaced whenever the record changes."""

    source: str
    """The fact source, such as ``people.person``."""
    record_id: UUID
    record_version: int
    kind: str
    """``noun.verb``, such as ``case.opened``."""
    recorded_at: dt.datetime
    """When the record was last written (UTC)."""
    organisation_id: UUID
    programme_id: UUID
    place_id: UUID
    sensitivity: Sensitivity
    on: dt.date | None = None
    """The day of an event; else None and the fact holds from ``valid_from`` until ``valid_until``."""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    """The first day on which it holds no more; None while it holds."""
    circle_id: UUID | None = None
    person_key: int | None = None
    """The office-wide pseudonym of the person (a signed 64-bit token), never an id of a row."""
    sex: str | None = None
    age_months: int | None = None
    """Completed months on the day of the fact."""
    age_precision: Precision | None = None
    washington: tuple[int | None, ...] | None = None
    """The six answers of the Washington Group short set in its order (1-4, None for no answer), or None: not asked."""
    groups: frozenset[str] = frozenset()
    quantity: Decimal = Decimal(1)
    unit: str = ""
    """What the quantity counts; for money the ISO 4217 code."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Further declared attributes as codes, never free text."""


@runtime_checkable
class FactSource(Named, Protocol):
    """A room that turns its records into facts."""

    @property
    def version(self) -> int:
        """Raise it whenever the same record would give other facts: the worker then rebuilds them."""
        ...

    def facts_of(self, record_ids: Sequence[UUID]) -> Iterable[FactRow]:
        """Return all the facts of these records; a record that is gone gives none."""
        ...


# --- timeline and tasks ----------------------------------------------------------------------------------------------


class TimelineKind(StrEnum):
    """How an entry of a timeline is drawn."""

    ALERT = "alert"
    ANSWER = "answer"
    DECISION = "decision"
    MINOR = "minor"
    PLAIN = "plain"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened to a record, ready to be shown."""

    at: dt.datetime
    title: _StrOrPromise
    sensitivity: Sensitivity
    kind: TimelineKind = TimelineKind.PLAIN
    icon: str = ""
    who: str = ""
    body: str = ""
    tags: tuple[_StrOrPromise, ...] = ()
    url: str = ""


@runtime_checkable
class TimelineSource(Named, Protocol):
    """A room that has something to say on the timeline of a record of any room."""

    def entries_of(self, *, actor: Actor, subject_type: str, subject_id: UUID) -> Iterable[TimelineEntry]:
        """Return what this actor may see of that subject, in any order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """A thing that waits for somebody."""

    title: _StrOrPromise
    due_at: dt.datetime | None
    url: str
    subject_type: str
    subject_id: UUID


@runtime_checkable
class TaskSource(Named, Protocol):
    """A room with due things that are not rows of the task table."""

    def due_for(self, *, actor: Actor, until: dt.datetime) -> Iterable[DueItem]:
        """Return what is due for this actor until that instant."""
        ...


# --- counts by place -------------------------------------------------------------------------------------------------


@runtime_checkable
class PlaceCount(Named, Protocol):
    """Something counted by place from the facts, for pages of rooms that stand below them."""

    @property
    def label(self) -> _StrOrPromise:
        """What is counted, as the head of a column: 'People registered'."""
        ...

    def counts(self, *, actor: Actor) -> Mapping[UUID, int]:
        """Return the count of each place itself, without the places in it; empty for an actor who may not count."""
        ...


# --- menu and search -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A page in the navigation, shown to those who hold the permission (None: to everybody signed in)."""

    label: _StrOrPromise
    url_name: str
    icon: str
    permission: Permission | None = None
    order: int = 100
    group: str = "work"
    badge: Callable[[Actor], int] | None = None
    """Returns the number beside the label; 0 shows none."""

    @property
    def name(self) -> str:
        """The name of the page's address, which is unique."""
        return self.url_name


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCard:
    """A panel on the home page, shown to those who hold the permission while it has something to say."""

    name: str
    template: str
    """A fragment that draws the panel; it finds the context under the name ``card``."""
    context: Callable[[Actor], Mapping[str, object] | None]
    """Returns what the template needs; None: nothing to show."""
    permission: Permission | None = None
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One finding of the global search, already within what the actor may see."""

    title: str
    url: str
    kind: _StrOrPromise
    detail: str = ""
    icon: str = ""
    score: float = 1.0
    """1 is an exact match, 0 none; hits of all sources are listed by it."""


@runtime_checkable
class SearchSource(Named, Protocol):
    """A room whose records the global search finds."""

    @property
    def permission(self) -> Permission | None:
        """Who may search here; None for everybody signed in."""
        ...

    def search(self, *, actor: Actor, query: str, limit: int) -> Iterable[SearchHit]:
        """Return the best hits that this actor may see, at most ``limit``."""
        ...


# --- offline commands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An act recorded on a device, perhaps offline, and sent later."""

    id: UUID
    """Made by the device; the same id with the same content is the same act."""
    service: str
    """The name of the handler, such as ``protection.contact_record``."""
    payload: Mapping[str, object]
    base_version: int | None
    """The version of the record that the device showed; None for a new record."""
    made_at: dt.datetime | None = None
    """When the person did it, by the clock of the device."""


class CommandStatus(StrEnum):
    """What became of an envelope."""

    CONFLICT = "conflict"
    DONE = "done"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """The answer to an envelope."""

    status: CommandStatus
    record_type: str = ""
    record_id: UUID | None = None
    version: int | None = None
    """The version of the record after the act; in a conflict the version that the server holds."""
    theirs: Mapping[str, object] = field(default_factory=dict)
    """In a conflict: the values that the server holds for the fields that the device wanted to change."""
    their_actor_id: UUID | None = None
    """In a conflict: who wrote the values that the server holds, when the actor may know it."""
    their_at: dt.datetime | None = None
    """In a conflict: when they were written (UTC)."""
    url: str = ""
    """Where the person sees what was recorded."""
    message: _StrOrPromise = ""
    """What changes now, in one sentence: 'The follow-up clock starts again: next visit by 26 November.'"""


@runtime_checkable
class CommandHandler(Named, Protocol):
    """A service that devices may call through the outbox."""

    @property
    def permission(self) -> Permission:
        """What the actor needs."""
        ...

    def validate(self, payload: Mapping[str, object]) -> Mapping[str, object]:
        """Return the cleaned payload; raises PaivandError when it cannot be accepted."""
        ...

    def apply(self, *, actor: Actor, envelope: Envelope) -> CommandResult:
        """Do the act once. Called inside the actor's transaction with a payload that ``validate`` returned."""
        ...


@runtime_checkable
class Guarded(Protocol):
    """A record that knows who may see it: every ``ScopedModel``."""

    @property
    def access_resource(self) -> str:
        """The kind of record that mandates speak of."""
        ...

    @property
    def scope_id(self) -> int:
        """Its scope."""
        ...

    @property
    def circle_id(self) -> UUID | None:
        """The people who may know of it, or None."""
        ...


@runtime_checkable
class RecordHandler(CommandHandler, Protocol):
    """A handler that can say which record an act is about.

    When the person who did it cannot decide any more, whoever sees that record may take the act over. ``apply`` with a
    ``base_version`` that is the present one writes also over what was recorded already: so a decision between two
    versions is written, and so it is taken back.
    """

    def record_of(self, *, owner_id: UUID, payload: Mapping[str, object]) -> Guarded | None:
        """Return the record, or None where the payload names none. Called as the system with a payload as it came."""
        ...


class OfflineKind(StrEnum):
    """Where a card stands on the offline page."""

    CASE = "case"
    TASK = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineCard:
    """The minimum of a task or a case that a phone keeps for reading without a network. Never of an S3 record."""

    id: UUID
    kind: OfflineKind
    sensitivity: Sensitivity
    code: str = ""
    initials: str = ""
    """Initials of the person, never the name."""
    title: str = ""
    """Of a task: what is to be done, without a name."""
    next_step: str = ""
    contact_note: str = ""
    """How the person may safely be reached."""
    due_at: dt.datetime | None = None
    version: int | None = None
    services: tuple[str, ...] = ()
    """Names of the OFFLINE_FORMs that this actor may record on it."""


@runtime_checkable
class OfflineSource(Named, Protocol):
    """A room with something that must be readable without a network."""

    def cards_for(self, *, actor: Actor, since: dt.date) -> Iterable[OfflineCard]:
        """Return the minimum that this actor needs: own tasks, open cases of assigned places, touched since that day."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDevice:
    """A device that keeps something of a person for work without a network."""

    id: UUID
    title: str
    """What the browser says of itself, such as 'Chrome, Android'."""
    last_seen_at: dt.datetime


@runtime_checkable
class DeviceSource(Named, Protocol):
    """A room that lets devices keep something; the wizard for a lost phone asks it which ones there are."""

    def devices_of(self, *, user_id: UUID) -> Iterable[KeptDevice]:
        """Return the devices of this person that were not reported lost."""
        ...


@runtime_checkable
class OfflineForm(Named, Protocol):
    """A form that the offline page carries. Its name is the service that its answers go to."""

    @property
    def title(self) -> _StrOrPromise:
        """What it records, without a name: 'Phone call'."""
        ...

    @property
    def changes(self) -> bool:
        """Whether it changes a record that others change too, so that the version shown must travel with it."""
        ...

    def form(self) -> Form:
        """Return an unbound Django form; its field names are the keys of the payload."""
        ...


# --- retention -------------------------------------------------------------------------------------------------------


@runtime_checkable
class RetentionSource(Named, Protocol):
    """A room whose records end: it says which are due and disposes of them."""

    def due(self, *, on: dt.date, limit: int) -> Sequence[UUID]:
        """Return records whose time has run out on that day."""
        ...

    def dispose(self, *, actor: Actor, record_ids: Sequence[UUID], reason: str) -> int:
        """Erase these records and return how many were there."""
        ...

    def held_about(self, *, person_id: UUID) -> Iterable[Mapping[str, object]]:
        """Return everything that this room holds about a person, for the person's own request."""
        ...


# --- the outer world -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeResult:
    """What an intake made of what it received."""

    accepted: int
    quarantined: int
    batch_id: UUID | None = None


@runtime_checkable
class Intake(Named, Protocol):
    """A way by which records come in from outside: a file, OpenRosa, a channel."""

    @property
    def permission(self) -> Permission:
        """What the actor needs."""
        ...

    def receive(self, *, actor: Actor, content: BinaryIO, content_type: str) -> IntakeResult:
        """Take in the content; what cannot be accepted is quarantined, never dropped."""
        ...


@runtime_checkable
class Channel(Named, Protocol):
    """A way by which people are reached: SMS, messenger, printed slip."""

    def available(self) -> bool:
        """Tell whether it is set up on this installation."""
        ...

    def send(self, *, address: str, text: str, reference: UUID) -> str:
        """Send and return the channel's own id of the message; raises PaivandError when it was refused."""
        ...


@runtime_checkable
class Engine(Named, Protocol):
    """Something that answers SQL over Parquet files: DuckDB here, Spark beyond one machine."""

    def query(self, sql: str, parameters: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
        """Return all the rows of a SELECT with named parameters."""
        ...


@runtime_checkable
class Storage(Named, Protocol):
    """Where sealed bytes are kept: a folder or an object store. It never sees plain content."""

    def put(self, key: str, content: bytes) -> None:
        """Keep the content durably under the key before returning."""
        ...

    def get(self, key: str) -> bytes:
        """Return the content; raises KeyError when there is none."""
        ...

    def delete(self, key: str) -> None:
        """Remove the content; nothing happens when there is none."""
        ...

    def exists(self, key: str) -> bool:
        """Tell whether there is content under the key."""
        ...
