"""Home: my work today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse

from paivand.kernel import registry
from paivand.kernel.calendars import CalendarName, default_calendar
from paivand.kernel.clock import today
from paivand.office.access import allowed, signed_in, user_of
from paivand.office.models import OfficeSettings
from paivand.ui import menu
from paivand.ui.context import HIDE_NAMES_COOKIE
from paivand.ui.dates import day_text, language, other_calendar_text
from paivand.work.kinds import task_kind, task_title, task_url
from paivand.work.models import Notification
from paivand.work.notifications import notification_kind, notifications_about
from paivand.work.selectors import home_tasks

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.ui.parts import MenuItem
    from paivand.work.models import Task
    from paivand.work.selectors import Counted

_ANSWERS = 6
_WAYS = 3


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One task as a row."""

    title: str
    url: str
    icon: str
    risk: str
    due: dt.datetime | None
    action: _StrOrPromise


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """A group of tasks: what is shown, and how many there are."""

    lines: list[WorkLine]
    count: int
    more: int


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of the inbox."""

    title: _StrOrPromise
    about: str
    """Service and code, or code: nothing that names a person."""
    url: str
    icon: str
    at: dt.datetime


@signed_in("everybody has work, each sees their own")
def home(request: HttpRequest) -> HttpResponse:
    """Show what to start with, what is late, due, waiting and answered."""
    actor = user_of(request)
    hidden = request.COOKIES.get(HIDE_NAMES_COOKIE) == "1"
    tasks = home_tasks(actor)
    first = tasks.first
    context = {
        "today": day_text(today(), style="full"),
        "also": other_calendar_text(today()) if _counts_twice() else "",
        "first": _line(first, hidden=hidden) if first else None,
        "overdue": _group(tasks.overdue, first, hidden=hidden),
        "due": _group(tasks.today, first, hidden=hidden),
        "waiting": _group(tasks.waiting, first, hidden=hidden),
        "week": _group(tasks.week, first, hidden=hidden),
        "answers": _answers(actor),
        "cards": _cards(actor),
        "ways": [] if first else _ways(request),
    }
    return render(request, "site/home.html", context)


def _counts_twice() -> bool:
    """Tell whether people here live by both calendars, so that a date is told in both."""
    languages = {*OfficeSettings.current().languages, language()}
    return any(default_calendar(one) is CalendarName.SOLAR_HIJRI for one in languages)


def _line(task: Task, *, hidden: bool) -> WorkLine:
    kind = task_kind(task.kind)
    return WorkLine(
        title=task_title(task, names_hidden=hidden),
        url=task_url(task) or reverse("work:task", args=[task.pk]),
        icon=kind.icon,
        risk=task.risk,
        due=task.due_at,
        action=kind.action,
    )


def _group(counted: Counted, first: Task | None, *, hidden: bool) -> WorkGroup:
    lines = [_line(task, hidden=hidden) for task in counted.tasks if first is None or task.pk != first.pk]
    return WorkGroup(lines=lines, count=counted.count, more=counted.more)


def _answers(actor: Actor) -> list[AnswerLine]:
    lines = []
    # Late tasks stand under Overdue already; here is what came back from others.
    found = list(Notification.objects.visible_to(actor).unread().exclude(kind__startswith="task.")[:_ANSWERS])
    about = notifications_about(actor=actor, notes=found)
    for line in found:
        kind = notification_kind(line.kind)
        lines.append(
            AnswerLine(
                title=kind.title,
                about=about.get(line.subject_id, "") if line.subject_id else "",
                url=reverse("work:notification_open", args=[line.pk]),
                icon=kind.icon,
                at=line.created_at,
            )
        )
    return lines


def _ways(request: HttpRequest) -> list[MenuItem]:
    """Return the first pages of this person's menu, for when nothing is due: nobody starts before an empty page."""
    groups = menu.rail_for(user_of(request), request.path)
    return [item for group in groups for item in group.items if not item.current][:_WAYS]


def _cards(actor: Actor) -> list[dict[str, Any]]:
    """Return the panels of other rooms that have something to say to this person."""
    shown = []
    for card in sorted(registry.all(registry.HOME_CARD), key=lambda card: card.order):
        if card.permission is not None and not allowed(actor, card.permission):
            continue
        context = card.context(actor)
        if context is not None:
            shown.append({"template": card.template, "context": context})
    return shown
