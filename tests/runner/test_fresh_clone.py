"""The README's first command on a tree that nobody prepared: clone, start, answer; again; reset; killed."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.campaign, pytest.mark.sqlite]

ROOT = Path(__file__).resolve().parents[2]
COLD_SECONDS = 180.0
SECOND_START_SECONDS = 20.0


def _until(true: Callable[[], object], seconds: float) -> float:
    """Wait until something is true; returns how long it took, fails when the time is over."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds:.0f} s"
        time.sleep(0.1)
    return time.monotonic() - began


@dataclass
class Tree:
    """A fresh clone and how it is started."""

    folder: Path
    port: int

    @property
    def home(self) -> Path:
        return self.folder / "var" / "demo"

    def environment(self) -> dict[str, str]:
        # Nothing of this test run: no settings, no home, no path to our source.
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("PAIVAND_", "DJANGO_", "PYTEST"))
        }
        kept.pop("PYTHONPATH", None)
        return kept

    @contextlib.contextmanager
    def demo(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        with (self.folder / "demo.out").open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                ["./paivand", "demo", "--port", str(self.port), *words],
                cwd=self.folder,
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)

    def status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def said(self) -> str:
        return (self.folder / "demo.out").read_text(encoding="utf-8")

    def running(self) -> dict[str, int]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            found: dict[str, int] = json.loads((self.home / "running.json").read_text(encoding="utf-8"))
            return found
        return {}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    folder = tmp_path_factory.mktemp("fresh clone") / "paivand"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Tree(folder=folder, port=probe.getsockname()[1])


def _ready(tree: Tree, process: subprocess.Popen[str], seconds: float) -> float:
    def answers() -> bool:
        assert process.poll() is None, tree.said()
        return "First page after" in tree.said()

    took = _until(answers, seconds)
    assert 200 <= tree.status() < 400
    return took


def test_from_a_fresh_clone_to_the_first_page_to_a_second_start_and_a_reset(tree: Tree) -> None:
    with tree.demo("--people", "50") as process:
        cold = _ready(tree, process, COLD_SECONDS)
        assert f"http://127.0.0.1:{tree.port}/" in tree.said()
        content = json.loads((tree.home / "demo.json").read_text(encoding="utf-8"))
        assert content["people"] == 50
        assert all(login["password"] in tree.said() for login in content["logins"])
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert tree.status() == 0
    with tree.demo() as process:
        second = _ready(tree, process, SECOND_START_SECONDS)
        # The same demo is still there, so another size is a question, not a silent change.
        other = subprocess.run(
            ["./paivand", "demo", "--people", "60"],
            cwd=tree.folder,
            env=tree.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert other.returncode == 1
        assert "already runs" in other.stderr
    with tree.demo("--people", "60") as process:
        assert process.wait(60) == 1
        assert "--reset" in tree.said()
    with tree.demo("--people", "60", "--reset") as process:
        _ready(tree, process, COLD_SECONDS)
        assert json.loads((tree.home / "demo.json").read_text(encoding="utf-8"))["people"] == 60
    print(f"\nfresh clone to first page: {cold:.1f} s; second start: {second:.1f} s")
    # A clone that has run is as clean as before: all state is in var/, all packages in .venv.
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tree.folder, capture_output=True, text=True, check=True
    )
    assert [line for line in changed.stdout.splitlines() if "demo.out" not in line] == []


def test_web_and_worker_come_back_after_sigkill_and_go_with_their_supervisor(tree: Tree) -> None:
    with tree.demo() as process:
        _ready(tree, process, COLD_SECONDS)
        for name in ("web", "worker"):
            before = tree.running()[name]
            os.kill(before, signal.SIGKILL)
            _until(lambda name=name, before=before: tree.running().get(name, before) != before, 20)  # type: ignore[misc] # mypy infers no defaults of a lambda
        _until(lambda: 200 <= tree.status() < 400, 30)
        ids = [tree.running()[name] for name in ("web", "worker")]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in ids), 40)
        _until(lambda: tree.status() == 0, 20)
    # What a killed supervisor left does not stop the next start.
    with tree.demo() as process:
        _ready(tree, process, SECOND_START_SECONDS)


def test_two_starts_at_once_prepare_the_environment_one_after_the_other(tree: Tree) -> None:
    subprocess.run(["rm", "-rf", ".venv"], cwd=tree.folder, check=True)
    starts = [
        subprocess.Popen(
            ["./paivand", "--help"],
            cwd=tree.folder,
            env=tree.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=COLD_SECONDS) for process in starts]
    assert [process.returncode for process in starts] == [0, 0], answers
    assert all("demo" in out for out, _ in answers)
    assert sum("Making the virtual environment" in err for _, err in answers) == 1


def test_the_demo_refuses_a_home_with_real_data(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "paivand-home.json").write_text('{"kind": "office"}', encoding="utf-8")
    done = subprocess.run(
        ["./paivand", "demo"],
        cwd=tree.folder,
        env={**tree.environment(), "PAIVAND_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "never mix" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["paivand-home.json"]
