"""Closed lists of the work app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Risk(models.TextChoices):
    """How urgent the subject of a task is; drawn with bars and a word."""

    HIGH = "high", pgettext_lazy("risk", "High")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    LOW = "low", pgettext_lazy("risk", "Low")


class TaskStatus(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("No longer needed")


class FileStatus(models.TextChoices):
    """Whether a stored file may be opened."""

    READY = "ready", _("Ready")
    QUARANTINED = "quarantined", _("Waiting for a virus check")
    REMOVED = "removed", _("Removed")


class JobStatus(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("Waiting its turn")
    RUNNING = "running", _("At work")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped by a problem")
    CANCELLED = "cancelled", _("Cancelled")


class BatchStatus(models.TextChoices):
    """The steps of an import."""

    RECEIVED = "received", _("File received")
    MAPPED = "mapped", _("Columns chosen")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready to look at")
    COMMITTING = "committing", _("Being taken in")
    DONE = "done", _("Taken in")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Could not be read")


class RowStatus(models.TextChoices):
    """What becomes of one row of an imported file."""

    READY = "ready", _("Ready")
    WARNING = "warning", _("Worth a look")
    PROBLEM = "problem", _("With a problem")
    TAKEN = "taken", _("Taken in")
    UNDONE = "undone", _("Undone")
