"""What the outbox does by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import HomeCard
from paivand.ledger.acting import acting_as
from paivand.office.signals import account_changed, device_lost
from paivand.work.outbox.devices import OutboxDevices, devices_lost
from paivand.work.outbox.selectors import left_behind
from paivand.work.outbox.services import commands_forget
from paivand.work.outbox.taking import offers_refresh
from paivand.work.schedule import recurring

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from paivand.kernel.actors import Actor
    from paivand.office.models import User

# After these somebody may no longer decide what waits for them, or may again.
_MOVING: Final = frozenset(
    {
        "mandate_confirmed",
        "mandate_ended",
        "mandate_extended",
        "mandate_granted",
        "readmitted",
        "suspended",
    }
)

_DAY_S = 86400
_QUARTER_S = 900


def register() -> None:
    """Register the recurring work once, when the apps are ready."""
    recurring("work.outbox_forget", every=_DAY_S, run=_forget)
    # What changes by a person's act is offered at once; a mandate ends by its date alone.
    recurring("work.outbox_offers", every=_QUARTER_S, run=_offer)
    registry.register(registry.DEVICE_SOURCE, OutboxDevices())
    registry.register(
        registry.HOME_CARD,
        HomeCard(
            name="work.left_behind",
            template="work/outbox/_left_behind.html",
            context=left_behind,
            permission=Permission.CONFLICT_RESOLVE,
            order=20,
        ),
    )
    account_changed.connect(_account_changed, dispatch_uid="work.outbox.offers")
    device_lost.connect(_device_lost, dispatch_uid="work.outbox.device_lost")


def _forget() -> None:
    with acting_as(SYSTEM):
        commands_forget()


def _offer() -> None:
    offers_refresh()


def _account_changed(*, user: User, what: str, **_rest: Any) -> None:
    """Look again at what waits for this person, in the transaction that changed what they may do."""
    if what in _MOVING:
        offers_refresh(user_id=user.pk)


def _device_lost(*, user: User, actor: Actor, device_ids: Collection[UUID] | None = None, **_rest: Any) -> None:
    """Shut the lost device out in the same transaction: what it sends is set aside, what it reads is gone."""
    devices_lost(actor=actor, user_id=user.pk, device_ids=device_ids)
