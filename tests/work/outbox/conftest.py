"""People, a note that two of them may change, and ways to seal as a phone does."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import acting_as
from paivand.ledger.models import AccessScope
from paivand.ledger.vault.devices import office_key, seal_for_office
from paivand.office.models import Mandate, Organisation, Place, Role, User
from paivand.work.models import Task
from paivand.work.outbox.receiving import command_apply
from tests.work.outbox.field_app import handlers

WORKER = (Permission.CONTACT_RECORD, Permission.CONFLICT_RESOLVE, Permission.TASK_READ)
KEEPER = (*WORKER, Permission.QUARANTINE_RESOLVE, Permission.ACCOUNT_SUSPEND)


@pytest.fixture(autouse=True)
def field_services():
    shelves: tuple[registry.Kind[Any], ...] = (registry.COMMAND_HANDLER, registry.OFFLINE_FORM, registry.OFFLINE_SOURCE)
    before = [dict(kind.shelf) for kind in shelves]
    handlers.register_all()
    handlers.Trouble.busy = 0
    yield
    for kind, shelf in zip(shelves, before, strict=True):
        kind.shelf.clear()
        kind.shelf.update(shelf)


def make_user(name, permissions=WORKER):
    """A person who holds these permissions somewhere, and reads the tasks of the test scope."""
    user = User.objects.create(username=f"{name}-{uuid7().hex[-8:]}", display_name=name.title())
    user.set_unusable_password()
    user.save()
    if not permissions:
        return user
    code = uuid7().hex[-10:]
    organisation = Organisation.objects.create(code=code, name="Office of the test")
    place = Place.objects.create(code=code, path=f"{code}/", level=0, names={"en": "Somewhere"})
    role = Role.objects.create(code=code, labels={"en": "Worker"}, permissions=[each.value for each in permissions])
    Mandate.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        place=place,
        clearance=1,
        valid_from=today() - dt.timedelta(days=1),
        granted_by=SYSTEM.id,
        confirmed_by=uuid7(),
        confirmed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    let_read(user)
    return user


def let_read(user):
    AccessScope.objects.create(
        user_id=user.id,
        resource="task",
        scope=handlers.note_scope(),
        whole=True,
        valid_from=dt.date(2020, 1, 1),
        valid_until=dt.date(9999, 12, 31),
    )


def make_note(text="first", kind="test.case", **params):
    with acting_as(SYSTEM):
        return Task.objects.create(
            kind=kind,
            subject_type="test",
            subject_id=uuid7(),
            params={"text": text, "channel": "phone", "next": "Ask about the room", **params},
            scope=handlers.note_scope(),
        )


def notes():
    """Every note that was added, oldest first."""
    with acting_as(SYSTEM, read_only=True):
        return list(Task.objects.filter(kind=handlers.KIND).order_by("id"))


@pytest.fixture
def worker(transactional_db):
    with acting_as(SYSTEM):
        return make_user("worker")


@pytest.fixture
def keeper(transactional_db):
    with acting_as(SYSTEM):
        return make_user("keeper", KEEPER)


@pytest.fixture
def outsider(transactional_db):
    with acting_as(SYSTEM):
        return make_user("outsider", ())


def act(
    service="test.note.add",
    *,
    payload=None,
    base_version=None,
    before=None,
    made_at="2026-11-19T09:10:00+00:00",
    id=None,
):
    """An act as a device holds it before sealing."""
    return {
        "id": str(id or uuid7()),
        "service": service,
        "payload": {"text": "called her"} if payload is None else payload,
        "base_version": base_version,
        "before": before or {},
        "made_at": made_at,
    }


def seal(content, owner, *, device=None):
    """The same, sealed to the office as a phone does it."""
    key = office_key()
    whole = {**content, "owner": str(owner.id), "device": str(device) if device else None}
    message = seal_for_office(f"act:{content['id']}", json.dumps(whole).encode(), key=key)
    return {"id": content["id"], "kid": key.id, "sealed": base64.b64encode(message).decode()}


def send(user, content, *, device=None, asking=False):
    """Receive one sealed act as its own person sends it."""
    raw = {**seal(content, user, device=device), "asking": asking}
    return command_apply(actor=user, raw=raw, device_id=device)
