"""What component templates need beside the marks: days of a timeline, knots of a loop, parts of a form field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from django import template
from django.forms import BaseForm, BoundField, Field
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from paivand.kernel.protocols import TimelineEntry
from paivand.ui import dates
from paivand.ui.forms import FieldKind, described_by, first_control_id, kind_of
from paivand.ui.parts import LoopStep

register = template.Library()

_ENTRY_ICONS: Final = {
    "alert": "alarm",
    "answer": "arrow-back-up",
    "decision": "gavel",
    "plain": "note",
    "restricted": "shield-lock",
}


@register.filter
def with_live(steps: Iterable[LoopStep]) -> list[tuple[LoopStep, bool]]:
    """Pair each step with whether it is the live one: the one at work, else the last that is done.

    A phone shows the words of the live step alone.
    """
    listed = list(steps)
    at_work = [number for number, step in enumerate(listed) if step.state in {"now", "late", "stop"}]
    done = [number for number, step in enumerate(listed) if step.state == "done"]
    live = at_work[0] if at_work else done[-1] if done else 0
    return [(step, number == live) for number, step in enumerate(listed)]


@register.filter
def by_day(entries: Iterable[TimelineEntry]) -> list[tuple[dt.date, list[TimelineEntry]]]:
    """Group entries by the day of the office's zone, newest first."""
    ordered = sorted(entries, key=lambda entry: entry.at, reverse=True)
    return [
        (day, list(group)) for day, group in groupby(ordered, key=lambda entry: timezone.localtime(entry.at).date())
    ]


@register.filter
def day_heading(day: dt.date) -> str:
    """Write a day as the heading of its entries."""
    return dates.day_heading(day)


@register.filter
def day(value: dt.date) -> str:
    """Write a day in words."""
    return dates.day_text(value)


@register.filter
def time_of_day(at: dt.datetime) -> str:
    """Write the time of an instant."""
    return dates.time_text(at)


@register.filter
def entry_icon(entry: TimelineEntry) -> str:
    """Return the entry's own icon or that of its kind."""
    return entry.icon or _ENTRY_ICONS.get(str(entry.kind), "note")


@register.filter
def error_count(form: BaseForm) -> int:
    """Return how many errors a form has, each sentence once."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def sentences(field: BoundField) -> list[str]:
    """Return what is wrong with a field as sentences that say how to put it right.

    Django's 'This field is required.' names no field; in a summary of several it would help nobody.
    """
    told = []
    for error in field.errors.as_data():
        for message in error.messages:
            if error.code == "required" and message == str(Field.default_error_messages["required"]):
                told.append(gettext("Answer “%(question)s”") % {"question": field.label})
            else:
                told.append(message)
    return told


@register.filter
def first_id(field: BoundField) -> str:
    """Return the id of the first thing to touch in a field: where a link of the error summary leads."""
    return first_control_id(field)


@register.filter
def kind(field: BoundField) -> FieldKind:
    """Return how a field is drawn."""
    return kind_of(field)


@register.simple_tag
def control(field: BoundField, **extra: Any) -> SafeString:
    """Write the bare control of a field with its class and with what describes it."""
    attributes: dict[str, Any] = {name.replace("_", "-"): value for name, value in extra.items() if value != ""}
    css = {"select": "form-select", "search": "form-select", "checkbox": "form-check-input"}.get(
        kind_of(field), "form-control"
    )
    own = str(field.field.widget.attrs.get("class", ""))
    attributes["class"] = " ".join(part for part in (css, own, "is-invalid" if field.errors else "") if part)
    if described := described_by(field):
        attributes["aria-describedby"] = described
    return field.as_widget(attrs=attributes)


@register.filter
def choice_groups(field: BoundField) -> list[dict[str, Any]]:
    """Return the choices of a field as the list and, apart from it, those that are no answer to the question."""
    widget = field.field.widget
    hints: dict[str, Any] = getattr(widget, "hints", {})
    aside: frozenset[str] = getattr(widget, "aside", frozenset())
    main: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    for part in field.subwidgets:
        value = str(part.data["value"])
        if value == "" and part.data["type"] == "radio":
            # Django's blank choice: for radio buttons no answer is simply nothing chosen.
            continue
        (apart if value in aside else main).append(
            {
                "id": part.id_for_label,
                "type": part.data["type"],
                "value": value,
                "selected": part.data["selected"],
                "label": part.choice_label,
                "hint": hints.get(value, ""),
            }
        )
    layout = getattr(widget, "layout", "list")
    groups = [{"css": {"pair": " is-pair", "three": " is-three"}.get(layout, ""), "parts": main}]
    if apart:
        groups.append({"css": " is-aside", "parts": apart})
    return groups
