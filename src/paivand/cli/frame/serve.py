"""Web server and worker of one home, as two services."""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from paivand.cli.frame import homes
from paivand.cli.frame.command import CommandError
from paivand.cli.frame.supervise import Service, Supervisor

DEFAULT_PORT = 8000
PORTS_TO_TRY = 20
HIGHEST_PORT = 65535
READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int
    certificate: Path | None = None
    private_key: Path | None = None

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        # "All addresses" is nowhere to go to; this machine is one of them.
        host = "localhost" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 -- compared, not bound
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self.certificate else 'http'}://{shown}:{self.port}/"


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def free(host: str, port: int) -> bool:
    """Return whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Without this a port whose last connections are still closing would look busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(host: str, wanted: int | None) -> int:
    """Return the port to listen on: the one asked for, or the first free one from 8000.

    Raises CommandError where the wanted port is taken: somebody asked for exactly that one.
    """
    if wanted is not None:
        if not 0 < wanted <= HIGHEST_PORT:
            raise CommandError(f"{wanted} is not a port; choose one between 1024 and {HIGHEST_PORT}.")
        if not free(host, wanted):
            raise CommandError(
                f"Port {wanted} is busy or not allowed. Choose another with --port, or leave it out to take a free one."
            )
        return wanted
    for port in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TO_TRY):
        if free(host, port):
            return port
        print(f"Port {port} is busy; trying the next.", file=sys.stderr)
    raise CommandError(
        f"No port from {DEFAULT_PORT} to {DEFAULT_PORT + PORTS_TO_TRY - 1} is free. Give one with --port."
    )


def web_command(address: Address) -> list[str]:
    """Return the command line of the web server: two processes use two cores, threads wait for the disk."""
    tls = []
    if address.certificate is not None and address.private_key is not None:
        tls = ["--ssl-certificate", str(address.certificate), "--ssl-keyfile", str(address.private_key)]
    return [
        *(sys.executable, "-P", "-m", "granian", "--interface", "wsgi"),
        *("--host", address.host, "--port", str(address.port)),
        *("--workers", str(min(2, os.cpu_count() or 1)), "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws", "--log-level", "warning"),
        *tls,
        "paivand.site.wsgi:application",
    ]


def worker_command() -> list[str]:
    """Return the command line of the worker."""
    return [sys.executable, "-P", "-m", "paivand", "worker"]


def answers(address: Address) -> int:
    """Return the status with which the first page answers now, 0 where nothing listens."""
    if address.certificate is not None:
        # The certificate names the office, not the loopback address: that something listens is all that we ask.
        with socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET) as probe:
            probe.settimeout(2)
            return HTTPStatus.OK if probe.connect_ex((address.host, address.port)) == 0 else 0
    connection = http.client.HTTPConnection(address.host, address.port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def serve(home: Path, address: Address, *, greet: Callable[[], None]) -> int:
    """Run web and worker until Ctrl-C or SIGTERM; `greet` is called once when the first page answers."""
    logs = home / "logs"
    services = [
        Service("web", web_command(address), logs / "web.log"),
        Service("worker", worker_command(), logs / "worker.log"),
    ]

    def tell() -> None:
        ids = {service.name: service.process.pid for service in services if service.process is not None}
        said = {"address": address.url, "supervisor": os.getpid(), **ids}
        homes.replace_text(home / homes.RUNNING, json.dumps(said) + "\n")

    supervisor = Supervisor(services, started=tell)
    supervisor.start()
    status = 0

    def ready() -> bool:
        nonlocal status
        status = answers(address)
        return status != 0

    if supervisor.wait(ready, READY_SECONDS):
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            print(f"The first page answers with an error ({status}); see {logs / 'web.log'}.", file=sys.stderr)
        greet()
    elif not supervisor.stopping:
        supervisor.stop()
        print(services[0].last_lines(), file=sys.stderr)
        raise CommandError(f"The web server did not answer within {READY_SECONDS:.0f} s; see {logs / 'web.log'}.")
    return supervisor.keep()
