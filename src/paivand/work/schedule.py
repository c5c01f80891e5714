"""Recurring work: what the worker does by itself, and who of several workers does it.

Work stands in lanes; each lane has one holder at a time, by a lease in the database that runs out when its holder dies.
The lane ``quick`` seals the journal and refreshes facts within seconds; ``slow`` may take minutes and holds up nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from django.db import DatabaseError, close_old_connections
from django.db.models import Q
from django.utils import timezone

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_through
from paivand.office.models import OfficeSettings
from paivand.work.models import Schedule
from paivand.work.traces import where

log = logging.getLogger("paivand.work")

Lane = Literal["quick", "slow"]
LANES: Final[tuple[Lane, ...]] = ("quick", "slow")
LEASE_S: Final = 30
_RENEW_S: Final = 10
_TICK_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 900


@dataclass(frozen=True, slots=True)
class Recurring:
    """One piece of recurring work."""

    name: str
    every: float
    """Seconds between the end of a run and the next."""
    run: Callable[[], object]
    """Runs as the system, outside a transaction; must be harmless when repeated."""
    lane: Lane


_work: dict[str, Recurring] = {}


def recurring(name: str, *, every: float, run: Callable[[], object], lane: Lane = "slow") -> None:
    """Register recurring work, in ``AppConfig.ready``. Import heavy libraries inside ``run``: web processes load this."""
    _work[name] = Recurring(name=name, every=every, run=run, lane=lane)


def recurring_all() -> list[Recurring]:
    """Return everything registered, in order."""
    return [*_work.values()]


def lease_take(lane: str, *, holder: str) -> bool:
    """Take or renew the lease of a lane; False while another holder's lease runs."""
    at = now()
    name = f"lane.{lane}"
    Schedule.objects.get_or_create(name=name)
    free = Q(holder=holder) | Q(holder="") | Q(held_until__isnull=True) | Q(held_until__lt=at)
    return bool(
        Schedule.objects.filter(free, name=name).update(holder=holder, held_until=at + dt.timedelta(seconds=LEASE_S))
    )


def lease_give_back(lane: str, *, holder: str) -> None:
    """Let go of a lane at a regular end, so that the next worker need not wait."""
    Schedule.objects.filter(name=f"lane.{lane}", holder=holder).update(holder="", held_until=None)


def worker_is_alive() -> bool:
    """Tell whether a worker holds a lane: without one, jobs wait and the journal is not sealed."""
    return Schedule.objects.filter(name__startswith="lane.", held_until__gt=now()).exists()


def run_due(lane: Lane, *, stop: threading.Event | None = None) -> int:
    """Run what is due in a lane; return how many pieces ran. What fails waits longer each time and never stops others."""
    ran = 0
    for work in recurring_all():
        if work.lane != lane or (stop is not None and stop.is_set()):
            continue
        row, _made = Schedule.objects.get_or_create(name=work.name)
        if row.next_at is not None and row.next_at > now():
            continue
        row.error_code = run_one(work)
        row.failures = row.failures + 1 if row.error_code else 0
        pause = work.every if not row.error_code else min(_LONGEST_PAUSE_S, max(work.every, 2.0**row.failures))
        row.last_at = now()
        row.next_at = row.last_at + dt.timedelta(seconds=pause)
        row.save(update_fields=["error_code", "failures", "last_at", "next_at"])
        ran += 1
    return ran


def run_one(work: Recurring) -> str:
    """Run one piece as the system, on the day of the office; return the code of its error, or nothing."""
    try:
        with timezone.override(OfficeSettings.current().time_zone), acting_through(SYSTEM):
            work.run()
    except PaivandError as error:
        log.warning("recurring work %s stopped: %s", work.name, error.code)
        return error.code
    except Exception as error:  # noqa: BLE001 - one piece of work must never end the scheduler
        # The name of the class and where it happened; a message may hold what somebody typed.
        log.error("recurring work %s stopped: %s at %s", work.name, type(error).__name__, where(error))  # noqa: TRY400 - no message in logs
        return type(error).__name__[:80]
    return ""


class LaneThread(threading.Thread):
    """Runs one lane until it is told to stop."""

    def __init__(self, lane: Lane, *, holder: str, stop: threading.Event) -> None:
        """Prepare; ``holder`` is the name of this worker."""
        super().__init__(name=f"lane-{lane}", daemon=True)
        self.lane: Lane = lane
        self.holder = holder
        self.stop_event = stop

    def run(self) -> None:
        """Hold the lease and run what is due."""
        renewed = dt.datetime.min.replace(tzinfo=dt.UTC)
        held = False
        while not self.stop_event.is_set():
            close_old_connections()
            try:
                if now() - renewed > dt.timedelta(seconds=_RENEW_S):
                    held = lease_take(self.lane, holder=self.holder)
                    renewed = now()
                if held:
                    run_due(self.lane, stop=self.stop_event)
            except DatabaseError as error:
                log.warning("the %s lane waits for the database: %s", self.lane, type(error).__name__)
            self.stop_event.wait(_TICK_S)
        try:
            lease_give_back(self.lane, holder=self.holder)
        except DatabaseError:
            log.warning("the %s lane could not give its lease back; it runs out by itself", self.lane)
        from django.db import connections  # noqa: PLC0415 - the connections of this thread

        connections.close_all()
