"""How a job tells how far it is, hears that it should stop, and leaves its result."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F

from paivand.kernel.clock import now
from paivand.work import results
from paivand.work.choices import JobStatus
from paivand.work.models import Job

if TYPE_CHECKING:
    import threading

    from paivand.kernel.actors import Actor

_PAUSE_S: Final = 0.5
"""At most two writes a second: progress is for people."""


class Cancelled(Exception):  # noqa: N818 - it is no error
    """The owner asked to stop. A job lets it pass; what was committed stays."""


class Interrupted(Exception):  # noqa: N818 - it is no error
    """The worker is closing; the job goes back to the queue and runs again from what is done."""


class Superseded(Exception):  # noqa: N818 - it is no error
    """Another worker has taken this job over, because this one did not answer. Nothing more may be written."""


class Progress:
    """Given to the function of a job as its first argument."""

    def __init__(self, found: Job, *, actor: Actor, stop: threading.Event | None = None) -> None:
        """Stand for one turn of one job."""
        self.job_id = found.pk
        self.actor = actor
        self.sealed: Mapping[str, Any] = found.sealed or {}
        self._turn = found.turn
        self._stop = stop
        self._told_at = 0.0
        # How far the turns before came: one that gets further is no failure, however often the power goes.
        self._before = found.done

    def step(self, done: int, total: int | None = None) -> None:
        """Say how far the work is; call it between transactions, as often as you like.

        Raises Cancelled, Interrupted or Superseded: let them pass.
        """
        moment = time.monotonic()
        if self._stop is not None and self._stop.is_set():
            raise Interrupted
        if moment - self._told_at < _PAUSE_S and done != total:
            return
        self._told_at = moment
        mine = Job.objects.filter(pk=self.job_id, turn=self._turn, status=JobStatus.RUNNING)
        further = {"attempts": 0} if done > self._before else {}
        told = mine.update(done=done, total=F("total") if total is None else total, heartbeat_at=now(), **further)
        if not told:
            raise Superseded
        if mine.filter(cancel_asked=True).exists():
            raise Cancelled

    def keep_result(self, name: str, content_type: str, pieces: Iterable[bytes]) -> None:
        """Keep a file as the result of the job, sealed, in constant memory. A second call replaces the first."""
        size = results.write(self.job_id, pieces)
        kept = Job.objects.get(pk=self.job_id)
        kept.result_name, kept.result_type, kept.result_size = name, content_type, size
        kept.save(update_fields=["result_name", "result_type", "result_size"])


class SilentProgress(Progress):
    """For a command of the terminal: nobody watches, nothing is kept."""

    def __init__(self, *, actor: Actor) -> None:
        """Belong to no job."""
        super().__init__(Job(name="", owner_id=actor.id), actor=actor)

    def step(self, done: int, total: int | None = None) -> None:
        """Go on."""

    def keep_result(self, name: str, content_type: str, pieces: Iterable[bytes]) -> None:
        """Let the result go."""
        for _piece in pieces:
            pass
