"""What the office tells a device about one act."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Status(StrEnum):
    """What became of an act; the device forgets it at all of these but INVALID and LATER."""

    DONE = "done"
    CONFLICT = "conflict"
    MISMATCH = "mismatch"
    QUARANTINED = "quarantined"
    INVALID = "invalid"
    """Only for an act whose form is still open: nothing is kept here, the form shows the mistakes."""
    LATER = "later"
    """Nothing is kept here; send it again."""


CODES: Final = {
    Status.DONE: 200,
    Status.CONFLICT: 409,
    Status.MISMATCH: 409,
    Status.QUARANTINED: 202,
    Status.INVALID: 422,
    Status.LATER: 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one act, matched by its id."""

    id: str
    status: Status
    repeated: bool = False
    """It had been received before; this is the answer of the first time."""
    url: str = ""
    message: str = ""
    record_type: str = ""
    record_id: str | None = None
    version: int | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """The HTTP status that this act would have had alone."""
        return CODES[self.status]

    def as_json(self) -> dict[str, Any]:
        """Return what goes to the device."""
        return {
            "id": self.id,
            "status": self.status.value,
            "code": self.code,
            "repeated": self.repeated,
            "url": self.url,
            "message": self.message,
            "record_type": self.record_type,
            "record_id": self.record_id,
            "version": self.version,
            "errors": self.errors,
        }
