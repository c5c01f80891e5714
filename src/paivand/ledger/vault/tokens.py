"""Blind tokens: keyed fingerprints by which the database finds what it cannot read.

A token is the first 8 bytes of HMAC-SHA256 as a signed integer, so it fits a
bigint column. Each kind has a key of its own, derived from the blind key: the
same text gives unrelated tokens under two kinds. Equal texts of one kind have
equal tokens; what that gives away stands in the threat model.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from paivand.ledger.vault import keyring
from paivand.ledger.vault.keyring import Keyring, Purpose
from paivand.ledger.vault.macs import Mac

if TYPE_CHECKING:
    from collections.abc import Iterable

_BYTES: Final = 8


@lru_cache(maxsize=256)
def _kind_key(secret: bytes, kind: str) -> Mac:
    return Mac(Mac(secret).digest(b"paivand token kind\0" + kind.encode()))


def _token(key: Mac, text: str) -> int:
    return int.from_bytes(key.digest(text.encode())[:_BYTES], "big", signed=True)


def blind_token(kind: str, text: str, *, ring: Keyring | None = None) -> int:
    """Return the token that is stored for a text; the caller folds the text first (case, script, digits)."""
    secret = (ring or keyring.current()).active(Purpose.BLIND).secret
    return _token(_kind_key(secret, kind), text)


def blind_tokens(kind: str, texts: Iterable[str], *, ring: Keyring | None = None) -> list[int]:
    """Return the tokens of many texts of one kind, in their order."""
    key = _kind_key((ring or keyring.current()).active(Purpose.BLIND).secret, kind)
    return [_token(key, text) for text in texts]


def blind_lookup(kind: str, text: str, *, ring: Keyring | None = None) -> list[int]:
    """Return every token to search for: one, or two while the index is being built again under a new key."""
    keys = (ring or keyring.current()).in_use(Purpose.BLIND)
    return [_token(_kind_key(key.secret, kind), text) for key in keys]


def person_key(person_id: object, *, ring: Keyring | None = None) -> int:
    """Return the office-wide person key of facts. It never leaves the worker: a release makes keys of its own."""
    key = _kind_key((ring or keyring.current()).active(Purpose.FACTS).secret, "person")
    return _token(key, str(person_id))


def recipient_key(recipient: str, person: int, *, ring: Keyring | None = None) -> int:
    """Return the pseudonym of a person key for one release's programme and recipient."""
    key = _kind_key((ring or keyring.current()).active(Purpose.FACTS).secret, f"recipient\0{recipient}")
    return _token(key, str(person))
