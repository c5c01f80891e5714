"""Writing tasks. Rooms create and finish them as a consequence of what they record; people move and pass them on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from paivand.kernel.actors import SYSTEM, is_system
from paivand.kernel.clock import now, today
from paivand.kernel.errors import NOT_ALLOWED, NOT_FOUND, REASON_NEEDED
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.ledger.access import scope_for
from paivand.ledger.acting import acting_as
from paivand.ledger.records import record_save
from paivand.office.access import Reach, allowed, reaches_of, require
from paivand.office.models import User
from paivand.work.choices import TaskStatus
from paivand.work.kinds import task_kind_known, task_url
from paivand.work.models import Task
from paivand.work.notifications import notify
from paivand.work.problems import TASK_CLOSED, TASK_DATE_PAST, TASK_NOT_THEIRS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor
    from paivand.ledger.models import Circle, Scope


def task_create(
    *,
    actor: Actor,
    kind: str,
    assignee_id: UUID | None,
    subject_type: str,
    subject_id: UUID,
    scope: Scope,
    due_at: dt.datetime | None,
    circle: Circle | None = None,
    params: Mapping[str, object] | None = None,
    risk: str = "",
) -> Task:
    """Give somebody a task about a record; the one that is open already is returned as it stands.

    ``scope`` and ``circle`` are those of the record. ``params`` fill the title of the kind; ``who`` is a person's name.
    ``assignee_id`` None: it waits for whoever gives tasks out. ``due_at`` is an aware instant, or None for no date.
    Called inside other services, so the permission is theirs. Raises ValueError for a kind that no room defines.
    """
    if not task_kind_known(kind):
        message = f"no task kind {kind!r}; define it with task_kind_define in AppConfig.ready"
        raise ValueError(message)
    same = {"kind": kind, "subject_type": subject_type, "subject_id": subject_id, "status": TaskStatus.OPEN}
    # As the system: the open task may stand in a circle that the actor is not in, and there must not be two.
    with acting_as(SYSTEM), transaction.atomic():
        found = Task.objects.filter(**same).first()
        if found is not None:
            return found
        task = Task(
            kind=kind,
            subject_type=subject_type,
            subject_id=subject_id,
            assignee_id=assignee_id,
            made_by=actor.id,
            scope=scope,
            circle=circle,
            params=dict(params or {}),
            due_at=due_at,
            first_due_at=due_at,
            risk=risk,
        )
        task.full_clean(validate_constraints=False)
        try:
            with transaction.atomic():
                task.save(force_insert=True)
        except IntegrityError:
            # Another request was first by a moment; its task is the one.
            return Task.objects.get(**same)
        journal.record(
            actor=actor,
            verb="task.created",
            subject=task,
            scope=scope,
            changes={"kind": kind, "assignee": assignee_id, "due_at": due_at},
        )
        if assignee_id is not None and assignee_id != actor.id:
            _tell(task, assignee_id, "task.given")
    return task


def task_give(
    *,
    actor: Actor,
    assignee: User,
    text: str,
    due_at: dt.datetime | None = None,
    risk: str = "",
    sensitivity: Sensitivity = Sensitivity.S1,
) -> Task:
    """Give a colleague something to do that no record asks for, in the colleague's own part of the work.

    ``text`` is what stands in lists; from S2 up only the team that reads confidential tasks there sees it. Raises
    PV-ACCESS-01 when the actor gives no tasks there, PV-TASK-01 when the colleague does not work within the actor's reach.
    """
    place = next(
        (
            reach
            for reach in reaches_of(assignee)
            if Permission.TASK_READ in reach.permissions and reach.clearance >= sensitivity
            if any(_gives(own, reach) for own in reaches_of(actor))
        ),
        None,
    )
    if place is None:
        raise TASK_NOT_THEIRS.error()
    scope = scope_for(
        organisation_id=place.organisation_id,
        programme_id=place.programme_id,
        place_id=place.place_id,
        sensitivity=sensitivity,
    )
    require(actor, Permission.TASK_MANAGE, scope)
    return task_create(
        actor=actor,
        kind="work.manual",
        assignee_id=assignee.pk,
        subject_type="work.manual",
        # About nothing but itself: two such tasks are never the same one.
        subject_id=uuid7(),
        scope=scope,
        due_at=due_at,
        params={"text": text.strip()},
        risk=risk,
    )


def _gives(own: Reach, theirs: Reach) -> bool:
    """Tell whether somebody who gives tasks in ``own`` may give one to a colleague who works in ``theirs``."""
    return (
        Permission.TASK_MANAGE in own.permissions
        and own.organisation_id == theirs.organisation_id
        and own.programme_id in {None, theirs.programme_id}
        and theirs.place_path.startswith(own.place_path)
    )


def task_finish(*, actor: Actor, task: Task, base_version: int | None = None) -> Task:
    """Mark a task as done. The assignee may, and whoever manages tasks there.

    Raises PV-ACCESS-01, PV-TASK-02 when it is closed, PV-RECORD-01 when it changed since ``base_version``.
    """
    _require_own(actor, task)
    return _close(actor=actor, task=task, status=TaskStatus.DONE, base_version=base_version)


def task_cancel(*, actor: Actor, task: Task, reason: str, base_version: int | None = None) -> Task:
    """Take a task back that need not be done. Raises PV-RECORD-03 without a reason."""
    _require_own(actor, task)
    if not reason.strip():
        raise REASON_NEEDED.error()
    return _close(actor=actor, task=task, status=TaskStatus.CANCELLED, reason=reason, base_version=base_version)


def task_move(
    *,
    actor: Actor,
    task: Task,
    due_at: dt.datetime,
    reason: str,
    base_version: int | None = None,
    restoring: bool = False,
) -> Task:
    """Give a task another due instant, with the reason that supervision will read.

    ``restoring`` puts an earlier date back, which may have passed. Raises PV-RECORD-03 without a reason, PV-TASK-03 for
    a day before today.
    """
    _require_own(actor, task)
    if not reason.strip():
        raise REASON_NEEDED.error()
    if not restoring and due_at < now() and timezone.localtime(due_at).date() < today():
        raise TASK_DATE_PAST.error()
    with transaction.atomic():
        _require_open(task)
        before = task.due_at
        task.due_at = due_at
        task.moved_times += 1
        task.escalated_at = None
        record_save(task, fields=["due_at", "moved_times", "escalated_at"], base_version=base_version)
        journal.record(
            actor=actor,
            verb="task.moved",
            subject=task,
            scope=task.scope,
            changes={"due_at": (before, due_at)},
            reason=reason,
        )
    return task


def task_reassign(
    *, actor: Actor, task: Task, assignee_id: UUID | None, reason: str = "", base_version: int | None = None
) -> Task:
    """Give a task to somebody else, or to nobody yet. Needs the permission to give tasks there.

    Raises PV-TASK-01 when the colleague may not see the record: a task must never widen who knows.
    """
    _require_manage(actor, task)
    if assignee_id is not None and not may_hold(user_id=assignee_id, task=task):
        raise TASK_NOT_THEIRS.error()
    with transaction.atomic():
        _require_open(task)
        before = task.assignee_id
        task.assignee_id = assignee_id
        record_save(task, fields=["assignee_id"], base_version=base_version)
        journal.record(
            actor=actor,
            verb="task.reassigned",
            subject=task,
            scope=task.scope,
            changes={"assignee": (before, assignee_id)},
            reason=reason,
        )
        if assignee_id is not None and assignee_id not in {before, actor.id}:
            _tell(task, assignee_id, "task.given")
    return task


def tasks_finish_for(*, actor: Actor, subject_type: str, subject_id: UUID, kinds: Iterable[str] | None = None) -> int:
    """Finish the open tasks of a record (of these kinds): what they asked for has been recorded. Return how many."""
    tasks = _open_of(subject_type, subject_id, kinds)
    return _close_all(actor, tasks, TaskStatus.DONE)


def tasks_cancel_for(
    *, actor: Actor, subject_type: str, subject_id: UUID, kinds: Iterable[str] | None = None, reason: str = ""
) -> int:
    """Take back the open tasks of a record (of these kinds), because it was closed or withdrawn. Return how many."""
    tasks = _open_of(subject_type, subject_id, kinds)
    return _close_all(actor, tasks, TaskStatus.CANCELLED, reason)


def tasks_reassign_for(*, actor: Actor, subject_type: str, subject_id: UUID, assignee_id: UUID) -> int:
    """Hand all open tasks of a record to its new worker. Return how many changed hands. The permission is the caller's."""
    moved = 0
    with acting_as(SYSTEM), transaction.atomic():
        for task in _open_of(subject_type, subject_id, None).exclude(assignee_id=assignee_id):
            before = task.assignee_id
            task.assignee_id = assignee_id
            record_save(task, fields=["assignee_id"])
            journal.record(
                actor=actor,
                verb="task.reassigned",
                subject=task,
                scope=task.scope,
                changes={"assignee": (before, assignee_id)},
            )
            moved += 1
            if assignee_id != actor.id:
                _tell(task, assignee_id, "task.given")
    return moved


def may_hold(*, user_id: UUID, task: Task) -> bool:
    """Tell whether this colleague may see the task, asked by the same rule as every list."""
    colleague = User.objects.filter(pk=user_id, is_active=True).first()
    if colleague is None:
        return False
    with acting_as(SYSTEM, read_only=True):
        return Task.objects.visible_to(colleague).filter(pk=task.pk).exists()


def _open_of(subject_type: str, subject_id: UUID, kinds: Iterable[str] | None) -> QuerySet[Task]:
    found = Task.objects.select_related("scope").filter(
        subject_type=subject_type, subject_id=subject_id, status=TaskStatus.OPEN
    )
    return found if kinds is None else found.filter(kind__in=list(kinds))


def _close_all(actor: Actor, found: QuerySet[Task], status: TaskStatus, reason: str = "") -> int:
    """Close as the system: whoever records the thing need not see the task of a colleague. The journal names the actor."""
    with acting_as(SYSTEM), transaction.atomic():
        tasks = list(found)
        for task in tasks:
            _close(actor=actor, task=task, status=status, reason=reason)
    return len(tasks)


def _close(*, actor: Actor, task: Task, status: TaskStatus, reason: str = "", base_version: int | None = None) -> Task:
    with transaction.atomic():
        _require_open(task)
        task.status = status
        task.closed_at = now()
        task.closed_by = actor.id
        record_save(task, fields=["status", "closed_at", "closed_by"], base_version=base_version)
        verb = "task.finished" if status == TaskStatus.DONE else "task.cancelled"
        journal.record(actor=actor, verb=verb, subject=task, scope=task.scope, reason=reason)
    return task


def _tell(task: Task, user_id: UUID, kind: str) -> None:
    notify(user_id=user_id, kind=kind, subject_type="work.task", subject_id=task.pk, url=task_url(task))


def _require_open(task: Task) -> None:
    if not task.is_open:
        raise TASK_CLOSED.error()


def _require_own(actor: Actor, task: Task) -> None:
    """The assignee and the givers of tasks; to anybody else who does not see it, it does not exist."""
    if is_system(actor):
        return
    _require_sight(actor, task)
    if task.assignee_id != actor.id and not allowed(actor, Permission.TASK_MANAGE, task.scope):
        raise NOT_ALLOWED.error()


def _require_manage(actor: Actor, task: Task) -> None:
    if is_system(actor):
        return
    _require_sight(actor, task)
    if not allowed(actor, Permission.TASK_MANAGE, task.scope):
        raise NOT_ALLOWED.error()


def _require_sight(actor: Actor, task: Task) -> None:
    if not Task.objects.visible_to(actor).filter(pk=task.pk).exists():
        raise NOT_FOUND.error()
