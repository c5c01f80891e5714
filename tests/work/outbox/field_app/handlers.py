"""Handlers that stand on a real table (tasks), so that transactions, visibility and versions are real."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from paivand.kernel import registry
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import CommandResult, CommandStatus, OfflineCard, OfflineKind
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.ledger.records import record_save
from paivand.work.models import Task

KIND = "test.note"
PLACE = UUID("01900000-0000-7000-8000-00000000000a")


def note_scope(sensitivity=1):
    return scope_for(organisation_id=PLACE, place_id=PLACE, sensitivity=sensitivity)


class NoteForm(forms.Form):
    text = forms.CharField(label="What was said", widget=forms.Textarea)
    channel = forms.ChoiceField(label="How", choices=[("phone", "By phone"), ("visit", "At home")], required=False)


class NoteAdd:
    """Adds a note; nothing can be stale about it."""

    name = "test.note.add"
    title = "Phone call"
    changes = False
    permission = Permission.CONTACT_RECORD

    def form(self):
        return NoteForm(auto_id="id_note_%s")

    def validate(self, payload):
        form = NoteForm({key: value for key, value in payload.items() if key != "subject"})
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        return {**form.cleaned_data, "subject": payload.get("subject")}

    def record_of(self, *, owner_id, payload):
        return Task.objects.filter(pk=payload["subject"]).first() if payload.get("subject") else None

    def apply(self, *, actor, envelope):
        Task.objects.create(
            id=envelope.id,
            kind=KIND,
            subject_type="test",
            subject_id=UUID(str(envelope.payload["subject"])) if envelope.payload["subject"] else uuid7(),
            assignee_id=actor.id,
            params={"text": envelope.payload["text"], "channel": envelope.payload["channel"]},
            scope=note_scope(),
            status="done",
        )
        return CommandResult(status=CommandStatus.DONE, record_type="note", record_id=envelope.id, version=1)


class NoteChange:
    """Changes a note that others change too."""

    name = "test.note.change"
    title = "Change of a note"
    changes = True
    permission = Permission.CONTACT_RECORD

    def form(self):
        return NoteForm(auto_id="id_change_%s")

    def validate(self, payload):
        if not payload.get("text"):
            raise ValidationError({"text": ["Write what was said."]})
        return payload

    def record_of(self, *, owner_id, payload):
        return Task.objects.filter(pk=payload["subject"]).first()

    def apply(self, *, actor, envelope):
        task = Task.objects.visible_to(actor).get(pk=envelope.payload["subject"])
        wanted = {name: envelope.payload[name] for name in ("text", "channel") if name in envelope.payload}
        if task.version != envelope.base_version:
            theirs = {name: task.params.get(name) for name in wanted}
            return CommandResult(
                status=CommandStatus.CONFLICT,
                record_type="note",
                record_id=task.id,
                version=task.version,
                theirs=theirs,
                their_at=task.updated_at,
            )
        task.params = {**task.params, **wanted, "acts": [*task.params.get("acts", []), str(envelope.id)]}
        record_save(task, fields=["params"], base_version=envelope.base_version)
        return CommandResult(status=CommandStatus.DONE, record_type="note", record_id=task.id, version=task.version)


class Trouble:
    """Breaks in the way that the payload names, after having written something."""

    name = "test.trouble"
    permission = Permission.CONTACT_RECORD
    busy = 0

    def validate(self, payload):
        return payload

    def apply(self, *, actor, envelope):
        NoteAdd().apply(actor=actor, envelope=envelope)
        match envelope.payload["how"]:
            case "error":
                raise RuntimeError("canary in a message")
            case "busy":
                type(self).busy -= 1
                if type(self).busy >= 0:
                    raise OperationalError("database is locked")
            case "deferred":
                # Found only when the transaction ends: the scope is not there.
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE work_task SET scope_id = 999999999 WHERE id = %s",
                        [envelope.id if connection.vendor == "postgresql" else envelope.id.hex],
                    )
        return CommandResult(status=CommandStatus.DONE, record_id=envelope.id)


class ForOthers:
    """A service for people with another permission."""

    name = "test.for_others"
    permission = Permission.BACKUP_RUN

    def validate(self, payload):
        return payload

    def apply(self, *, actor, envelope):
        raise AssertionError("must not be reached")


class Cards:
    """What the phone may read: one task, one case, and one restricted case that must never travel."""

    name = "test.cards"

    def cards_for(self, *, actor, since):
        due = dt.datetime(2030, 1, 2, 9, tzinfo=dt.UTC)
        yield OfflineCard(
            id=PLACE, kind=OfflineKind.TASK, sensitivity=Sensitivity.S1, title="Visit a family", code="T-1", due_at=due
        )
        for task in Task.objects.visible_to(actor).filter(kind="test.case"):
            yield OfflineCard(
                id=task.id,
                kind=OfflineKind.CASE,
                sensitivity=Sensitivity.S2,
                code="VHD-26-0412",
                initials="M. S.",
                next_step=task.params["next"],
                contact_note="Call only in the morning CANARYNOTE",
                due_at=due,
                version=task.version,
                services=("test.note.add", "test.note.change"),
            )
        yield OfflineCard(id=uuid7(), kind=OfflineKind.CASE, sensitivity=Sensitivity.S3, code="SECRET-S3")


def register_all():
    for handler in (NoteAdd(), NoteChange(), Trouble(), ForOthers()):
        if registry.get(registry.COMMAND_HANDLER, handler.name) is None:
            registry.register(registry.COMMAND_HANDLER, handler)
    for form in (NoteAdd(), NoteChange()):
        if registry.get(registry.OFFLINE_FORM, form.name) is None:
            registry.register(registry.OFFLINE_FORM, form)
    if registry.get(registry.OFFLINE_SOURCE, Cards.name) is None:
        registry.register(registry.OFFLINE_SOURCE, Cards())
