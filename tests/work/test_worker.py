from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen, now
from paivand.kernel.errors import INVALID, PaivandError
from paivand.kernel.ids import uuid7
from paivand.ledger.acting import acting_as, current_actor
from paivand.work import results, running
from paivand.work.choices import JobStatus
from paivand.work.jobs import JobOutcome, job, job_cancel, job_get, job_sentence, job_start
from paivand.work.models import Job, Notification, Schedule
from paivand.work.progress import Progress, Superseded
from paivand.work.recurring_work import tidy
from paivand.work.running import job_run_pending, jobs_sweep, run_claimed
from paivand.work.schedule import Recurring, lease_give_back, lease_take, recurring, run_due, run_one
from tests.databases import own_database
from tests.world import World

SCRIPT = Path(__file__).with_name("office_process.py")
seen: dict[str, Any] = {}


@job("test.count", title="Counting", done="%(count)s were counted.")
def count(progress: Progress, *, number: int, subject_id: object = None) -> JobOutcome:
    seen["actor"] = current_actor()
    seen["subject"] = subject_id
    for done in range(number):
        progress.step(done + 1, number)
    progress.keep_result("Ҳисобот.txt", "text/plain", [b"Canary ", b"result"])
    return JobOutcome(summary={"count": number}, url="/somewhere/")


@job("test.break", title="Breaking", attempts=2)
def break_down(progress: Progress, *, kind: str) -> JobOutcome:
    seen["tries"] = int(str(seen.get("tries", 0))) + 1
    if kind == "refuse":
        raise INVALID.error()
    if kind == "cancel":
        Job.objects.filter(pk=progress.job_id).update(cancel_asked=True)
        progress.step(1, 1)
    if kind == "stop":
        running.stopping.set()
        progress.step(1, 2)
    raise ValueError("Mahbuba Sattori, +992900001122")


def fetch(found: Job) -> Job:
    with acting_as(SYSTEM):
        return Job.objects.get(pk=found.pk)


def start(world: World, name: str, **ids) -> Job:
    with acting_as(world.nilufar):
        return job_start(actor=world.nilufar, name=name, **ids)


def test_a_job_runs_as_its_owner_and_leaves_a_sealed_result(world: World):
    subject = uuid7()
    found = start(world, "test.count", number=3, subject_id=subject)
    assert job_run_pending() == 1
    assert seen["actor"].id == world.nilufar.id
    assert seen["subject"] == subject
    found = fetch(found)
    assert (found.status, found.done, found.total, job_sentence(found)) == (JobStatus.DONE, 3, 3, "3 were counted.")
    assert b"".join(results.read(found.pk)) == b"Canary result"
    assert b"Canary" not in results._path(found.pk).read_bytes()
    with acting_as(world.nilufar):
        assert [note.kind for note in Notification.objects.visible_to(world.nilufar)] == ["job.done"]


def test_a_job_is_nobody_elses_affair(world: World):
    found = start(world, "test.count", number=1)
    for stranger in (world.outsider, world.zarina, world.admin):
        with acting_as(stranger):
            with pytest.raises(PaivandError, match="PV-ACCESS-02"):
                job_get(actor=stranger, job_id=found.pk)
            with pytest.raises(PaivandError, match="PV-ACCESS-02"):
                job_cancel(actor=stranger, job_id=found.pk)


def test_a_job_takes_ids_only(world: World):
    with pytest.raises(TypeError), acting_as(world.nilufar):
        job_start(actor=world.nilufar, name="test.count", number=dt.date(2026, 1, 1))


def test_the_same_key_is_the_same_job_while_it_is_not_over(world: World):
    first = start(world, "test.count", number=1, key="once")
    assert start(world, "test.count", number=1, key="once").pk == first.pk
    job_run_pending()
    assert start(world, "test.count", number=1, key="once").pk != first.pk


def test_a_refusal_of_the_catalogue_is_final_and_keeps_its_code(world: World):
    seen.clear()
    found = start(world, "test.break", kind="refuse")
    job_run_pending()
    found = fetch(found)
    assert (found.status, found.error_code, seen["tries"]) == (JobStatus.FAILED, "PV-REQUEST-05", 1)


def test_an_accident_is_tried_again_later_and_then_given_up_without_its_words(world: World, caplog):
    seen.clear()
    found = start(world, "test.break", kind="accident")
    job_run_pending()
    found = fetch(found)
    assert (found.status, found.error_code, seen["tries"]) == (JobStatus.FAILED, "PV-JOB-02", 2)
    assert "Mahbuba" not in caplog.text
    assert "test_worker.py" in caplog.text


def test_a_job_that_waits_is_cancelled_at_once_and_one_at_work_at_its_next_step(world: World):
    waiting = start(world, "test.count", number=1)
    with acting_as(world.nilufar):
        assert job_cancel(actor=world.nilufar, job_id=waiting.pk).status == JobStatus.CANCELLED
        with pytest.raises(PaivandError, match="PV-JOB-03"):
            job_cancel(actor=world.nilufar, job_id=waiting.pk)
    assert job_run_pending() == 0
    working = start(world, "test.break", kind="cancel")
    job_run_pending()
    assert fetch(working).status == JobStatus.CANCELLED


def test_a_closing_worker_puts_its_job_back(world: World):
    found = start(world, "test.break", kind="stop")
    try:
        run_claimed(found.pk, found.turn)
    finally:
        running.stopping.clear()
    found = fetch(found)
    assert (found.status, found.turn, found.attempts) == (JobStatus.QUEUED, 1, 0)


def test_the_turn_of_a_killed_worker_is_taken_over_and_the_old_one_can_write_no_more(world: World):
    found = start(world, "test.count", number=1)
    with frozen("2026-11-19T10:00:00") as clock:
        with acting_as(SYSTEM):
            Job.objects.filter(pk=found.pk).update(status=JobStatus.RUNNING, heartbeat_at=now())
        old = Progress(fetch(found), actor=world.nilufar)
        clock.tick(seconds=30)
        assert jobs_sweep() == 0
        clock.tick(seconds=60)
        assert jobs_sweep() == 1
        assert fetch(found).turn == 1
        with acting_as(SYSTEM), pytest.raises(Superseded):
            old.step(1, 1)
        job_run_pending()
        assert fetch(found).status == JobStatus.DONE


def test_a_job_that_kills_every_worker_is_given_up(world: World):
    found = start(world, "test.count", number=1)
    with frozen("2026-11-19T10:00:00") as clock:
        for _ in range(3):
            with acting_as(SYSTEM):
                Job.objects.filter(pk=found.pk).update(status=JobStatus.RUNNING, heartbeat_at=now())
            clock.tick(minutes=5)
            jobs_sweep()
    assert (fetch(found).status, fetch(found).error_code) == (JobStatus.FAILED, "PV-JOB-02")


def test_a_job_that_got_further_each_time_is_not_given_up(world: World):
    found = start(world, "test.count", number=1)
    with frozen("2026-11-19T10:00:00") as clock:
        for turn in range(6):
            with acting_as(SYSTEM):
                Job.objects.filter(pk=found.pk).update(status=JobStatus.RUNNING, heartbeat_at=now())
                Progress(fetch(found), actor=world.nilufar).step(turn + 1, 99)
            clock.tick(minutes=5)
            jobs_sweep()
    assert (fetch(found).status, fetch(found).turn) == (JobStatus.QUEUED, 6)


def test_somebody_who_left_runs_no_jobs(world: World):
    found = start(world, "test.count", number=1)
    world.nilufar.is_active = False
    world.nilufar.save()
    job_run_pending()
    assert (fetch(found).status, fetch(found).error_code) == (JobStatus.FAILED, "PV-ACCESS-01")


def test_results_go_after_two_weeks(world: World):
    with frozen("2026-11-01T10:00:00") as clock:
        found = start(world, "test.count", number=1)
        job_run_pending()
        clock.tick(days=15)
        with acting_as(SYSTEM):
            tidy()
    assert not results.exists(found.pk)
    assert fetch(found).result_size is None


def test_one_worker_holds_a_lane_until_its_lease_runs_out(db):
    with frozen("2026-11-19T10:00:00") as clock:
        assert lease_take("quick", holder="a")
        assert not lease_take("quick", holder="b")
        assert lease_take("slow", holder="b")
        clock.tick(seconds=20)
        assert lease_take("quick", holder="a")
        clock.tick(seconds=31)
        assert lease_take("quick", holder="b")
        lease_give_back("quick", holder="a")
        assert not lease_take("quick", holder="a")


def test_recurring_work_that_fails_waits_longer_and_stops_nothing_else(db, monkeypatch):
    from paivand.work import schedule

    ran: list[str] = []

    def fail() -> None:
        ran.append("fail")
        raise ValueError("Mahbuba")

    monkeypatch.setattr(schedule, "_work", {})
    recurring("test.fail", every=1, run=fail, lane="quick")
    recurring("test.good", every=1, run=lambda: ran.append("good"), lane="quick")
    with frozen("2026-11-19T10:00:00") as clock:
        for _ in range(4):
            run_due("quick")
            clock.tick(seconds=2)
    assert ran.count("good") == 4
    assert ran.count("fail") < 4
    assert Schedule.objects.get(name="test.fail").error_code == "ValueError"


def test_recurring_work_runs_as_the_system(db):
    actors = []
    run_one(Recurring("test.who", 1, lambda: actors.append(current_actor()), "slow"))
    assert actors == [SYSTEM]


def _environment(home: Path, url: str) -> dict[str, str]:
    environment = {**os.environ, "PAIVAND_HOME": str(home), "PAIVAND_DATABASE_URL": url, "PYTHONWARNINGS": "ignore"}
    environment.pop("PAIVAND_KEYRING", None)
    environment.pop("PAIVAND_TESTING", None)
    return environment


def _run(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _state() -> tuple[str, int]:
    """Return where the job stands and how many records there are, straight from the database of the other process."""
    with acting_as(SYSTEM, read_only=True):
        made = Notification.objects.filter(kind="test.thing").count()
        return Job.objects.get().status, made


def _wait_until(reached: Callable[[str, int], bool], *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not reached(*_state()):
        assert time.monotonic() < until, _state()
        time.sleep(0.1)


def test_a_worker_killed_in_the_middle_of_an_import_loses_and_doubles_nothing(tmp_path: Path, django_db_blocker):
    with django_db_blocker.unblock(), own_database("killed_worker") as url:
        _kill_and_go_on(_environment(tmp_path, url))


def _kill_and_go_on(environment: dict[str, str]) -> None:
    _run("setup", environment=environment)
    first = subprocess.Popen([sys.executable, str(SCRIPT), "worker", "1"], env=environment, stdin=subprocess.PIPE)
    assert first.stdin is not None
    try:
        _wait_until(lambda _status, made: made > 0, seconds=60)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
        first.stdin.close()
    status, made = _state()
    assert status == JobStatus.RUNNING
    assert 0 < made < 2000
    second = subprocess.Popen([sys.executable, str(SCRIPT), "worker", "0"], env=environment, stdin=subprocess.PIPE)
    assert second.stdin is not None
    try:
        _wait_until(lambda status, _made: status not in {JobStatus.RUNNING, JobStatus.QUEUED}, seconds=90)
    finally:
        second.stdin.close()
        assert second.wait(40) == 0
    found = json.loads(_run("report", environment=environment))
    turn = found.pop("turn")
    assert turn >= 1
    assert found == {"batch": "done", "taken": 2000, "job": "done", "made": 2000, "told": 1, "journal": True}


def test_the_web_process_loads_no_heavy_library():
    script = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "paivand.settings"
sys.path[:0] = ["src"]
import django; django.setup()
import paivand.work.urls
heavy = {"openpyxl", "PIL", "duckdb", "polars", "splink", "docx", "typst", "altair"}
print(sorted(heavy & {name.split(".")[0] for name in sys.modules}))
"""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=SCRIPT.parents[2],
    )
    assert done.stdout.strip() == "[]"
