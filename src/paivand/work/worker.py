"""The worker: one process that runs jobs and recurring work until it is told to stop.

``./paivand worker`` calls ``run_worker``. Several workers may run: each takes other jobs, one holds each lane of
recurring work. A second signal, a crash or a power cut at any moment loses nothing: see ``running.jobs_sweep``.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from typing import Final

from django.db import DatabaseError, close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker

from paivand.work import running
from paivand.work.schedule import LANES, LaneThread

log = logging.getLogger("paivand.work")

# A short job never waits behind a long import: each queue has a thread of its own.
QUEUES: Final = ("default", "slow")
_HEARTBEAT_S: Final = 10
_INTERVAL_S: Final = 0.5
_PATIENCE_S: Final = 25
"""How long a stopping worker waits for jobs to reach their next step; under the 30 s that service managers allow."""


def run_worker(stop_event: threading.Event, *, interval: float = _INTERVAL_S) -> None:
    """Run jobs and recurring work until the event is set; ``interval`` is the pause of an idle queue in seconds."""
    name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"
    running.worker_name[0] = name
    running.stopping.clear()
    workers = [_worker(queue, name, interval) for queue in QUEUES]
    threads = [
        threading.Thread(target=_work, args=(worker,), name=f"jobs-{queue}", daemon=True)
        for worker, queue in zip(workers, QUEUES, strict=True)
    ]
    threads += [LaneThread(lane, holder=name, stop=stop_event) for lane in LANES]
    threads.append(threading.Thread(target=_beat, args=(stop_event,), name="heartbeat", daemon=True))
    for thread in threads:
        thread.start()
    log.info("worker %s runs", name)
    stop_event.wait()
    # Jobs hear of it at their next step and go back to the queue; nothing new is begun.
    running.stopping.set()
    for worker in workers:
        worker.running = False
    until = time.monotonic() + _PATIENCE_S
    for thread in threads:
        thread.join(max(0.1, until - time.monotonic()))
    connections.close_all()
    log.info("worker %s has stopped", name)


def _worker(queue: str, name: str, interval: float) -> Worker:
    return Worker(
        queue_names=[queue],
        interval=interval,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{name}-{queue}"[-64:],
        excluded_queue_names=[],
    )


def _work(worker: Worker) -> None:
    """Keep the queue running: a database that went away comes back."""
    while worker.running:
        try:
            worker.run()
        except DatabaseError as error:
            log.warning("the queue waits for the database: %s", type(error).__name__)
            close_old_connections()
            time.sleep(1)
    connections.close_all()


def _beat(stop_event: threading.Event) -> None:
    """Speak for the jobs of this process, also while one of them computes for long."""
    while not stop_event.wait(_HEARTBEAT_S):
        try:
            close_old_connections()
            running.heartbeat()
        except DatabaseError as error:
            log.warning("no heartbeat: %s", type(error).__name__)
    connections.close_all()
