"""Reading tasks: what is late, due, waiting, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from paivand.kernel.clock import now, today
from paivand.kernel.errors import NOT_FOUND
from paivand.office.access import permissions_of
from paivand.work.choices import TaskStatus
from paivand.work.kinds import kinds_open_to, waiting_kinds
from paivand.work.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor

NEXT_DAYS: Final = 7
_SHOWN: Final = 20
_COUNTED: Final = 1000


def my_open_tasks(actor: Actor) -> QuerySet[Task]:
    """Return the open tasks of the actor and those open to the actor's permissions, most urgent first, undated last."""
    mine = Q(assignee_id=actor.id)
    open_to_me = kinds_open_to(permissions_of(actor))
    if open_to_me:
        # A decision that waits for anybody who may take it, but not for whoever asked for it.
        mine |= Q(assignee_id__isnull=True, kind__in=open_to_me) & ~Q(made_by=actor.id)
    found = Task.objects.visible_to(actor).filter(mine, status=TaskStatus.OPEN)
    return found.select_related("scope").order_by("due_at", "id")


def task_get(*, actor: Actor, task_id: UUID) -> Task:
    """Return the task; raises PV-ACCESS-02 when there is none or it is not theirs to see."""
    task = Task.objects.visible_to(actor).select_related("scope").filter(pk=task_id).first()
    if task is None:
        raise NOT_FOUND.error()
    return task


def tasks_due(actor: Actor, until: dt.datetime) -> QuerySet[Task]:
    """Return the actor's own open tasks that are due up to this instant, the latest late first."""
    return my_open_tasks(actor).filter(due_at__lte=until)


def tasks_of(*, actor: Actor, subject_type: str, subject_id: UUID) -> QuerySet[Task]:
    """Return the open tasks of a record that the actor may see, whoever does them: its next steps."""
    found = Task.objects.visible_to(actor).select_related("scope")
    return found.filter(subject_type=subject_type, subject_id=subject_id, status=TaskStatus.OPEN).order_by("due_at")


def tasks_of_all(*, actor: Actor, subjects: Mapping[str, Iterable[UUID]]) -> QuerySet[Task]:
    """Return the open tasks of several records at once, by kind of record; one statement for all of them."""
    wanted = Q(pk__in=[])
    for subject_type, ids in subjects.items():
        wanted |= Q(subject_type=subject_type, subject_id__in=ids)
    found = Task.objects.visible_to(actor).select_related("scope")
    return found.filter(wanted, status=TaskStatus.OPEN).order_by("due_at")


def start_of_day(day: dt.date) -> dt.datetime:
    """Return the first instant of a day in the current time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@dataclass(frozen=True, slots=True)
class Counted:
    """The first tasks of a group and how many there are (counted up to a thousand)."""

    tasks: list[Task]
    count: int

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.count - len(self.tasks)


@dataclass(frozen=True, slots=True)
class HomeTasks:
    """What Home shows of one person's tasks. No task stands in two groups but ``first``, which is one of them."""

    overdue: Counted
    today: Counted
    waiting: Counted
    week: Counted

    @property
    def first(self) -> Task | None:
        """What to start with: the most urgent that is late, else the next due today, else a decision that waits."""
        for group in (self.overdue, self.today, self.waiting):
            if group.tasks:
                return min(group.tasks, key=_urgency)
        return None


_RISK_ORDER: Final = {"high": 0, "medium": 1, "low": 2, "": 3}


def _urgency(task: Task) -> tuple[int, dt.datetime]:
    return _RISK_ORDER.get(task.risk, 3), task.due_at or now()


def _counted(tasks: QuerySet[Task], limit: int) -> Counted:
    found = list(tasks[: limit + 1])
    if len(found) <= limit:
        return Counted(found, len(found))
    return Counted(found[:limit], tasks[:_COUNTED].count())


def home_tasks(actor: Actor, *, limit: int = _SHOWN) -> HomeTasks:
    """Return the actor's tasks for Home: late, due today, waiting for a decision, and the next seven days."""
    instant = now()
    tomorrow = start_of_day(today() + dt.timedelta(days=1))
    mine = my_open_tasks(actor)
    kinds = waiting_kinds()
    decisions = Q(kind__in=kinds)
    rest = mine.exclude(kind__in=kinds) if kinds else mine
    return HomeTasks(
        overdue=_counted(rest.filter(due_at__lt=instant), limit),
        today=_counted(rest.filter(due_at__gte=instant, due_at__lt=tomorrow), limit),
        waiting=_counted(mine.filter(decisions | Q(due_at__isnull=True)), limit),
        week=_counted(
            rest.filter(due_at__gte=tomorrow, due_at__lt=tomorrow + dt.timedelta(days=NEXT_DAYS)),
            limit,
        ),
    )


def tasks_between(actor: Actor, first: dt.date, last: dt.date) -> list[Task]:
    """Return the actor's own open tasks due from the first to the last day, both included."""
    end = start_of_day(last + dt.timedelta(days=1))
    return list(my_open_tasks(actor).filter(due_at__gte=start_of_day(first), due_at__lt=end)[:_COUNTED])
