"""A real server on a real database for the browser tests, in a process of its own.

The test process and the server share one home and one database file, so a test makes what it needs with the services
and the browser sees it. Nothing is rolled back: a test makes people and cases of its own and asks for those.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from paivand.cli.frame import serve
from tests.databases import own_database

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


@dataclass(slots=True)
class Live:
    """The running server."""

    url: str
    log: Path
    env: dict[str, str] = field(repr=False)

    def at(self, path: str) -> str:
        """Return the whole address of a path such as ``/people/``."""
        return self.url.rstrip("/") + "/" + path.lstrip("/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def live_server(name: str = "browser", *, settings_module: str = "paivand.settings") -> Iterator[Live]:
    """Run the web server for the block on a fresh database; its log stands beside it.

    ``settings_module`` may be one of the tests that adds an app of theirs to the product's.
    """
    with own_database(name) as url:
        port = _free_port()
        address = serve.Address(host="127.0.0.1", port=port)
        log = Path(settings.HOME) / f"{name}.log"
        env = {
            **os.environ,
            "PAIVAND_HOME": str(settings.HOME),
            "PAIVAND_KEYRING": str(settings.KEYRING),
            "PAIVAND_DATABASE_URL": url,
            "PAIVAND_TESTING": "1",
            "PAIVAND_TLS": "0",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "DJANGO_SETTINGS_MODULE": settings_module,
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                serve.web_command(address), env=env, stdout=output, stderr=output, start_new_session=True
            )
        try:
            deadline = time.monotonic() + START_SECONDS
            while serve.answers(address) == 0:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
                time.sleep(0.1)
            yield Live(url=address.url, log=log, env=env)
        finally:
            if "Traceback" in log.read_text(encoding="utf-8", errors="replace"):
                print(f"\nthe server's log:\n{log.read_text(encoding='utf-8', errors='replace')[-6000:]}")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
