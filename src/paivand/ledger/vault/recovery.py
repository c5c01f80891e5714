"""Recovery cards: two lists of words, held by two people, that together open the recovery copy of the keyring.

A recovery secret of 128 bits is split in two: card 1 holds chance, card 2 the
secret xor that chance, so one card alone says nothing. The secret gives an
X25519 key pair. The keyring folder keeps the public half, and a *recovery
copy* of all keys is sealed to it whenever it is asked for: with each backup,
also after keys were added, without the cards. New cards make a new pair; they
do not open copies that were made before, and the old cards open no newer ones.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from paivand.kernel.clock import now
from paivand.ledger.vault import atomic, keyring, master, words
from paivand.ledger.vault.keyring import Keyring
from paivand.ledger.vault.problems import (
    CANNOT_OPEN,
    CARD_LENGTH,
    CARD_TWICE,
    CARD_WORD_UNKNOWN,
    CARD_WORD_WRONG,
    CARD_WORDS_DO_NOT_FIT,
    CARDS_DO_NOT_OPEN,
    CARDS_OF_TWO_SETS,
    KEYRING_EXISTS,
)

COPY_FILE: Final = "recovery.copy"
_PUBLIC_FILE: Final = "recovery.public"
_SECRET: Final = 16
_DATA_WORDS: Final = 12
CARD_WORDS: Final = _DATA_WORDS + words.CHECK_WORDS
"""How many words a card has."""
_MAGIC: Final = b"PVR\x01"
_PUBLIC: Final = 32
_NONCE: Final = 12
_SET_BITS: Final = 3


def _hkdf(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def _private(secret: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_hkdf(secret, b"paivand recovery pair"))


def _card(share: bytes, *, set_number: int, card: int) -> list[str]:
    """Return the words of 128 bits of share, 3 bits of set and 1 bit of card."""
    number = int.from_bytes(share, "big") << 4 | set_number << 1 | (card - 1)
    values = [number >> words.BITS * place & (words.COUNT - 1) for place in reversed(range(_DATA_WORDS))]
    return words.to_words(words.with_check(values))


def _read_card(given: list[str], *, which: int) -> tuple[bytes, int, int]:
    """Return share, set and card; raises PV-VAULT-10 to 13, naming the word from 1. ``which`` is the list's place."""
    if len(given) != CARD_WORDS:
        raise CARD_LENGTH.error(card=which, expected=CARD_WORDS, found=len(given))
    values: list[int] = []
    for place, word in enumerate(given, start=1):
        value = words.to_value(word)
        if value is None:
            raise CARD_WORD_UNKNOWN.error(card=which, word=place)
        values.append(value)
    wrong = words.wrong_place(values)
    if wrong is not None:
        if wrong < 0:
            raise CARD_WORDS_DO_NOT_FIT.error(card=which)
        raise CARD_WORD_WRONG.error(card=which, word=wrong + 1)
    number = 0
    for value in values[:_DATA_WORDS]:
        number = number << words.BITS | value
    share = (number >> 4).to_bytes(_SECRET, "big")
    return share, number >> 1 & (1 << _SET_BITS) - 1, (number & 1) + 1


def card_check(given: list[str], *, which: int = 1) -> None:
    """Raise PV-VAULT-10 to 13 unless the words are those of a card; says nothing about which keyring it opens."""
    _read_card(given, which=which)


def _join(words_a: list[str], words_b: list[str]) -> bytes:
    first, set_a, card_a = _read_card(words_a, which=1)
    second, set_b, card_b = _read_card(words_b, which=2)
    if card_a == card_b:
        raise CARD_TWICE.error()
    if set_a != set_b:
        raise CARDS_OF_TWO_SETS.error()
    return bytes(left ^ right for left, right in zip(first, second, strict=True))


def recovery_cards_make(ring: Keyring | None = None) -> tuple[list[str], list[str]]:
    """Make new cards and let recovery copies be sealed to them from now on; return the words of card 1 and card 2.

    The words exist nowhere else: they are shown once and printed.
    """
    place = ring or keyring.current()
    place.held()  # A keyring that cannot be read gets no cards.
    secret = secrets.token_bytes(_SECRET)
    share = secrets.token_bytes(_SECRET)
    other = bytes(left ^ right for left, right in zip(secret, share, strict=True))
    set_number = secrets.randbelow(1 << _SET_BITS)
    public = _private(secret).public_key().public_bytes_raw()
    stated = {"public": base64.b64encode(public).decode(), "made": now().isoformat()}
    atomic.write_bytes(place.directory / _PUBLIC_FILE, json.dumps(stated).encode())
    atomic.write_bytes(place.directory / COPY_FILE, recovery_copy(place))
    return _card(share, set_number=set_number, card=1), _card(other, set_number=set_number, card=2)


def cards_made_at(ring: Keyring | None = None) -> str | None:
    """Return when the cards in force were made (ISO 8601, UTC), or None: set-up is not finished."""
    path = (ring or keyring.current()).directory / _PUBLIC_FILE
    if not path.exists():
        return None
    made: str = json.loads(path.read_bytes())["made"]
    return made


def recovery_copy(ring: Keyring | None = None) -> bytes:
    """Return all keys sealed to the cards in force; every backup carries it. Raises FileNotFoundError without cards."""
    place = ring or keyring.current()
    stated = json.loads((place.directory / _PUBLIC_FILE).read_bytes())
    public = base64.b64decode(stated["public"])
    once = X25519PrivateKey.generate()
    once_public = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    header = _MAGIC + public + once_public
    keys = [keyring.key_to_json(key, directory=place.directory, secret=None).decode() for key in place.held()]
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_hkdf(shared, b"paivand recovery copy" + header)).encrypt(nonce, json.dumps(keys).encode(), header)
    return header + nonce + sealed


def recovery_cards_restore(words_a: list[str], words_b: list[str], *, copy: bytes, directory: Path) -> Keyring:
    """Open a recovery copy with both cards and write its keys into an empty folder.

    The lists may come in either order. Raises PV-VAULT-10 to 16 for the cards,
    PV-VAULT-03 for a copy that was changed, PV-VAULT-06 when the folder holds keys.
    """
    header_length = len(_MAGIC) + 2 * _PUBLIC
    header = copy[:header_length]
    if len(copy) <= header_length + _NONCE or not header.startswith(_MAGIC):
        raise CANNOT_OPEN.error()
    private = _private(_join(words_a, words_b))
    public = header[len(_MAGIC) : len(_MAGIC) + _PUBLIC]
    if private.public_key().public_bytes_raw() != public:
        raise CARDS_DO_NOT_OPEN.error()
    nonce = copy[header_length : header_length + _NONCE]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(header[-_PUBLIC:]))
        content = AESGCM(_hkdf(shared, b"paivand recovery copy" + header)).decrypt(
            nonce, copy[header_length + _NONCE :], header
        )
    except (InvalidTag, ValueError) as error:
        raise CANNOT_OPEN.error() from error
    if keyring.exists(directory):
        raise KEYRING_EXISTS.error()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    # The master secret of the new machine, if it has one, locks what is written.
    ring = Keyring(directory, master_secret=master.from_environment())
    ring.put(
        keyring.key_from_json(text.encode(), name=COPY_FILE, directory=directory, secret=None)
        for text in json.loads(content)
    )
    stated = {"public": base64.b64encode(public).decode(), "made": now().isoformat()}
    atomic.write_bytes(directory / _PUBLIC_FILE, json.dumps(stated).encode())
    atomic.write_bytes(directory / COPY_FILE, recovery_copy(ring))
    return ring
