"""What must point upward: rooms register what they offer in ``AppConfig.ready`` and lower rooms find it by its kind.

Use::

    from paivand.kernel import registry

    registry.register(registry.FACT_SOURCE, PersonFacts())
    for source in registry.all(registry.FACT_SOURCE): ...
"""

from __future__ import annotations

import builtins
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from paivand.kernel.protocols import (
    Channel,
    CommandHandler,
    DeviceSource,
    Engine,
    FactSource,
    HomeCard,
    Intake,
    MenuEntry,
    Named,
    OfflineForm,
    OfflineSource,
    PlaceCount,
    RetentionSource,
    SearchSource,
    Storage,
    TaskSource,
    TimelineSource,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T", bound=Named)


class Kind(Generic[T]):
    """A named shelf of things of one Protocol."""

    def __init__(self, name: str) -> None:
        """Make an empty shelf."""
        self.name = name
        self.shelf: dict[str, T] = {}

    def __repr__(self) -> str:
        """Name the shelf."""
        return f"Kind({self.name!r})"


CHANNEL: Final[Kind[Channel]] = Kind("channel")
COMMAND_HANDLER: Final[Kind[CommandHandler]] = Kind("command_handler")
DEVICE_SOURCE: Final[Kind[DeviceSource]] = Kind("device_source")
ENGINE: Final[Kind[Engine]] = Kind("engine")
FACT_SOURCE: Final[Kind[FactSource]] = Kind("fact_source")
HOME_CARD: Final[Kind[HomeCard]] = Kind("home_card")
INTAKE: Final[Kind[Intake]] = Kind("intake")
MENU_ENTRY: Final[Kind[MenuEntry]] = Kind("menu_entry")
OFFLINE_FORM: Final[Kind[OfflineForm]] = Kind("offline_form")
OFFLINE_SOURCE: Final[Kind[OfflineSource]] = Kind("offline_source")
PLACE_COUNT: Final[Kind[PlaceCount]] = Kind("place_count")
RETENTION_SOURCE: Final[Kind[RetentionSource]] = Kind("retention_source")
SEARCH_SOURCE: Final[Kind[SearchSource]] = Kind("search_source")
STORAGE: Final[Kind[Storage]] = Kind("storage")
TASK_SOURCE: Final[Kind[TaskSource]] = Kind("task_source")
TIMELINE_SOURCE: Final[Kind[TimelineSource]] = Kind("timeline_source")


def register(kind: Kind[T], thing: T) -> None:
    """Put a thing on its shelf.

    Raises ValueError when another thing of that name is there already: two rooms would overwrite each other unseen.
    """
    if thing.name in kind.shelf and kind.shelf[thing.name] is not thing:
        message = f"{kind.name} {thing.name!r} is registered already"
        raise ValueError(message)
    kind.shelf[thing.name] = thing


def all(kind: Kind[T]) -> builtins.list[T]:  # noqa: A001 - reads as registry.all(kind), never imported bare
    """Return everything of that kind in the order of registration."""
    return [*kind.shelf.values()]


def get(kind: Kind[T], name: str) -> T | None:
    """Return the thing of that name, or None."""
    return kind.shelf.get(name)


@contextmanager
def registered(kind: Kind[T], thing: T) -> Iterator[T]:
    """Register a thing for the length of a block, then put the shelf back as it was (for tests)."""
    before = dict(kind.shelf)
    register(kind, thing)
    try:
        yield thing
    finally:
        kind.shelf.clear()
        kind.shelf.update(before)
