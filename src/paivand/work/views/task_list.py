"""The list of tasks: its table, its filters, and what can be done to several at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now, today
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import actor_required
from paivand.office.access import allowed, permission_required
from paivand.office.models import User
from paivand.ui.dates import moment_text
from paivand.ui.tables import ListTable, PickColumn, TemplateColumn, at
from paivand.ui.templatetags.ui_tags import names_hidden
from paivand.ui.wording import local_digits
from paivand.work.choices import Risk, TaskStatus
from paivand.work.kinds import task_title
from paivand.work.lists import BuiltInView, BulkAct, BulkLine, RecordList
from paivand.work.models import Task
from paivand.work.selectors import start_of_day, task_get
from paivand.work.tasks import may_hold, task_move, task_reassign
from paivand.work.views.lines import journal_shown
from paivand.work.views.task_forms import GiveForm, MoveForm, colleagues_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from paivand.kernel.actors import Actor


class TaskTable(ListTable):
    """Tasks with their clock."""

    pick = PickColumn(label_from="title")
    # The title is the only link; confidential tasks carry their mark.
    title = TemplateColumn(
        "{% load ui_tags %}<a href=\"{% url 'work:task' task_id=record.pk %}\">{{ record.shown_title }}</a>"
        "{% if record.scope.sensitivity > 1 %} {% sensitivity record.scope.sensitivity short=True %}{% endif %}",
        accessor="pk",
        verbose_name=_("What to do"),
        orderable=False,
        attrs=at("1s"),
    )
    risk = TemplateColumn(
        "{% load ui_tags %}{% if value %}{% risk record.risk %}{% endif %}", verbose_name=_("Risk"), attrs=at("3s")
    )
    assignee = tables.Column(
        accessor="assignee_id", verbose_name=_("Who"), orderable=False, empty_values=(), attrs=at("3e")
    )
    due_at = TemplateColumn("{% load ui_tags %}{% clock value %}", verbose_name=_("Clock"), attrs=at("1e"))

    class Meta:
        order_by = ("due_at",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Prepare the names of colleagues, asked once for all rows."""
        super().__init__(*args, **kwargs)
        self.colleagues: dict[UUID, str] = {}

    def before_render(self, request: HttpRequest) -> None:
        """Write the titles, and fetch the names of the assignees on this page."""
        hidden = names_hidden(request)
        tasks = [row.record for row in self.paginated_rows]
        for task in tasks:
            task.shown_title = task_title(task, names_hidden=hidden)
        ids = {task.assignee_id for task in tasks} - {None}
        self.colleagues = dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))

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
    template_name = "work/tasks.html"
    empty_text = _("Nothing to do here. Tasks appear when a record needs a next step.")

    def rows(self, actor: Actor) -> QuerySet[Task]:
        """Return the open tasks within sight."""
        return Task.objects.visible_to(actor).filter(status=TaskStatus.OPEN).select_related("scope")

    def context(self, actor: Actor) -> Mapping[str, Any]:
        """Say whether the person gives tasks out."""
        return {"may_give": allowed(actor, Permission.TASK_MANAGE)}

    def on_shown(self, actor: Actor, rows: Sequence[Task]) -> None:
        """Journal the confidential ones."""
        journal_shown(actor, rows)


task_list = permission_required(Permission.TASK_READ)(TaskList.as_view())
