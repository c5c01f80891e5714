"""The vault: keyring, sealed columns, blind tokens and sealed files. The only importer of ``cryptography``."""

from __future__ import annotations

from paivand.ledger.vault.fields import (
    EncryptedBinaryField,
    EncryptedJSONField,
    EncryptedTextField,
    Sealed,
    open_value,
)
from paivand.ledger.vault.keyring import Key, Keyring, KeyState, Purpose
from paivand.ledger.vault.recovery import recovery_cards_make, recovery_cards_restore, recovery_copy
from paivand.ledger.vault.sealing import open_bytes, seal_bytes
from paivand.ledger.vault.streams import open_file, open_pieces, open_stream, opened, read_file, seal_file, seal_stream
from paivand.ledger.vault.tokens import blind_lookup, blind_token, blind_tokens, person_key, recipient_key

__all__ = [
    "EncryptedBinaryField",
    "EncryptedJSONField",
    "EncryptedTextField",
    "Key",
    "KeyState",
    "Keyring",
    "Purpose",
    "Sealed",
    "blind_lookup",
    "blind_token",
    "blind_tokens",
    "open_bytes",
    "open_file",
    "open_pieces",
    "open_stream",
    "open_value",
    "opened",
    "person_key",
    "read_file",
    "recipient_key",
    "recovery_cards_make",
    "recovery_cards_restore",
    "recovery_copy",
    "seal_bytes",
    "seal_file",
    "seal_stream",
]
