"""The keyed fingerprints of rows and seals. A fingerprint is ``key id (4) · HMAC-SHA256 (32)``."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from paivand.kernel.errors import PaivandError
from paivand.ledger.vault import Purpose, keyring
from paivand.ledger.vault.keyring import ID_BYTES
from paivand.ledger.vault.macs import mac_of

if TYPE_CHECKING:
    from paivand.ledger.models.journal import JournalRow, JournalSeal

_ROW: Final = b"paivand journal row\0"
_SEAL: Final = b"paivand journal seal\0"
NO_SEAL: Final = b""
"""What the first link names as the one before it."""


def _joined(label: bytes, parts: tuple[object, ...]) -> bytes:
    """Return the parts so that no two lists of parts look alike."""
    pieces = [label]
    for part in parts:
        piece = part if isinstance(part, bytes) else ("" if part is None else str(part)).encode()
        pieces.append(b"%d:" % len(piece) if part is not None else b"-:")
        pieces.append(piece)
    return b"".join(pieces)


def _row_content(row: JournalRow) -> bytes:
    payload = None if row.payload is None else bytes(row.payload)
    return _joined(
        _ROW,
        (
            row.id,
            row.at.isoformat(),
            row.actor_id,
            row.actor_kind,
            row.verb,
            row.subject_type,
            row.subject_id,
            row.scope_id,
            row.circle_id,
            row.fields,
            payload,
            row.batch,
            row.request_id,
        ),
    )


def _seal_content(seal: JournalSeal) -> bytes:
    return _joined(
        _SEAL,
        (
            seal.n,
            seal.at.isoformat(),
            seal.engine,
            seal.base_seq,
            seal.upto_seq,
            seal.upto_txid,
            seal.count,
            bytes(seal.rows_hash),
            bytes(seal.previous),
        ),
    )


def _mark(content: bytes) -> bytes:
    key = keyring.current().active(Purpose.JOURNAL)
    return key.id_bytes + mac_of(key.secret).digest(content)


def _holds(mark: bytes, content: bytes) -> bool:
    try:
        key = keyring.current().by_id(mark[:ID_BYTES])
    except PaivandError:
        # An unknown key under the mark is what a forger without the keyring would leave.
        return False
    expected = mac_of(key.secret).digest(content)
    return key.purpose is Purpose.JOURNAL and hmac.compare_digest(mark[ID_BYTES:], expected)


def row_mark(row: JournalRow) -> bytes:
    """Return the fingerprint over all columns that are known before the insert, the payload as ciphertext."""
    return _mark(_row_content(row))


def row_holds(row: JournalRow) -> bool:
    """Tell whether a row is as it was written."""
    return _holds(bytes(row.row_mac), _row_content(row))


def seal_mark(seal: JournalSeal) -> bytes:
    """Return the fingerprint over all columns of a seal."""
    return _mark(_seal_content(seal))


def seal_holds(seal: JournalSeal) -> bool:
    """Tell whether a seal is as it was written."""
    return _holds(bytes(seal.mac), _seal_content(seal))


def row_in_block(seq: int, txid: int | None, row_mac: bytes) -> bytes:
    """Return what a block's hash takes of a row: its place, its transaction, its fingerprint."""
    # Signed, because a forger may have written any number and the comparison must still be made.
    return seq.to_bytes(8, "big", signed=True) + (txid or 0).to_bytes(8, "big", signed=True) + row_mac
