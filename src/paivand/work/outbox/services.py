"""Verbs of the outbox: decide a conflict, put right what was set aside, keep devices."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from django.db import transaction

from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND, REASON_NEEDED
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.ledger import journal
from paivand.office.access import allowed, require
from paivand.office.selectors import accounts_visible_to
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
from paivand.work.outbox.carrying_out import carry_out
from paivand.work.outbox.envelopes import Opened, Unreadable, open_envelope, read_content
from paivand.work.outbox.problems import (
    CHANGED_AGAIN,
    CHOOSE_EACH,
    DEVICE_LOST,
    NOT_A_BUNDLE,
    NOT_A_DEVICE,
    STILL_NOT_ACCEPTED,
    TOO_MANY_ACTS,
)
from paivand.work.outbox.receiving import command_apply, command_done, keep_conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paivand.kernel.actors import Actor

Side = Literal["mine", "theirs"]

MOST_IN_A_PARCEL: Final = 50
MOST_IN_A_BUNDLE: Final = 2000
MOST_BYTES_IN_A_BUNDLE: Final = 32 * 1024 * 1024
"""A bundle is read at once; its acts are forms without files, a few kilobytes each."""
CONTENT_KEPT: Final = dt.timedelta(days=30)
_LONGEST_NAME: Final = 60

# --- conflicts --------------------------------------------------------------------------------------------------------


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
    conflict = Conflict.objects.visible_to(actor).select_for_update().filter(pk=conflict_id).first()
    if conflict is None:
        raise NOT_FOUND.error()
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
    conflict.save(update_fields=["settled_at", "settled_by", "choices", "reason"])
    if not conflict.command.conflicts.filter(settled_at=None).exists():
        _settle(conflict.command, CommandState.SETTLED)
    journal.record(
        actor=actor, verb=verbs.CONFLICT_RESOLVED, subject=conflict, changes={"choices": kept}, reason=reason
    )
    return answer


def _write_choice(conflict: Conflict, kept: Mapping[str, Side], *, actor: Actor) -> Answer:
    mine, theirs = conflict.content["mine"], conflict.content["theirs"]
    payload = {**mine, **{name: theirs.get(name) for name, side in kept.items() if side == "theirs"}}
    # Against the version that the person saw beside theirs: whoever changes it meanwhile is not overwritten either.
    base = conflict.their_version if conflict.kind == ConflictKind.STALE else conflict.base_version
    opened = Opened(
        id=uuid7(),
        owner_id=actor.id,
        device_id=None,
        service=conflict.service,
        payload=payload,
        base_version=base,
        before={},
        made_at=conflict.made_at,
    )
    outcome = carry_out(opened, actor=actor)
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


def _settle(command: Command, state: CommandState) -> None:
    command.state = state
    command.save(update_fields=["state"])


# --- what was set aside -----------------------------------------------------------------------------------------------


@transaction.atomic
def quarantine_retry(*, actor: Actor, quarantined_id: UUID, payload: Mapping[str, Any] | None = None) -> Answer:
    """Try once more, as it is or with what the person corrected. What is still refused stays, with the new reason.

    Trying is also how a person confirms that an act from a lost device or from
    another account is theirs. Raises PV-ACCESS-02 for what is not the actor's.
    """
    aside = _aside_of(actor, quarantined_id)
    name = str(aside.pk)
    if aside.settled_at is not None:
        return Answer(id=name, status=Status.DONE, repeated=True)
    opened = _opened(aside, actor)
    if opened is None or opened.owner_id != actor.id:
        return _still_aside(aside, reason=QuarantineReason.UNREADABLE, mistakes={})
    if payload is not None:
        opened = replace(opened, payload=dict(payload))
    command = aside.command or _command_for(opened, actor)
    if command.state == CommandState.DONE:
        # It had come by another way meanwhile: the device itself has sent it.
        return _settled(aside, actor, Answer(id=name, status=Status.DONE, repeated=True))
    outcome = carry_out(opened, actor=actor)
    if outcome.done and outcome.result is not None:
        return _settled(aside, actor, command_done(command, outcome.result, name=name))
    if outcome.conflict is not None:
        return _settled(aside, actor, keep_conflict(command, opened, outcome.conflict, actor=actor, name=name))
    if payload is not None:
        # The correction is kept too, so that the person goes on from there.
        aside.content = opened.content()
        aside.save(update_fields=["content"])
    return _still_aside(aside, reason=outcome.reason, mistakes=outcome.mistakes, reference=outcome.reference)


@transaction.atomic
def quarantine_discard(*, actor: Actor, quarantined_id: UUID, reason: str) -> None:
    """Put away what will never be recorded. The content stays sealed for its time; the reason is kept and journalled.

    Raises PV-RECORD-03 without a reason, PV-ACCESS-01 without the permission.
    """
    require(actor, Permission.QUARANTINE_RESOLVE)
    if not reason.strip():
        raise REASON_NEEDED.error()
    aside = _aside_of(actor, quarantined_id)
    if aside.settled_at is not None:
        return
    aside.settled_at, aside.settled_by = now(), actor.id
    aside.discarded, aside.discard_reason = True, reason.strip()
    aside.save(update_fields=["settled_at", "settled_by", "discarded", "discard_reason"])
    if aside.command is not None:
        _settle(aside.command, CommandState.DISCARDED)
    journal.record(actor=actor, verb=verbs.ACT_DISCARDED, subject=aside, reason=reason)


@transaction.atomic
def quarantine_restore(*, actor: Actor, quarantined_id: UUID) -> None:
    """Take back what was put away: it waits again as before."""
    require(actor, Permission.QUARANTINE_RESOLVE)
    aside = _aside_of(actor, quarantined_id)
    if not aside.discarded:
        return
    aside.settled_at = aside.settled_by = None
    aside.discarded = False
    aside.save(update_fields=["settled_at", "settled_by", "discarded"])
    if aside.command is not None:
        _settle(aside.command, CommandState.QUARANTINED)
    journal.record(actor=actor, verb=verbs.ACT_RESTORED, subject=aside)


def _aside_of(actor: Actor, quarantined_id: UUID) -> Quarantined:
    aside = Quarantined.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=quarantined_id).first()
    if aside is None:
        raise NOT_FOUND.error()
    return aside


def _opened(aside: Quarantined, actor: Actor) -> Opened | None:
    """Read the kept act; one that could not be opened is tried again, for the key may be back in the keyring."""
    if aside.reason != QuarantineReason.UNREADABLE or "owner" in aside.content:
        return read_content(aside.content)
    again = open_envelope(aside.content, actor=actor)
    return None if isinstance(again, Unreadable) else again


def _command_for(opened: Opened, actor: Actor) -> Command:
    command, _ = Command.objects.get_or_create(
        user_id=actor.id,
        envelope_id=opened.id,
        defaults={
            "device_id": opened.device_id,
            "service": opened.service,
            "made_at": opened.made_at,
            "digest": opened.digest,
            "content": opened.content(),
            "state": CommandState.QUARANTINED,
            "answer": {"status": Status.QUARANTINED.value},
        },
    )
    return command


def _settled(aside: Quarantined, actor: Actor, answer: Answer) -> Answer:
    aside.settled_at, aside.settled_by = now(), actor.id
    aside.save(update_fields=["settled_at", "settled_by"])
    journal.record(actor=actor, verb=verbs.ACT_ACCEPTED, subject=aside, changes={"status": answer.status.value})
    return answer


def _still_aside(
    aside: Quarantined, *, reason: QuarantineReason, mistakes: dict[str, list[str]], reference: str = ""
) -> Answer:
    aside.reason, aside.mistakes, aside.reference = reason, mistakes, reference
    aside.save(update_fields=["reason", "mistakes", "reference"])
    return Answer(id=str(aside.pk), status=Status.QUARANTINED, message=str(reason.label), errors=mistakes)


# --- devices ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def device_register(*, actor: Actor, device_id: UUID, name: str = "") -> Device:
    """Note a browser that keeps something of this person; doing it again notes that it was seen.

    Raises PV-OUTBOX-07 for an id that is somebody else's and PV-OUTBOX-06 for a device that was reported lost.
    """
    device, made = Device.objects.get_or_create(
        pk=device_id, defaults={"user_id": actor.id, "name": name[:_LONGEST_NAME]}
    )
    if device.user_id != actor.id:
        raise NOT_A_DEVICE.error()
    if device.revoked_at is not None:
        raise DEVICE_LOST.error()
    if made:
        journal.record(actor=actor, verb=verbs.DEVICE_REGISTERED, subject=device, changes={"name": device.name})
    else:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now())
    return device


@transaction.atomic
def device_revoke(*, actor: Actor, device_id: UUID, reason: str) -> Device:
    """Report a device lost: when it comes online it empties itself, and what it still sends is set aside.

    For the owner's own devices; whoever may suspend accounts does it for
    others while acting as the system. Raises PV-RECORD-03 without a reason,
    PV-ACCESS-02 alike for a device that is not there and one that is not theirs.
    """
    if not reason.strip():
        raise REASON_NEEDED.error()
    found = Device.objects.filter(pk=device_id)
    device = found.select_for_update().first()
    if device is None:
        raise NOT_FOUND.error()
    if device.user_id != actor.id and not _looks_after(actor, device.user_id):
        raise NOT_FOUND.error()
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by, device.revoke_reason = now(), actor.id, reason.strip()
        device.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        journal.record(actor=actor, verb=verbs.DEVICE_REVOKED, subject=device, reason=reason)
    return device


def _looks_after(actor: Actor, user_id: UUID) -> bool:
    """Tell whether the actor may suspend this account, and so shut out its devices."""
    may = allowed(actor, Permission.ACCOUNT_SUSPEND)
    return may and accounts_visible_to(actor).filter(pk=user_id).exists()


# --- files and time ---------------------------------------------------------------------------------------------------


def bundle_receive(*, actor: Actor, content: bytes) -> list[Answer]:
    """Take in the file of a device that found no network for too long; whose acts they are stands inside the seals.

    One's own acts are received as if the device had sent them; those of others
    are set aside for them to confirm. Raises PV-OUTBOX-02 for another file.
    """
    try:
        bundle = json.loads(content)
        envelopes = bundle["envelopes"]
        if bundle["kind"] != "paivand-outbox" or not isinstance(envelopes, list):
            raise NOT_A_BUNDLE.error()
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NOT_A_BUNDLE.error() from error
    if len(envelopes) > MOST_IN_A_BUNDLE:
        raise TOO_MANY_ACTS.error(limit=MOST_IN_A_BUNDLE)
    return [command_apply(actor=actor, raw=envelope) for envelope in envelopes]


def commands_forget(*, before: dt.datetime | None = None) -> int:
    """Forget the content of acts that were recorded long ago; that they were received stays known. For the scheduler."""
    old = Command.objects.filter(
        state__in=(CommandState.DONE, CommandState.SETTLED),
        received_at__lt=before or now() - CONTENT_KEPT,
        content__isnull=False,
    )
    return old.update(content=None)
