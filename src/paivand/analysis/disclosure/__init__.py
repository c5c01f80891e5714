"""Disclosure control of tables of counts: hide small cells so that nothing that is shown gives them back.

``protect`` hides, ``audit`` checks what a table still gives away and knows nothing of how it was protected.
"""

from __future__ import annotations

from paivand.analysis.disclosure.audit import Interval, audit, recoverable
from paivand.analysis.disclosure.cube import Cube, Key, Relation, Table, key_of
from paivand.analysis.disclosure.suppression import (
    SENSITIVE_THRESHOLD,
    THRESHOLD,
    Protected,
    protect,
)

__all__ = [
    "SENSITIVE_THRESHOLD",
    "THRESHOLD",
    "Cube",
    "Interval",
    "Key",
    "Protected",
    "Relation",
    "Table",
    "audit",
    "key_of",
    "protect",
    "recoverable",
]
