"""What the outbox does by itself."""

from __future__ import annotations

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.work.schedule import recurring

_DAY_S = 86400


def register() -> None:
    """Register the recurring work once, when the apps are ready."""
    recurring("work.outbox_forget", every=_DAY_S, run=_forget)


def _forget() -> None:
    from paivand.work.outbox.services import commands_forget  # noqa: PLC0415 - needs the models, which load later

    with acting_as(SYSTEM):
        commands_forget()
