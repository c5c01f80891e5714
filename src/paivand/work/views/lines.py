"""Tasks and notifications as the lines that pages draw."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.work.kinds import task_kind, task_title, task_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.work.models import Task


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task, ready to be drawn."""

    id: UUID
    title: str
    url: str
    icon: str
    action: _StrOrPromise
    risk: str
    due_at: dt.datetime | None
    sensitivity: int


def task_line(task: Task, *, names_hidden: bool) -> TaskLine:
    """Return the line of a task; names as first letters when the person hides them."""
    kind = task_kind(task.kind)
    return TaskLine(
        id=task.pk,
        title=task_title(task, names_hidden=names_hidden),
        url=task_url(task),
        icon=kind.icon,
        action=kind.action,
        risk=task.risk,
        due_at=task.due_at,
        sensitivity=task.scope.sensitivity,
    )


def journal_shown(actor: Actor, tasks: Iterable[Task]) -> None:
    """Write one row for the confidential tasks that a page shows; call it before the answer leaves."""
    shown: Sequence[UUID] = [task.pk for task in tasks if task.scope.sensitivity >= Sensitivity.S2]
    journal.record_read(actor=actor, verb="task.shown", subject_type="work.task", ids=shown)
