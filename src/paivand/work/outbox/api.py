"""What devices call: send acts, say hello, fetch what may be read offline.

With the session of the person and its CSRF token, never with a token that
lives on the phone: who finds a phone can send nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Field, Router, Schema
from ninja.security import django_auth

from paivand.kernel.errors import BAD_ID
from paivand.kernel.ids import parse_uuid7
from paivand.ledger.vault.devices import office_key
from paivand.work.models.outbox import Device
from paivand.work.outbox.answers import Status
from paivand.work.outbox.devices import device_register
from paivand.work.outbox.problems import DEVICE_LOST, TOO_MANY_ACTS
from paivand.work.outbox.receiving import command_apply
from paivand.work.outbox.selectors import browser_name, device_state, undecided_count
from paivand.work.outbox.services import MOST_IN_A_PARCEL
from paivand.work.outbox.snapshot import snapshot_for

if TYPE_CHECKING:
    from paivand.office.models import User

router = Router(tags=["outbox"])


class Parcel(Schema):
    """Several acts of one device, oldest first."""

    device: UUID | None = None
    # Any, not a schema: an act of the wrong form is set aside for its person instead of refusing its neighbours.
    envelopes: list[Any] = Field(
        description="Each {id (UUIDv7), sealed, kid} or {id, service, payload, base_version, made_at}; "
        "asking=true when its form is open and mistakes should be answered instead of set aside."
    )


class AnswerOut(Schema):
    """What became of one act."""

    id: str
    status: str
    code: int
    repeated: bool
    url: str
    message: str
    record_type: str
    record_id: str | None
    version: int | None
    errors: dict[str, list[str]]


class AnswersOut(Schema):
    """The answers in the order of the acts, and how many things wait for the person's decision."""

    answers: list[AnswerOut]
    undecided: int


class OfficeKeyOut(Schema):
    """The public key to which devices seal acts."""

    kid: str
    key: str


class HelloOut(Schema):
    """Who is signed in and what is known of the device: ``known``, ``unknown`` or ``revoked``."""

    user: UUID | None
    device: str
    office: OfficeKeyOut | None
    undecided: int
    csrf: str


class DeviceIn(Schema):
    """The id that a device made for itself."""

    id: UUID


class DeviceOut(Schema):
    """A device that is registered."""

    id: UUID
    name: str


class CardTask(Schema):
    """A task, without a name."""

    id: UUID
    code: str
    title: str
    due_at: str | None


class CardCase(Schema):
    """The minimum of a case."""

    id: UUID
    code: str
    initials: str
    next_step: str
    contact_note: str
    due_at: str | None
    version: int | None
    services: list[str]


class SnapshotOut(Schema):
    """What may be read without a network, until when."""

    user: UUID
    made_at: str
    readable_until: str
    tasks: list[CardTask]
    cases: list[CardCase]


def _device_id(text: str) -> UUID | None:
    try:
        return parse_uuid7(text)
    except ValueError:
        return None


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@router.post("/commands", auth=django_auth, response=AnswersOut, summary="Send acts recorded on a device")
def commands(request: HttpRequest, parcel: Parcel) -> dict[str, Any]:
    """Answer each act by itself: 200 with a ``code`` an act; the whole is refused only when it is too many."""
    if len(parcel.envelopes) > MOST_IN_A_PARCEL:
        raise TOO_MANY_ACTS.error(limit=MOST_IN_A_PARCEL)
    user = _user(request)
    answers: list[dict[str, Any]] = []
    for raw in parcel.envelopes:
        answer = command_apply(actor=user, raw=raw, device_id=parcel.device)
        answers.append(answer.as_json())
        if answer.status is Status.LATER:
            # The next act may build upon this one: the device sends the rest again, in order.
            break
    return {"answers": answers, "undecided": undecided_count(user)}


@router.get(
    "/offline/hello", auth=None, response=HelloOut, summary="Who is signed in, and is this device still trusted"
)
def hello(request: HttpRequest, device: str = "") -> dict[str, Any]:
    """Answer also to nobody, so that a lost phone learns it and empties itself when it comes online signed out.

    A device id is random and known to its device alone; the answer says nothing but whether it was revoked.
    """
    user = _user(request) if request.user.is_authenticated else None
    key = office_key() if user else None
    return {
        "user": user.id if user else None,
        "device": device_state(_device_id(device)),
        "office": {"kid": key.id, "key": key.public} if key else None,
        "undecided": undecided_count(user) if user else 0,
        "csrf": get_token(request) if user else "",
    }


@router.post("/offline/devices", auth=django_auth, response=DeviceOut, summary="Register this device")
def devices(request: HttpRequest, device: DeviceIn) -> Device:
    """Note the browser before anything readable is kept on it."""
    try:
        parse_uuid7(str(device.id))
    except ValueError as error:
        raise BAD_ID.error() from error
    name = browser_name(request.headers.get("User-Agent", ""))
    return device_register(actor=_user(request), device_id=device.id, name=name)


@router.get("/offline/snapshot", auth=django_auth, response=SnapshotOut, summary="My tasks and open cases, the minimum")
def snapshot(request: HttpRequest, device: UUID) -> dict[str, Any]:
    """Give what may be read offline, to a registered device only: it must be known whose phone holds what."""
    user = _user(request)
    if not Device.objects.visible_to(user).filter(pk=device, revoked_at=None).exists():
        raise DEVICE_LOST.error()
    return snapshot_for(user, device_id=device)
