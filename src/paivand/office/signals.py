"""What office does when the ledger announces something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.ledger.signals import scope_interned
from paivand.office.reach import reach_extend

if TYPE_CHECKING:
    from paivand.ledger.models import Scope


def connect() -> None:
    """Connect the listeners once."""
    scope_interned.connect(_scope_interned, dispatch_uid="office.reach")


def _scope_interned(*, scope: Scope, **_: object) -> None:
    """Let every mandate that covers the new scope reach it, in the same transaction."""
    reach_extend(scope)
