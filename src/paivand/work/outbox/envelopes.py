"""Opening what a device sent, and telling two contents apart."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.dateparse import parse_datetime

from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import parse_uuid7
from paivand.kernel.protocols import Envelope
from paivand.ledger.vault.devices import open_from_device
from paivand.ledger.vault.problems import CANNOT_OPEN, KEY_UNKNOWN

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

LONGEST_SERVICE: Final = 80
_HIGHEST_VERSION: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An act that could be read."""

    id: UUID
    owner_id: UUID
    """Who did it, as the device says; sealed together with the content."""
    device_id: UUID | None
    service: str
    payload: dict[str, Any]
    base_version: int | None
    before: dict[str, Any]
    """The values that the device had shown, for a form that changes a record."""
    made_at: dt.datetime | None

    @property
    def digest(self) -> str:
        """What tells one content from another: equal for a repeat, whoever carries it."""
        return digest_of(
            {
                "service": self.service,
                "payload": self.payload,
                "base_version": self.base_version,
                "made_at": self.made_at.isoformat() if self.made_at else None,
            }
        )

    def content(self) -> dict[str, Any]:
        """Return everything as JSON values, to be kept sealed."""
        return {
            "id": str(self.id),
            "owner": str(self.owner_id),
            "device": str(self.device_id) if self.device_id else None,
            "service": self.service,
            "payload": self.payload,
            "base_version": self.base_version,
            "before": self.before,
            "made_at": self.made_at.isoformat() if self.made_at else None,
        }

    def envelope(self, payload: Mapping[str, object]) -> Envelope:
        """Return what a handler gets, with the payload that it has cleaned."""
        return Envelope(
            id=self.id,
            service=self.service,
            payload=payload,
            base_version=self.base_version,
            made_at=self.made_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """What arrived and could not be read; kept as it came."""

    id: UUID | None
    raw: dict[str, Any]

    @property
    def digest(self) -> str:
        """What tells one content from another."""
        return digest_of(self.raw)


def digest_of(content: object) -> str:
    """Return the SHA-256 of a JSON value, independent of the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def open_envelope(raw: object, *, actor: Actor) -> Opened | Unreadable:
    """Read one envelope, sealed by a device or plain from a program.

    Raises PaivandError with a status of 500 or more when the keyring is not
    there: then nothing is wrong with the envelope and it may be sent again.
    """
    if not _can_be_stored(raw):
        return Unreadable(
            id=_id_or_none(raw.get("id")) if isinstance(raw, Mapping) else None, raw={"escaped": json.dumps(raw)}
        )
    if not isinstance(raw, Mapping):
        return Unreadable(id=None, raw={"received": raw})
    kept = {str(name): value for name, value in raw.items() if name != "asking"}
    envelope_id = _id_or_none(raw.get("id"))
    if envelope_id is None:
        return Unreadable(id=None, raw=kept)
    try:
        if "sealed" in raw:
            content = _unseal(raw, envelope_id)
            owner_id = UUID(str(content["owner"]))
        else:
            content, owner_id = raw, actor.id
        return _read(content, envelope_id=envelope_id, owner_id=owner_id)
    except PaivandError as error:
        # A key that is not in the keyring may be put back: the act waits in quarantine, still sealed.
        if error.code in {CANNOT_OPEN.code, KEY_UNKNOWN.code}:
            return Unreadable(id=envelope_id, raw=kept)
        raise
    except (ValueError, TypeError, KeyError, RecursionError):
        return Unreadable(id=envelope_id, raw=kept)


def read_content(content: Mapping[str, Any]) -> Opened:
    """Return the act from what ``Opened.content`` gave; raises ValueError, TypeError or KeyError for anything else."""
    return _read(content, envelope_id=parse_uuid7(content["id"]), owner_id=UUID(content["owner"]))


def _can_be_stored(value: object) -> bool:
    """Tell whether the text in it is Unicode: JSON allows halves of characters, which no column can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _id_or_none(value: object) -> UUID | None:
    try:
        return parse_uuid7(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _unseal(raw: Mapping[str, Any], envelope_id: UUID) -> Mapping[str, Any]:
    try:
        message = base64.b64decode(raw["sealed"], validate=True)
    except binascii.Error as error:
        raise ValueError("not Base64") from error
    plain = open_from_device(f"act:{envelope_id}", message, key_id=str(raw.get("kid", "")))
    content = json.loads(plain)
    if not isinstance(content, dict) or content.get("id") != str(envelope_id):
        raise ValueError("the seal holds something else")
    return content


def _read(content: Mapping[str, Any], *, envelope_id: UUID, owner_id: UUID) -> Opened:
    service, payload, before = content["service"], content["payload"], content.get("before") or {}
    base_version, device, made_at = content.get("base_version"), content.get("device"), content.get("made_at")
    if not isinstance(service, str) or not 0 < len(service) <= LONGEST_SERVICE or not service.isprintable():
        raise ValueError("no service")
    if not isinstance(payload, dict) or not isinstance(before, dict):
        raise TypeError("no payload")
    if not _can_be_stored(content):
        raise ValueError("not Unicode")
    if base_version is not None and (type(base_version) is not int or not 0 <= base_version <= _HIGHEST_VERSION):
        raise ValueError("no version")
    made = None
    if made_at is not None:
        made = parse_datetime(made_at)
        if made is None or made.tzinfo is None:
            raise ValueError("no instant")
        made = made.astimezone(dt.UTC)
    return Opened(
        id=envelope_id,
        owner_id=owner_id,
        device_id=UUID(device) if device else None,
        service=service,
        payload=payload,
        base_version=base_version,
        before=before,
        made_at=made,
    )
