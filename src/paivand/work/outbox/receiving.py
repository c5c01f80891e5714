"""Receiving acts: each once, each in a transaction of its own, none lost.

Repeats are recognised by (person, id made by the device). Whatever cannot be
recorded becomes a conflict or is set aside; both are kept before the device is
told that it may forget the act.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from paivand.kernel.clock import now
from paivand.kernel.errors import PaivandError
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.work.models.outbox import (
    Command,
    CommandState,
    Conflict,
    ConflictKind,
    Device,
    Quarantined,
    QuarantineReason,
)
from paivand.work.outbox import verbs
from paivand.work.outbox.answers import Answer, Status
from paivand.work.outbox.carrying_out import PASSING, Outcome, carry_out, unexpected
from paivand.work.outbox.envelopes import Opened, Unreadable, open_envelope
from paivand.work.outbox.taking import guard

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.kernel.protocols import CommandResult

_OURS: Final = 500
_LOOK_BACK: Final = 200


def command_apply(*, actor: Actor, raw: object, device_id: UUID | None = None) -> Answer:
    """Receive one act and answer for it. Never raises for what the act holds.

    Must not run inside another transaction: an acknowledgement means that this
    act is on the disk, whatever becomes of its neighbours.
    """
    name = str(raw.get("id", ""))[:64] if isinstance(raw, dict) else ""
    asking = bool(raw.get("asking")) if isinstance(raw, dict) else False
    try:
        with acting_as(actor):
            return _receive(open_envelope(raw, actor=actor), name=name, asking=asking, actor=actor, device_id=device_id)
    except PASSING:
        return Answer(id=name, status=Status.LATER)
    except PaivandError as error:
        if error.status < _OURS:
            raise
        return Answer(id=name, status=Status.LATER, message=error.message)
    except Exception as error:  # noqa: BLE001 -- nothing received is dropped, whatever a service raises
        # What breaks at the end of the transaction (a deferred constraint) is found only now; the act is kept all the same.
        failure = unexpected(error, service="")
        with acting_as(actor):
            opened = open_envelope(raw, actor=actor)
            return _keep_aside(opened, failure, name=name, actor=actor, command=_claim(opened, actor, device_id))


def _receive(opened: Opened | Unreadable, *, name: str, asking: bool, actor: Actor, device_id: UUID | None) -> Answer:
    command = _claim(opened, actor, device_id)
    if command is not None and command.state != CommandState.NEW:
        return _known(command, opened, name=name)
    if isinstance(opened, Unreadable):
        return _keep_aside(opened, Outcome(reason=QuarantineReason.UNREADABLE), name=name, actor=actor, command=command)
    if opened.owner_id != actor.id:
        return _keep_aside(
            opened, Outcome(reason=QuarantineReason.OTHER_PERSON), name=name, actor=actor, command=command
        )
    if _revoked(opened.device_id or device_id, actor):
        return _keep_aside(
            opened, Outcome(reason=QuarantineReason.DEVICE_REVOKED), name=name, actor=actor, command=command
        )
    outcome = carry_out(opened, actor=actor)
    if outcome.done and outcome.result is not None and command is not None:
        return command_done(command, outcome.result, name=name)
    if outcome.conflict is not None and command is not None:
        return keep_conflict(command, opened, outcome.conflict, actor=actor, name=name)
    if asking and outcome.reason is QuarantineReason.INVALID and command is not None:
        # The form is open before the person: nothing is kept here, and a corrected act comes under a new id.
        command.delete()
        return Answer(id=name, status=Status.INVALID, errors=outcome.mistakes)
    return _keep_aside(opened, outcome, name=name, actor=actor, command=command)


# --- once -------------------------------------------------------------------------------------------------------------


def _claim(opened: Opened | Unreadable, actor: Actor, device_id: UUID | None) -> Command | None:
    """Return the row of this act, made now or earlier; None when it has no id that could be remembered.

    The insert waits for another transaction that is receiving the same act, so
    two copies that arrive at the same moment are received one after the other.
    """
    if opened.id is None:
        return None
    row = Command(user_id=actor.id, envelope_id=opened.id, digest=opened.digest)
    if isinstance(opened, Opened):
        row.device_id = opened.device_id or device_id
        row.service = opened.service
        row.made_at = opened.made_at
        row.content = opened.content()
    else:
        row.device_id = device_id
    Command.objects.bulk_create([row], ignore_conflicts=True)
    return Command.objects.select_for_update().get(user_id=actor.id, envelope_id=opened.id)


def _known(command: Command, opened: Opened | Unreadable, *, name: str) -> Answer:
    """Answer for an act that was received before: the same content is a success, another is kept beside the first."""
    if command.digest == opened.digest:
        return answer_of(command, name=name)
    if isinstance(opened, Unreadable):
        # A damaged copy of an act that is safe here adds nothing that a person could decide about.
        return answer_of(command, name=name)
    for twin in command.conflicts.filter(kind=ConflictKind.TWIN):
        if twin.content["digest"] == opened.digest:
            return _answer_conflict(twin, name=name, status=Status.MISMATCH, repeated=True)
    first = command.content or {}
    twin = Conflict(
        user_id=command.user_id,
        command=command,
        kind=ConflictKind.TWIN,
        service=opened.service,
        base_version=opened.base_version,
        their_version=command.answer.get("version"),
        their_user_id=command.user_id,
        their_at=command.made_at or command.received_at,
        made_at=opened.made_at,
        content={
            "mine": opened.payload,
            "theirs": first.get("payload", {}),
            "before": {},
            "digest": opened.digest,
        },
    )
    guard(twin, opened)
    twin.save(force_insert=True)
    return _answer_conflict(twin, name=name, status=Status.MISMATCH)


def answer_of(command: Command, *, name: str) -> Answer:
    """Return the answer that was given the first time."""
    kept: dict[str, Any] = command.answer
    status = Status(kept["status"])
    if command.state in {CommandState.SETTLED, CommandState.DISCARDED}:
        # A person has decided since; the device has nothing left to do.
        status = Status.DONE
    return Answer(
        id=name,
        status=status,
        repeated=True,
        url=kept.get("url", ""),
        message=kept.get("message", ""),
        record_type=kept.get("record_type", ""),
        record_id=kept.get("record_id"),
        version=kept.get("version"),
    )


def _revoked(device_id: UUID | None, actor: Actor) -> bool:
    if device_id is None:
        return False
    device = Device.objects.visible_to(actor).filter(pk=device_id).first()
    if device is None:
        return False
    Device.objects.filter(pk=device.pk).update(last_seen_at=now())
    return device.revoked_at is not None


# --- keeping ----------------------------------------------------------------------------------------------------------


def command_done(command: Command, result: CommandResult, *, name: str) -> Answer:
    """Write down that the act is recorded, with the answer for repeats."""
    answer = Answer(
        id=name,
        status=Status.DONE,
        url=result.url,
        message=str(result.message),
        record_type=result.record_type,
        record_id=str(result.record_id) if result.record_id else None,
        version=result.version,
    )
    return _remember(command, answer, CommandState.DONE)


def keep_conflict(command: Command, opened: Opened, result: CommandResult, *, actor: Actor, name: str) -> Answer:
    """Keep both values for a person to decide."""
    conflict = Conflict(
        user_id=actor.id,
        command=command,
        kind=ConflictKind.STALE,
        service=opened.service,
        base_version=opened.base_version,
        their_version=result.version,
        their_user_id=result.their_actor_id,
        their_at=result.their_at,
        made_at=opened.made_at,
        content={
            "mine": opened.payload,
            "theirs": dict(result.theirs),
            "before": opened.before,
            "digest": opened.digest,
        },
    )
    guard(conflict, opened)
    conflict.save(force_insert=True)
    journal.record(actor=actor, verb=verbs.CONFLICT_KEPT, subject=conflict, changes={"service": opened.service})
    return _remember(command, _answer_conflict(conflict, name=name, status=Status.CONFLICT), CommandState.CONFLICT)


def _answer_conflict(conflict: Conflict, *, name: str, status: Status, repeated: bool = False) -> Answer:
    return Answer(
        id=name,
        status=status,
        repeated=repeated,
        url=reverse("work:conflict", args=[conflict.pk]),
        message=gettext("Both versions are kept. You choose what the record shows from now on."),
    )


def _keep_aside(
    opened: Opened | Unreadable, outcome: Outcome, *, name: str, actor: Actor, command: Command | None
) -> Answer:
    if command is not None and command.state != CommandState.NEW:
        return answer_of(command, name=name)
    if command is None and (known := _known_unreadable(opened, actor)) is not None:
        return replace(_answer_aside(known, name=name), repeated=True)
    aside = Quarantined(sent_by=actor.id, reason=outcome.reason, reference=outcome.reference, mistakes=outcome.mistakes)
    if isinstance(opened, Opened):
        aside.user_id, aside.device_id = opened.owner_id, opened.device_id
        aside.service, aside.made_at = opened.service, opened.made_at
        aside.content = opened.content()
        guard(aside, opened)
    else:
        # Whose it is cannot be read, so it waits for whoever brought it.
        aside.user_id, aside.content = actor.id, opened.raw
    if aside.user_id == actor.id:
        aside.command = command
    aside.save(force_insert=True)
    journal.record(actor=actor, verb=verbs.ACT_SET_ASIDE, subject=aside, changes={"reason": outcome.reason.value})
    answer = _answer_aside(aside, name=name)
    return answer if command is None else _remember(command, answer, CommandState.QUARANTINED)


def _answer_aside(aside: Quarantined, *, name: str) -> Answer:
    mine = aside.user_id == aside.sent_by
    return Answer(
        id=name,
        status=Status.QUARANTINED,
        url=reverse("work:quarantined", args=[aside.pk]) if mine else "",
        message=str(QuarantineReason(aside.reason).label)
        if mine
        else gettext("It was set aside for the person who recorded it."),
    )


def _known_unreadable(opened: Opened | Unreadable, actor: Actor) -> Quarantined | None:
    """Find the same unreadable thing from before: without an id only its content can tell."""
    earlier = Quarantined.objects.visible_to(actor).filter(command=None, reason=QuarantineReason.UNREADABLE)
    if isinstance(opened, Opened):
        return None
    return next((row for row in earlier.order_by("-received_at")[:_LOOK_BACK] if row.content == opened.raw), None)


def _remember(command: Command, answer: Answer, state: CommandState) -> Answer:
    command.state = state
    command.answer = {
        "status": answer.status.value,
        "url": answer.url,
        "message": answer.message,
        "record_type": answer.record_type,
        "record_id": answer.record_id,
        "version": answer.version,
    }
    command.save(update_fields=["state", "answer"])
    return answer
