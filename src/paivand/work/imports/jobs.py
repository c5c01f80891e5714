"""The long steps of an import as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.work.imports import checking, committing
from paivand.work.imports.services import batch_get
from paivand.work.jobs import JobOutcome, job

if TYPE_CHECKING:
    from paivand.work.progress import Progress


def _url(batch_id: UUID) -> str:
    return reverse("work:import", kwargs={"batch_id": batch_id})


@job("work.import_check", title=_("Checking the rows of a file"), done=_("%(rows)s rows were checked."), queue="slow")
def import_check(progress: Progress, *, batch_id: UUID) -> JobOutcome:
    """Check every row."""
    batch = batch_get(actor=progress.actor, batch_id=batch_id)
    checking.check(batch=batch, actor=progress.actor, step=progress.step)
    return JobOutcome(summary={"rows": batch.rows_total}, url=_url(batch_id))


@job(
    "work.import_commit", title=_("Taking in the rows of a file"), done=_("%(taken)s rows were taken in."), queue="slow"
)
def import_commit(progress: Progress, *, batch_id: UUID) -> JobOutcome:
    """Take every row in that waits."""
    batch = batch_get(actor=progress.actor, batch_id=batch_id)
    taken = committing.commit(batch=batch, actor=progress.actor, step=progress.step)
    return JobOutcome(summary={"taken": taken}, url=_url(batch_id))


@job(
    "work.import_undo",
    title=_("Taking an import back"),
    done=_("The import was taken back; %(kept)s rows stay."),
    queue="slow",
)
def import_undo(progress: Progress, *, batch_id: UUID) -> JobOutcome:
    """Take every row out again."""
    batch = batch_get(actor=progress.actor, batch_id=batch_id)
    kept = committing.undo(batch=batch, actor=progress.actor, step=progress.step)
    return JobOutcome(summary={"kept": kept}, url=_url(batch_id))
