"""Jobs: long work with progress, cancel and a result; and what the scheduler remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.ledger.vault import EncryptedJSONField, EncryptedTextField
from paivand.work.choices import JobStatus

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor


class JobQuerySet(models.QuerySet["Job"]):
    """A job is its owner's affair; nobody else sees that it exists."""

    def visible_to(self, actor: Actor | None) -> Self:
        """Return the person's own; nobody sees nothing."""
        return self.none() if actor is None else self.filter(owner_id=actor.id)


class Job(models.Model):
    """One piece of long work. It takes ids only, so its arguments may stand in plain."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    owner_id = models.UUIDField()
    arguments = models.JSONField(default=dict, blank=True)
    # What it needs beyond ids, such as the filters of a list that somebody typed.
    sealed = EncryptedJSONField(default=dict, blank=True)
    # Jobs with the same key are one job while the first is not over.
    key = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Counts every handing over to a worker: an older hand-over that wakes up again knows that it is old.
    turn = models.PositiveIntegerField(default=0)
    # The row of the queue that carries this turn.
    task_id = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    outcome = EncryptedJSONField(default=dict, blank=True)
    result_name = EncryptedTextField(blank=True, default="")
    result_type = models.CharField(max_length=100, blank=True)
    result_size = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "name": "name of a kind of job",
        "arguments": "ids and codes only; jobs are given nothing else",
        "key": "name of a job and ids",
        "status": "closed list",
        "worker": "name of a process",
        "error_code": "code of the error catalogue",
        "result_type": "type of a file",
    }

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("key",),
                condition=models.Q(status__in=("queued", "running")) & ~models.Q(key=""),
                name="one_live_job_of_a_key",
            ),
        )
        indexes = (
            models.Index(fields=("owner_id", "-id"), name="job_of_owner"),
            models.Index(fields=("status", "heartbeat_at"), name="job_alive"),
        )

    def __str__(self) -> str:
        return f"job {self.name} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.status in {JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED}

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None while the length is unknown."""
        if not self.total:
            return None
        return min(100, 100 * self.done // self.total)


class Schedule(models.Model):
    """When one piece of recurring work ran last, and who holds the scheduler (the row named ``scheduler``)."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=80, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "name": "name of recurring work",
        "holder": "name of a process",
        "error_code": "code of the error catalogue, or the name of a class",
    }

    def __str__(self) -> str:
        return self.name
