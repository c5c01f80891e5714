from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils.translation import gettext_lazy as _
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.ledger import journal
from paivand.ledger.journal import Damage, guard, heads, sealer
from paivand.ledger.models import JournalRow, JournalSeal

WRITTEN = journal.verbs.define("sample.written", _("%(actor)s wrote it."))
ROWS, BLOCK, TAIL = 12, 3, 2
JOURNAL_TEST = pytest.mark.django_db(transaction=True)
IN_ONE_JOURNAL = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def write(count: int = 1) -> None:
    with transaction.atomic():
        for number in range(count):
            subject = journal.Subject("people.person", uuid7())
            journal.record(actor=SYSTEM, verb=WRITTEN, subject=subject, changes={"name": number}, reason="because")


@pytest.fixture
def sealed_journal(own_home: Path, transactional_db: None) -> list[int]:
    """Four blocks of three rows and two rows that no seal covers; returns the numbers of the rows."""
    for _number in range(ROWS // BLOCK):
        write(BLOCK)
        assert journal.seal_pending().count == BLOCK
    write(TAIL)
    assert journal.verify().ok
    return list(JournalRow.objects.order_by("seq").values_list("seq", flat=True))


@contextmanager
def a_thief_at_the_database() -> Iterator[Callable[..., None]]:
    """Somebody with full power over the tables, but without the keys. What they do is undone at the end."""

    def sql(statement: str, *params: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)

    with transaction.atomic():
        if connection.vendor == "postgresql":
            for table in ("ledger_journalrow", "ledger_journalseal"):
                sql(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        guard._flushing[0] = True
        try:
            yield sql
        finally:
            guard._flushing[0] = False
            transaction.set_rollback(True)


def damages() -> set[Damage]:
    return {finding.damage for finding in journal.verify().findings}


# --- the good case ------------------------------------------------------------------------------------------------------


@JOURNAL_TEST
def test_an_empty_journal_is_whole(own_home: Path) -> None:
    result = journal.verify()
    assert (result.ok, result.rows, result.seals, result.unsealed) == (True, 0, 0, 0)
    assert journal.seal_pending() == journal.SealResult()


def test_blocks_are_chained_and_the_tail_is_stated(sealed_journal: list[int]) -> None:
    result = journal.verify()
    assert (result.ok, result.rows, result.seals, result.unsealed) == (True, ROWS + TAIL, ROWS // BLOCK, TAIL)
    assert result.unsealed_since == JournalRow.objects.get(seq=sealed_journal[ROWS]).at
    assert journal.unsealed_tail().count == TAIL
    assert journal.seal_pending() == journal.SealResult(count=TAIL, n=5)
    assert journal.seal_pending() == journal.SealResult(count=0, n=5)
    assert journal.unsealed_tail() == journal.Tail(count=0, oldest=None)


def test_each_seal_has_a_line_outside_the_database(sealed_journal: list[int], own_home: Path) -> None:
    lines = (own_home / "journal" / "heads.log").read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4"]
    assert lines[-1].split()[1] == bytes(JournalSeal.objects.get(n=4).mac).hex()
    assert (own_home / "journal" / "heads.log").stat().st_mode & 0o777 == 0o600


def test_a_second_sealer_steps_aside(sealed_journal: list[int]) -> None:
    with heads.locked() as mine:
        assert mine
        assert journal.seal_pending().skipped
    assert not journal.seal_pending().skipped


def test_the_sealer_refuses_to_run_inside_a_transaction(sealed_journal: list[int]) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        journal.seal_pending()


def test_a_new_journal_key_keeps_old_rows_and_seals_valid(sealed_journal: list[int]) -> None:
    from paivand.ledger.vault import Purpose, keyring

    ring = keyring.current()
    old = ring.active(Purpose.JOURNAL)
    ring.add(Purpose.JOURNAL)
    ring.retire(old)
    write()
    assert journal.seal_pending().count == TAIL + 1
    assert journal.verify().ok


def test_a_keyring_without_the_journal_key_finds_everything_changed(sealed_journal: list[int], own_home: Path) -> None:
    from paivand.ledger.vault import Purpose, keyring

    ring = keyring.current()
    lost = ring.active(Purpose.JOURNAL)
    ring.add(Purpose.JOURNAL)
    (own_home / "keyring" / lost.file_name).unlink()
    ring._refresh(force=True)
    assert {Damage.ROW_CHANGED, Damage.SEAL_CHANGED} <= damages()


# --- rows -----------------------------------------------------------------------------------------------------------------

EDITS = {
    "at": "2020-01-01 00:00:00+00:00",
    "actor_kind": "user",
    "verb": "sample.other",
    "subject_type": "people.other",
    "scope_id": 99,
    "fields": "name,phone",
    "payload": b"\x01something else",
    "batch": "abc",
    "row_mac": b"\x00" * 36,
}


@IN_ONE_JOURNAL
@given(data=st.data())
def test_any_edit_of_a_row_is_found(sealed_journal: list[int], data: st.DataObject) -> None:
    seq = data.draw(st.sampled_from(sealed_journal))
    column = data.draw(st.sampled_from(sorted(EDITS)))
    with a_thief_at_the_database() as sql:
        sql(f"UPDATE ledger_journalrow SET {column} = %s WHERE seq = %s", EDITS[column], seq)  # noqa: S608 -- ours
        result = journal.verify()
        assert any(finding.damage is Damage.ROW_CHANGED and finding.seq == seq for finding in result.findings)
    assert journal.verify().ok


@IN_ONE_JOURNAL
@given(data=st.data())
def test_any_removal_of_sealed_rows_is_found(sealed_journal: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.lists(st.sampled_from(sealed_journal[:ROWS]), min_size=1, unique=True))
    with a_thief_at_the_database() as sql:
        for seq in gone:
            sql("DELETE FROM ledger_journalrow WHERE seq = %s", seq)
        result = journal.verify()
        found = {finding.block for finding in result.findings if finding.damage is Damage.ROWS_REMOVED}
        assert found == {sealed_journal.index(seq) // BLOCK + 1 for seq in gone}


@IN_ONE_JOURNAL
@given(data=st.data())
def test_any_exchange_of_two_rows_is_found(sealed_journal: list[int], data: st.DataObject) -> None:
    first, second = data.draw(st.lists(st.sampled_from(sealed_journal[:ROWS]), min_size=2, max_size=2, unique=True))
    with a_thief_at_the_database() as sql:
        for old, new in ((first, -1), (second, first), (-1, second)):
            sql("UPDATE ledger_journalrow SET seq = %s WHERE seq = %s", new, old)
        # On PostgreSQL the transaction numbers move along, so the rows even change their block.
        assert damages() & {Damage.BLOCK_CHANGED, Damage.ROWS_ADDED}


@IN_ONE_JOURNAL
@given(data=st.data())
def test_any_insertion_is_found(sealed_journal: list[int], data: st.DataObject) -> None:
    copied = data.draw(st.sampled_from(sealed_journal))
    place = data.draw(st.sampled_from([-5, 0, sealed_journal[-1] + 1]))
    names = ", ".join(field.attname for field in JournalRow._meta.local_fields if field.name not in {"seq", "id"})
    with a_thief_at_the_database() as sql:
        new_id = uuid7()
        sql(
            f"INSERT INTO ledger_journalrow (seq, id, {names}) SELECT %s, %s, {names} FROM ledger_journalrow"  # noqa: S608 -- names of our own model
            " WHERE seq = %s",
            place,
            new_id if connection.vendor == "postgresql" else new_id.hex,
            copied,
        )
        found = damages()
        assert Damage.ROW_CHANGED in found
        assert place > 0 or copied > sealed_journal[ROWS - 1] or Damage.ROWS_ADDED in found


@pytest.mark.postgres
@IN_ONE_JOURNAL
@given(data=st.data())
def test_any_change_of_a_transaction_number_is_found(sealed_journal: list[int], data: st.DataObject) -> None:
    seq = data.draw(st.sampled_from(sealed_journal[:ROWS]))
    step = data.draw(st.integers(-(10**6), 10**6).filter(bool))
    with a_thief_at_the_database() as sql:
        sql("UPDATE ledger_journalrow SET txid = txid + %s WHERE seq = %s", step, seq)
        assert damages()


def test_the_unsealed_tail_is_stated_because_its_loss_could_not_be_known(sealed_journal: list[int]) -> None:
    with a_thief_at_the_database() as sql:
        sql("DELETE FROM ledger_journalrow WHERE seq = %s", sealed_journal[-1])
        result = journal.verify()
        assert (result.ok, result.unsealed) == (True, TAIL - 1)


# --- seals and heads ----------------------------------------------------------------------------------------------------------


@IN_ONE_JOURNAL
@given(data=st.data())
def test_any_edit_of_a_seal_is_found(sealed_journal: list[int], data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 4))
    edits: dict[str, Any] = {
        "at": "2020-01-01 00:00:00+00:00",
        "engine": "other",
        "base_seq": 1,
        "upto_seq": data.draw(st.integers(0, 20)),
        "upto_txid": data.draw(st.integers(0, 2**62)),
        "count": 99,
        "rows_hash": bytes(32),
        "previous": bytes(36),
        "mac": bytes(36),
    }
    column = data.draw(st.sampled_from(sorted(edits)))
    seal = JournalSeal.objects.get(n=n)
    if getattr(seal, column) == edits[column]:
        return
    with a_thief_at_the_database() as sql:
        sql(f"UPDATE ledger_journalseal SET {column} = %s WHERE n = %s", edits[column], n)  # noqa: S608 -- ours
        assert Damage.SEAL_CHANGED in damages()


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_any_removed_seal_is_found(sealed_journal: list[int], n: int) -> None:
    with a_thief_at_the_database() as sql:
        sql("DELETE FROM ledger_journalseal WHERE n = %s", n)
        assert Damage.SEALS_REMOVED in damages()


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_journal_cut_at_its_end_together_with_its_seals_is_found_by_the_heads(
    sealed_journal: list[int], kept: int
) -> None:
    with a_thief_at_the_database() as sql:
        sql("DELETE FROM ledger_journalseal WHERE n > %s", kept)
        sql("DELETE FROM ledger_journalrow WHERE seq > %s", sealed_journal[kept * BLOCK] - 1)
        result = journal.verify()
        assert [(finding.damage, finding.block) for finding in result.findings] == [(Damage.SEALS_REMOVED, kept + 1)]
        with pytest.raises(PaivandError) as error:
            sealer._mend_heads(sealer._last_seal())
        assert error.value.code == "PV-JOURNAL-03"


@pytest.mark.parametrize("lines", [0, 1, 2, 3])
def test_a_heads_file_cut_anywhere_is_found(sealed_journal: list[int], lines: int) -> None:
    whole = heads.path().read_text().splitlines(keepends=True)
    heads.path().write_text("".join(whole[:lines]))
    assert damages() == {Damage.HEADS_MISSING}


@pytest.mark.parametrize("line", [0, 1, 2, 3])
def test_a_heads_file_with_a_missing_or_changed_line_is_found(sealed_journal: list[int], line: int) -> None:
    whole = heads.path().read_text().splitlines(keepends=True)
    heads.path().write_text("".join(whole[:line] + whole[line + 1 :]))
    assert Damage.HEADS_MISSING in damages()
    changed = whole[line].replace(whole[line].split()[1], "ab" * 36)
    heads.path().write_text("".join([*whole[:line], changed, *whole[line + 1 :]]))
    assert damages() == {Damage.HEAD_CHANGED}
    heads.path().write_text("".join([*whole[:line], "rubbish\n", *whole[line + 1 :]]))
    assert {Damage.HEAD_CHANGED, Damage.HEADS_MISSING} <= damages()
    heads.path().unlink()
    assert damages() == {Damage.HEADS_MISSING}


def test_a_crash_between_seal_and_head_is_mended_by_the_next_run(sealed_journal: list[int]) -> None:
    whole = heads.path().read_bytes()
    last_line = whole.splitlines(keepends=True)[-1]
    for torn in (b"", last_line[:10], last_line[:-1]):
        heads.path().write_bytes(whole[: -len(last_line)] + torn)
        journal.seal_pending()
        write()
        journal.seal_pending()
        numbers = [head.n for head in heads.read() if head is not None]
        assert numbers[-2:] == [JournalSeal.objects.count() - 1, JournalSeal.objects.count()]
        whole = heads.path().read_bytes()
        last_line = whole.splitlines(keepends=True)[-1]


def test_a_wider_gap_in_the_heads_is_never_mended_unseen(sealed_journal: list[int]) -> None:
    lines = heads.path().read_text().splitlines(keepends=True)
    heads.path().write_text("".join(lines[:2]))
    journal.seal_pending()
    assert [head.n for head in heads.read() if head] == [1, 2, 5]
    assert {finding.block for finding in journal.verify().findings} == {3, 4}


def test_after_a_restore_the_old_heads_are_kept_and_new_ones_begin(sealed_journal: list[int]) -> None:
    old = heads.path().read_bytes()
    with heads.path().open("ab") as file:
        file.write(b"9 " + b"ab" * 36 + b" 2026-11-21T00:00:00+00:00 3\n")
    with pytest.raises(PaivandError) as error:
        journal.seal_pending()
    assert error.value.code == "PV-JOURNAL-03"
    assert {finding.damage for finding in journal.verify().findings} == {Damage.SEALS_REMOVED}
    kept = heads.set_aside()
    assert kept is not None
    assert kept.read_bytes().startswith(old)
    assert heads.path().read_bytes() == old
    assert journal.seal_pending().count == TAIL
    assert journal.verify().ok


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
def test_heads_that_were_copied_a_moment_before_the_database_are_completed(
    sealed_journal: list[int], lines: int
) -> None:
    whole = heads.path().read_bytes()
    heads.path().unlink()
    heads.adopt(b"".join(whole.splitlines(keepends=True)[:lines]))
    assert heads.path().read_bytes() == whole
    assert journal.verify().ok


def test_heads_of_another_journal_are_not_made_to_fit(sealed_journal: list[int]) -> None:
    heads.path().unlink()
    heads.adopt(b"1 " + b"ab" * 36 + b" 2026-11-21T00:00:00+00:00 3\n")
    assert Damage.HEAD_CHANGED in damages()


# --- moving to another database --------------------------------------------------------------------------------------------------


def test_after_a_move_the_old_part_is_closed_and_the_new_one_follows(
    sealed_journal: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = sealer.engine_name()
    monkeypatch.setattr(sealer, "engine_name", lambda: engine + ":another cluster")
    first = journal.seal_pending()
    write(4)
    second = journal.seal_pending()
    assert (first.count, second.count) == (TAIL, 4)
    write(1)
    assert journal.seal_pending().count == 1
    assert journal.verify().ok
    assert journal.unsealed_tail().count == 0


@pytest.mark.postgres
def test_transaction_numbers_that_begin_again_after_a_restore_confuse_nothing(
    sealed_journal: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.seal_pending()
    engine = sealer.engine_name()
    monkeypatch.setattr(sealer, "engine_name", lambda: engine + ":restored")
    # In the new cluster transactions count from a low number again, while old rows keep their high ones.
    low = JournalRow.objects.order_by("seq").values_list("txid", flat=True)[0]
    assert low is not None
    monkeypatch.setattr(sealer, "_settled_below", lambda: low - 10)
    guard._flushing[0] = True
    for number in range(3):
        write(2)
        newest = list(JournalRow.objects.order_by("-seq").values_list("seq", flat=True)[:2])
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_journalrow DISABLE TRIGGER ledger_journalrow_append_only")
            cursor.execute("UPDATE ledger_journalrow SET txid = %s WHERE seq = ANY(%s)", [low - 100 + number, newest])
            cursor.execute("ALTER TABLE ledger_journalrow ENABLE TRIGGER ledger_journalrow_append_only")
        monkeypatch.setattr(sealer, "_settled_below", lambda number=number: low - 100 + number + 1)
        assert journal.seal_pending().count == 2
    guard._flushing[0] = False
    assert journal.verify().ok
    assert journal.unsealed_tail().count == 0


# --- writers at the same time -------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@JOURNAL_TEST
def test_a_row_of_a_long_transaction_is_sealed_when_it_is_over(own_home: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            journal.record(actor=SYSTEM, verb=WRITTEN, subject=None)
            begun.set()
            assert go_on.wait(20)
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(20)
    write(3)
    # Three rows with higher numbers are committed, but a lower one may still come: nothing is sealed over it.
    assert journal.seal_pending().count == 0
    go_on.set()
    writer.join()
    assert journal.seal_pending().count == 4
    assert journal.verify().ok


@contextmanager
def a_stranger_at_work_in_another_database() -> Iterator[None]:
    """A transaction that has written, and stays open, in the database where all clusters begin."""
    stranger = connections["default"].copy("stranger")
    stranger.settings_dict = {**stranger.settings_dict, "NAME": "postgres"}
    with stranger.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_current_xact_id()")
        try:
            yield
        finally:
            stranger.close()


@pytest.mark.postgres
@JOURNAL_TEST
def test_a_long_transaction_in_another_database_of_the_cluster_holds_nothing_back(own_home: Path) -> None:
    with a_stranger_at_work_in_another_database():
        write(3)
        assert journal.seal_pending().count == 3
    assert journal.verify().ok


@pytest.mark.postgres
@JOURNAL_TEST
def test_sealing_and_verifying_beside_writers_leaves_nothing_out(own_home: Path) -> None:
    stop = time.monotonic() + 4
    problems: list[BaseException] = []

    def at_work(task: Callable[[], Any]) -> threading.Thread:
        def run() -> None:
            try:
                while time.monotonic() < stop:
                    task()
            except BaseException as error:  # noqa: BLE001 -- handed to the test
                problems.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write_slowly() -> None:
        with transaction.atomic():
            journal.record(actor=SYSTEM, verb=WRITTEN, subject=None)
            time.sleep(uuid7().int % 30 / 1000)
            journal.record(actor=SYSTEM, verb=WRITTEN, subject=None)
            if uuid7().int % 5 == 0:
                transaction.set_rollback(True)

    def look() -> None:
        result = journal.verify()
        assert result.ok, result.findings

    tasks = [write_slowly] * 4 + [lambda: write(2), journal.seal_pending, journal.seal_pending, look]
    for thread in [at_work(task) for task in tasks]:
        thread.join()
    assert problems == []
    journal.seal_pending()
    result = journal.verify()
    assert (result.ok, result.unsealed) == (True, 0)
    assert result.rows == sum(JournalSeal.objects.values_list("count", flat=True)) > 100
    assert result.seals > 5
