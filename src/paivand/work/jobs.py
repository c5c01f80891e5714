"""Jobs: long work that a worker does for a person, with progress, cancel and a result.

A room writes::

    @job("people.import_commit", title=_("Taking in people"), done=_("%(taken)s rows were taken in."), queue="slow")
    def import_commit(progress: Progress, *, batch_id: UUID) -> JobOutcome: ...

A job runs for its owner (``current_actor``), outside any transaction: each service commits by itself. It may be
stopped at any moment and run again from the start, so it must find out what is done already. It takes ids only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from paivand.kernel.actors import SYSTEM, is_system
from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND
from paivand.ledger import journal
from paivand.office.access import require
from paivand.ui.wording import local_digits
from paivand.work.choices import JobStatus
from paivand.work.models import Job
from paivand.work.problems import JOB_OVER, JOB_UNKNOWN

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.kernel.permissions import Permission

DEFAULT_ATTEMPTS: Final = 3
LIVE: Final = (JobStatus.QUEUED, JobStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a job says at its end."""

    summary: Mapping[str, object] = field(default_factory=dict)
    """Counts and codes that fill the sentence ``done`` of its kind; kept sealed."""
    url: str = ""
    """Where to look at what was made, made of ids."""


JobFunction = Callable[..., JobOutcome]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job."""

    name: str
    run: JobFunction
    title: _StrOrPromise
    done: _StrOrPromise
    queue: str
    attempts: int
    permission: Permission | None


_kinds: dict[str, JobKind] = {}


_WORK_DONE: Final = _("The work is done.")


def job(
    name: str,
    *,
    title: _StrOrPromise,
    done: _StrOrPromise = _WORK_DONE,
    queue: str = "default",
    attempts: int = DEFAULT_ATTEMPTS,
    permission: Permission | None = None,
) -> Callable[[JobFunction], JobFunction]:
    """Register a function as a kind of job. ``queue`` is "default", or "slow" for what takes minutes.

    ``attempts``: how often it is tried when it stops for a reason that may pass. ``permission`` is asked when it is
    started and again when it runs, because a mandate may have ended meanwhile.
    """

    def register(run: JobFunction) -> JobFunction:
        _kinds[name] = JobKind(
            name=name, run=run, title=title, done=done, queue=queue, attempts=attempts, permission=permission
        )
        return run

    return register


def job_kind(name: str) -> JobKind:
    """Return the kind of this name; raises PV-JOB-01 when no room registered it."""
    kind = _kinds.get(name)
    if kind is None:
        raise JOB_UNKNOWN.error()
    return kind


def job_kind_or_none(name: str) -> JobKind | None:
    """Return the kind of this name, or None: a list of old jobs must not break."""
    return _kinds.get(name)


def job_start(*, actor: Actor, name: str, key: str = "", sealed: Mapping[str, object] | None = None, **ids: Any) -> Job:
    """Queue a job for the actor; it starts when the present transaction is committed.

    ``ids`` are given to the function by name: ids, codes and numbers only, never names or texts of people. What else it
    needs (filters that somebody typed) goes into ``sealed`` and is read from ``progress.sealed``. While a job of the
    same ``key`` is not over, that one is returned. Raises PV-JOB-01, PV-ACCESS-01.
    """
    kind = job_kind(name)
    if kind.permission is not None and not is_system(actor):
        require(actor, kind.permission)
    arguments = {label: _plain(value) for label, value in ids.items()}
    with transaction.atomic():
        same = Job.objects.filter(key=key, status__in=LIVE).first() if key else None
        if same is not None:
            return same
        started = Job(name=name, owner_id=actor.id, arguments=arguments, key=key, sealed=dict(sealed or {}))
        try:
            with transaction.atomic():
                started.save(force_insert=True)
        except IntegrityError:
            return Job.objects.get(key=key, status__in=LIVE)
        journal.record(actor=actor, verb="job.started", subject=started, changes={"job": name})
        enqueue(started)
    return started


def job_cancel(*, actor: Actor, job_id: UUID) -> Job:
    """Ask a job to stop. One that waits is cancelled at once; one at work stops at its next step.

    Raises PV-ACCESS-02 for somebody else's, PV-JOB-03 when it is over.
    """
    with transaction.atomic():
        found = job_get(actor=actor, job_id=job_id)
        if Job.objects.filter(pk=found.pk, status=JobStatus.QUEUED).update(
            status=JobStatus.CANCELLED, cancel_asked=True, finished_at=now()
        ) or Job.objects.filter(pk=found.pk, status=JobStatus.RUNNING).update(cancel_asked=True):
            journal.record(actor=actor, verb="job.cancelled", subject=found)
            return job_get(actor=actor, job_id=job_id)
    raise JOB_OVER.error()


def job_get(*, actor: Actor, job_id: UUID) -> Job:
    """Return one of the actor's own jobs; raises PV-ACCESS-02 otherwise."""
    found = Job.objects.visible_to(actor).filter(pk=job_id).first()
    if found is None:
        raise NOT_FOUND.error()
    return found


def job_sentence(found: Job) -> str:
    """Return what the job says at its end, in the active language."""
    kind = job_kind_or_none(found.name)
    summary: Mapping[str, object] = (found.outcome or {}).get("summary", {})
    if kind is None:
        return ""
    try:
        return str(kind.done) % {name: local_digits(value) for name, value in summary.items()}
    except (KeyError, TypeError, ValueError):
        # A job of an earlier version may have said other things.
        return str(kind.title)


def enqueue(found: Job, *, delay_s: float = 0) -> None:
    """Hand the present turn of a job to the queue, inside the present transaction where the queue is our database."""
    from paivand.work import running  # noqa: PLC0415 - running imports this module

    running.hand_over(found, delay_s=delay_s)


def _plain(value: Any) -> Any:
    """Return an argument as JSON keeps it; raises TypeError for what a job must not be given."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    message = f"jobs take ids, codes and numbers, not {type(value).__name__}"
    raise TypeError(message)


def job_run_now(*, name: str, actor: Actor = SYSTEM, **ids: Any) -> JobOutcome:
    """Run a job's function here and now, without the queue: for commands of the terminal, which wait for its end."""
    from paivand.work.progress import SilentProgress  # noqa: PLC0415 - progress imports this module's models
    from paivand.work.running import arguments_of  # noqa: PLC0415 - running imports this module

    arguments = {label: _plain(value) for label, value in ids.items()}
    return job_kind(name).run(SilentProgress(actor=actor), **arguments_of(arguments))
