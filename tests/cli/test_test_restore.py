"""`restore --check`: a backup is proven in a place that is thrown away, and the office is not touched."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from paivand.cli import restore
from paivand.cli.frame.command import CommandError
from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.ledger import backup
from paivand.ledger.backup.spare import beside, spare_database
from paivand.ledger.vault import keyring
from tests.databases import own_database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def office(tmp_path: Path, settings: Any, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The environment of an office that has been set up, with its backup at ``today.paivand``."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "paivand-home.json").write_text('{"kind": "office"}', encoding="ascii")
    settings.HOME = home
    settings.KEYRING = home / "keyring"
    settings.MEDIA_ROOT = home / "files"
    keyring.create()
    with django_db_blocker.unblock(), own_database("checked") as url:
        backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PAIVAND_")}
        yield {**environment, "PAIVAND_HOME": str(home), "PAIVAND_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}


def check(environment: dict[str, str], path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "paivand", "restore", str(path), "--check", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_a_backup_is_proven_and_the_doctor_knows_it(office: dict[str, str], tmp_path: Path) -> None:
    before = databases() if connection.vendor == "postgresql" else set()
    done = check(office, tmp_path / "today.paivand")
    assert done.returncode == 0, done.stderr
    assert "Verified:" in done.stdout
    assert "The test restore succeeded" in done.stdout
    assert backup.state().tested_at is not None
    if connection.vendor == "postgresql":
        assert databases() == before


def test_a_damaged_backup_is_found_out_and_nothing_of_the_trial_stays(office: dict[str, str], tmp_path: Path) -> None:
    before = databases() if connection.vendor == "postgresql" else set()
    path = tmp_path / "today.paivand"
    path.write_bytes(path.read_bytes()[:-500])
    done = check(office, path)
    assert done.returncode == 1
    assert "(PV-" in done.stderr
    assert backup.state().tested_at is None
    if connection.vendor == "postgresql":
        assert databases() == before


@pytest.mark.postgres
def test_a_role_that_may_make_no_database_is_told_what_to_do(office: dict[str, str], tmp_path: Path) -> None:
    from tests.databases import _make

    empty = _make("spare", migrated=False)
    connection.settings_dict["NAME"] = office["PAIVAND_DATABASE_URL"].rpartition("/")[2]
    into = beside(office["PAIVAND_DATABASE_URL"], empty)
    _alter_role(office["PAIVAND_DATABASE_URL"], "NOCREATEDB")
    try:
        refused = check(office, tmp_path / "today.paivand")
        assert refused.returncode == 1
        assert "PV-BACKUP-12" in refused.stderr
        for _again in range(2):
            # What was restored is taken out again, so that the same database serves the next time.
            done = check(office, tmp_path / "today.paivand", "--into", into)
            assert done.returncode == 0, done.stderr
    finally:
        _alter_role(office["PAIVAND_DATABASE_URL"], "CREATEDB")


def _alter_role(url: str, what: str) -> None:
    """Change what the office's role may do: only the administrator of the throw-away cluster can."""
    folder = url.split("@/")[1].rpartition("/")[0]
    role = url.split("//")[1].split("@", maxsplit=1)[0]
    statement = f'ALTER ROLE "{role}" {what}'
    command = ["psql", "-h", folder, "-U", "postgres", "-d", "postgres", "-q", "-c", statement]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.postgres
def test_a_database_that_holds_anything_is_never_taken_for_a_spare_one(office: dict[str, str]) -> None:
    with (
        pytest.raises(PaivandError) as refused,
        spare_database(office["PAIVAND_DATABASE_URL"], given=office["PAIVAND_DATABASE_URL"]),
    ):
        raise AssertionError("must not be reached")
    assert refused.value.code == "PV-BACKUP-13"
    assert "ledger_journalrow" in connection.introspection.table_names()


@pytest.mark.sqlite
def test_a_spare_database_is_not_for_sqlite(office: dict[str, str], tmp_path: Path) -> None:
    done = check(office, tmp_path / "today.paivand", "--into", "postgres:///x")
    assert done.returncode == 1
    assert "--into is for PostgreSQL" in done.stderr


def test_a_spare_database_belongs_to_a_trial(tmp_path: Path) -> None:
    path = tmp_path / "b.paivand"
    path.touch()
    parser = argparse.ArgumentParser()
    restore.COMMAND.configure(parser)
    with pytest.raises(CommandError, match="belongs to --check"):
        restore.run(parser.parse_args([str(path), "--into", "postgres:///x"], argparse.Namespace(on_demo=False)))
