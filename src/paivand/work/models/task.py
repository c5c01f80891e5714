"""Tasks: what is due, for whom, about what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from paivand.ledger.models import ScopedModel
from paivand.ledger.vault import EncryptedJSONField
from paivand.work.choices import Risk, TaskStatus


class Task(ScopedModel):
    """One thing that somebody has to do about one record, until some time.

    The title comes from the kind (``work.kinds``) and ``params``; params are
    sealed because a title such as "Visit Mahbuba S. at home" names a person.
    One open task of a kind stands on a subject at a time.
    """

    access_resource = "task"
    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "code of a kind of task",
        "subject_type": "name of a kind of record",
        "risk": "closed list",
        "status": "closed list",
    }

    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    # None: nobody yet; it then waits for whoever gives tasks out.
    assignee_id = models.UUIDField(null=True, blank=True)
    # Whoever asked for it; nobody decides on a request of their own.
    made_by = models.UUIDField(null=True, blank=True)
    params = EncryptedJSONField(default=dict, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    # The promise before anybody moved it; what lateness is measured by in supervision.
    first_due_at = models.DateTimeField(null=True, blank=True)
    moved_times = models.PositiveSmallIntegerField(default=0)
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True)
    status = models.CharField(max_length=12, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    # When the clock noticed that it is late and told a supervisor.
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject_type", "subject_id"),
                condition=Q(status="open"),
                name="one_open_task_of_a_kind",
            ),
        )
        indexes = (
            models.Index(fields=("assignee_id", "status", "due_at"), name="task_of_person"),
            models.Index(fields=("subject_type", "subject_id", "status"), name="task_of_subject"),
            models.Index(fields=("status", "escalated_at", "due_at"), name="task_late"),
        )

    @property
    def title(self) -> str:
        """The title in the active language, names as first letters: safe wherever it is said."""
        from paivand.work.kinds import task_title  # noqa: PLC0415 - kinds imports this model for its types

        return task_title(self, names_hidden=True)

    @property
    def is_open(self) -> bool:
        """Tell whether it still has to be done."""
        return self.status == TaskStatus.OPEN
