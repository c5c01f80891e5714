"""What the command line answers to words that it cannot use."""

from __future__ import annotations

import argparse
import ast
import re

import pytest

from paivand.cli.frame import table
from paivand.cli.frame.command import Command
from paivand.cli.frame.homes import ROOT


def test_every_command_loads_has_a_help_line_and_a_parser_without_touching_a_home(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = table.command_names()
    assert {
        "demo",
        "run",
        "worker",
        "setup",
        "upgrade",
        "test",
        "check",
        "bench",
        "backup",
        "restore",
        "doctor",
    } <= set(names)
    for name in names:
        command = table.load(name)
        assert isinstance(command, Command)
        assert command.help
        command.configure(argparse.ArgumentParser())
    assert table.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(re.search(rf"^  {name} ", shown, re.MULTILINE) for name in names)


def test_a_command_imports_no_room_before_django_is_ready() -> None:
    for path in sorted((ROOT / "src" / "paivand" / "cli").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            rooms = [name for name in imported if name.startswith("paivand.") and not name.startswith("paivand.cli")]
            assert rooms == [], f"{path.name} imports {rooms} at its top"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["dmeo"], "There is no command dmeo. Did you mean demo? ./paivand --help lists them all."),
        (["zzz"], "There is no command zzz. ./paivand --help lists them all."),
        (["--port", "80"], "--port is not an option of ./paivand itself. Options of a command stand after it."),
    ],
)
def test_unknown_words_are_answered_with_what_to_do(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert table.main(words) == 1
    assert capsys.readouterr().err.strip() == sentence


def test_an_option_that_is_cut_short_is_not_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        table.main(["demo", "--res"])
    assert "unrecognized arguments: --res" in capsys.readouterr().err


def test_without_words_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main([]) == 0
    assert "Start with: ./paivand demo" in capsys.readouterr().out
