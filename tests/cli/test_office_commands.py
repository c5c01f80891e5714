"""Commands on an office: they only translate words to services, and every rule of the services holds."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paivand.cli import backup as backup_command
from paivand.cli import doctor, journal, restore, user
from paivand.cli.frame.command import CommandError
from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.vault import keyring
from paivand.office.models import User
from tests.databases import own_database
from tests.world import World


def _words(module: Any, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    module.COMMAND.configure(parser)
    return parser.parse_args(words, argparse.Namespace(on_demo=False))


@pytest.fixture
def home(tmp_path: Path, settings: Any, django_db_blocker: Any) -> Iterator[Path]:
    settings.HOME = tmp_path
    settings.KEYRING = tmp_path / "keyring"
    settings.MEDIA_ROOT = tmp_path / "files"
    tmp_path.chmod(0o700)
    keyring.create()
    with django_db_blocker.unblock(), own_database("commands"):
        yield tmp_path


def _findings(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    doctor.run(_words(doctor, "--json"))
    return {found["name"]: (found["state"], found["says"]) for found in json.loads(capsys.readouterr().out)}


def test_accounts_are_listed_without_anything_personal(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert user.run(_words(user, "list")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(world.users)
    assert world.nilufar.display_name not in "\n".join(lines)


def test_an_account_is_suspended_and_let_back_in_with_a_reason(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert user.run(_words(user, "suspend", "rahim", "--reason", "left the office")) == 0
    assert not User.objects.get(username="rahim").is_active
    assert user.run(_words(user, "readmit", "RAHIM ", "--reason", "is back")) == 0
    assert User.objects.get(username="rahim").is_active
    with pytest.raises(PaivandError):
        user.run(_words(user, "suspend", "rahim", "--reason", "  "))
    with pytest.raises(SystemExit):
        _words(user, "suspend", "rahim")


def test_the_machine_alone_never_opens_an_account_that_reaches_confidential_records(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert user.run(_words(user, "reset", "nilufar", "--reason", "forgot it")) == 0
    shown = capsys.readouterr().out
    assert "a second person must agree" in shown
    assert not any(character.isdigit() for character in shown.replace("S2", ""))


def test_an_account_that_does_not_exist_is_said_so(world: World) -> None:
    with pytest.raises(CommandError, match="There is no account zarghuna"):
        user.run(_words(user, "unlock", "zarghuna"))


def test_the_doctor_finds_a_healthy_home_healthy_but_wants_cards_and_backups(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _findings(capsys)
    assert {name for name, (state, _) in found.items() if state == "problem"} == set()
    assert {name for name, (state, _) in found.items() if state == "warning"} == {
        "recovery cards",
        "backup",
        "test restore",
    }
    assert doctor.run(_words(doctor)) == 0


def test_the_doctor_names_what_is_wrong_and_the_command_that_mends_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.chmod(0o755)
    next((home / "keyring").glob("*.key")).chmod(0o644)
    (home / "running.json").write_text(
        '{"address": "http://x/", "web": 999999999, "worker": 999999999}', encoding="ascii"
    )
    found = _findings(capsys)
    assert found["home"] == ("problem", f"Other accounts of this machine can open {home}. Run: chmod 700 {home}")
    assert found["keys"][0] == "problem"
    assert "chmod -R go=" in found["keys"][1]
    assert found["web"][0] == found["worker"][0] == "problem"
    assert doctor.run(_words(doctor)) == 1


def test_the_doctor_does_not_faint_without_keys(home: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.KEYRING = home / "gone"
    assert _findings(capsys)["keys"][0] == "problem"


def test_the_doctor_knows_a_backup_and_a_test_restore(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from paivand.ledger import backup

    assert backup_command.run(_words(backup_command, str(tmp_path / "today.paivand"))) == 0
    backup.tested()
    capsys.readouterr()
    found = _findings(capsys)
    assert found["backup"][0] == found["test restore"][0] == "ok"


def test_a_backup_into_nowhere_or_onto_a_folder_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        backup_command.run(_words(backup_command, str(tmp_path / "nowhere" / "b.paivand")))
    with pytest.raises(CommandError, match="is a folder"):
        backup_command.run(_words(backup_command, str(tmp_path)))


def test_a_restore_of_a_file_that_is_not_there_touches_no_home() -> None:
    with pytest.raises(CommandError, match="There is no file"):
        restore.run(_words(restore, "nothing.paivand"))


def test_the_journal_is_verified_and_its_end_sealed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from paivand.ledger import journal as ledger_journal

    with acting_as(SYSTEM):
        ledger_journal.record(actor=SYSTEM, verb="backup.made", subject=ledger_journal.Subject("ledger.backup"))
    assert journal.run(_words(journal, "verify")) == 0
    assert "1 rows in 0 blocks; the last 1 are not sealed yet" in capsys.readouterr().out
    assert journal.run(_words(journal, "seal")) == 0
    assert "1 rows sealed" in capsys.readouterr().out
    assert journal.run(_words(journal, "verify")) == 0
    assert "1 rows in 1 blocks." in capsys.readouterr().out
