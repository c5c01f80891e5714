"""What a phone may keep for reading: gathered from the rooms, cut down to the minimum, never anything restricted."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from paivand.kernel import registry
from paivand.kernel.clock import now, today
from paivand.kernel.protocols import OfflineCard, OfflineKind
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.work.outbox import verbs
from paivand.work.outbox.devices import held_note

if TYPE_CHECKING:
    from uuid import UUID

    from paivand.kernel.actors import Actor

log = logging.getLogger("paivand.work.outbox")

DAYS_BACK: Final = 30
_MOST_CARDS: Final = 500


def snapshot_for(actor: Actor, *, device_id: UUID) -> dict[str, Any]:
    """Return tasks and cases for the offline page, as JSON values; readable for ``DEVICE_PERMISSION_DAYS`` days.

    What is handed over of confidential cases is a sensitive read: one journal
    row names them before the answer leaves, and the device's own row keeps which
    they were, for the day on which it is lost.
    """
    since = today() - dt.timedelta(days=DAYS_BACK)
    cards = [
        card
        for source in registry.all(registry.OFFLINE_SOURCE)
        for card in source.cards_for(actor=actor, since=since)
        if _may_travel(card, source.name)
    ][:_MOST_CARDS]
    _note_reading(cards, actor)
    held_note(actor=actor, device_id=device_id, cards=cards)
    at = now()
    return {
        "user": str(actor.id),
        "made_at": at.isoformat(),
        "readable_until": (at + dt.timedelta(days=settings.DEVICE_PERMISSION_DAYS)).isoformat(),
        "tasks": [_task(card) for card in cards if card.kind is OfflineKind.TASK],
        "cases": [_case(card) for card in cards if card.kind is OfflineKind.CASE],
    }


def _may_travel(card: OfflineCard, source: str) -> bool:
    if card.sensitivity < Sensitivity.S3:
        return True
    # A room that offers a restricted record has a fault; the phone must not pay for it.
    log.error("offline source %s offered a restricted record; it was left out", source)
    return False


def _note_reading(cards: list[OfflineCard], actor: Actor) -> None:
    for kind in OfflineKind:
        ids = [card.id for card in cards if card.kind is kind and card.sensitivity >= Sensitivity.S2]
        journal.record_read(actor=actor, verb=verbs.SNAPSHOT_READ, subject_type=kind.value, ids=ids)


def _instant(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None


def _task(card: OfflineCard) -> dict[str, Any]:
    return {"id": str(card.id), "code": card.code, "title": card.title, "due_at": _instant(card.due_at)}


def _case(card: OfflineCard) -> dict[str, Any]:
    return {
        "id": str(card.id),
        "code": card.code,
        "initials": card.initials,
        "next_step": card.next_step,
        "contact_note": card.contact_note,
        "due_at": _instant(card.due_at),
        "version": card.version,
        "services": list(card.services),
    }
