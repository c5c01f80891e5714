"""The inbox of notifications, files, and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from paivand.kernel.actors import Actor
from paivand.kernel.errors import PaivandError, catalogue
from paivand.kernel.permissions import Permission
from paivand.ledger import journal
from paivand.ledger.acting import actor_required
from paivand.office.access import permission_required, signed_in
from paivand.trust.problems import CONSENT_OVER
from paivand.trust.selectors import release_holds
from paivand.ui.paging import page_number
from paivand.ui.wording import local_digits
from paivand.work import results
from paivand.work.choices import JobStatus
from paivand.work.files import file_get, file_pieces
from paivand.work.jobs import job_cancel, job_get, job_kind_or_none, job_sentence
from paivand.work.models import Job, Notification
from paivand.work.notifications import notification_kind, notification_unread, notifications_read
from paivand.work.problems import JOB_NO_RESULT
from paivand.work.schedule import worker_is_alive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from django.http import HttpRequest

_INBOX_SIZE: Final = 50
_JOBS_SIZE: Final = 50


@signed_in("one's own inbox; its lines name nobody")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the newest notifications."""
    actor = actor_required()
    page = page_number(request)
    first = (page - 1) * _INBOX_SIZE
    found = list(Notification.objects.visible_to(actor)[first : first + _INBOX_SIZE + 1])
    lines = [(note, notification_kind(note.kind)) for note in found[:_INBOX_SIZE]]
    context = {
        "lines": lines,
        "unread": any(note.read_at is None for note, _kind in lines),
        "next_page": page + 1 if len(found) > _INBOX_SIZE else 0,
        "previous_page": page - 1,
    }
    return render(request, "work/inbox.html", context)


@signed_in("one's own inbox; its lines name nobody")
@require_POST
def inbox_open(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Mark a line as read and go where it leads; the page there decides anew who may see it."""
    actor = actor_required()
    found = Notification.objects.visible_to(actor).filter(pk=notification_id).first()
    if found is None:
        raise Http404
    if request.POST.get("action") == "unread":
        notification_unread(actor=actor, notification_id=notification_id)
        return redirect("work:notifications")
    notifications_read(actor=actor, ids=[notification_id])
    safe = url_has_allowed_host_and_scheme(found.url, allowed_hosts=None) and found.url.startswith("/")
    return redirect(found.url if safe else reverse("work:notifications"))


@signed_in("one's own inbox; its lines name nobody")
@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    notifications_read(actor=actor_required())
    messages.success(request, gettext("Everything is marked as read."))
    return redirect("work:notifications")


def attachment(pieces: Iterator[bytes], *, name: str, content_type: str, size: int | None) -> StreamingHttpResponse:
    """Return a file as a download that no browser opens by itself or takes for something else."""
    response = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\' else "_" for sign in name)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.content_security_policy = "default-src 'none'; sandbox"  # type: ignore[attr-defined] # read by the site's middleware
    if size is not None:
        response.headers["Content-Length"] = str(size)
    return response


@permission_required(Permission.FILE_READ)
@require_GET
def file_download(request: HttpRequest, file_id: UUID) -> StreamingHttpResponse:
    """Give a file that belongs to a record which the person may see."""
    actor = actor_required()
    stored = file_get(actor=actor, file_id=file_id)
    return attachment(
        file_pieces(actor=actor, stored=stored), name=stored.name, content_type=stored.content_type, size=stored.size
    )


@signed_in("one's own jobs alone")
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """Show one's own jobs, the newest first."""
    found = Job.objects.visible_to(actor_required())[:_JOBS_SIZE]
    return render(request, "work/jobs.html", {"jobs": [(job, job_kind_or_none(job.name)) for job in found]})


@signed_in("one's own jobs alone")
@require_GET
def job_page(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show one job; without script the page reloads itself while the job runs."""
    return render(request, "work/job.html", _job_context(job_get(actor=actor_required(), job_id=job_id)))


@signed_in("one's own jobs alone")
@require_GET
def job_progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Give the progress alone, for the page that asks every two seconds."""
    return render(request, "work/_job.html", _job_context(job_get(actor=actor_required(), job_id=job_id)))


def _job_context(found: Job) -> dict[str, Any]:
    kind = job_kind_or_none(found.name)
    return {
        "job": found,
        "kind": kind,
        "running": not found.is_over,
        "sentence": _progress_sentence(found),
        "no_worker": found.status == JobStatus.QUEUED and not worker_is_alive(),
        "done_sentence": job_sentence(found) if found.status == JobStatus.DONE else "",
        "problem": _problem_of(found),
        "url": (found.outcome or {}).get("url", ""),
        "has_result": found.result_size is not None and results.exists(found.pk),
        "total": found.total or 1,
        "done": min(found.done, found.total or 1) if found.total else 0,
    }


def _progress_sentence(found: Job) -> str:
    if found.status == JobStatus.QUEUED:
        return gettext("This work waits its turn.")
    if found.cancel_asked:
        return gettext("The work stops at its next step.")
    if found.total:
        return gettext("%(done)s of %(total)s are done.") % {
            "done": local_digits(found.done),
            "total": local_digits(found.total),
        }
    if found.done:
        return gettext("%(done)s are done.") % {"done": local_digits(found.done)}
    return gettext("The work has begun.")


def _problem_of(found: Job) -> str:
    """Return the sentence of the catalogue for a job that stopped, in the active language."""
    if found.status != JobStatus.FAILED:
        return ""
    known = next((problem for problem in catalogue() if problem.code == found.error_code), None)
    if known is None:
        return gettext("The work was stopped by a problem. Start it again; if it stays, report the code.")
    try:
        return PaivandError(known, dict((found.outcome or {}).get("params", {}))).message
    except (KeyError, ValueError, TypeError):
        return gettext("The work was stopped by a problem. Start it again; if it stays, report the code.")


@signed_in("one's own jobs alone")
@require_POST
def job_stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask a job to stop."""
    job_cancel(actor=actor_required(), job_id=job_id)
    messages.success(request, gettext("The work was asked to stop. What is done stays done."))
    return redirect("work:job", job_id=job_id)


@signed_in("one's own jobs alone")
@require_GET
def job_result(request: HttpRequest, job_id: UUID) -> StreamingHttpResponse:
    """Give the file that a job left."""
    actor: Actor = actor_required()
    found = job_get(actor=actor, job_id=job_id)
    if found.result_size is None or not results.exists(found.pk):
        raise JOB_NO_RESULT.error()
    release = found.outcome.get("summary", {}).get("release")
    if release and not release_holds(UUID(release)):
        raise CONSENT_OVER.error()
    journal.record_read(actor=actor, verb="job.result_opened", subject_type="work.job", ids=[found.pk])
    return attachment(
        results.read(found.pk), name=found.result_name, content_type=found.result_type, size=found.result_size
    )
