"""The ledger as a district office runs it: a database file, several processes, and one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canaries import find_in, plant

SCRIPT = Path(__file__).with_name("one_machine.py")


@pytest.mark.sqlite
def test_writers_a_sealer_and_a_kill_lose_nothing_and_leave_nothing_plain(tmp_path: Path) -> None:
    home = tmp_path / "home"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = os.environ | {
        "PAIVAND_HOME": str(home),
        "PAIVAND_DATABASE_URL": f"sqlite:///{home / 'paivand.sqlite3'}",
        "PAIVAND_DEBUG": "1",
        "TMPDIR": str(temporary),
    }

    errors = (tmp_path / "errors.log").open("a")

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), *words],
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=errors,
        )

    def run(*words: str) -> list[str]:
        process = start(*words)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, (tmp_path / "errors.log").read_text()
        return output.splitlines()

    home.mkdir()
    run("prepare")
    canaries = [plant(), plant(script="cyrillic"), plant("phone")]
    sealers = [start("seal"), start("seal")]
    writers = [
        start("write", canary.text, times) for canary, times in zip(canaries, ("100000", "60", "60"), strict=True)
    ]
    killed = writers[0].stdout
    assert killed is not None
    acknowledged = {killed.readline().strip() for _ in range(60)}
    # One writer and one sealer die in the middle of their work; the others go on.
    writers[0].send_signal(signal.SIGKILL)
    sealers[0].send_signal(signal.SIGKILL)
    for process in writers:
        acknowledged |= {line for line in process.communicate(timeout=120)[0].splitlines() if len(line) == 36}
    sealers[1].terminate()
    for process in sealers:
        process.communicate(timeout=60)
    assert [process.returncode for process in writers] == [-signal.SIGKILL, 0, 0]
    summary, *notes = run("verify")
    ok, rows, seals, unsealed = summary.split()
    found = {line.split()[0] for line in notes}
    # The killed writer may have committed one act that it could no longer announce.
    assert acknowledged <= found
    assert len(found) - len(acknowledged) <= 1
    assert all(line.split()[1] == "True" for line in notes)
    assert {line.split()[2] for line in notes} == {canary.text for canary in canaries}
    assert (ok, int(rows), unsealed) == ("True", len(notes), "0")
    assert int(seals) > 1
    assert len(notes) >= 180
    errors.close()
    assert find_in([home, temporary, tmp_path / "errors.log"], canaries) == []
