"""Sealing short values: AES-256-GCM, bound to the place where the value belongs.

A sealed value is ``version (1 byte) · key id (4) · nonce (12) · ciphertext and
tag``. Version 1 names a key of the keyring; further versions may name other
keys (a person's own key) without a new column. The *context* is authenticated
and not stored: a value moved to another row or column does not open.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag

from paivand.ledger.vault import keyring
from paivand.ledger.vault.keyring import ID_BYTES, Keyring, Purpose
from paivand.ledger.vault.problems import CANNOT_OPEN

VERSION: Final = b"\x01"
_NONCE: Final = 12
HEADER: Final = len(VERSION) + ID_BYTES
_TAG: Final = 16
OVERHEAD: Final = HEADER + _NONCE + _TAG
"""How many bytes a sealed value is longer than the plain one."""


def seal_bytes(context: str, data: bytes, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None) -> bytes:
    """Return the data sealed under the newest key of the purpose and bound to the context.

    Raises PV-VAULT-01 or PV-VAULT-07 when there is no key.
    """
    key = (ring or keyring.current()).active(purpose)
    nonce = os.urandom(_NONCE)
    return b"".join((VERSION, key.id_bytes, nonce, key.aead.encrypt(nonce, data, context.encode())))


def open_bytes(context: str, sealed: bytes, *, purpose: Purpose = Purpose.FILES, ring: Keyring | None = None) -> bytes:
    """Return the data; raises PV-VAULT-02 for an unknown key and PV-VAULT-03 when the value is not what was sealed here."""
    if len(sealed) < OVERHEAD or sealed[:1] != VERSION:
        raise CANNOT_OPEN.error()
    key = (ring or keyring.current()).by_id(sealed[1:HEADER])
    if key.purpose is not purpose:
        raise CANNOT_OPEN.error()
    try:
        return key.aead.decrypt(sealed[HEADER : HEADER + _NONCE], sealed[HEADER + _NONCE :], context.encode())
    except InvalidTag as error:
        raise CANNOT_OPEN.error() from error


def header_of(purpose: Purpose, *, ring: Keyring | None = None) -> bytes:
    """Return the first bytes of every value that is sealed from now on: how old ones are told apart."""
    return VERSION + (ring or keyring.current()).active(purpose).id_bytes
