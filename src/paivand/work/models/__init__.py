"""Models of the work app."""

from __future__ import annotations

from paivand.work.models.facts import FactChange
from paivand.work.models.file import StoredFile
from paivand.work.models.imports import ImportBatch, ImportRow, SavedMapping
from paivand.work.models.job import Job, Schedule
from paivand.work.models.notification import Notification
from paivand.work.models.outbox import Command, Conflict, Device, Quarantined
from paivand.work.models.task import Task
from paivand.work.models.views import SavedView

__all__ = [
    "Command",
    "Conflict",
    "Device",
    "FactChange",
    "ImportBatch",
    "ImportRow",
    "Job",
    "Notification",
    "Quarantined",
    "SavedMapping",
    "SavedView",
    "Schedule",
    "StoredFile",
    "Task",
]
