"""One task, a new one, and the calendar of due dates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from paivand.kernel.clock import today
from paivand.kernel.digits import whole_number
from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import actor_required
from paivand.office.access import allowed, permission_required
from paivand.office.models import OfficeSettings, User
from paivand.ui.dates import calendar_or_default
from paivand.ui.templatetags.ui_tags import names_hidden
from paivand.work.kinds import task_kind, task_url
from paivand.work.models import Task
from paivand.work.months import month_of, month_range, parse_month, week_of
from paivand.work.selectors import task_get, tasks_between
from paivand.work.tasks import task_cancel, task_finish, task_give, task_move, task_reassign
from paivand.work.views.lines import journal_shown, task_line
from paivand.work.views.task_forms import GiveForm, MoveForm, NewTaskForm, colleagues_for, colleagues_within

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.actors import Actor


@permission_required(Permission.TASK_READ)
@require_GET
def task_page(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show one task with what can be done about it."""
    actor = actor_required()
    task = task_get(actor=actor, task_id=task_id)
    journal_shown(actor, [task])
    return render(request, "work/task.html", _task_context(request, actor, task))


def _task_context(request: HttpRequest, actor: Actor, task: Task) -> dict[str, Any]:
    own = task.assignee_id == actor.id
    manages = allowed(actor, Permission.TASK_MANAGE, task.scope)
    url = task_url(task)
    return {
        "task": task,
        "line": task_line(task, names_hidden=names_hidden(request)),
        "kind": task_kind(task.kind),
        "assignee": User.objects.filter(pk=task.assignee_id).first() if task.assignee_id else None,
        # A task without a page of its own would lead to itself.
        "record_url": "" if url == reverse("work:task", kwargs={"task_id": task.pk}) else url,
        "may_change": task.is_open and (own or manages),
        "may_give": task.is_open and manages,
        "move_form": MoveForm(),
        "give_form": GiveForm(colleagues=colleagues_for(actor, task)) if manages else None,
    }


@permission_required(Permission.TASK_READ)
@require_POST
def task_change(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Finish, move, give away or take back one task."""
    actor = actor_required()
    task = task_get(actor=actor, task_id=task_id)
    given = request.POST.get("version", "")
    version = whole_number(given, otherwise=0) if given else task.version
    reason = request.POST.get("reason", "")
    action = request.POST.get("action")
    if action == "finish":
        task_finish(actor=actor, task=task, base_version=version)
        messages.success(request, gettext("The task is done."))
    elif action == "cancel":
        task_cancel(actor=actor, task=task, reason=reason, base_version=version)
        messages.success(request, gettext("The task was taken back."))
    elif action == "move":
        form = MoveForm(request.POST)
        if not form.is_valid():
            return render(
                request, "work/task.html", {**_task_context(request, actor, task), "move_form": form}, status=422
            )
        task_move(
            actor=actor,
            task=task,
            due_at=form.cleaned_data["due_on"],
            reason=form.cleaned_data["reason"],
            base_version=version,
        )
        messages.success(request, gettext("The date was moved."))
    elif action == "give":
        give_form = GiveForm(request.POST, colleagues=colleagues_for(actor, task))
        if not give_form.is_valid():
            return render(
                request, "work/task.html", {**_task_context(request, actor, task), "give_form": give_form}, status=422
            )
        task_reassign(
            actor=actor, task=task, assignee_id=give_form.cleaned_data["assignee"], reason=reason, base_version=version
        )
        messages.success(request, gettext("The task has a new worker."))
    return redirect("work:tasks") if action in {"finish", "cancel"} else redirect("work:task", task_id=task.pk)


@permission_required(Permission.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """Give a colleague something to do."""
    actor = actor_required()
    form = NewTaskForm(request.POST or None, colleagues=colleagues_within(actor))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            task_give(
                actor=actor,
                assignee=User.objects.get(pk=said["assignee"]),
                text=said["text"],
                due_at=said["due_on"],
                risk=said["risk"],
                sensitivity=Sensitivity(int(said["sensitivity"])),
            )
        except PaivandError as problem:
            form.add_error("assignee", problem.message)
        else:
            messages.success(request, gettext("The task was given."))
            return redirect("work:tasks")
    return render(request, "work/task_new.html", {"form": form})


@permission_required(Permission.TASK_READ)
@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show a month of one's own due dates."""
    actor = actor_required()
    office = OfficeSettings.current()
    calendar = calendar_or_default(str(getattr(request.user, "calendar", "")))
    week = week_of(office.weekend)
    day = today()
    year, month = parse_month(request.GET.get("month", ""), today=day, calendar=calendar)
    first, last = month_range(year, month, week=week, calendar=calendar)
    tasks = tasks_between(actor, first, last)
    journal_shown(actor, tasks)
    items: dict[dt.date, list[Any]] = defaultdict(list)
    for task in tasks:
        if task.due_at is not None:
            line = task_line(task, names_hidden=names_hidden(request))
            items[timezone.localtime(task.due_at).date()].append(line)
    drawn = month_of(
        year,
        month,
        today=day,
        week=week,
        calendar=calendar,
        language=get_language() or "en",
        items=items,
    )
    return render(request, "work/calendar.html", {"month": drawn})
