"""How a worker runs a job: claim, run as its owner, keep the outcome, or try again later.

The queue of django-tasks carries the id of a job and the number of its turn, no more. What a job is and where it stands
is in our own row, because the queue neither retries nor notices a worker that was killed
(https://github.com/RealOrangeOne/django-tasks-db/issues/5) and would keep the texts of errors.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_ALLOWED, UNEXPECTED, PaivandError
from paivand.ledger.acting import acting_as, acting_through
from paivand.office.access import require
from paivand.office.models import OfficeSettings, User
from paivand.work.choices import JobStatus
from paivand.work.jobs import JobOutcome, job_kind, job_kind_or_none
from paivand.work.models import Job
from paivand.work.notifications import notify
from paivand.work.problems import JOB_GAVE_UP
from paivand.work.progress import Cancelled, Interrupted, Progress, Superseded
from paivand.work.traces import where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paivand.kernel.actors import Actor

log = logging.getLogger("paivand.work")

STALE_S: Final = 60
"""A job whose worker has not been heard of for so long is handed to another one."""
_QUEUE_GRACE_S: Final = 30
_FIRST_PAUSE_S: Final = 5
_LONGEST_PAUSE_S: Final = 600
_SERVER_ERROR: Final = 500

# What this process is running now: the heartbeat speaks for these, and a stopping worker interrupts them.
running: set[tuple[UUID, int]] = set()
stopping = threading.Event()
worker_name: list[str] = [""]


def hand_over(found: Job, *, delay_s: float = 0) -> None:
    """Put the present turn of a job in the queue.

    Our own queue lies in the same database, so the entry is part of the transaction: a job can neither be lost after
    the commit nor run before it. Any other queue is told after the commit.
    """
    if settings.TASKS["default"]["BACKEND"] != "django_tasks_db.DatabaseBackend":
        transaction.on_commit(lambda: run_claimed(found.pk, found.turn))
        return
    kind = job_kind_or_none(found.name)
    entry = run_job.using(
        queue_name=kind.queue if kind else "default",
        run_after=timezone.now() + dt.timedelta(seconds=delay_s) if delay_s else None,
    )
    result = entry.enqueue(str(found.pk), found.turn)
    Job.objects.filter(pk=found.pk).update(task_id=UUID(str(result.id)))


@task()
def run_job(job_id: str, turn: int) -> None:
    """Run one turn of a job. Never raises: the queue would keep the text of the error."""
    run_claimed(UUID(job_id), turn)


def run_claimed(job_id: UUID, turn: int) -> None:
    """Claim and run one turn; an old turn, a cancelled or a finished job is left alone."""
    with acting_as(SYSTEM):
        at = now()
        claimed = Job.objects.filter(pk=job_id, turn=turn, status=JobStatus.QUEUED).update(
            status=JobStatus.RUNNING, heartbeat_at=at, worker=worker_name[0], started_at=at
        )
        if not claimed:
            return
        found = Job.objects.get(pk=job_id)
        owner = _owner(found)
    running.add((job_id, turn))
    try:
        _run(found, owner)
    finally:
        running.discard((job_id, turn))


def _owner(found: Job) -> Actor | None:
    if found.owner_id == SYSTEM.id:
        return SYSTEM
    return User.objects.filter(pk=found.owner_id, is_active=True).first()


def _run(found: Job, owner: Actor | None) -> None:
    try:
        if owner is None:
            raise NOT_ALLOWED.error()
        kind = job_kind(found.name)
        office = OfficeSettings.current()
        language = getattr(owner, "language", "") or office.default_language
        with acting_through(owner), translation.override(language), timezone.override(office.time_zone):
            if kind.permission is not None:
                require(owner, kind.permission)
            progress = Progress(found, actor=owner, stop=stopping)
            outcome = kind.run(progress, **arguments_of(found.arguments))
        _finish(found, outcome)
    except Cancelled:
        _close(found, JobStatus.CANCELLED)
    except Superseded:
        log.warning("job %s %s was taken over by another worker", found.name, found.pk)
    except Interrupted:
        _requeue(found, delay_s=0)
    except PaivandError as error:
        if error.status < _SERVER_ERROR:
            _close(found, JobStatus.FAILED, error=error)
        else:
            _try_again(found, error)
    except Exception as error:  # noqa: BLE001 - whatever a job meets, the worker goes on
        log.error("job %s %s stopped: %s at %s", found.name, found.pk, type(error).__name__, where(error))  # noqa: TRY400 - no message in logs
        _try_again(found, error)


def arguments_of(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as the function expects them: texts that are UUIDs become UUIDs again."""
    return {name: _thing(value) for name, value in arguments.items()}


def _thing(value: Any) -> Any:
    if isinstance(value, list):
        return [_thing(part) for part in value]
    if isinstance(value, str) and len(value) == 36:  # noqa: PLR2004 - the length of a UUID
        try:
            return UUID(value)
        except ValueError:
            return value
    return value


def _mine(found: Job) -> Any:
    """Return the row while this turn still holds it; after a take-over nothing of ours may be written."""
    return Job.objects.select_for_update().filter(pk=found.pk, turn=found.turn, status=JobStatus.RUNNING)


def _finish(found: Job, outcome: JobOutcome) -> None:
    with acting_as(SYSTEM):
        row = _mine(found).first()
        if row is None:
            return
        row.status, row.finished_at, row.error_code = JobStatus.DONE, now(), ""
        row.outcome = {"summary": dict(outcome.summary), "url": outcome.url}
        if row.total:
            row.done = row.total
        row.save(update_fields=["status", "finished_at", "error_code", "outcome", "done"])
        _tell(row, "job.done")


def _close(found: Job, status: JobStatus, *, error: PaivandError | None = None) -> None:
    with acting_as(SYSTEM):
        row = _mine(found).first()
        if row is None:
            return
        row.status, row.finished_at = status, now()
        if error is not None:
            row.error_code = error.code
            # The sentence may name a row or a heading of somebody's file, so its values are sealed.
            row.outcome = {"params": {name: str(value) for name, value in error.params.items()}}
        row.save(update_fields=["status", "finished_at", "error_code", "outcome"])
        if status == JobStatus.FAILED:
            _tell(row, "job.failed")


def _tell(row: Job, kind: str) -> None:
    if row.owner_id != SYSTEM.id:
        url = reverse("work:job", kwargs={"job_id": row.pk})
        notify(user_id=row.owner_id, kind=kind, subject_type="work.job", subject_id=row.pk, url=url)


def _try_again(found: Job, error: Exception) -> None:
    """Count the attempt and queue the next with a longer pause, or give up."""
    code = error.code if isinstance(error, PaivandError) else UNEXPECTED.code
    kind = job_kind_or_none(found.name)
    with acting_as(SYSTEM):
        row = _mine(found).first()
        if row is None:
            return
        attempts = row.attempts + 1
        row.attempts, row.error_code = attempts, code
        row.save(update_fields=["attempts", "error_code"])
    if kind is None or attempts >= kind.attempts:
        _close(found, JobStatus.FAILED, error=error if isinstance(error, PaivandError) else JOB_GAVE_UP.error())
    else:
        _requeue(found, delay_s=min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 4 ** (attempts - 1)))


def _requeue(found: Job, *, delay_s: float) -> bool:
    """Begin the next turn of a running job; False when another has done so already."""
    with acting_as(SYSTEM):
        moved = Job.objects.filter(pk=found.pk, turn=found.turn, status=JobStatus.RUNNING).update(
            status=JobStatus.QUEUED, turn=found.turn + 1, heartbeat_at=None, worker=""
        )
        if moved:
            row = Job.objects.get(pk=found.pk)
            hand_over(row, delay_s=delay_s)
    return bool(moved)


def heartbeat() -> None:
    """Say that the jobs of this process are alive."""
    held = list(running)
    if not held:
        return
    with acting_as(SYSTEM):
        for job_id, turn in held:
            Job.objects.filter(pk=job_id, turn=turn, status=JobStatus.RUNNING).update(heartbeat_at=now())


@acting_through(SYSTEM)
def jobs_sweep() -> int:
    """Hand over again what a killed worker left behind; return how many. A job that keeps killing workers is given up."""
    swept = 0
    limit = now() - dt.timedelta(seconds=STALE_S)
    for found in Job.objects.filter(status=JobStatus.RUNNING, heartbeat_at__lt=limit):
        kind = job_kind_or_none(found.name)
        attempts = found.attempts + 1
        with acting_as(SYSTEM):
            Job.objects.filter(pk=found.pk, turn=found.turn).update(attempts=attempts)
        if kind is None or attempts >= max(kind.attempts, 3):
            _close(found, JobStatus.FAILED, error=JOB_GAVE_UP.error())
        elif _requeue(found, delay_s=0):
            log.warning("job %s %s was left by its worker and is queued again", found.name, found.pk)
        swept += 1
    return swept + _sweep_queue()


def _sweep_queue() -> int:
    """Queue again the waiting jobs whose entry was claimed by a worker that died before it took the job."""
    swept = 0
    limit = now() - dt.timedelta(seconds=_QUEUE_GRACE_S)
    for found in Job.objects.filter(status=JobStatus.QUEUED, created_at__lt=limit):
        entry = DBTaskResult.objects.filter(pk=found.task_id).first() if found.task_id else None
        if entry is not None and entry.status == "READY":
            continue
        if entry is not None and entry.started_at and entry.started_at > limit:
            continue
        with acting_as(SYSTEM):
            moved = Job.objects.filter(pk=found.pk, turn=found.turn, status=JobStatus.QUEUED).update(
                turn=found.turn + 1
            )
            if moved:
                hand_over(Job.objects.get(pk=found.pk))
                swept += 1
    return swept


def job_run_pending(limit: int = 100) -> int:
    """Run what is queued, here and now, until nothing is left; return how many turns ran. For tests and commands."""
    ran = 0
    while ran < limit:
        with acting_as(SYSTEM, read_only=True):
            found = Job.objects.filter(status=JobStatus.QUEUED).order_by("id").first()
        if found is None:
            return ran
        run_claimed(found.pk, found.turn)
        ran += 1
    return ran
