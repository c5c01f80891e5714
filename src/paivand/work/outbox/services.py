"""Verbs of the outbox: put right what was set aside, take in a file from a device, forget what is long recorded."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND, REASON_NEEDED
from paivand.kernel.permissions import Permission
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.office.access import require
from paivand.work.models.outbox import Command, CommandState, Quarantined, QuarantineReason
from paivand.work.outbox import verbs
from paivand.work.outbox.answers import Answer, Status
from paivand.work.outbox.carrying_out import carry_out
from paivand.work.outbox.envelopes import Opened, Unreadable, open_envelope, read_content
from paivand.work.outbox.problems import NOT_A_BUNDLE, TOO_MANY_ACTS
from paivand.work.outbox.receiving import command_apply, command_done, keep_conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paivand.kernel.actors import Actor

MOST_IN_A_PARCEL: Final = 50
MOST_IN_A_BUNDLE: Final = 2000
MOST_BYTES_IN_A_BUNDLE: Final = 32 * 1024 * 1024
"""A bundle is read at once; its acts are forms without files, a few kilobytes each."""
CONTENT_KEPT: Final = dt.timedelta(days=30)

# --- what was set aside -----------------------------------------------------------------------------------------------


@transaction.atomic
def quarantine_retry(*, actor: Actor, quarantined_id: UUID, payload: Mapping[str, Any] | None = None) -> Answer:
    """Try once more, as it is or with what the person corrected. What is still refused stays, with the new reason.

    Trying is also how a person confirms that an act from a lost device or from
    another account is theirs. Whoever took it over from somebody who has left
    records it in their own name. Raises PV-ACCESS-02 for what is not the actor's.
    """
    aside = _aside_of(actor, quarantined_id)
    name = str(aside.pk)
    if aside.settled_at is not None:
        return Answer(id=name, status=Status.DONE, repeated=True)
    opened = _opened(aside, actor)
    if opened is None or opened.owner_id not in {actor.id, aside.first_user_id}:
        return _still_aside(aside, reason=QuarantineReason.UNREADABLE, mistakes={})
    if payload is not None:
        opened = replace(opened, payload=dict(payload))
    command = _command_of(aside, opened)
    if command.state == CommandState.DONE:
        # It had come by another way meanwhile: the device itself has sent it.
        return _settled(aside, actor, Answer(id=name, status=Status.DONE, repeated=True))
    outcome = carry_out(opened, actor=actor)
    if outcome.done and outcome.result is not None:
        with acting_as(SYSTEM):
            answer = command_done(command, outcome.result, name=name)
        return _settled(aside, actor, answer)
    if outcome.conflict is not None:
        with acting_as(SYSTEM):
            answer = keep_conflict(command, opened, outcome.conflict, actor=actor, name=name)
        return _settled(aside, actor, answer)
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
    _tell_command(aside, CommandState.DISCARDED)
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
    _tell_command(aside, CommandState.QUARANTINED)
    journal.record(actor=actor, verb=verbs.ACT_RESTORED, subject=aside)


def _aside_of(actor: Actor, quarantined_id: UUID) -> Quarantined:
    aside = Quarantined.objects.of(actor).select_for_update(of=("self",)).filter(pk=quarantined_id).first()
    if aside is None:
        raise NOT_FOUND.error()
    return aside


def _opened(aside: Quarantined, actor: Actor) -> Opened | None:
    """Read the kept act; one that could not be opened is tried again, for the key may be back in the keyring."""
    if aside.reason != QuarantineReason.UNREADABLE or "owner" in aside.content:
        return read_content(aside.content)
    again = open_envelope(aside.content, actor=actor)
    return None if isinstance(again, Unreadable) else again


def _command_of(aside: Quarantined, opened: Opened) -> Command:
    """Return the memory of the act; as the system, because it stays with whoever did the act."""
    with acting_as(SYSTEM):
        if aside.command_id is not None:
            return Command.objects.select_for_update().get(pk=aside.command_id)
        command, _ = Command.objects.get_or_create(
            user_id=opened.owner_id,
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


def _tell_command(aside: Quarantined, state: CommandState) -> None:
    if aside.command_id is None:
        return
    with acting_as(SYSTEM):
        Command.objects.filter(pk=aside.command_id).update(state=state)


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
