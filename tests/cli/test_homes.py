"""Demo and real data never share a home."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from paivand.cli.frame import homes
from paivand.cli.frame.command import CommandError, Home


def test_a_new_home_is_marked_and_closed_to_other_accounts(tmp_path: Path) -> None:
    home = tmp_path / "new"
    homes.claim(home, Home.DEMO)
    assert homes.kind_of(home) is Home.DEMO
    assert home.stat().st_mode & 0o077 == 0
    assert (home / homes.MARKER).stat().st_mode & 0o077 == 0
    homes.claim(home, Home.DEMO)


@pytest.mark.parametrize(("first", "second"), [(Home.DEMO, Home.OFFICE), (Home.OFFICE, Home.DEMO)])
def test_the_other_kind_is_refused(tmp_path: Path, first: Home, second: Home) -> None:
    homes.claim(tmp_path, first)
    with pytest.raises(CommandError, match="never mix"):
        homes.claim(tmp_path, second)
    assert homes.kind_of(tmp_path) is first


@pytest.mark.parametrize("sign", homes.SIGNS_OF_DATA)
def test_a_demo_never_moves_into_a_folder_that_holds_something_unmarked(tmp_path: Path, sign: str) -> None:
    (tmp_path / sign).mkdir()
    with pytest.raises(CommandError, match="may be somebody's office"):
        homes.claim(tmp_path, Home.DEMO)


def test_a_keyring_brought_beforehand_does_not_stop_a_restore(tmp_path: Path) -> None:
    (tmp_path / "keyring").mkdir()
    homes.claim(tmp_path, Home.OFFICE)
    assert homes.kind_of(tmp_path) is Home.OFFICE


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kind": "palace"}', '{"kind": 3}'])
def test_a_marker_that_cannot_be_read_stops_everything(tmp_path: Path, content: str) -> None:
    (tmp_path / homes.MARKER).write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        homes.claim(tmp_path, Home.DEMO)


def test_without_paivand_home_demo_and_office_have_folders_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAIVAND_HOME")
    assert homes.folder(Home.DEMO) == homes.ROOT / "var" / "demo"
    assert homes.folder(Home.OFFICE) == homes.ROOT / "var" / "office"


def test_a_command_for_an_office_that_does_not_exist_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAIVAND_HOME", str(tmp_path / "nothing"))
    monkeypatch.setattr(homes, "ROOT", tmp_path)
    for kind in (Home.CURRENT, Home.OFFICE):
        with pytest.raises(CommandError, match=r"\./paivand setup"):
            homes.enter(kind)
    assert not (tmp_path / "nothing").exists()


def test_one_home_is_served_by_one_program(tmp_path: Path) -> None:
    (tmp_path / homes.RUNNING).write_text(json.dumps({"address": "http://127.0.0.1:8000/"}), encoding="utf-8")
    refused: list[str] = []

    def second() -> None:
        try:
            with homes.serving(tmp_path):
                refused.append("")
        except CommandError as error:
            refused.append(str(error))

    with homes.serving(tmp_path):
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert "already runs" in refused[0]
    assert "http://127.0.0.1:8000/" in refused[0]
    assert homes.running(tmp_path) == {}
    with homes.serving(tmp_path):
        assert homes.running(tmp_path) == {}
