from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.ledger import backup, journal
from paivand.ledger.acting import acting_as
from paivand.ledger.backup import databases
from paivand.ledger.vault import keyring, recovery_cards_make
from tests.databases import own_database

CANARY = b"canary-Zarghuna-992927001122"


@pytest.fixture
def home(tmp_path: Path, settings: Any, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home with keys, a migrated database, some journal rows and two stored files."""
    settings.HOME = tmp_path
    settings.KEYRING = tmp_path / "keyring"
    settings.MEDIA_ROOT = tmp_path / "files"
    keyring.create()
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "one").write_bytes(b"sealed already" * 1000)
    (tmp_path / "files" / "two").write_bytes(b"")
    with django_db_blocker.unblock(), own_database("backup"):
        with acting_as(SYSTEM):
            for _ in range(5):
                journal.record(
                    actor=SYSTEM,
                    verb="backup.made",
                    subject=journal.Subject("ledger.backup"),
                    reason=CANARY.decode(),
                )
        journal.seal_pending()
        yield tmp_path


def _elsewhere(settings: Any, folder: Path, ring: Path) -> None:
    folder.mkdir()
    settings.HOME = folder
    settings.KEYRING = ring
    settings.MEDIA_ROOT = folder / "files"


def test_a_backup_comes_back_whole_in_an_empty_home(home: Path, settings: Any, tmp_path: Path) -> None:
    made = backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
    with acting_as(SYSTEM, read_only=True):
        expected = databases.table_counts()
    _elsewhere(settings, tmp_path / "new", home / "keyring")
    with own_database("restored", migrated=False):
        found = backup.backup_restore(path=made.path)
        with acting_as(SYSTEM, read_only=True):
            counts = databases.table_counts()
            assert journal.verify().ok
    # The restore itself is one more row of the journal.
    assert counts.pop("ledger_journalrow") == expected.pop("ledger_journalrow") + 1
    assert counts == expected
    assert (found.files, made.files) == (2, 2)
    assert (tmp_path / "new" / "files" / "ab" / "one").read_bytes() == b"sealed already" * 1000


def test_the_backup_shows_nothing_of_what_it_holds(home: Path, tmp_path: Path) -> None:
    content = backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand").path.read_bytes()
    assert CANARY not in content
    assert b"django_migrations" not in content
    assert b"sealed already" not in content
    assert list(tmp_path.glob(".backup-*")) == []


def test_without_its_keys_a_backup_does_not_open(home: Path, settings: Any, tmp_path: Path) -> None:
    made = backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
    assert not made.opens_with_cards
    assert backup.recovery_copy_of(made.path) == b""
    keyring.create(tmp_path / "other-keys")
    _elsewhere(settings, tmp_path / "new", tmp_path / "other-keys")
    with own_database("restored", migrated=False), pytest.raises(PaivandError) as error:
        backup.backup_restore(path=made.path)
    assert error.value.code == "PV-VAULT-02"


def test_two_cards_alone_bring_back_a_machine_that_lost_everything(home: Path, settings: Any, tmp_path: Path) -> None:
    from paivand.ledger.vault import recovery_cards_restore

    first, second = recovery_cards_make()
    made = backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
    assert made.opens_with_cards
    _elsewhere(settings, tmp_path / "new", tmp_path / "new" / "keyring")
    recovery_cards_restore(
        second, first, copy=backup.recovery_copy_of(made.path), directory=tmp_path / "new" / "keyring"
    )
    with own_database("restored", migrated=False):
        assert backup.backup_restore(path=made.path).journal_rows >= 5


@pytest.mark.parametrize("where", ["first byte", "middle", "last byte", "cut short", "something else"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(home: Path, settings: Any, tmp_path: Path, where: str) -> None:
    made = backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
    content = bytearray(made.path.read_bytes())
    place = {"first byte": 0, "middle": len(content) // 2, "last byte": len(content) - 1}.get(where)
    if place is not None:
        content[place] ^= 1
    elif where == "cut short":
        del content[-70_000:]
    else:
        content = bytearray(b"PK\x03\x04 a spreadsheet")
    made.path.write_bytes(content)
    _elsewhere(settings, tmp_path / "new", home / "keyring")
    with own_database("restored", migrated=False), pytest.raises(PaivandError) as error:
        backup.backup_restore(path=made.path)
    assert error.value.code in {"PV-BACKUP-04", "PV-BACKUP-05", "PV-VAULT-08"}
    assert list((tmp_path / "new").iterdir()) == []


def test_a_home_with_records_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    made = backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
    with pytest.raises(PaivandError) as error:
        backup.backup_restore(path=made.path)
    assert error.value.code == "PV-BACKUP-08"


def test_a_demo_never_comes_back_as_an_office(home: Path, settings: Any, tmp_path: Path) -> None:
    settings.DEMO = True
    made = backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
    settings.DEMO = False
    _elsewhere(settings, tmp_path / "new", home / "keyring")
    with own_database("restored", migrated=False), pytest.raises(PaivandError) as error:
        backup.backup_restore(path=made.path)
    assert error.value.code == "PV-BACKUP-11"
    assert list((tmp_path / "new").iterdir()) == []


def test_a_full_disk_is_said_before_anything_is_written(home: Path, tmp_path: Path) -> None:
    with pytest.raises(PaivandError) as error:
        databases.require_space(tmp_path, 10**18)
    assert error.value.code == "PV-BACKUP-01"
    assert "disk" in error.value.message


@pytest.mark.sqlite
def test_people_go_on_writing_while_a_backup_is_made_and_the_copy_is_of_one_instant(home: Path, tmp_path: Path) -> None:
    name = connection.settings_dict["NAME"]
    with sqlite3.connect(name) as plain:
        plain.execute("CREATE TABLE pairs_a (n INTEGER)")
        plain.execute("CREATE TABLE pairs_b (n INTEGER)")
    stop = threading.Event()
    written = 0

    def work() -> None:
        nonlocal written
        with sqlite3.connect(name, timeout=10, isolation_level=None) as mine:
            while not stop.is_set():
                mine.execute("BEGIN IMMEDIATE")
                mine.execute("INSERT INTO pairs_a VALUES (?)", [written])
                mine.execute("INSERT INTO pairs_b VALUES (?)", [written])
                mine.execute("COMMIT")
                written += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        seen = []
        for _ in range(5):
            with databases.snapshot(tmp_path) as (copy, counts), sqlite3.connect(copy) as reading:
                seen.append(counts["pairs_a"])
                assert counts["pairs_a"] == counts["pairs_b"]
                assert reading.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        stop.set()
        thread.join()
    assert seen == sorted(seen)
    assert written > seen[0]


def test_the_state_remembers_the_last_backup_and_the_last_test_restore(home: Path, tmp_path: Path) -> None:
    assert backup.state().made_at is None
    backup.backup_make(actor=SYSTEM, path=tmp_path / "today.paivand")
    assert backup.state().made_at is not None
    assert backup.state().tested_at is None
    backup.tested()
    assert backup.state().tested_at is not None
    (Path(settings.HOME) / "backups.json").write_text("{torn", encoding="ascii")
    assert backup.state().made_at is None
