"""Reading the outbox for pages and devices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import NOT_FOUND
from paivand.ledger.acting import acting_as
from paivand.office.models import User
from paivand.ui import dates
from paivand.ui.parts import VersusRow
from paivand.work.models.outbox import Conflict, ConflictKind, Device, Quarantined, QuarantineReason
from paivand.work.outbox.services import differing

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import Field

    from paivand.kernel.actors import Actor

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
    return Conflict.objects.visible_to(actor).filter(settled_at=None).order_by("created_at")


def quarantined_open(actor: Actor) -> QuerySet[Quarantined]:
    """Return what was set aside and waits for this person, oldest first."""
    return Quarantined.objects.visible_to(actor).filter(settled_at=None).order_by("received_at")


def undecided_count(actor: Actor) -> int:
    """Return how many things wait for this person's decision."""
    with acting_as(actor, read_only=True):
        return conflicts_open(actor).count() + quarantined_open(actor).count()


def devices_of(actor: Actor) -> QuerySet[Device]:
    """Return the person's devices, the last seen first."""
    return Device.objects.visible_to(actor).order_by("-last_seen_at")


def device_state(device_id: UUID | None) -> str:
    """Return ``known``, ``unknown`` or ``revoked``; asked also for a device whose person is signed out."""
    if device_id is None:
        return "unknown"
    with acting_as(SYSTEM, read_only=True):
        device = Device.objects.filter(pk=device_id).values("revoked_at").first()
    if device is None:
        return "unknown"
    return "known" if device["revoked_at"] is None else "revoked"


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


def conflict_view(actor: Actor, conflict_id: UUID, chosen: Mapping[str, str] | None = None) -> ConflictView:
    """Return one of the person's conflicts; raises PV-ACCESS-02 for any other. ``chosen`` keeps an unfinished choice."""
    conflict = Conflict.objects.visible_to(actor).filter(pk=conflict_id).first()
    if conflict is None:
        raise NOT_FOUND.error()
    fields = _fields_of(conflict.service)
    content = conflict.content
    names = differing(conflict)
    before = content.get("before") or {}
    rows = [
        VersusRow(
            label=label_of(name, fields),
            left=value_text(name, content["mine"].get(name), fields),
            right=value_text(name, content["theirs"].get(name), fields),
            name=f"{FIELD_PREFIX}{name}",
            chosen={"mine": "left", "theirs": "right"}.get((chosen or {}).get(name, ""), ""),
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
        left=gettext("What arrived later") if twin else gettext("On your device"),
        left_note=gettext("You, %(when)s") % {"when": mine_at},
        right=gettext("What arrived first") if twin else gettext("At the office"),
        right_note=gettext("%(who)s, %(when)s") % {"who": who, "when": theirs_at}
        if who and theirs_at
        else who or theirs_at,
        rows=rows,
        differ=len(names),
        agree=len([name for name in shown if name not in names]),
        twin=twin,
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


def aside_view(actor: Actor, quarantined_id: UUID) -> AsideView:
    """Return one of the person's; raises PV-ACCESS-02 for any other."""
    aside = Quarantined.objects.visible_to(actor).filter(pk=quarantined_id).first()
    if aside is None:
        raise NOT_FOUND.error()
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
        correctable=aside.settled_at is None
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
