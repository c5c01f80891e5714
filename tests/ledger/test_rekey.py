from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.ledger import journal
from paivand.ledger.models import JournalRow
from paivand.ledger.vault import (
    Keyring,
    Purpose,
    Sealed,
    blind_lookup,
    blind_token,
    keyring,
    read_file,
    recovery_cards_make,
    recovery_cards_restore,
    rekey,
    seal_file,
    streams,
)
from tests.ledger.conftest import SampleModels

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notes(
    own_home: Path, sample_models: SampleModels, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Twenty notes and one letter under the first key, in a registry that holds nothing else."""
    monkeypatch.setattr(apps, "get_models", lambda **_options: [sample_models.Note, sample_models.Letter, JournalRow])
    for number in range(20):
        sample_models.Note.objects.create(
            name=f"n{number}", phone=None if number % 2 else f"+{number}", answers=[number]
        )
    sample_models.Letter.objects.create(name="letter", body="body")
    yield sample_models.Note
    sample_models.Letter.objects.all().delete()
    sample_models.Note.objects.all().delete()


def headers(model: Any) -> set[bytes]:
    found = set()
    for row in model.objects.values_list("name", "phone", "answers", "scan"):
        found |= {bytes(value[:5]) for value in row if isinstance(value, Sealed)}
    return found


def test_every_value_lies_under_the_new_key_and_reads_as_before(notes: Any) -> None:
    old = keyring.current().active(Purpose.DATA)
    told: list[tuple[str, int]] = []
    result = rekey.vault_rekey(actor=SYSTEM, batch=7, progress=lambda label, count: told.append((label, count)))
    new = keyring.current().active(Purpose.DATA)
    assert new.id != old.id
    assert headers(notes) == {b"\x01" + new.id_bytes}
    assert {note.name: (note.phone, note.answers) for note in notes.objects.exclude(code="x")} == {
        **{f"n{number}": (None if number % 2 else f"+{number}", [number]) for number in range(20)},
        "letter": (None, {}),
    }
    # 20 names, answers and 10 phones; name and answers of the letter, and its body.
    assert result.values == sum(count for _, count in told) == 53
    assert (result.left, rekey.outdated_count()) == (0, 0)
    assert old.id in result.retired
    assert [key.id for key in keyring.current().in_use(Purpose.DATA)] == [new.id]


def test_the_change_is_in_the_journal_and_the_journal_stays_whole(notes: Any) -> None:
    rekey.vault_rekey(actor=SYSTEM)
    rows = list(JournalRow.objects.order_by("seq"))
    assert [row.verb for row in rows] == ["keyring.rekey_started", "keyring.rekeyed"]
    assert journal.payload_of(rows[1])["changes"]["values"] == 53
    rekey.vault_rekey(actor=SYSTEM)
    assert journal.payload_of(rows[1])["changes"]["values"] == 53
    journal.seal_pending()
    assert journal.verify().ok


def test_a_write_at_the_same_moment_is_not_lost(notes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = rekey._reseal_row

    def with_a_writer(model: Any, fields: Any, pk: Any, values: Any) -> int:
        if model is notes:
            # Between reading and exchanging, somebody saves the record.
            note = notes.objects.get(pk=pk)
            if note.name.startswith("n") and note.code != "written":
                note.name, note.code = note.name + " corrected", "written"
                note.save()
        return real(model, fields, pk, values)

    monkeypatch.setattr(rekey, "_reseal_row", with_a_writer)
    result = rekey.vault_rekey(actor=SYSTEM, batch=6)
    assert {note.name for note in notes.objects.filter(code="written")} == {
        f"n{number} corrected" for number in range(20)
    }
    assert result.left == 0


def test_a_change_that_was_stopped_goes_on_without_another_key(notes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., int] = rekey._reseal_row
    calls = iter(range(100))

    def dies(*args: Any) -> int:
        if next(calls) == 12:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(rekey, "_reseal_row", dies)
    with pytest.raises(KeyboardInterrupt):
        rekey.vault_rekey(actor=SYSTEM, batch=5)
    monkeypatch.setattr(rekey, "_reseal_row", real)
    ring = keyring.current()
    assert len(ring.in_use(Purpose.DATA)) == 2
    assert 0 < rekey.outdated_count() < 21
    assert {note.answers[0] for note in notes.objects.all() if note.answers} == set(range(20))
    rekey.vault_rekey(actor=SYSTEM, batch=5)
    assert len(ring.held(Purpose.DATA)) == 2
    assert len(ring.in_use(Purpose.DATA)) == 1
    assert rekey.outdated_count() == 0


def test_a_value_that_cannot_be_opened_stops_the_change_before_a_key_retires(notes: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_sealed_note SET phone = name WHERE phone IS NOT NULL")
    with pytest.raises(PaivandError) as error:
        rekey.vault_rekey(actor=SYSTEM)
    assert error.value.code == "PV-VAULT-03"
    assert len(keyring.current().in_use(Purpose.DATA)) == 2


def test_two_changes_never_run_at_once(notes: Any) -> None:
    with rekey._alone(keyring.current()), pytest.raises(PaivandError) as error:
        rekey.vault_rekey(actor=SYSTEM)
    assert error.value.code == "PV-VAULT-30"


def test_files_of_a_room_move_to_the_new_key(notes: Any, own_home: Path) -> None:
    path = own_home / "attachment"
    seal_file(io.BytesIO(b"content"), path, "a")

    class Attachments:
        name = "sample.attachments"

        def reseal(self, *, batch: int) -> int:
            return int(streams.reseal_file(path, "a"))

    with registry.registered(rekey.RESEAL_SOURCE, Attachments()):
        result = rekey.vault_rekey(actor=SYSTEM)
        assert result.elsewhere["sample.attachments"] == 1
    assert streams.is_current(path)
    assert read_file(path, "a") == b"content"


def test_the_recovery_cards_open_the_new_keys(notes: Any, own_home: Path, tmp_path: Path) -> None:
    cards = recovery_cards_make()
    rekey.vault_rekey(actor=SYSTEM)
    copy = (own_home / "keyring" / "recovery.copy").read_bytes()
    back: Keyring = recovery_cards_restore(*cards, copy=copy, directory=tmp_path / "back")
    assert back.active(Purpose.DATA).secret == keyring.current().active(Purpose.DATA).secret


def test_the_search_index_moves_to_a_new_key_and_is_searchable_meanwhile(notes: Any) -> None:
    index = {blind_token("name", "rahim"): "n1"}
    before = keyring.current().active(Purpose.BLIND).id

    class Names:
        name = "sample.names"

        def rebuild(self, *, batch: int) -> int:
            # Half-way: the old token is still there and must be found.
            assert any(token in index for token in blind_lookup("name", "rahim"))
            index.clear()
            index[blind_token("name", "rahim")] = "n1"
            return 1

    with registry.registered(rekey.BLIND_INDEX, Names()):
        assert rekey.blind_key_change(actor=SYSTEM)["sample.names"] == 1
    assert keyring.current().active(Purpose.BLIND).id != before
    assert [index[token] for token in blind_lookup("name", "rahim")] == ["n1"]
    assert JournalRow.objects.get().verb == "keyring.blind_changed"


def test_the_blind_key_is_not_changed_when_nobody_could_build_the_index_again(
    notes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekey.BLIND_INDEX, "shelf", {})
    with pytest.raises(ValueError, match="no blind index"):
        rekey.blind_key_change(actor=SYSTEM)
    assert len(keyring.current().held(Purpose.BLIND)) == 1
