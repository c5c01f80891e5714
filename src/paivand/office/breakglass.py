"""Emergency access: a written reason, one record, a limited time, told to the data-protection focal points.

A room that has records for emergencies registers a ``BreakGlassSource``; it finds a record by the number that people
know and says which circles open it. Records without a circle are not opened this way: their scope would open with
them. Restricted records (S3) never are: they are for the people who are named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.permissions import Permission
from paivand.kernel.registry import Kind, get
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import circle_add, circle_remove
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import Subject, record
from paivand.ledger.models import CircleMember
from paivand.office.access import require
from paivand.office.models import BreakGlass, BreakGlassDoor, User
from paivand.office.problems import BREAKGLASS_CLOSED, BREAKGLASS_REASON, BREAKGLASS_TIME
from paivand.office.reach import reach_rebuild
from paivand.office.signals import breakglass_opened

if TYPE_CHECKING:
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.ledger.models import Circle, Scope

SHORTEST: Final = 15
LONGEST: Final = 8 * 60
"""Minutes."""
REASON_LETTERS: Final = 20


@dataclass(frozen=True, slots=True)
class Door:
    """One kind of record that opens with the emergency: its scope and the circle that names who may know."""

    resource: str
    scope: Scope
    circle: Circle


@dataclass(frozen=True, slots=True)
class Target:
    """A record found by its number."""

    subject_id: UUID
    doors: Sequence[Door]
    url: str = ""
    """Where the record can be seen once it is open."""


@runtime_checkable
class BreakGlassSource(Protocol):
    """A room whose records may be opened in an emergency."""

    @property
    def name(self) -> str:
        """The unique name: the label of the model."""
        ...

    @property
    def label(self) -> _StrOrPromise:
        """What the records are called, such as 'Case'."""
        ...

    def find(self, number: str) -> Target | None:
        """Return the record of this number, whoever asks, or None. Called while the system acts."""
        ...


BREAKGLASS_SOURCE: Final[Kind[BreakGlassSource]] = Kind("breakglass_source")


def breakglass_open(
    *, actor: User, subject_type: str, number: str, reason: str, minutes: int
) -> tuple[BreakGlass, str]:
    """Open one record for a limited time and tell the data-protection focal points; return the access and its address.

    One answer (PV-OFFICE-60) for a number that does not exist, a restricted record and one that cannot be opened this
    way. Raises PV-ACCESS-01 without the permission, PV-OFFICE-61 and -62 for time and reason.
    """
    require(actor, Permission.BREAKGLASS_USE)
    if not SHORTEST <= minutes <= LONGEST:
        raise BREAKGLASS_TIME.error()
    if len("".join(reason.split())) < REASON_LETTERS:
        raise BREAKGLASS_REASON.error(letters=REASON_LETTERS)
    source = get(BREAKGLASS_SOURCE, subject_type)
    with acting_as(SYSTEM):
        target = source.find(number.strip()) if source is not None else None
    if target is None or not target.doors or any(d.scope.sensitivity >= Sensitivity.S3 for d in target.doors):
        raise BREAKGLASS_CLOSED.error()
    with transaction.atomic():
        opened = BreakGlass.objects.create(
            user=actor,
            subject_type=subject_type,
            subject_id=target.subject_id,
            reason=reason.strip(),
            until=now() + dt.timedelta(minutes=minutes),
        )
        for door in target.doors:
            inside = CircleMember.objects.filter(circle=door.circle, user_id=actor.pk).exists()
            circle_add(actor=actor, circle=door.circle, user_id=actor.pk)
            BreakGlassDoor.objects.create(
                breakglass=opened, resource=door.resource, scope=door.scope, circle=door.circle, joined=not inside
            )
        _note_until(actor)
        record(
            actor=actor,
            verb="breakglass.open",
            subject=Subject(subject_type, target.subject_id),
            scope=target.doors[0].scope,
            changes={"until": opened.until},
            reason=reason,
        )
        reach_rebuild(actor.pk)
        breakglass_opened.send(sender=BreakGlass, breakglass=opened)
    return opened, target.url


@transaction.atomic
def breakglass_end(*, actor: Actor, breakglass_id: UUID) -> None:
    """Shut an emergency access: its holder is done, its time is over, or the focal point ends it."""
    opened = BreakGlass.objects.select_for_update(of=("self",)).select_related("user").get(pk=breakglass_id)
    if opened.ended_at is not None:
        return
    if actor.id != opened.user_id:
        require(actor, Permission.JOURNAL_READ)
    opened.ended_at = now()
    opened.save(update_fields=["ended_at"])
    for door in opened.doors.select_related("circle"):
        # Another emergency access of the same person may still hold this door open.
        held = BreakGlassDoor.objects.filter(
            circle=door.circle, breakglass__user=opened.user, breakglass__ended_at__isnull=True
        )
        if door.joined and not held.exists():
            circle_remove(circle=door.circle, user_id=opened.user_id)
        elif door.joined:
            held.update(joined=True)
    _note_until(opened.user)
    record(actor=actor, verb="breakglass.end", subject=Subject(opened.subject_type, opened.subject_id))
    reach_rebuild(opened.user_id)


def breakglass_expire(*, user_id: UUID | None = None) -> int:
    """End every emergency access whose time is over, of one person or of all; return how many.

    Called on each request of a person who has one, and by the scheduler for everybody.
    """
    over = BreakGlass.objects.filter(ended_at__isnull=True, until__lte=now())
    if user_id is not None:
        over = over.filter(user_id=user_id)
    ids = list(over.values_list("pk", flat=True))
    for breakglass_id in ids:
        with acting_as(SYSTEM):
            breakglass_end(actor=SYSTEM, breakglass_id=breakglass_id)
    return len(ids)


def _note_until(user: User) -> None:
    """Keep with the account until when something is open, so that a request needs no query to ask."""
    left = BreakGlass.objects.filter(user=user, ended_at__isnull=True).order_by("until").first()
    user.breakglass_until = left.until if left else None
    user.save(update_fields=["breakglass_until"])
