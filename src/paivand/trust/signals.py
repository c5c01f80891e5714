"""What trust announces upward without knowing who listens."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction of the withdrawal, with ``consent`` and ``actor``:
# whoever queued something on it stops it there and then.
consent_withdrawn = Signal()
# Sent inside the transaction, with ``consent`` and ``actor``.
consent_recorded = Signal()
