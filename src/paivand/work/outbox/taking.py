"""What waits for somebody who cannot decide any more: offered to those who see the record, until one takes it over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db import transaction

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import RecordHandler
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.office.access import allowed
from paivand.office.models import User
from paivand.work.models.outbox import Conflict, Quarantined
from paivand.work.outbox import verbs

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.kernel.protocols import Guarded
    from paivand.work.outbox.envelopes import Opened

log = logging.getLogger("paivand.work.outbox")

_RowT = TypeVar("_RowT", Conflict, Quarantined)


def guard(row: Conflict | Quarantined, opened: Opened) -> None:
    """Give the row the scope and circle of the record that the act is about, so that others can ever see it."""
    record = _record_of(opened)
    if record is not None:
        row.resource, row.scope_id, row.circle_id = record.access_resource, record.scope_id, record.circle_id


def _record_of(opened: Opened) -> Guarded | None:
    handler = registry.get(registry.COMMAND_HANDLER, opened.service)
    if not isinstance(handler, RecordHandler):
        return None
    try:
        # As the system: whose act it is may not see the record any more, which is often why it waits.
        with acting_as(SYSTEM), transaction.atomic():
            return handler.record_of(owner_id=opened.owner_id, payload=opened.payload)
    except Exception as error:  # noqa: BLE001 -- whatever the payload holds, keeping the act comes first
        log.warning("an act of %s names no record: %s", opened.service, type(error).__name__)
        return None


def offers_refresh(*, user_id: UUID | None = None) -> int:
    """Offer what waits for somebody who cannot decide it any more, and end the offer when they can again.

    ``user_id`` None looks at everybody: a mandate also ends by its date alone.
    Returns how many offers began or ended.
    """
    changed = 0
    with acting_as(SYSTEM), transaction.atomic():
        people: dict[UUID, User | None] = {}
        for model in (Conflict, Quarantined):
            waiting = model.objects.filter(settled_at=None, scope__isnull=False).select_related("scope")
            if user_id is not None:
                waiting = waiting.filter(user_id=user_id)
            for row in waiting.select_for_update(of=("self",)):
                if row.user_id not in people:
                    people[row.user_id] = User.objects.filter(pk=row.user_id, is_active=True).first()
                changed += _offer(row, can=_can_decide(people[row.user_id], row))
    return changed


def _can_decide(person: User | None, row: Conflict | Quarantined) -> bool:
    """Tell whether this person may decide and still sees the record, asked as of somebody to whom it is offered."""
    if person is None or not allowed(person, Permission.CONFLICT_RESOLVE, row.scope):
        return False
    return type(row).objects.filter(pk=row.pk).about_seen_by(person).exists()


def _offer(row: Conflict | Quarantined, *, can: bool) -> bool:
    if can == (row.offered_at is None):
        return False
    row.offered_at = None if can else now()
    row.save(update_fields=["offered_at"])
    verb = verbs.OFFER_ENDED if can else verbs.OFFERED
    journal.record(actor=SYSTEM, verb=verb, subject=row, scope=row.scope)
    return True


def may_take(actor: Actor, row: Conflict | Quarantined) -> bool:
    """Tell whether this person may decide where the record stands; that they see it is the query's affair."""
    return row.scope is not None and allowed(actor, Permission.CONFLICT_RESOLVE, row.scope)


def conflict_take(*, actor: Actor, conflict_id: UUID) -> Conflict:
    """Take over a conflict that somebody left behind; from then on it waits for the actor.

    Raises PV-ACCESS-02 for what is not offered to them, or taken already.
    """
    return _take(Conflict, actor=actor, pk=conflict_id)


def quarantine_take(*, actor: Actor, quarantined_id: UUID) -> Quarantined:
    """Take over what was set aside for somebody who has left. Raises as ``conflict_take``."""
    return _take(Quarantined, actor=actor, pk=quarantined_id)


@transaction.atomic
def _take(model: type[_RowT], *, actor: Actor, pk: UUID) -> _RowT:
    row = model.objects.offered_to(actor).select_for_update(of=("self",)).select_related("scope").filter(pk=pk).first()
    if row is None or not may_take(actor, row):
        raise NOT_FOUND.error()
    before = row.user_id
    row.first_user_id = row.first_user_id or before
    row.user_id, row.offered_at = actor.id, None
    row.save(update_fields=["user_id", "first_user_id", "offered_at"])
    journal.record(actor=actor, verb=verbs.TAKEN_OVER, subject=row, scope=row.scope, changes={"from": str(before)})
    return row
