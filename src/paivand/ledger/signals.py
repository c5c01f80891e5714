"""What the ledger announces upward without knowing who listens."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction that made the scope, with ``scope``.
scope_interned = Signal()
