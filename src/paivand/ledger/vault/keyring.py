"""The keyring: a folder outside the database with one small file a key.

A key is never overwritten and never deleted by the product. The newest active
key of a purpose seals; every key in the folder opens. A retired key seals
nothing any more, but old backups and the journal still need it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
import stat
import threading
import time
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from paivand.kernel.clock import now
from paivand.ledger.vault import atomic, master
from paivand.ledger.vault.problems import (
    KEY_PURPOSE_MISSING,
    KEY_UNKNOWN,
    KEY_UNREADABLE,
    KEYRING_EXISTS,
    KEYRING_MISSING,
    MASTER_WRONG,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

ID_BYTES: Final = 4
_SECRET_BYTES: Final = 32
_FORMAT: Final = 1
_SUFFIX: Final = ".key"
_TICK_NS: Final = 50_000_000


class Purpose(StrEnum):
    """What a key is for. A key never serves two purposes."""

    BACKUP = "backup"
    """Seals backups."""
    BLIND = "blind"
    """Makes blind search tokens."""
    DATA = "data"
    """Seals columns of the database."""
    DEVICES = "devices"
    """Makes the key pair to which phones seal what they recorded."""
    FACTS = "facts"
    """Makes the office-wide person key of facts."""
    FILES = "files"
    """Seals attachments, staged imports, results of jobs."""
    JOURNAL = "journal"
    """Signs journal rows and seals."""


class KeyState(StrEnum):
    """Whether a key still seals."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True)
class Key:
    """One secret with its name. ``repr`` never shows the secret."""

    id: str
    """Eight hexadecimal digits."""
    purpose: Purpose
    number: int
    """1 for the first key of its purpose; the highest active number is the newest."""
    created: dt.datetime
    state: KeyState
    secret: bytes = field(repr=False)

    @cached_property
    def id_bytes(self) -> bytes:
        """The id as it stands in sealed values."""
        return bytes.fromhex(self.id)

    @cached_property
    def aead(self) -> AESGCM:
        """The cipher of this key; safe to share between threads."""
        return AESGCM(self.secret)

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.purpose}-{self.id}{_SUFFIX}"

    @property
    def label(self) -> str:
        """What a locked file is bound to, so that files cannot change places."""
        return f"paivand key {self.purpose} {self.id} {self.number}"


def _fingerprint(secret: bytes) -> str:
    """Return a short check that tells a damaged secret and gives nothing away."""
    return hmac.digest(secret, b"paivand key check", hashlib.sha256)[:6].hex()


def key_to_json(key: Key, *, directory: Path, secret: str | None) -> bytes:
    """Return the content of a key file, locked with the master secret when there is one."""
    content = {
        "format": _FORMAT,
        "id": key.id,
        "purpose": key.purpose.value,
        "number": key.number,
        "created": key.created.isoformat(),
        "state": key.state.value,
        "check": _fingerprint(key.secret),
    }
    if secret is None:
        content["secret"] = base64.b64encode(key.secret).decode()
    else:
        salt = master.salt_of(directory, make=True)
        locked = master.lock(key.secret, secret=secret, salt=salt, label=key.label)
        content["locked"] = base64.b64encode(locked).decode()
    return json.dumps(content, indent=1).encode() + b"\n"


def key_from_json(content: bytes, *, name: str, directory: Path, secret: str | None) -> Key:
    """Read a key file. Raises PV-VAULT-04 when it is damaged and PV-VAULT-05 when the master secret is not right."""
    try:
        values = json.loads(content)
        key = Key(
            id=values["id"],
            purpose=Purpose(values["purpose"]),
            number=int(values["number"]),
            created=dt.datetime.fromisoformat(values["created"]),
            state=KeyState(values["state"]),
            secret=b"",
        )
        if values["format"] != _FORMAT or len(key.id_bytes) != ID_BYTES:
            raise KEY_UNREADABLE.error(name=name)
        stored = base64.b64decode(values["locked" if "locked" in values else "secret"], validate=True)
        check = values["check"]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise KEY_UNREADABLE.error(name=name) from error
    if "locked" in values:
        if secret is None:
            raise MASTER_WRONG.error()
        stored = master.unlock(stored, secret=secret, salt=master.salt_of(directory), label=key.label)
    if len(stored) != _SECRET_BYTES or not hmac.compare_digest(_fingerprint(stored), check):
        raise KEY_UNREADABLE.error(name=name)
    return replace(key, secret=stored)


class Keyring:
    """The keys of one folder, read once and again whenever the folder changes."""

    def __init__(self, directory: Path, *, master_secret: str | None = None) -> None:
        """Point at a folder; nothing is read yet."""
        self.directory = directory
        self._place = str(directory)
        self._master_secret = master_secret
        self._lock = threading.Lock()
        self._stamp = 0
        self._keys: dict[bytes, Key] = {}
        self._active: dict[Purpose, Key] = {}

    def __repr__(self) -> str:
        return f"Keyring({str(self.directory)!r})"

    # --- reading ---------------------------------------------------------------------------------------------------

    def _refresh(self, *, force: bool = False) -> None:
        """Read the folder again when a key was added or retired, perhaps by another process."""
        try:
            stamp = os.stat(self._place).st_mtime_ns  # noqa: PTH116 -- on every write; a Path takes twice as long
        except FileNotFoundError as error:
            raise KEYRING_MISSING.error() from error
        if stamp == self._stamp and not force:
            return
        with self._lock:
            keys: dict[bytes, Key] = {}
            for path in sorted(self.directory.glob(f"*{_SUFFIX}")):
                try:
                    content = path.read_bytes()
                except OSError as error:
                    raise KEY_UNREADABLE.error(name=path.name) from error
                key = key_from_json(content, name=path.name, directory=self.directory, secret=self._master_secret)
                keys[key.id_bytes] = key
            if not keys:
                raise KEYRING_MISSING.error()
            active: dict[Purpose, Key] = {}
            for key in sorted(keys.values(), key=lambda key: key.number):
                if key.state is KeyState.ACTIVE:
                    active[key.purpose] = key
            self._keys, self._active = keys, active
            # A change within the same tick of the file system's clock would look like none.
            self._stamp = stamp if time.time_ns() - stamp > _TICK_NS else 0

    def active(self, purpose: Purpose) -> Key:
        """Return the newest active key of a purpose, the one that seals.

        Raises PV-VAULT-01 when the folder is missing and PV-VAULT-07 when it holds no such key.
        """
        self._refresh()
        try:
            return self._active[purpose]
        except KeyError as error:
            raise KEY_PURPOSE_MISSING.error(purpose=purpose.value) from error

    def by_id(self, key_id: bytes) -> Key:
        """Return the key that a sealed value names; raises PV-VAULT-02 when it is not there."""
        key = self._keys.get(key_id)
        if key is None:
            # Another process may have made it a moment ago, within one tick of the folder's clock.
            self._refresh(force=True)
            key = self._keys.get(key_id)
        if key is None:
            raise KEY_UNKNOWN.error(key_id=key_id.hex())
        return key

    def held(self, purpose: Purpose | None = None) -> list[Key]:
        """Return the keys (of one purpose), oldest first."""
        self._refresh()
        found = [key for key in self._keys.values() if purpose in {None, key.purpose}]
        return sorted(found, key=lambda key: (key.purpose, key.number))

    def in_use(self, purpose: Purpose) -> list[Key]:
        """Return the active keys of a purpose, newest first; more than one while a change of keys is under way."""
        return [key for key in reversed(self.held(purpose)) if key.state is KeyState.ACTIVE]

    # --- writing ---------------------------------------------------------------------------------------------------

    def add(self, purpose: Purpose) -> Key:
        """Make a new active key, durable before it is returned; from now on it seals."""
        numbers = [key.number for key in self._keys.values() if key.purpose is purpose]
        taken = {key.id for key in self._keys.values()}
        key_id = secrets.token_hex(ID_BYTES)
        while key_id in taken:
            key_id = secrets.token_hex(ID_BYTES)
        key = Key(
            id=key_id,
            purpose=purpose,
            number=max(numbers, default=0) + 1,
            created=now(),
            state=KeyState.ACTIVE,
            secret=secrets.token_bytes(_SECRET_BYTES),
        )
        self.put([key])
        return key

    def put(self, keys: Iterable[Key]) -> None:
        """Write keys durably; files of the same name are replaced."""
        for key in keys:
            content = key_to_json(key, directory=self.directory, secret=self._master_secret)
            atomic.write_bytes(self.directory / key.file_name, content)
        self._refresh(force=True)

    def retire(self, key: Key) -> None:
        """Let a key seal no more; it goes on opening. Raises ValueError for the newest of its purpose."""
        if self.active(key.purpose).id == key.id:
            message = "the newest key of a purpose cannot be retired"
            raise ValueError(message)
        self.put([replace(key, state=KeyState.RETIRED)])

    def relock(self, master_secret: str | None) -> None:
        """Lock every key file with another master secret; None unlocks them."""
        keys = self.held()
        self._master_secret = master_secret
        self.put(keys)

    # --- health ----------------------------------------------------------------------------------------------------

    def open_to_others(self) -> list[str]:
        """Return the names of the folder and of key files that other accounts of the machine can read."""
        if not self.directory.is_dir():
            raise KEYRING_MISSING.error()
        paths = [self.directory, *sorted(self.directory.iterdir())]
        return [path.name for path in paths if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]

    def is_locked(self) -> bool:
        """Tell whether a master secret locks the key files."""
        return self._master_secret is not None


def create(directory: Path | None = None) -> Keyring:
    """Make the folder (mode 0700) with one key for each purpose; raises PV-VAULT-06 when it holds keys already."""
    place = Path(settings.KEYRING) if directory is None else directory
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    if any(place.glob(f"*{_SUFFIX}")):
        raise KEYRING_EXISTS.error()
    ring = Keyring(place, master_secret=master.from_environment())
    for purpose in Purpose:
        ring.add(purpose)
    atomic.sync_directory(place.parent)
    return ring


def complete(ring: Keyring) -> list[Purpose]:
    """Add a key for each purpose that has none at all: after an upgrade that brought one, or a set-up cut off.

    Returns those purposes. A purpose whose key was lost is not touched by
    mistake: its values name the lost key and go on saying so (PV-VAULT-02).
    """
    missing = [purpose for purpose in Purpose if not ring.held(purpose)]
    for purpose in missing:
        ring.add(purpose)
    return missing


def exists(directory: Path | None = None) -> bool:
    """Tell whether the folder holds keys."""
    place = Path(settings.KEYRING) if directory is None else directory
    return any(place.glob(f"*{_SUFFIX}"))


_current: dict[Path, Keyring] = {}


def current() -> Keyring:
    """Return the keyring of this installation (``settings.KEYRING``)."""
    place = settings.KEYRING
    ring = _current.get(place)
    if ring is None:
        ring = _current.setdefault(place, Keyring(Path(place), master_secret=master.from_environment()))
    return ring
