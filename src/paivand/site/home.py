"""Home: my work today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse

from paivand.kernel import registry
from paivand.kernel.clock import now, today
from paivand.office.access import allowed, signed_in, user_of
from paivand.ui.context import HIDE_NAMES_COOKIE
from paivand.work.kinds import task_kind, task_title, task_url
from paivand.work.models import Notification
from paivand.work.notifications import notification_kind
from paivand.work.selectors import home_tasks

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.work.models import Task
    from paivand.work.selectors import Counted

_ANSWERS = 6


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
        "today": today(),
        "now": now(),
        "first": _line(first, hidden=hidden) if first else None,
        "overdue": _group(tasks.overdue, first, hidden=hidden),
        "due": _group(tasks.today, first, hidden=hidden),
        "waiting": _group(tasks.waiting, first, hidden=hidden),
        "week": _group(tasks.week, first, hidden=hidden),
        "answers": _answers(actor),
        "cards": _cards(actor),
    }
    return render(request, "site/home.html", context)


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
    found = Notification.objects.visible_to(actor).unread().exclude(kind__startswith="task.")
    for line in found[:_ANSWERS]:
        kind = notification_kind(line.kind)
        lines.append(
            AnswerLine(
                title=kind.title,
                url=reverse("work:notification_open", args=[line.pk]),
                icon=kind.icon,
                at=line.created_at,
            )
        )
    return lines


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
