"""Reading the outbox for pages and devices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.office.models import User
from paivand.ui import dates
from paivand.ui.parts import VersusRow
from paivand.work.models.outbox import Conflict, ConflictKind, Device, Quarantined, QuarantineReason
from paivand.work.outbox import verbs
from paivand.work.outbox.conflicts import differing
from paivand.work.outbox.taking import may_take

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import Field

    from paivand.kernel.actors import Actor

_DECIDED_DAYS: Final = 30
_DECIDED_SHOWN: Final = 20
_LEFT_SHOWN: Final = 20

# Before the names of fields in our own forms, so that a field called "reason" cannot meet ours.
FIELD_PREFIX: Final = "field:"

# Order matters: Edge and Opera call themselves Chrome too.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Return 'Chrome, Android' or the like: enough to recognise one's phone, no version, no model."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)


# --- counting and listing ---------------------------------------------------------------------------------------------


def conflicts_open(actor: Actor) -> QuerySet[Conflict]:
    """Return the conflicts that wait for this person, oldest first."""
    return Conflict.objects.of(actor).filter(settled_at=None).order_by("created_at")


def quarantined_open(actor: Actor) -> QuerySet[Quarantined]:
    """Return what was set aside and waits for this person, oldest first."""
    return Quarantined.objects.of(actor).filter(settled_at=None).order_by("received_at")


def conflicts_decided(actor: Actor) -> QuerySet[Conflict]:
    """Return what this person decided in the last thirty days, the newest first: it may be taken back."""
    since = now() - dt.timedelta(days=_DECIDED_DAYS)
    return Conflict.objects.of(actor).filter(settled_at__gte=since).order_by("-settled_at")[:_DECIDED_SHOWN]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """One thing that waits for whoever takes it over."""

    url: str
    title: str
    reason: str
    since: dt.datetime


def left_behind(actor: Actor) -> dict[str, object] | None:
    """Return what colleagues left undecided about records that this person sees; None when there is nothing."""
    lines = [
        LeftBehind(
            url=reverse("work:conflict", args=[row.pk]),
            title=service_title(row.service),
            reason=str(ConflictKind(row.kind).label),
            since=row.created_at,
        )
        for row in Conflict.objects.offered_to(actor).select_related("scope").order_by("created_at")[:_LEFT_SHOWN]
        if may_take(actor, row)
    ]
    lines += [
        LeftBehind(
            url=reverse("work:quarantined", args=[row.pk]),
            title=service_title(row.service),
            reason=str(QuarantineReason(row.reason).label),
            since=row.received_at,
        )
        for row in Quarantined.objects.offered_to(actor).select_related("scope").order_by("received_at")[:_LEFT_SHOWN]
        if may_take(actor, row)
    ]
    return {"lines": lines} if lines else None


def undecided_count(actor: Actor) -> int:
    """Return how many things wait for this person's own decision; what is only offered is no debt of theirs."""
    with acting_as(actor, read_only=True):
        return conflicts_open(actor).count() + quarantined_open(actor).count()


def devices_of(actor: Actor) -> QuerySet[Device]:
    """Return the person's devices, the last seen first."""
    return Device.objects.visible_to(actor).order_by("-last_seen_at")


def device_state(device_id: UUID | None) -> str:
    """Return ``known``, ``unknown`` or ``revoked``; asked also for a device whose person is signed out.

    The device of a suspended account is revoked as long as that lasts: nothing stays readable on it.
    """
    if device_id is None:
        return "unknown"
    with acting_as(SYSTEM, read_only=True):
        device = Device.objects.filter(pk=device_id).first()
        if device is None:
            return "unknown"
        working = User.objects.filter(pk=device.user_id, is_active=True).exists()
    return "known" if device.revoked_at is None and working else "revoked"


def service_title(service: str) -> str:
    """Return what a service records, in words; a service without a form is called a record."""
    form = registry.get(registry.OFFLINE_FORM, service)
    return str(form.title) if form is not None else gettext("Something recorded on a device")


# --- fields in words --------------------------------------------------------------------------------------------------


def _fields_of(service: str) -> Mapping[str, Field]:
    form = registry.get(registry.OFFLINE_FORM, service)
    return form.form().fields if form is not None else {}


def label_of(name: str, fields: Mapping[str, Field]) -> str:
    """Return the form's own label, else the name made readable."""
    field = fields.get(name)
    return str(field.label) if field is not None and field.label else name.replace("_", " ").capitalize()


def value_text(name: str, value: object, fields: Mapping[str, Field]) -> str:
    """Return a value as people read it: the label of a choice, several joined, a dash for nothing."""
    if value is None or value in ("", []):
        return "–"
    choices = _choices(fields.get(name))
    values: Iterable[object] = value if isinstance(value, list) else [value]
    return gettext(", ").join(choices.get(str(each), str(each)) for each in values)


def _choices(field: Field | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, label in getattr(field, "choices", None) or ():
        if isinstance(label, (list, tuple)):
            found.update({str(inner): str(text) for inner, text in label})
        else:
            found[str(value)] = str(label)
    return found


_SIDES: Final = {"mine": "left", "theirs": "right"}

# --- one conflict -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """One conflict, ready to be shown side by side. Left is the device's value, right the office's."""

    conflict: Conflict
    title: str
    left: str
    left_note: str
    right: str
    right_note: str
    rows: list[VersusRow]
    differ: int
    agree: int
    twin: bool
    offered: bool
    """It waits for a taker; the reader is not the one who decides yet."""
    first: str
    """Whose it was before somebody took it over; empty for one's own."""
    chosen: list[tuple[str, str]]
    """Of a decision: each field with the value that was chosen."""


def conflict_view(actor: Actor, conflict_id: UUID, chosen: Mapping[str, str] | None = None) -> ConflictView:
    """Return a conflict of the person, or one that is offered to them; raises PV-ACCESS-02 for any other.

    ``chosen`` keeps an unfinished choice. The values of a colleague's act are a
    sensitive read and journalled before the answer leaves.
    """
    conflict = Conflict.objects.visible_to(actor).select_related("scope").filter(pk=conflict_id).first()
    if conflict is None or not _may_open(conflict, actor):
        raise NOT_FOUND.error()
    _note_reading(conflict, actor)
    first = _name_of(_first_of(conflict, actor))
    fields = _fields_of(conflict.service)
    content = conflict.content
    names = differing(conflict)
    before = content.get("before") or {}
    # Nothing to choose any more, or not yet.
    closed = conflict.settled_at is not None or conflict.user_id != actor.id
    rows = [
        VersusRow(
            label=label_of(name, fields),
            left=value_text(name, content["mine"].get(name), fields),
            right=value_text(name, content["theirs"].get(name), fields),
            name="" if closed else f"{FIELD_PREFIX}{name}",
            chosen=_SIDES.get((chosen or conflict.choices).get(name, ""), ""),
            before=value_text(name, before[name], fields) if name in before else "",
        )
        for name in names
    ]
    shown = [name for name in content["mine"] if name != "subject"]
    twin = conflict.kind == ConflictKind.TWIN
    mine_at = dates.moment_text(conflict.made_at or conflict.created_at)
    who = _name_of(conflict.their_user_id)
    theirs_at = dates.moment_text(conflict.their_at) if conflict.their_at else ""
    return ConflictView(
        conflict=conflict,
        title=service_title(conflict.service),
        left=_left(twin=twin, first=first),
        left_note=gettext("%(who)s, %(when)s") % {"who": first, "when": mine_at}
        if first
        else gettext("You, %(when)s") % {"when": mine_at},
        right=gettext("What arrived first") if twin else gettext("At the office"),
        right_note=gettext("%(who)s, %(when)s") % {"who": who, "when": theirs_at}
        if who and theirs_at
        else who or theirs_at,
        rows=rows,
        differ=len(names),
        agree=len([name for name in shown if name not in names]),
        twin=twin,
        offered=conflict.user_id != actor.id,
        first=first,
        chosen=[(str(row.label), str(row.left if row.chosen == "left" else row.right)) for row in rows if row.chosen],
    )


def _left(*, twin: bool, first: str) -> str:
    if twin:
        return gettext("What arrived later")
    return gettext("On the device") if first else gettext("On your device")


def _first_of(row: Conflict | Quarantined, actor: Actor) -> UUID | None:
    """Return who did the act, where that is not the reader."""
    if row.first_user_id is not None:
        return row.first_user_id
    return None if row.user_id == actor.id else row.user_id


def _may_open(row: Conflict | Quarantined, actor: Actor) -> bool:
    return row.user_id == actor.id or (row.settled_at is None and may_take(actor, row))


def _note_reading(row: Conflict | Quarantined, actor: Actor) -> None:
    if row.user_id == actor.id or row.scope is None or row.scope.sensitivity < Sensitivity.S2:
        return
    journal.record_read(
        actor=actor, verb=verbs.OFFER_READ, subject_type=row._meta.label_lower, ids=[row.pk], scope=row.scope
    )


def _name_of(user_id: UUID | None) -> str:
    if user_id is None:
        return ""
    return User.objects.filter(pk=user_id).values_list("display_name", flat=True).first() or ""


# --- one thing set aside ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptField:
    """One value of an act that was set aside, with what is wrong about it."""

    name: str
    label: str
    value: str
    values: list[str]
    """The single values, for an answer of several."""
    choices: list[tuple[str, str]]
    several: bool
    mistakes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideView:
    """Something that was set aside, ready to be read and put right."""

    aside: Quarantined
    title: str
    reason: str
    mistakes: list[str]
    """What is wrong with the whole."""
    fields: list[KeptField]
    correctable: bool
    made_at: dt.datetime | None
    offered: bool
    """It waits for a taker; the reader cannot put it right yet."""
    first: str
    """Whose it was before somebody took it over; empty for one's own."""


def aside_view(actor: Actor, quarantined_id: UUID) -> AsideView:
    """Return one of the person's, or one that is offered to them; raises PV-ACCESS-02 for any other."""
    aside = Quarantined.objects.visible_to(actor).select_related("scope").filter(pk=quarantined_id).first()
    if aside is None or not _may_open(aside, actor):
        raise NOT_FOUND.error()
    _note_reading(aside, actor)
    offered = aside.user_id != actor.id
    content: dict[str, Any] = aside.content
    payload = content.get("payload") if "owner" in content else None
    form_fields = _fields_of(aside.service)
    mistakes: dict[str, list[str]] = aside.mistakes
    kept = [
        _kept(name, value, form_fields, mistakes.get(name, []))
        for name, value in (payload.items() if isinstance(payload, dict) else ())
        if name != "subject"
    ]
    named = {field.name for field in kept}
    loose = [text for name, texts in mistakes.items() if f"{FIELD_PREFIX}{name}" not in named for text in texts]
    made = content.get("made_at")
    return AsideView(
        aside=aside,
        title=service_title(aside.service),
        reason=str(QuarantineReason(aside.reason).label),
        mistakes=loose,
        fields=kept,
        offered=offered,
        first=_name_of(_first_of(aside, actor)),
        correctable=aside.settled_at is None
        and not offered
        and isinstance(payload, dict)
        and all(_is_simple(f) for f in payload.values()),
        made_at=aside.made_at or (parse_datetime(made) if isinstance(made, str) else None),
    )


def _is_simple(value: object) -> bool:
    """Tell whether a form field could have given this value; anything else is not corrected by hand."""
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str)


def _kept(name: str, value: object, fields: Mapping[str, Field], mistakes: list[str]) -> KeptField:
    values = [str(each) for each in value] if isinstance(value, list) else ["" if value is None else str(value)]
    return KeptField(
        name=f"{FIELD_PREFIX}{name}",
        label=label_of(name, fields),
        value=value_text(name, value, fields),
        values=values,
        choices=list(_choices(fields.get(name)).items()),
        several=isinstance(value, list),
        mistakes=mistakes,
    )
