"""Deciding between two versions, taking a decision back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.office.access import require
from paivand.work.models.outbox import Command, CommandState, Conflict, ConflictKind
from paivand.work.outbox import verbs
from paivand.work.outbox.answers import Answer, Status
from paivand.work.outbox.carrying_out import Outcome, carry_out
from paivand.work.outbox.envelopes import Opened
from paivand.work.outbox.problems import (
    CHANGED_AGAIN,
    CHOOSE_EACH,
    DECISION_OVERTAKEN,
    DECISION_STAYS,
    STILL_NOT_ACCEPTED,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paivand.kernel.actors import Actor

Side = Literal["mine", "theirs"]


def differing(conflict: Conflict) -> list[str]:
    """Return the names of the fields on which the two versions differ, in the order of the act."""
    mine, theirs = conflict.content["mine"], conflict.content["theirs"]
    if conflict.kind == ConflictKind.TWIN:
        names = [*mine, *(name for name in theirs if name not in mine)]
        return [name for name in names if mine.get(name) != theirs.get(name)]
    # A handler names only the fields that the act wanted to change; all others are no question.
    return [name for name in theirs if _text(mine.get(name)) != _text(theirs[name])]


def _text(value: object) -> object:
    """Let a number and its digits be the same: a form sends text, a record holds what it means."""
    return "" if value is None else [_text(each) for each in value] if isinstance(value, list) else str(value)


@transaction.atomic
def conflict_resolve(*, actor: Actor, conflict_id: UUID, choices: Mapping[str, Side], reason: str = "") -> Answer:
    """Let what the person chose hold: the same service writes it as a new act; all of theirs chosen writes nothing.

    Raises PV-ACCESS-02 for a conflict of somebody else, PV-OUTBOX-03 while a
    line is undecided, PV-OUTBOX-05 when the service refuses the result. When
    the record has changed once more the new values stand in the conflict
    afterwards and the answer says CONFLICT: choose again.
    """
    require(actor, Permission.CONFLICT_RESOLVE)
    conflict = _own(actor, conflict_id)
    if conflict.settled_at is not None:
        return Answer(id=str(conflict.pk), status=Status.DONE, repeated=True)
    fields = differing(conflict)
    if any(choices.get(name) not in {"mine", "theirs"} for name in fields):
        raise CHOOSE_EACH.error()
    kept = {name: choices[name] for name in fields}
    answer = Answer(id=str(conflict.pk), status=Status.DONE)
    if "mine" in kept.values():
        answer = _write_choice(conflict, kept, actor=actor)
        if answer.status is not Status.DONE:
            return answer
    conflict.settled_at, conflict.settled_by = now(), actor.id
    conflict.choices, conflict.reason = kept, reason
    conflict.decided = {"wrote": "mine" in kept.values(), "version": answer.version}
    conflict.save(update_fields=["settled_at", "settled_by", "choices", "reason", "decided"])
    _tell_command(conflict)
    journal.record(
        actor=actor, verb=verbs.CONFLICT_RESOLVED, subject=conflict, changes={"choices": kept}, reason=reason
    )
    return answer


def _write_choice(conflict: Conflict, kept: Mapping[str, Side], *, actor: Actor) -> Answer:
    theirs = conflict.content["theirs"]
    taken = {name: theirs.get(name) for name, side in kept.items() if side == "theirs"}
    # Against the version that the person saw beside theirs: whoever changes it meanwhile is not overwritten either.
    base = conflict.their_version if conflict.kind == ConflictKind.STALE else conflict.base_version
    outcome = _carry_out(conflict, taken, base_version=base, actor=actor)
    if outcome.conflict is not None:
        conflict.content = {**conflict.content, "theirs": dict(outcome.conflict.theirs)}
        conflict.their_version = outcome.conflict.version
        conflict.their_user_id, conflict.their_at = outcome.conflict.their_actor_id, outcome.conflict.their_at
        if conflict.kind == ConflictKind.TWIN:
            conflict.kind = ConflictKind.STALE
        conflict.save(update_fields=["content", "their_version", "their_user_id", "their_at", "kind"])
        return Answer(id=str(conflict.pk), status=Status.CONFLICT, message=CHANGED_AGAIN.error().message)
    if not outcome.done or outcome.result is None:
        raise STILL_NOT_ACCEPTED.error(mistakes=outcome.mistakes, reason=outcome.reason)
    result = outcome.result
    return Answer(
        id=str(conflict.pk),
        status=Status.DONE,
        url=result.url,
        message=str(result.message),
        record_type=result.record_type,
        record_id=str(result.record_id) if result.record_id else None,
        version=result.version,
    )


@transaction.atomic
def conflict_undo(*, actor: Actor, conflict_id: UUID) -> None:
    """Take a decision back: the record holds the office's values again, and both versions wait as before.

    Whoever decided may do it, as often as needed. Raises PV-ACCESS-02 for a
    conflict of somebody else, PV-OUTBOX-08 when the record was changed after
    the decision, PV-OUTBOX-09 when what it recorded cannot be taken back.
    """
    require(actor, Permission.CONFLICT_RESOLVE)
    conflict = _own(actor, conflict_id)
    if conflict.settled_at is None:
        return
    decided = conflict.decided or {"wrote": True, "version": None}
    if conflict.kind == ConflictKind.STALE:
        _put_back(conflict, actor=actor, wrote=decided["wrote"], version=decided["version"])
    elif decided["wrote"]:
        # The second of two contents became a record of its own; that is corrected where it stands.
        raise DECISION_STAYS.error()
    undone = conflict.choices
    conflict.settled_at = conflict.settled_by = conflict.decided = None
    conflict.choices, conflict.reason = {}, ""
    fields = ["settled_at", "settled_by", "choices", "reason", "decided", "their_version"]
    conflict.save(update_fields=fields)
    _tell_command(conflict)
    journal.record(actor=actor, verb=verbs.CONFLICT_UNDONE, subject=conflict, changes={"choices": undone})


def _put_back(conflict: Conflict, *, actor: Actor, wrote: bool, version: int | None) -> None:
    """Write the office's values over the decision, or see that they still stand where nothing was written."""
    if wrote and version is None:
        raise DECISION_STAYS.error()
    if wrote:
        outcome = _carry_out(conflict, conflict.content["theirs"], base_version=version, actor=actor)
    else:
        with transaction.atomic():
            # Only to see whether it could be decided otherwise now; nothing of it stays.
            outcome = _carry_out(conflict, {}, base_version=conflict.their_version, actor=actor)
            transaction.set_rollback(True)
    if outcome.conflict is not None:
        raise DECISION_OVERTAKEN.error()
    if outcome.result is None:
        raise DECISION_STAYS.error()
    if wrote:
        conflict.their_version = outcome.result.version


def _own(actor: Actor, conflict_id: UUID) -> Conflict:
    conflict = Conflict.objects.of(actor).select_for_update(of=("self",)).filter(pk=conflict_id).first()
    if conflict is None:
        raise NOT_FOUND.error()
    return conflict


def _carry_out(conflict: Conflict, values: Mapping[str, object], *, base_version: int | None, actor: Actor) -> Outcome:
    """Write the device's act with some values in place of its own, as a new act of whoever decides."""
    opened = Opened(
        id=uuid7(),
        owner_id=actor.id,
        device_id=None,
        service=conflict.service,
        payload={**conflict.content["mine"], **values},
        base_version=base_version,
        before={},
        made_at=conflict.made_at,
    )
    return carry_out(opened, actor=actor)


def _tell_command(conflict: Conflict) -> None:
    """Let the memory of the act say where it stands; as the system, because the act stays with whoever did it."""
    with acting_as(SYSTEM):
        command = Command.objects.select_for_update().get(pk=conflict.command_id)
        if not command.conflicts.filter(settled_at=None).exists():
            command.state = CommandState.SETTLED
        elif command.answer["status"] == Status.DONE.value:
            command.state = CommandState.DONE
        else:
            command.state = CommandState.CONFLICT
        command.save(update_fields=["state"])
