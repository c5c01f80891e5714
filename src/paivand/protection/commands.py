"""What devices may send through the outbox: contacts and follow-ups, recorded without a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from paivand.kernel.errors import BAD_ID, INVALID, STALE, PaivandError
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import CommandResult, CommandStatus
from paivand.protection.choices import ContactKind, ContactOutcome, FollowUpStatus
from paivand.protection.forms import ContactForm, FollowUpForm
from paivand.protection.models import Case, FollowUp
from paivand.protection.selectors import case_get, follow_up_get
from paivand.protection.services import contact_record, followup_correct, followup_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms

    from paivand.kernel.actors import Actor
    from paivand.kernel.protocols import Envelope, Guarded


def _subject(payload: Mapping[str, object]) -> UUID:
    try:
        return UUID(str(payload.get("subject", "")))
    except ValueError:
        raise BAD_ID.error() from None


def _cleaned(form: forms.Form, payload: Mapping[str, object]) -> Mapping[str, object]:
    if not form.is_valid():
        raise INVALID.error()
    return {**form.cleaned_data, "subject": str(_subject(payload))}


@dataclass(frozen=True, slots=True)
class ContactHandler:
    """A call or visit. It only adds, so two of them never conflict."""

    name: str = "protection.contact_record"
    permission: Permission = Permission.CONTACT_RECORD

    def validate(self, payload: Mapping[str, object]) -> Mapping[str, object]:
        """Return the cleaned fields of ``ContactForm``; raises PV-REQUEST-05 for what cannot be accepted."""
        return _cleaned(ContactForm(dict(payload)), payload)

    def record_of(self, *, owner_id: UUID, payload: Mapping[str, object]) -> Guarded | None:
        """Return the case that was called about."""
        return Case.objects.filter(pk=_subject(payload)).first()

    def apply(self, *, actor: Actor, envelope: Envelope) -> CommandResult:
        """Record the contact under the id of the act, so that a repetition finds it."""
        given = envelope.payload
        case = case_get(actor=actor, case_id=_subject(given))
        contact = contact_record(
            actor=actor,
            case=case,
            kind=ContactKind(str(given["kind"])),
            outcome=ContactOutcome(str(given["outcome"])),
            happened_at=given["happened_at"],  # type: ignore[arg-type]  # cleaned by the form
            minutes=given["minutes"],  # type: ignore[arg-type]  # cleaned by the form
            note=str(given["note"]),
            contact_id=envelope.id,
        )
        return CommandResult(
            status=CommandStatus.DONE,
            record_type="protection.contact",
            record_id=contact.id,
            version=contact.version,
        )


@dataclass(frozen=True, slots=True)
class FollowUpHandler:
    """The outcome of a follow-up; two devices that record the same one make a conflict."""

    name: str = "protection.followup_record"
    permission: Permission = Permission.CONTACT_RECORD

    def validate(self, payload: Mapping[str, object]) -> Mapping[str, object]:
        """Return the cleaned fields of ``FollowUpForm``; raises PV-REQUEST-05 for what cannot be accepted."""
        return _cleaned(FollowUpForm(dict(payload)), payload)

    def record_of(self, *, owner_id: UUID, payload: Mapping[str, object]) -> Guarded | None:
        """Return the follow-up."""
        return FollowUp.objects.filter(pk=_subject(payload)).first()

    def apply(self, *, actor: Actor, envelope: Envelope) -> CommandResult:
        """Record it unless another device did so first; then both values are kept."""
        given = envelope.payload
        follow_up = follow_up_get(actor=actor, follow_up_id=_subject(given))
        over = follow_up.status != FollowUpStatus.PLANNED
        if over if envelope.base_version is None else follow_up.version != envelope.base_version:
            return _both(follow_up)
        try:
            # Over already, and the version is the present one: a person has seen both and decides which holds.
            done = (
                followup_correct(
                    actor=actor,
                    follow_up=follow_up,
                    done_at=given["done_at"],  # type: ignore[arg-type]  # cleaned by the form
                    outcome=str(given["outcome"]),
                    base_version=follow_up.version,
                )
                if over
                else followup_record(
                    actor=actor,
                    follow_up=follow_up,
                    reached=ContactOutcome(str(given["reached"])),
                    done_at=given["done_at"],  # type: ignore[arg-type]  # cleaned by the form
                    outcome=str(given["outcome"]),
                    base_version=follow_up.version,
                )
            )
        except PaivandError as error:
            if error.problem is not STALE:
                raise
            follow_up.refresh_from_db()
            return _both(follow_up)
        return CommandResult(
            status=CommandStatus.DONE,
            record_type="protection.follow_up",
            record_id=done.id,
            version=done.version,
        )


def _both(follow_up: FollowUp) -> CommandResult:
    """Return what the office holds, each value as the form would have sent it."""
    done_at = timezone.localtime(follow_up.done_at).strftime("%Y-%m-%dT%H:%M") if follow_up.done_at else ""
    return CommandResult(
        status=CommandStatus.CONFLICT,
        record_type="protection.follow_up",
        record_id=follow_up.id,
        version=follow_up.version,
        theirs={"outcome": follow_up.outcome, "done_at": done_at},
        their_at=follow_up.updated_at,
    )
