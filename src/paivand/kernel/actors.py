"""Who does a thing: a person with an account, the system itself, or the holder of a one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable
from uuid import UUID

if TYPE_CHECKING:
    from typing import TypeGuard


class ActorKind(StrEnum):
    """The kinds of actor that the journal tells apart."""

    LINK = "link"
    SYSTEM = "system"
    USER = "user"


@runtime_checkable
class Actor(Protocol):
    """Whatever can be named as the doer of a write or a sensitive read."""

    @property
    def id(self) -> UUID:
        """The id that the journal keeps."""
        ...

    @property
    def actor_kind(self) -> str:
        """One value of ActorKind."""
        ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The software acting by itself: jobs, clocks, the sealer."""

    id: UUID
    actor_kind: str = ActorKind.SYSTEM.value


@dataclass(frozen=True, slots=True)
class LinkActor:
    """A provider without an account, known only by the one-time link whose id this is."""

    id: UUID
    actor_kind: str = ActorKind.LINK.value


# A fixed id, so that journals of all installations name the system alike.
SYSTEM: Final = SystemActor(id=UUID("00000000-0000-7000-8000-000000000001"))


def is_system(actor: Actor) -> TypeGuard[SystemActor]:
    """Tell whether the actor is the software itself."""
    return isinstance(actor, SystemActor)
