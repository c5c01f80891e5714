"""An office in a process of its own, for tests that kill it: ``python office_process.py setup|worker|report``.

The environment says where it lives (PAIVAND_HOME, PAIVAND_DATABASE_URL).
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "paivand.settings"
ROWS = 2000


def setup() -> None:
    """Build the world and queue the commit of an import of two thousand rows."""
    import io

    from django.core.management import call_command

    from paivand.ledger.vault import keyring

    if not keyring.exists():
        keyring.create()
    call_command("migrate", verbosity=0, interactive=False)
    from paivand.ledger.acting import acting_as
    from paivand.work.imports.services import batch_commit, batch_map, batch_receive
    from tests.work.import_kind import register
    from tests.world import world_build

    kind, world = register(), world_build()
    table = "Full name,Children\n" + "".join(f"P{n},1\n" for n in range(ROWS))
    with acting_as(world.rahim):
        batch = batch_receive(
            actor=world.rahim,
            kind=kind,
            stream=io.BytesIO(table.encode()),
            name="people.csv",
            organisation_id=world.ours.id,
            programme_id=world.cohesion.id,
            place_id=world.places["vahdat"].id,
        )
        batch = batch_map(actor=world.rahim, batch=batch, mapping={0: "name", 1: "children"})
        batch_commit(actor=world.rahim, batch=batch)


def worker(pause: float) -> None:
    """Run the worker with slow imports and short patience, until it is killed or told to stop by its standard input."""
    from paivand.work import running
    from paivand.work import worker as worker_module
    from paivand.work.schedule import recurring
    from paivand.work.worker import run_worker
    from tests.work.import_kind import register

    kind = register()
    commit = kind.commit_rows

    def slowly(**what: object) -> None:
        commit(**what)  # type: ignore[arg-type] # passed on as it came
        time.sleep(pause)

    kind.commit_rows = slowly  # type: ignore[method-assign] # slow on purpose
    running.STALE_S = 6  # type: ignore[misc] # a test has no minute to wait
    worker_module._HEARTBEAT_S = 1  # type: ignore[misc] # the same
    running._QUEUE_GRACE_S = 2  # type: ignore[misc] # the same
    recurring("work.jobs_sweep", every=0.5, run=running.jobs_sweep, lane="quick")
    stop = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=listen, daemon=True).start()
    run_worker(stop, interval=0.1)


def report() -> None:
    """Print where everything stands."""
    from paivand.kernel.actors import SYSTEM
    from paivand.ledger.acting import acting_as
    from paivand.ledger.journal.verifier import verify
    from paivand.work.models import ImportBatch, Job, Notification

    with acting_as(SYSTEM):
        batch = ImportBatch.objects.get()
        job = Job.objects.get()
        made = Notification.objects.filter(kind="test.thing").count()
        told = Notification.objects.filter(kind="job.done").count()
    found = verify()
    print(
        json.dumps(
            {
                "batch": batch.status,
                "taken": batch.rows_taken,
                "job": job.status,
                "turn": job.turn,
                "made": made,
                "told": told,
                "journal": bool(found.ok),
            }
        )
    )


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "setup":
        setup()
    elif sys.argv[1] == "worker":
        worker(float(sys.argv[2]))
    else:
        report()
