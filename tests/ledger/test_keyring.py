from __future__ import annotations

import json
from pathlib import Path

import pytest

from paivand.kernel.errors import PaivandError
from paivand.ledger.vault import Keyring, KeyState, Purpose, master, open_bytes, seal_bytes
from paivand.ledger.vault.keyring import complete, create


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return create(tmp_path / "keys")


def codes(error: pytest.ExceptionInfo[PaivandError]) -> str:
    return error.value.code


def test_a_new_keyring_has_one_active_key_for_each_purpose_and_is_closed_to_others(ring: Keyring) -> None:
    assert {key.purpose for key in ring.held()} == set(Purpose)
    assert all(key.state is KeyState.ACTIVE for key in ring.held())
    assert ring.directory.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in ring.directory.iterdir())
    assert ring.open_to_others() == []


def test_a_keyring_is_never_overwritten(ring: Keyring) -> None:
    with pytest.raises(PaivandError) as error:
        create(ring.directory)
    assert codes(error) == "PV-VAULT-06"


def test_a_folder_that_others_can_read_is_named(ring: Keyring) -> None:
    key = ring.active(Purpose.DATA)
    (ring.directory / key.file_name).chmod(0o644)
    assert ring.open_to_others() == [key.file_name]
    ring.directory.chmod(0o750)
    assert ring.open_to_others() == ["keys", key.file_name]


def test_a_missing_folder_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(PaivandError) as error:
        seal_bytes("x", b"y", ring=Keyring(tmp_path / "nowhere"))
    assert codes(error) == "PV-VAULT-01"
    assert "Put the keyring folder back" in error.value.message


def test_an_empty_folder_is_a_missing_keyring(tmp_path: Path) -> None:
    with pytest.raises(PaivandError) as error:
        Keyring(tmp_path).active(Purpose.DATA)
    assert codes(error) == "PV-VAULT-01"


def test_a_lost_key_is_named_by_its_id(ring: Keyring) -> None:
    sealed = seal_bytes("x", b"y", ring=ring)
    lost = ring.active(Purpose.FILES)
    ring.add(Purpose.FILES)
    (ring.directory / lost.file_name).unlink()
    with pytest.raises(PaivandError) as error:
        open_bytes("x", sealed, ring=Keyring(ring.directory))
    assert codes(error) == "PV-VAULT-02"
    assert lost.id in error.value.message


def test_a_purpose_without_a_key_is_said_clearly(ring: Keyring) -> None:
    (ring.directory / ring.active(Purpose.BLIND).file_name).unlink()
    with pytest.raises(PaivandError) as error:
        Keyring(ring.directory).active(Purpose.BLIND)
    assert codes(error) == "PV-VAULT-07"


def test_another_key_under_the_same_id_does_not_open(ring: Keyring, tmp_path: Path) -> None:
    sealed = seal_bytes("x", b"y", ring=ring)
    mine = ring.active(Purpose.FILES)
    stranger = create(tmp_path / "stranger").active(Purpose.FILES)
    path = ring.directory / mine.file_name
    foreign = json.loads((tmp_path / "stranger" / stranger.file_name).read_text())
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: foreign[name] for name in ("secret", "check")}))
    with pytest.raises(PaivandError) as error:
        open_bytes("x", sealed, ring=Keyring(ring.directory))
    assert codes(error) == "PV-VAULT-03"


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00\xff", b'{"format": 1}', b"[]"])
def test_a_damaged_key_file_is_named(ring: Keyring, damage: bytes) -> None:
    path = ring.directory / ring.active(Purpose.DATA).file_name
    path.write_bytes(damage)
    with pytest.raises(PaivandError) as error:
        Keyring(ring.directory).active(Purpose.DATA)
    assert codes(error) == "PV-VAULT-04"
    assert path.name in error.value.message


def test_one_flipped_bit_of_a_secret_is_noticed_before_it_is_used(ring: Keyring) -> None:
    path = ring.directory / ring.active(Purpose.DATA).file_name
    values = json.loads(path.read_text())
    values["secret"] = ("B" if values["secret"][0] == "A" else "A") + values["secret"][1:]
    path.write_text(json.dumps(values))
    with pytest.raises(PaivandError) as error:
        Keyring(ring.directory).active(Purpose.DATA)
    assert codes(error) == "PV-VAULT-04"


def test_the_newest_key_seals_and_the_older_still_opens(ring: Keyring) -> None:
    old = seal_bytes("x", b"y", ring=ring)
    first = ring.active(Purpose.FILES)
    second = ring.add(Purpose.FILES)
    new = seal_bytes("x", b"y", ring=ring)
    assert (old[1:5], new[1:5]) == (first.id_bytes, second.id_bytes)
    ring.retire(first)
    assert open_bytes("x", old, ring=ring) == open_bytes("x", new, ring=ring) == b"y"
    assert [key.id for key in ring.in_use(Purpose.FILES)] == [second.id]


def test_the_newest_key_cannot_be_retired(ring: Keyring) -> None:
    with pytest.raises(ValueError, match="newest"):
        ring.retire(ring.active(Purpose.DATA))


def test_another_process_sees_a_new_key_without_a_restart(ring: Keyring) -> None:
    other = Keyring(ring.directory)
    before = other.active(Purpose.DATA)
    added = ring.add(Purpose.DATA)
    assert other.active(Purpose.DATA).id == added.id != before.id


def test_a_key_never_shows_its_secret(ring: Keyring) -> None:
    key = ring.active(Purpose.DATA)
    assert repr(key.secret) not in repr(key)
    assert "secret" not in repr(key)


def test_a_key_serves_one_purpose_only(ring: Keyring) -> None:
    sealed = seal_bytes("x", b"y", purpose=Purpose.DATA, ring=ring)
    with pytest.raises(PaivandError) as error:
        open_bytes("x", sealed, purpose=Purpose.FILES, ring=ring)
    assert codes(error) == "PV-VAULT-03"


def test_a_master_secret_locks_the_files_and_only_it_unlocks_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAIVAND_MASTER_SECRET", "a long office secret")
    ring = create(tmp_path / "keys")
    sealed = seal_bytes("x", b"y", ring=ring)
    assert all(b'"secret"' not in path.read_bytes() for path in ring.directory.glob("*.key"))
    assert open_bytes("x", sealed, ring=Keyring(ring.directory, master_secret="a long office secret")) == b"y"
    for wrong in ("another", None):
        with pytest.raises(PaivandError) as error:
            open_bytes("x", sealed, ring=Keyring(ring.directory, master_secret=wrong))
        assert codes(error) == "PV-VAULT-05"


def test_locked_key_files_cannot_change_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAIVAND_MASTER_SECRET", "s")
    ring = create(tmp_path / "keys")
    data, files = (ring.directory / ring.active(purpose).file_name for purpose in (Purpose.DATA, Purpose.FILES))
    values = json.loads(data.read_text())
    other = json.loads(files.read_text())
    data.write_text(json.dumps(values | {name: other[name] for name in ("locked", "check")}))
    with pytest.raises(PaivandError) as error:
        Keyring(ring.directory, master_secret="s").held()
    assert codes(error) == "PV-VAULT-05"


def test_the_master_secret_can_come_from_a_file_and_a_missing_file_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("PAIVAND_MASTER_SECRET_FILE", str(tmp_path / "secret"))
    assert master.from_environment() == "from a file"
    monkeypatch.setenv("PAIVAND_MASTER_SECRET_FILE", str(tmp_path / "gone"))
    with pytest.raises(PaivandError) as error:
        master.from_environment()
    assert codes(error) == "PV-VAULT-05"


def test_locking_and_unlocking_later_keeps_every_key(ring: Keyring) -> None:
    sealed = seal_bytes("x", b"y", ring=ring)
    ring.relock("new secret")
    assert open_bytes("x", sealed, ring=Keyring(ring.directory, master_secret="new secret")) == b"y"
    assert not any(b'"secret"' in path.read_bytes() for path in ring.directory.glob("*.key"))
    ring.relock(None)
    assert open_bytes("x", sealed, ring=Keyring(ring.directory)) == b"y"


def test_a_purpose_that_an_upgrade_brought_gets_its_key_and_the_others_keep_theirs(ring: Keyring) -> None:
    (ring.directory / ring.active(Purpose.FACTS).file_name).unlink()
    later = Keyring(ring.directory)
    before = later.active(Purpose.DATA)
    assert complete(later) == [Purpose.FACTS]
    assert complete(later) == []
    assert later.active(Purpose.DATA) == before
    assert later.active(Purpose.FACTS).number == 1
