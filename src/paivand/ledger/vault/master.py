"""The optional master secret, with which the key files themselves are locked.

It comes from ``PAIVAND_MASTER_SECRET`` or the file that
``PAIVAND_MASTER_SECRET_FILE`` names (a systemd credential, a mounted secret).
Without one the key files are protected by their file mode and the disk.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from paivand.ledger.vault import atomic
from paivand.ledger.vault.problems import MASTER_WRONG

if TYPE_CHECKING:
    from collections.abc import Mapping

SALT_FILE: Final = "master.salt"
_NONCE: Final = 12
# 64 MiB and about 0.2 s: paid once a process, and by a thief once a guess.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**16, 8, 1


def from_environment(environment: Mapping[str, str] | None = None) -> str | None:
    """Return the master secret that the environment gives, or None."""
    values = os.environ if environment is None else environment
    named = values.get("PAIVAND_MASTER_SECRET_FILE", "")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            raise MASTER_WRONG.error() from error
    return values.get("PAIVAND_MASTER_SECRET", "").strip() or None


@lru_cache(maxsize=4)
def _lock_key(secret: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P).derive(secret.encode())


def salt_of(directory: Path, *, make: bool = False) -> bytes:
    """Return the salt of this keyring; raises PV-VAULT-05 where there is none and ``make`` is not set."""
    path = directory / SALT_FILE
    if not path.exists():
        if not make:
            raise MASTER_WRONG.error()
        atomic.write_bytes(path, secrets.token_bytes(16))
    return path.read_bytes()


def lock(content: bytes, *, secret: str, salt: bytes, label: str) -> bytes:
    """Return the content locked with the master secret and bound to the label."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_lock_key(secret, salt)).encrypt(nonce, content, label.encode())


def unlock(locked: bytes, *, secret: str, salt: bytes, label: str) -> bytes:
    """Return the content; raises PV-VAULT-05 when the secret is another or the file was changed."""
    try:
        return AESGCM(_lock_key(secret, salt)).decrypt(locked[:_NONCE], locked[_NONCE:], label.encode())
    except (InvalidTag, ValueError) as error:
        raise MASTER_WRONG.error() from error
