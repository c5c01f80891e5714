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

__all__ = [
    "NO_PROGRAMME",
    "AccessScope",
    "Circle",
    "CircleMember",
    "Scope",
    "ScopedModel",
    "ScopedQuerySet",
]
