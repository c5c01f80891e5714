"""The recurring work of this room and of the rooms below it; rooms above register their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.ledger.models import AccessScope, CircleMember
from paivand.office.breakglass import breakglass_expire
from paivand.office.tidying import tidy as office_tidy
from paivand.work import results
from paivand.work.choices import BatchStatus, TaskStatus
from paivand.work.disk import folder
from paivand.work.kinds import task_url
from paivand.work.models import ImportBatch, Job, Notification, StoredFile, Task
from paivand.work.notifications import notify
from paivand.work.running import jobs_sweep
from paivand.work.schedule import recurring

SEAL_EVERY_S: Final = 2
RESULT_DAYS: Final = 14
STAGED_DAYS: Final = 30
READ_NOTIFICATION_DAYS: Final = 90
_QUEUE_DAYS: Final = 7
_ORPHAN_HOURS: Final = 24
_LATE_BATCH: Final = 500
_TOLD_ONE_BY_ONE: Final = 3


def register() -> None:
    """Register everything once, when the apps are ready."""
    recurring("ledger.seal", every=SEAL_EVERY_S, run=_seal, lane="quick")
    recurring("work.jobs_sweep", every=15, run=jobs_sweep, lane="quick")
    recurring("work.tasks_late", every=60, run=tasks_escalate_late)
    recurring("work.quarantine", every=300, run=_quarantine)
    recurring("work.tidy", every=3600, run=tidy)
    recurring("office.breakglass", every=60, run=breakglass_expire)
    recurring("office.tidy", every=3600, run=office_tidy)


def _seal() -> None:
    from paivand.ledger.journal.sealer import seal_pending  # noqa: PLC0415 - the worker alone seals

    seal_pending()


def _quarantine() -> None:
    from paivand.work.files import quarantine_check  # noqa: PLC0415 - files load the vault's streams

    quarantine_check()


def tasks_escalate_late() -> int:
    """Mark tasks whose time has passed, and tell the assignee and those who oversee the record. Return how many."""
    late = list(
        Task.objects.select_related("scope").filter(
            status=TaskStatus.OPEN, escalated_at__isnull=True, due_at__lt=now()
        )[:_LATE_BATCH]
    )
    told: dict[UUID, list[Task]] = {}
    for task in late:
        with transaction.atomic():
            # As a plain update: escalation is not a new version that would make somebody's open form stale.
            if not Task.objects.filter(pk=task.pk, escalated_at__isnull=True, status=TaskStatus.OPEN).update(
                escalated_at=now()
            ):
                continue
            journal.record(actor=SYSTEM, verb="task.escalated", subject=task)
            if task.assignee_id is not None:
                notify(
                    user_id=task.assignee_id,
                    kind="task.mine_late",
                    subject_type="work.task",
                    subject_id=task.pk,
                    url=task_url(task),
                )
        for user_id in overseers_of(task):
            told.setdefault(user_id, []).append(task)
    for user_id, tasks in told.items():
        if len(tasks) > _TOLD_ONE_BY_ONE:
            notify(user_id=user_id, kind="task.late_many", url=f"{reverse('work:tasks')}?view=team_late")
            continue
        for task in tasks:
            notify(user_id=user_id, kind="task.late", subject_type="work.task", subject_id=task.pk, url=task_url(task))
    return len(late)


def overseers_of(task: Task) -> set[UUID]:
    """Return who oversees a task: whoever sees all tasks of its scope, or for a restricted one the rest of its circle."""
    day = today()
    reach = AccessScope.objects.filter(
        resource="task", scope_id=task.scope_id, valid_from__lte=day, valid_until__gte=day
    )
    if task.scope.sensitivity >= Sensitivity.S3:
        members = CircleMember.objects.filter(circle=task.circle).values("user_id")
        found = set(reach.filter(user_id__in=members).values_list("user_id", flat=True))
    else:
        found = set(reach.filter(whole=True).values_list("user_id", flat=True))
    return found - {task.assignee_id}


def tidy() -> None:
    """Remove what has had its time: results of jobs, staged imports, read notifications, entries of the queue."""
    at = now()
    for found in Job.objects.filter(finished_at__lt=at - dt.timedelta(days=RESULT_DAYS), result_size__isnull=False):
        results.remove(found.pk)
        found.result_size, found.result_name = None, ""
        found.save(update_fields=["result_size", "result_name"])
    _staged_imports(at)
    Notification.objects.filter(read_at__lt=at - dt.timedelta(days=READ_NOTIFICATION_DAYS)).delete()
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - the queue is the worker's

    DBTaskResult.objects.filter(
        status__in=("SUCCESSFUL", "FAILED"), finished_at__lt=at - dt.timedelta(days=_QUEUE_DAYS)
    ).delete()
    _orphans(at)


def _staged_imports(at: dt.datetime) -> None:
    """Remove what imports kept of their files after a month: the file, the rows, and the examples that pages showed."""
    from paivand.work.imports import staging  # noqa: PLC0415 - only here

    old = ImportBatch.objects.filter(updated_at__lt=at - dt.timedelta(days=STAGED_DAYS))
    for batch in old.exclude(status__in=(BatchStatus.COMMITTING, BatchStatus.UNDOING)):
        staging.remove(batch.pk)
        if not batch.headers and not batch.rows.exists():
            continue
        batch.rows.all().delete()
        batch.findings, batch.headers = {}, []
        batch.save(update_fields=["findings", "headers"])


def _orphans(at: dt.datetime) -> None:
    """Remove sealed files without a row: a process was killed between the file and the commit."""
    limit = (at - dt.timedelta(hours=_ORPHAN_HOURS)).timestamp()
    for path in folder("records").glob("*/*.sealed"):
        if path.stat().st_mtime < limit and not _has_row(path):
            path.unlink(missing_ok=True)


def _has_row(path: Path) -> bool:
    try:
        return StoredFile.objects.filter(pk=UUID(path.stem)).exists()
    except ValueError:
        return True
