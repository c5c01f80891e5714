"""Child processes are kept alive, and stopped with everything that they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paivand.cli.frame.supervise import LOG_LIMIT_BYTES, Service, Supervisor

SLEEPER = "import time; print('started', flush=True); time.sleep(60)"
PARENT = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


def _until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture(autouse=True)
def _signals_stay_as_they_are() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _service(tmp_path: Path, code: str) -> Service:
    return Service("sleeper", [sys.executable, "-c", code], tmp_path / "logs" / "sleeper.log")


def test_a_killed_service_is_started_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    starts: list[int] = []
    service = _service(tmp_path, SLEEPER)
    supervisor = Supervisor([service], started=lambda: starts.append(service.process.pid if service.process else 0))
    supervisor.start()
    os.kill(starts[0], signal.SIGKILL)
    assert supervisor.wait(lambda: len(starts) == 2, 10)
    assert starts[1] != starts[0]
    supervisor.stopping = True
    assert supervisor.keep() == 0
    assert not _alive(starts[1])
    assert "started again" in capsys.readouterr().err


def test_what_a_dead_service_left_behind_is_ended_before_the_next_start(tmp_path: Path) -> None:
    service = _service(tmp_path, PARENT)
    supervisor = Supervisor([service], started=lambda: None)
    supervisor.start()
    assert supervisor.wait(lambda: bool(service.last_lines(1)), 10)
    orphan = int(service.last_lines(1))
    assert service.process is not None
    os.kill(service.process.pid, signal.SIGKILL)
    assert supervisor.wait(lambda: not _alive(orphan), 10)
    supervisor.stopping = True
    supervisor.keep()


def test_a_service_that_cannot_start_is_given_up_with_the_end_of_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = _service(tmp_path, "raise SystemExit('the reason stands here')")
    supervisor = Supervisor([service], started=lambda: None)
    supervisor.start()
    assert not supervisor.wait(lambda: False, 30)
    assert supervisor.keep() == 1
    assert "the reason stands here" in capsys.readouterr().err


def test_sigterm_stops_all_and_a_service_that_will_not_listen_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("paivand.cli.frame.supervise.GRACE_SECONDS", 0.5)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
    service = _service(tmp_path, deaf)
    supervisor = Supervisor([service], started=lambda: None)
    supervisor.start()
    assert supervisor.wait(lambda: "started" in service.last_lines(), 10)
    os.kill(os.getpid(), signal.SIGTERM)
    assert supervisor.keep() == 0
    assert service.process is not None
    assert not _alive(service.process.pid)
    assert "did not stop in time" in capsys.readouterr().err


def test_a_supervisor_that_is_killed_takes_its_services_along(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from paivand.cli.frame.supervise import Service, Supervisor;"
        f"service = Service('s', [sys.executable, '-c', {SLEEPER!r}], Path(sys.argv[1]) / 's.log');"
        "supervisor = Supervisor([service], started=lambda: print(service.process.pid, flush=True));"
        "supervisor.start(); supervisor.keep()"
    )
    read, write = os.pipe()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", code, str(tmp_path)],
        {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")},
        file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)],
    )
    os.close(write)
    with os.fdopen(read, encoding="ascii") as output:
        child = int(output.readline())
    assert _alive(child)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert _until(lambda: not _alive(child))


def test_a_log_stays_under_its_limit_while_it_is_written(tmp_path: Path) -> None:
    service = _service(tmp_path, SLEEPER)
    service.log.parent.mkdir(parents=True)
    service.log.write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    service.trim_log()
    assert service.log.stat().st_size == 0
    assert service.log.with_suffix(".log.1").stat().st_size == LOG_LIMIT_BYTES + 1
