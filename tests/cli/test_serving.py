"""Ports, addresses, and how an office may be reached."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

import pytest

from paivand.cli import run
from paivand.cli.frame import serve
from paivand.cli.frame.command import CommandError


def _options(**over: object) -> argparse.Namespace:
    given = {"host": "127.0.0.1", "port": None, "certificate": None, "private_key": None, "behind_proxy": False}
    return argparse.Namespace(**{**given, **over})


def test_a_busy_port_that_was_asked_for_is_an_error_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is busy"):
            serve.choose_port("127.0.0.1", port)


def test_without_a_wish_the_next_free_port_is_taken_and_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        monkeypatch.setattr(serve, "DEFAULT_PORT", busy)
        chosen = serve.choose_port("127.0.0.1", None)
    assert busy < chosen < busy + serve.PORTS_TO_TRY
    assert f"Port {busy} is busy" in capsys.readouterr().err


@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(CommandError, match="is not a port"):
        serve.choose_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.168.1.5", "::", "office.example"])
def test_an_office_without_tls_answers_on_its_own_machine_only(host: str) -> None:
    with pytest.raises(CommandError, match="Without TLS"):
        run.run(_options(host=host))


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_text("x", encoding="ascii")
    with pytest.raises(CommandError, match="belong together"):
        run.run(_options(certificate=certificate))
    with pytest.raises(CommandError, match="There is no file"):
        run.run(_options(certificate=certificate, private_key=tmp_path / "missing.pem"))


def test_the_address_is_one_that_a_browser_opens() -> None:
    assert serve.Address(host="127.0.0.1", port=8000).url == "http://127.0.0.1:8000/"
    assert serve.Address(host="::", port=8000).url == "http://localhost:8000/"
    assert (
        serve.Address(host="::1", port=8000, certificate=Path("c"), private_key=Path("k")).url == "https://[::1]:8000/"
    )
