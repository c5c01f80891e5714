"""What phones seal and only the office opens: ECDH on P-256, HKDF-SHA256, AES-256-GCM.

A phone knows the office's public key alone, so a finder of the phone cannot
open an act that waits there. A sealed message is ``edition (1 byte) · one-time
public key (65) · nonce (12) · ciphertext and tag``; the browser's side is
``work/static/work/sealing.js``. P-256 because every browser that we name has
it in WebCrypto; X25519 came years later.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from paivand.ledger.vault import keyring
from paivand.ledger.vault.keyring import Keyring, Purpose
from paivand.ledger.vault.problems import CANNOT_OPEN

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

_EDITION: Final = b"\x01"
_POINT: Final = 65
_NONCE: Final = 12
_INFO: Final = b"paivand sealed message 1"
_SHORTEST: Final = len(_EDITION) + _POINT + _NONCE + 16
# The order of P-256 (SEC 2): private keys lie below it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """The public half that phones seal to."""

    id: str
    """The id of the key in the keyring; comes back with every sealed message."""
    public: str
    """The uncompressed point in Base64."""


@lru_cache(maxsize=8)
def _private_key(secret: bytes) -> EllipticCurvePrivateKey:
    """Derive the private key: 128 bits more than needed, so that the remainder is not biased (FIPS 186-5, A.2.1)."""
    wide = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"paivand office key P-256").derive(secret)
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _message_key(shared: bytes, *, point: bytes, recipient: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=point + recipient, info=_INFO).derive(shared))


def office_key(*, ring: Keyring | None = None) -> OfficeKey:
    """Return the public key of this office; raises PV-VAULT-01 or -07 when there is no key."""
    key = (ring or keyring.current()).active(Purpose.DEVICES)
    point = _point(_private_key(key.secret).public_key())
    return OfficeKey(id=key.id, public=base64.b64encode(point).decode())


def open_from_device(context: str, message: bytes, *, key_id: str, ring: Keyring | None = None) -> bytes:
    """Open what a phone sealed under the key of this id, retired or not.

    Raises PV-VAULT-02 for a key that the keyring lacks (the message may open
    once it is put back) and PV-VAULT-03 for a message that was cut, changed or
    sealed for another context.
    """
    try:
        id_bytes = bytes.fromhex(key_id)
    except ValueError as error:
        raise CANNOT_OPEN.error() from error
    key = (ring or keyring.current()).by_id(id_bytes)
    if key.purpose is not Purpose.DEVICES:
        raise CANNOT_OPEN.error()
    private = _private_key(key.secret)
    if len(message) < _SHORTEST or message[:1] != _EDITION:
        raise CANNOT_OPEN.error()
    point, nonce, box = (
        message[1 : 1 + _POINT],
        message[1 + _POINT : 1 + _POINT + _NONCE],
        message[1 + _POINT + _NONCE :],
    )
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = private.exchange(ec.ECDH(), theirs)
        return _message_key(shared, point=point, recipient=_point(private.public_key())).decrypt(
            nonce, box, context.encode()
        )
    except (InvalidTag, ValueError) as error:
        raise CANNOT_OPEN.error() from error


def seal_for_office(context: str, data: bytes, *, key: OfficeKey) -> bytes:
    """Seal as a phone does: for devices that are not browsers, and to test the other side."""
    recipient = base64.b64decode(key.public)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), recipient)
    mine = ec.generate_private_key(ec.SECP256R1())
    point = _point(mine.public_key())
    nonce = os.urandom(_NONCE)
    cipher = _message_key(mine.exchange(ec.ECDH(), theirs), point=point, recipient=recipient)
    return _EDITION + point + nonce + cipher.encrypt(nonce, data, context.encode())
