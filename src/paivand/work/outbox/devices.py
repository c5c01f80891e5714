"""Devices that keep something of a person: registered, lost, and what may be on one that is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.errors import NOT_FOUND, REASON_NEEDED
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import KeptDevice, OfflineCard
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.office.access import allowed, reaches_of
from paivand.office.models import Mandate, Role, User
from paivand.office.reach import effective_mandates
from paivand.office.selectors import accounts_visible_to
from paivand.work.models.outbox import Command, Device
from paivand.work.notifications import notify
from paivand.work.outbox import verbs
from paivand.work.outbox.problems import DEVICE_LOST, NOT_A_DEVICE

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

_LONGEST_NAME: Final = 60
# What was handed over longer ago is overwritten on the device many times.
_HELD_DAYS: Final = 30


class OutboxDevices:
    """What the wizard for a lost phone offers to choose from."""

    name = "work.outbox"

    def devices_of(self, *, user_id: UUID) -> Iterable[KeptDevice]:
        """Return this person's devices that were not reported lost, the last seen first."""
        with acting_as(SYSTEM, read_only=True):
            found = Device.objects.filter(user_id=user_id, revoked_at=None).order_by("-last_seen_at")
            return [KeptDevice(id=row.pk, title=row.name, last_seen_at=row.last_seen_at) for row in found]


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


# --- lost -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def device_revoke(*, actor: Actor, device_id: UUID, reason: str) -> Device:
    """Report a device lost: when it comes online it empties itself, and what it still sends is set aside.

    For the owner's own devices; whoever may suspend accounts does it for
    others while acting as the system. Raises PV-RECORD-03 without a reason,
    PV-ACCESS-02 alike for a device that is not there and one that is not theirs.
    """
    if not reason.strip():
        raise REASON_NEEDED.error()
    device = Device.objects.filter(pk=device_id).select_for_update().first()
    if device is None:
        raise NOT_FOUND.error()
    if device.user_id != actor.id and not _looks_after(actor, device.user_id):
        raise NOT_FOUND.error()
    if device.revoked_at is None:
        _revoke(device, actor=actor, reason=reason.strip())
    return device


def devices_lost(*, actor: Actor, user_id: UUID, device_ids: Collection[UUID] | None) -> list[Device]:
    """Note as lost what the wizard of the account says: these devices, or every one when nobody knows which.

    Called inside the wizard's transaction; as the system, because somebody who looks after the account may be the one
    who says it.
    """
    with acting_as(SYSTEM):
        found = Device.objects.select_for_update().filter(user_id=user_id, revoked_at=None)
        if device_ids is not None:
            found = found.filter(pk__in=device_ids)
        devices = list(found)
        for device in devices:
            _revoke(device, actor=actor, reason=gettext("Reported lost on the page of the account."))
    return devices


def _revoke(device: Device, *, actor: Actor, reason: str) -> None:
    device.revoked_at, device.revoked_by, device.revoke_reason = now(), actor.id, reason
    device.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    journal.record(actor=actor, verb=verbs.DEVICE_REVOKED, subject=device, reason=reason)
    for user_id in _answer_for(device.user_id):
        notify(
            user_id=user_id,
            kind="device.lost",
            subject_type="work.device",
            subject_id=device.pk,
            url=reverse("work:device", args=[device.pk]),
        )


def _looks_after(actor: Actor, user_id: UUID) -> bool:
    """Tell whether the actor may suspend this account, and so shut out its devices."""
    may = allowed(actor, Permission.ACCOUNT_SUSPEND)
    return may and accounts_visible_to(actor).filter(pk=user_id).exists()


def _organisations_of(user_id: UUID) -> set[UUID]:
    """Return for whom this person works or worked; the records on a phone outlast a mandate."""
    return set(Mandate.objects.filter(user_id=user_id).values_list("organisation_id", flat=True))


def _answer_for(user_id: UUID) -> list[UUID]:
    """Return who answers for breaches where this person works."""
    day = today()
    roles = [role.pk for role in Role.objects.all() if Permission.BREACH_MANAGE in role.permissions]
    found = Mandate.objects.filter(
        effective_mandates(),
        role_id__in=roles,
        organisation_id__in=_organisations_of(user_id),
        valid_from__lte=day,
        valid_until__gte=day,
    )
    return sorted(set(found.values_list("user_id", flat=True)))


# --- what may be on it ------------------------------------------------------------------------------------------------


def held_note(*, actor: Actor, device_id: UUID, cards: Iterable[OfflineCard]) -> None:
    """Note which records are handed to a device for reading: codes and dates, none of what they say."""
    at = now()
    oldest = at - dt.timedelta(days=_HELD_DAYS)
    with acting_as(actor):
        device = Device.objects.select_for_update().get(pk=device_id, user_id=actor.id)
        kept: dict[str, dict[str, Any]] = {
            row["id"]: row for row in device.held or () if (given := parse_datetime(row["at"])) and given >= oldest
        }
        for card in cards:
            if not card.code and card.due_at is None:
                # Offers a form, such as registering a person; it is about nobody.
                continue
            kept[str(card.id)] = {
                "id": str(card.id),
                "kind": card.kind.value,
                "code": card.code,
                "title": str(card.title),
                "sensitivity": int(card.sensitivity),
                "at": at.isoformat(),
            }
        device.held, device.held_at = list(kept.values()), at
        device.save(update_fields=["held", "held_at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """One record that a device was given to read."""

    kind: str
    code: str
    title: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A device, ready to be shown: what may be on it, until when it can be read, and what came from it."""

    device: Device
    owner: str
    own: bool
    tasks: list[HeldRecord]
    cases: list[HeldRecord]
    hidden: int
    """How many are more confidential than the reader's mandate reaches."""
    readable_until: dt.datetime | None
    readable: bool
    received: int
    last_received: dt.datetime | None


def device_view(*, actor: Actor, device_id: UUID) -> DeviceView:
    """Return a device of one's own, or a lost one for whoever answers for breaches there.

    Read as the system, because a lost device is the affair of two people. Raises PV-ACCESS-02 for anything else.
    The reading of confidential codes is journalled before the answer leaves.
    """
    with acting_as(SYSTEM, read_only=True):
        device = Device.objects.filter(pk=device_id).first()
        if device is None or not _may_read(actor, device):
            raise NOT_FOUND.error()
        own = device.user_id == actor.id
        came = Command.objects.filter(device_id=device.pk, user_id=device.user_id).order_by("-received_at")
        times = list(came.values_list("received_at", flat=True)[:1])
        received = came.count()
        owner = User.objects.filter(pk=device.user_id).values_list("display_name", flat=True).first() or ""
    reach = Sensitivity.S3 if own else _clearance(actor, device)
    held = [row for row in device.held or () if row["sensitivity"] <= reach]
    confidential = [UUID(row["id"]) for row in held if row["sensitivity"] >= Sensitivity.S2]
    if not own:
        journal.record_read(
            actor=actor, verb=verbs.DEVICE_READ, subject_type="work.device", ids=[device.pk, *confidential]
        )
    until = device.held_at + dt.timedelta(days=settings.DEVICE_PERMISSION_DAYS) if device.held_at else None
    return DeviceView(
        device=device,
        owner=owner,
        own=own,
        tasks=[_held(row) for row in held if row["kind"] == "task"],
        cases=[_held(row) for row in held if row["kind"] == "case"],
        hidden=len(device.held or ()) - len(held),
        readable_until=until,
        readable=until is not None and until > now(),
        received=received,
        last_received=times[0] if times else None,
    )


def _held(row: dict[str, Any]) -> HeldRecord:
    return HeldRecord(kind=row["kind"], code=row["code"], title=row["title"], at=dt.datetime.fromisoformat(row["at"]))


def _may_read(actor: Actor, device: Device) -> bool:
    if device.user_id == actor.id:
        return True
    return device.revoked_at is not None and _clearance(actor, device) >= 0


def _clearance(actor: Actor, device: Device) -> int:
    """Return how confidential the records may be that this reader is told of; -1 where they do not answer for it."""
    organisations = _organisations_of(device.user_id)
    return max(
        (
            reach.clearance
            for reach in reaches_of(actor)
            if Permission.BREACH_MANAGE in reach.permissions and reach.organisation_id in organisations
        ),
        default=-1,
    )
