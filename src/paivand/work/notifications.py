"""The inbox: a kind with a title that names nobody, for one person, about one record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from paivand.kernel.actors import SYSTEM, Actor
from paivand.kernel.clock import now
from paivand.ledger.acting import acting_as
from paivand.work.models import Notification

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

About = Callable[[Actor, Sequence[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """One kind of notification."""

    name: str
    title: _StrOrPromise
    """A whole sentence without placeholders: it must be safe on a screen that somebody else sees."""
    icon: str = "bell"
    urgent: bool = False
    about: About | None = None
    """Which of the records each line is about, as codes: for the Home of the person who is signed in."""


_kinds: dict[str, NotificationKind] = {}
_UNKNOWN: Final = NotificationKind(name="", title=_("Something needs your attention."))


def notification_kind_define(
    name: str, *, title: _StrOrPromise, icon: str = "bell", urgent: bool = False, about: About | None = None
) -> NotificationKind:
    """Add a kind. Raises ValueError for a title with a placeholder: titles name nobody.

    ``about`` returns for ids of records a code each, of those that the actor sees; it names nobody either.
    """
    if "%(" in str(getattr(title, "_args", (title,))[0]):
        message = f"the title of {name} has a placeholder; a notification must not name anybody"
        raise ValueError(message)
    kind = NotificationKind(name=name, title=title, icon=icon, urgent=urgent, about=about)
    _kinds[name] = kind
    return kind


def notification_kind(name: str) -> NotificationKind:
    """Return the kind of this name; a stand-in when no room defines it."""
    return _kinds.get(name, _UNKNOWN)


def notify(
    *,
    user_id: UUID,
    kind: str,
    subject_type: str = "",
    subject_id: UUID | None = None,
    url: str = "",
) -> Notification:
    """Put a line in somebody's inbox; while the same line is unread it is not repeated but moved to the top.

    Call it inside the transaction of what happened. The reader must be able to open the record: the caller chooses
    readers among those who see it, and the page behind ``url`` checks again.
    """
    line = {"user_id": user_id, "kind": kind, "subject_type": subject_type, "subject_id": subject_id}
    # As the system: an inbox is closed to everybody but its owner, also to whoever writes to it.
    with acting_as(SYSTEM):
        Notification.objects.filter(**line, read_at__isnull=True).delete()
        return Notification.objects.create(**line, url=url)


def notifications_read(*, actor: Actor, ids: Iterable[UUID] | None = None) -> int:
    """Mark one's own notifications as read (all of them without ``ids``); return how many were unread."""
    mine = Notification.objects.visible_to(actor).unread()
    if ids is not None:
        mine = mine.filter(pk__in=list(ids))
    return mine.update(read_at=now())


def notification_unread(*, actor: Actor, notification_id: UUID) -> bool:
    """Mark one of one's own notifications as unread again; False when there is none of that id."""
    return bool(Notification.objects.visible_to(actor).filter(pk=notification_id).update(read_at=None))


def notifications_about(*, actor: Actor, notes: Iterable[Notification]) -> dict[UUID, str]:
    """Return, by the id of the record, what lines of the inbox are about: one question a room, not one a line."""
    asked: dict[About, list[UUID]] = {}
    for note in notes:
        about = notification_kind(note.kind).about
        if about is not None and note.subject_id is not None:
            asked.setdefault(about, []).append(note.subject_id)
    return {key: text for about, ids in asked.items() for key, text in about(actor, ids).items()}


def unread_count(actor: Actor) -> int:
    """Return how many unread notifications the person has, counted up to 100: the badge says 99+ beyond."""
    return Notification.objects.visible_to(actor).unread()[:100].count()
