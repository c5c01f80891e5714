"""Reports are made in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from paivand.kernel.permissions import Permission
from paivand.reports.services import FORMATS, monthly_report_make
from paivand.work.jobs import JobOutcome, job

if TYPE_CHECKING:
    from paivand.work.progress import Progress


@job(
    "reports.monthly",
    title=_("Making the monthly report"),
    done=_("The report is ready. %(hidden)s numbers are hidden, because they are small or would give small ones away."),
    permission=Permission.REPORT_CREATE,
    # Each run lets a report out, which is journalled: a second try is the person's decision.
    attempts=1,
)
def monthly(progress: Progress, *, programme: str, month: str, language: str, file_format: str) -> JobOutcome:
    """Make one monthly report and keep it as the job's result."""
    progress.step(0, 2)
    made = monthly_report_make(
        actor=progress.actor,
        programme_code=programme,
        month=month,
        language=language,
        file_format=file_format,
    )
    progress.step(1, 2)
    progress.keep_result(made.name, FORMATS[file_format], [made.content])
    progress.step(2, 2)
    release = made.release
    return JobOutcome(summary={"hidden": release.hidden_small + release.hidden_linked})
