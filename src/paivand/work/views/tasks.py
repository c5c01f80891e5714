"""The list of tasks, one task, and the calendar of due dates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from paivand.kernel.clock import now, today
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import actor_required
from paivand.ledger.models import AccessScope
from paivand.office.access import allowed, permission_required
from paivand.office.models import OfficeSettings, User
from paivand.ui.dates import calendar_or_default, moment_text
from paivand.ui.forms import PartialDateField
from paivand.ui.tables import ListTable, PickColumn, at
from paivand.ui.templatetags.ui_tags import names_hidden
from paivand.ui.wording import local_digits
from paivand.work.choices import Risk, TaskStatus
from paivand.work.kinds import task_kind, task_title, task_url
from paivand.work.lists import BuiltInView, BulkAct, BulkLine, RecordList
from paivand.work.models import Task
from paivand.work.months import month_of, month_range, parse_month, week_of
from paivand.work.selectors import start_of_day, task_get, tasks_between
from paivand.work.tasks import may_hold, task_cancel, task_finish, task_move, task_reassign
from paivand.work.views.lines import journal_shown, task_line

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.actors import Actor

_MORNING = dt.time(12)


class TaskTable(ListTable):
    """Tasks with their clock."""

    pick = PickColumn(label_from="title")
    title = tables.Column(accessor="pk", verbose_name=_("What to do"), orderable=False, attrs=at("1s"))
    risk = tables.TemplateColumn(
        "{% load ui_tags %}{% if value %}{% risk value %}{% endif %}", verbose_name=_("Risk"), attrs=at("3s")
    )
    assignee = tables.Column(
        accessor="assignee_id", verbose_name=_("Who"), orderable=False, empty_values=(), attrs=at("3e")
    )
    due_at = tables.TemplateColumn("{% load ui_tags %}{% clock value %}", verbose_name=_("Clock"), attrs=at("1e"))

    class Meta:
        order_by = ("due_at",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Prepare the names of colleagues, asked once for all rows."""
        super().__init__(*args, **kwargs)
        self.colleagues: dict[UUID, str] = {}
        self.names_hidden = False

    def before_render(self, request: HttpRequest) -> None:
        """Fetch the names of the assignees on this page."""
        self.names_hidden = names_hidden(request)
        ids = {row.record.assignee_id for row in self.paginated_rows} - {None}
        self.colleagues = dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))

    def render_title(self, record: Task) -> Any:
        """Write the title as the only link, with the mark of confidential ones."""
        from django.template.loader import render_to_string  # noqa: PLC0415 - one cell

        line = task_line(record, names_hidden=self.names_hidden)
        return render_to_string("work/_task_title.html", {"line": line, "record": record})

    def render_assignee(self, record: Task) -> str:
        """Write who does it."""
        if record.assignee_id is None:
            return gettext("Nobody yet")
        return self.colleagues.get(record.assignee_id, "")


class TaskFilter(django_filters.FilterSet):  # type: ignore[misc] # django-filter ships no types
    """Whose, when, how urgent."""

    whose = django_filters.ChoiceFilter(
        choices=[("mine", _("Mine")), ("others", _("My team's")), ("nobody", _("Nobody's yet"))],
        label=_("Whose"),
        method="by_person",
        empty_label=_("Everybody's"),
    )
    when = django_filters.ChoiceFilter(
        choices=[("late", _("Late")), ("today", _("Today")), ("week", _("Next 7 days")), ("none", _("Without a date"))],
        label=_("When"),
        method="by_time",
        empty_label=_("Any time"),
    )
    risk = django_filters.MultipleChoiceFilter(
        choices=Risk.choices, label=_("Risk"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Task
        fields: ClassVar[list[str]] = []

    def by_person(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        """Keep those of the person who looks, of others, or of nobody."""
        if value == "nobody":
            return rows.filter(assignee_id__isnull=True)
        mine = Q(assignee_id=actor_required().id)
        return rows.filter(mine) if value == "mine" else rows.filter(~mine, assignee_id__isnull=False)

    def by_time(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        """Keep those due then."""
        tomorrow = start_of_day(today() + dt.timedelta(days=1))
        return {
            "late": rows.filter(due_at__lt=now()),
            "today": rows.filter(due_at__gte=start_of_day(today()), due_at__lt=tomorrow),
            "week": rows.filter(due_at__gte=now(), due_at__lt=tomorrow + dt.timedelta(days=7)),
            "none": rows.filter(due_at__isnull=True),
        }.get(value, rows)


class MoveForm(forms.Form):
    """A new date and why."""

    due_on = PartialDateField(label=_("New date"), ask_age=False, past=False)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_due_on(self) -> dt.datetime:
        """Return noon of that day: a promise for a day is kept until its evening, whatever the zone."""
        found = self.cleaned_data["due_on"]
        if found.precision.value != "day":
            raise forms.ValidationError(gettext("Enter the day, the month and the year"))
        if found.value < today():
            raise forms.ValidationError(gettext("The new date lies in the past. Choose today or a later day"))
        return timezone.make_aware(dt.datetime.combine(found.value, _MORNING)) + dt.timedelta(hours=5)


class MoveDate(BulkAct):
    """Moves the date of several tasks."""

    value = "move"
    label = _("Move the date")
    icon = "calendar"
    permission = Permission.TASK_READ
    form_class = MoveForm

    def preview(self, *, actor: Actor, records: Sequence[Task], values: Mapping[str, Any]) -> list[BulkLine]:
        """Say the old and the new date of each."""
        lines = []
        for task in records:
            theirs = task.assignee_id != actor.id and not allowed(actor, Permission.TASK_MANAGE, task.scope)
            before = moment_text(task.due_at) if task.due_at else gettext("no date")
            sentence = gettext("%(before)s, then %(after)s") % {
                "before": before,
                "after": moment_text(values["due_on"]),
            }
            if theirs:
                sentence = gettext("Stays as it is: it is a colleague's task.")
            lines.append(BulkLine(task_title(task, names_hidden=True), sentence, stops=theirs))
        return lines

    def apply(self, *, actor: Actor, records: Sequence[Task], values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Move each; keep the old dates for the way back."""
        state = {str(task.pk): task.due_at.isoformat() if task.due_at else "" for task in records}
        for task in records:
            task_move(actor=actor, task=task, due_at=values["due_on"], reason=values["reason"])
        return {"due": state}

    def undo(self, *, actor: Actor, state: Mapping[str, Any]) -> None:
        """Move each back to its old date, also where that lies in the past: it was true before."""
        for task_id, due in state["due"].items():
            task = task_get(actor=actor, task_id=UUID(task_id))
            if task.is_open and due:
                back = dt.datetime.fromisoformat(due)
                task_move(actor=actor, task=task, due_at=back, reason=gettext("taken back"), restoring=True)

    def done_text(self, count: int) -> str:
        """Say how many."""
        said = ngettext("The date of %(count)s task was moved.", "The dates of %(count)s tasks were moved.", count)
        return said % {"count": local_digits(count)}


class GiveForm(forms.Form):
    """To whom, and why."""

    assignee = forms.TypedChoiceField(label=_("Give to"), coerce=UUID)
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, colleagues: Sequence[User] = ()) -> None:
        """Offer these colleagues."""
        super().__init__(data)
        field = self.fields["assignee"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - told to mypy
        field.choices = [(str(user.pk), user.display_name) for user in colleagues]


def colleagues_for(actor: Actor, task: Task | None = None) -> list[User]:
    """Return who may hold the task; without one, who reads tasks in any scope that the actor reads too."""
    mine = AccessScope.objects.filter(user_id=actor.id, resource="task")
    if task is not None:
        mine = mine.filter(scope_id=task.scope_id)
    ids = AccessScope.objects.filter(resource="task", scope_id__in=mine.values("scope_id")).values("user_id").distinct()
    found = list(User.objects.filter(pk__in=ids, is_active=True).order_by("display_name"))
    return found if task is None else [user for user in found if may_hold(user_id=user.pk, task=task)]


class Give(BulkAct):
    """Gives several tasks to a colleague."""

    value = "give"
    label = _("Give to somebody")
    icon = "user"
    permission = Permission.TASK_MANAGE

    def form(self, request: HttpRequest, data: Mapping[str, Any] | None) -> forms.Form:
        """Offer colleagues who work in the same scopes."""
        return GiveForm(data, colleagues=colleagues_for(actor_required()))

    def preview(self, *, actor: Actor, records: Sequence[Task], values: Mapping[str, Any]) -> list[BulkLine]:
        """Leave out what the colleague may not see."""
        lines = []
        for task in records:
            fits = may_hold(user_id=values["assignee"], task=task)
            sentence = gettext("Goes over") if fits else gettext("Stays: this colleague may not see the record")
            lines.append(BulkLine(task_title(task, names_hidden=True), sentence, stops=not fits))
        return lines

    def apply(self, *, actor: Actor, records: Sequence[Task], values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give each; remember who had it."""
        state = {str(task.pk): str(task.assignee_id or "") for task in records}
        for task in records:
            task_reassign(actor=actor, task=task, assignee_id=values["assignee"], reason=values["reason"])
        return {"had": state}

    def undo(self, *, actor: Actor, state: Mapping[str, Any]) -> None:
        """Give each back."""
        for task_id, before in state["had"].items():
            task = task_get(actor=actor, task_id=UUID(task_id))
            if task.is_open:
                task_reassign(actor=actor, task=task, assignee_id=UUID(before) if before else None)

    def done_text(self, count: int) -> str:
        """Say how many."""
        said = ngettext("%(count)s task has a new worker.", "%(count)s tasks have a new worker.", count)
        return said % {"count": local_digits(count)}


class TaskList(RecordList[Task]):
    """Open tasks within sight."""

    page = "work.tasks"
    title = _("Tasks")
    noun = _("Tasks")
    table_class = TaskTable
    filter_class = TaskFilter
    acts = (MoveDate, Give)
    views = (
        BuiltInView("mine", _("Mine"), "whose=mine"),
        BuiltInView("late", _("Late"), "when=late"),
        BuiltInView("team_late", _("Late in my team"), "whose=others&when=late"),
        BuiltInView("nobody", _("Nobody's yet"), "whose=nobody"),
        BuiltInView("all", _("All open")),
    )
    leaves_out = _("This list leaves out tasks that are done.")
    empty_text = _("Nothing to do here. Tasks appear when a record needs a next step.")

    def rows(self, actor: Actor) -> QuerySet[Task]:
        """Return the open tasks within sight."""
        return Task.objects.visible_to(actor).filter(status=TaskStatus.OPEN).select_related("scope")

    def on_shown(self, actor: Actor, rows: Sequence[Task]) -> None:
        """Journal the confidential ones."""
        journal_shown(actor, rows)


task_list = permission_required(Permission.TASK_READ)(TaskList.as_view())


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
    version = int(request.POST.get("version") or task.version)
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
        given = GiveForm(request.POST, colleagues=colleagues_for(actor, task))
        if not given.is_valid():
            return render(
                request, "work/task.html", {**_task_context(request, actor, task), "give_form": given}, status=422
            )
        task_reassign(
            actor=actor, task=task, assignee_id=given.cleaned_data["assignee"], reason=reason, base_version=version
        )
        messages.success(request, gettext("The task has a new worker."))
    return redirect("work:tasks") if action in {"finish", "cancel"} else redirect("work:task", task_id=task.pk)


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
