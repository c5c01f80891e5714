"""The journal: who did or saw what, and why; sealed in blocks so that no row can be changed or taken away unseen."""

from __future__ import annotations

from paivand.ledger.journal import verbs
from paivand.ledger.journal.rows import (
    Subject,
    manifest_hash,
    payload_of,
    record,
    record_many,
    record_read,
    request_named,
)
from paivand.ledger.journal.sealer import SealResult, Tail, seal_pending, unsealed_tail
from paivand.ledger.journal.selectors import JournalEntry, TimelineLine, rows_for_subject, timeline_of
from paivand.ledger.journal.verbs import VerbKind
from paivand.ledger.journal.verifier import Damage, Finding, VerifyResult, verify

__all__ = [
    "Damage",
    "Finding",
    "JournalEntry",
    "SealResult",
    "Subject",
    "Tail",
    "TimelineLine",
    "VerbKind",
    "VerifyResult",
    "manifest_hash",
    "payload_of",
    "record",
    "record_many",
    "record_read",
    "request_named",
    "rows_for_subject",
    "seal_pending",
    "timeline_of",
    "unsealed_tail",
    "verbs",
    "verify",
]
