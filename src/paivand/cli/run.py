"""`./paivand run`: web server and worker of an office."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from paivand.cli.frame import homes, prepare, serve
from paivand.cli.frame.command import Command, CommandError, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Say where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, help="port (default: the first free one from 8000)")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="TLS certificate (PEM)")
    parser.add_argument("--private-key", type=Path, metavar="FILE", help="its key (PEM, PKCS#8)")
    parser.add_argument("--behind-proxy", action="store_true", help="a proxy on this machine serves TLS for us")


def run(options: argparse.Namespace) -> int:
    """Check how people will reach the office, then serve it."""
    if (options.certificate is None) != (options.private_key is None):
        raise CommandError("--certificate and --private-key belong together; give both.")
    for path in (options.certificate, options.private_key):
        if path is not None and not path.is_file():
            raise CommandError(f"There is no file {path}.")
    tls = options.certificate is not None or options.behind_proxy
    if not tls and not serve.is_loopback(options.host):
        raise CommandError(
            "Without TLS an office answers on this machine alone: phones need it to work offline, and passwords must "
            "not travel in the open. Give --certificate and --private-key, or --behind-proxy."
        )
    os.environ["PAIVAND_TLS"] = "1" if tls else "0"
    os.environ["PAIVAND_BEHIND_PROXY"] = "1" if options.behind_proxy else "0"
    home = homes.enter(Home.EMPTY)
    port = serve.choose_port(options.host, options.port)
    address = serve.Address(
        host=options.host, port=port, certificate=options.certificate, private_key=options.private_key
    )
    with homes.serving(home):
        if prepare.has_tables() and (pending := prepare.pending_migrations()):
            raise CommandError(
                f"The database is {len(pending)} steps behind this version. Run ./paivand upgrade, which makes a "
                "backup first."
            )
        prepare.everything()
        return serve.serve(home, address, greet=lambda: _greet(address))


def _greet(address: serve.Address) -> None:
    """Say where the office is and, while nobody has an account, how it is set up in the browser."""
    from django.db import connections

    from paivand.office import setup

    prepare.say(f"Paivand answers at {address.url}")
    if announcement := setup.announcement(address.url):
        prepare.say(announcement)
    connections.close_all()


# The home is entered inside run(): how TLS is served must be known before the settings are read.
COMMAND = Command(help="run web server and worker of an office", configure=configure, run=run, home=Home.NONE)
