"""The runner says what did not run, and counts like pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.runner import suite
from tests.runner.suite import Outcome, Part

FAILING = "def test_fine():\n    assert True is True\ndef test_wrong():\n    assert 1 == 2\n"


def test_all_adds_postgresql_and_the_browser_and_long_is_campaigns_on_both() -> None:
    names = [part.name for part in suite.parts(everything=True, long=False, paths=())]
    assert names == ["suite on SQLite", "suite on PostgreSQL", "browser"]
    assert [part.name for part in suite.parts(everything=False, long=False, paths=())] == ["suite on SQLite"]
    long = suite.parts(everything=False, long=True, paths=())
    assert [(part.postgres, part.mark) for part in long] == [(False, "campaign"), (True, "campaign and not sqlite")]


def test_a_check_may_be_left_out_only_with_a_reason() -> None:
    outcome = Outcome(skipped={"browser": "Chromium is not installed", "suite on PostgreSQL": "not installed"})
    excuses = suite.allowed("browser: this builder has no display\nsuite on PostgreSQL\n: nothing\n")
    assert excuses == {"browser": "this builder has no display"}
    lines, unexcused = suite.not_run(outcome, excuses)
    assert unexcused == 1
    assert lines == [
        "  browser: Chromium is not installed [allowed: this builder has no display]",
        "  suite on PostgreSQL: not installed",
    ]


def test_a_part_counts_what_passed_and_what_failed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "test_small.py"
    file.write_text(FAILING, encoding="utf-8")
    outcome = Outcome()
    suite.run_part(Part(name="small", mark="", paths=(str(file),)), outcome, ["-p", "no:django"])
    assert (outcome.passed, outcome.failed) == (1, 1)
    assert "1 failed, 1 passed" in capfd.readouterr().out


def test_a_part_without_tests_is_a_check_that_did_not_run(tmp_path: Path) -> None:
    outcome = Outcome()
    (tmp_path / "test_nothing.py").write_text("", encoding="utf-8")
    suite.run_part(Part(name="empty", mark="", paths=(str(tmp_path),)), outcome, ["-p", "no:django"])
    assert outcome.skipped == {"empty": "no test of this kind was found"}
    assert outcome.failed == 0


def test_a_fall_of_pytest_itself_is_a_failure(tmp_path: Path) -> None:
    outcome = Outcome()
    (tmp_path / "test_broken.py").write_text("import nothing_of_this_name\n", encoding="utf-8")
    suite.run_part(Part(name="broken", mark="", paths=(str(tmp_path),)), outcome, ["-p", "no:django"])
    assert outcome.failed == 1


@pytest.mark.parametrize(
    ("ci", "code", "closing"), [("true", 1, "1 passed, 1 failed, 1 skipped"), ("", 0, "1 passed, 0 failed, 1 skipped")]
)
def test_what_did_not_run_fails_under_ci_alone(tmp_path: Path, ci: str, code: int, closing: str) -> None:
    text = "import pytest\ndef test_fine():\n    assert True is True\ndef test_left():\n    pytest.skip('no such machine')\n"
    (tmp_path / "test_small.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.runner.suite", str(tmp_path / "test_small.py")],
        cwd=suite.ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{suite.ROOT}/src", "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert "no such machine" in done.stdout
    assert closing in done.stdout.splitlines()[-1]


def test_a_part_keeps_what_it_compiles_out_of_the_tree_and_knows_no_other_database():
    env = suite.environment(
        {"PYTHONDONTWRITEBYTECODE": "1", "PAIVAND_DATABASE_URL": "postgres://office", "HOME": "/home/x"}
    )
    assert env == {"HOME": "/home/x", "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "pycache")}
    assert suite.environment({"HOME": "/home/x"}) == {"HOME": "/home/x"}
