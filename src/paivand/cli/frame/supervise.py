"""Child processes that are kept alive: restarted when they die, stopped together, each with a log of its own."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

LOG_LIMIT_BYTES = 10 * 1024**2
# The worker lets its jobs reach their next step, for at most 25 s.
GRACE_SECONDS = 30.0
TICK_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
# A service that dies this often within two minutes will not get better by itself; before it ever answered, even less.
TOO_MANY_DEATHS = 6
TOO_MANY_FIRST_DEATHS = 3
DEATHS_WINDOW_SECONDS = 120.0
LINUX_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Ask Linux to stop this child when its supervisor dies, even by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(LINUX_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Service:
    """One child process and its log."""

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    start_at: float = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, so that what it starts in turn can be stopped with it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as handle:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 -- the supervisor has one thread
            )

    def dead(self) -> bool:
        """Return whether the process has ended."""
        return self.process is not None and self.process.poll() is not None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def trim_log(self) -> None:
        """Keep the log under its limit; one older part stays beside it."""
        try:
            if self.log.stat().st_size < LOG_LIMIT_BYTES:
                return
            # The child holds the file open for appending, so it is copied and emptied, never moved away.
            self.log.with_suffix(".log.1").write_bytes(self.log.read_bytes())
            os.truncate(self.log, 0)
        except OSError as error:
            print(f"The log {self.log} could not be trimmed: {error.strerror}.", file=sys.stderr)

    def last_lines(self, count: int = 15) -> str:
        """Return the end of the log."""
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
        except OSError:
            return ""


class Supervisor:
    """Keeps services alive until it is told to stop."""

    def __init__(self, services: Sequence[Service], *, started: Callable[[], None]) -> None:
        """Take the services; `started` is called after each start, so that others can learn the process ids."""
        self.services = list(services)
        self.stopping = False
        self.failed: Service | None = None
        self._patience = TOO_MANY_FIRST_DEATHS
        self._started = started

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self) -> None:
        """Start all services and listen for Ctrl-C and SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        for service in self.services:
            service.start()
        self._started()

    def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Keep the services alive until `ready`, a stop or the time is over; return whether it became ready."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            if ready():
                self._patience = TOO_MANY_DEATHS
                return True
            self._tick()
        return False

    def keep(self) -> int:
        """Keep the services alive until a signal; return the exit code."""
        ticks = 0
        while not self.stopping:
            self._tick()
            ticks += 1
            if ticks % 300 == 0:
                for service in self.services:
                    service.trim_log()
        return self.stop()

    def _tick(self) -> None:
        now = time.monotonic()
        for service in self.services:
            if service.process is None:
                if now >= service.start_at:
                    service.start()
                    self._started()
            elif service.dead():
                self._bury(service, now)
        time.sleep(TICK_SECONDS)

    def _bury(self, service: Service, now: float) -> None:
        """Clear away a dead service and set the time of its next start, or give up."""
        # A web server killed outright leaves workers behind that still hold the port.
        service.signal_group(signal.SIGKILL)
        service.process = None
        service.deaths = [moment for moment in service.deaths if now - moment < DEATHS_WINDOW_SECONDS]
        service.deaths.append(now)
        if len(service.deaths) >= self._patience:
            self.failed = service
            self.stopping = True
            return
        pause = min(0.25 * 4 ** (len(service.deaths) - 1), LONGEST_PAUSE_SECONDS)
        service.start_at = now + pause
        print(f"{service.name} ended unexpectedly and is started again; see {service.log}.", file=sys.stderr)

    def stop(self) -> int:
        """Stop all services, first gently; return 0, or 1 where one had failed for good."""
        for service in self.services:
            if service.process is not None:
                service.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for service in self.services:
            if service.process is not None:
                try:
                    service.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    print(f"{service.name} did not stop in time and was ended.", file=sys.stderr)
                service.signal_group(signal.SIGKILL)
                service.process.wait()
        if self.failed is not None:
            print(f"{self.failed.name} keeps failing. The end of {self.failed.log}:", file=sys.stderr)
            print(self.failed.last_lines(), file=sys.stderr)
            return 1
        return 0
