"""Models of the ledger: access, and the journal."""

from __future__ import annotations

from paivand.ledger.models.access import (
    NO_PROGRAMME,
    AccessScope,
    Circle,
    CircleMember,
    Scope,
    ScopedModel,
    ScopedQuerySet,
)
from paivand.ledger.models.journal import AppendOnlyError, JournalRow, JournalSeal

__all__ = [
    "NO_PROGRAMME",
    "AccessScope",
    "AppendOnlyError",
    "Circle",
    "CircleMember",
    "JournalRow",
    "JournalSeal",
    "Scope",
    "ScopedModel",
    "ScopedQuerySet",
]
