from __future__ import annotations

import hashlib
import hmac
import io
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel.errors import PaivandError
from paivand.ledger.vault import (
    Keyring,
    Purpose,
    atomic,
    blind_lookup,
    blind_token,
    blind_tokens,
    keyring,
    open_bytes,
    open_stream,
    opened,
    person_key,
    read_file,
    recipient_key,
    seal_bytes,
    seal_file,
    seal_stream,
    streams,
)
from paivand.ledger.vault.macs import Mac

TAMPERED = {"PV-VAULT-02", "PV-VAULT-03", "PV-VAULT-08"}
SIZES = [0, 1, streams.PIECE - 1, streams.PIECE, streams.PIECE + 1, 3 * streams.PIECE, 3 * streams.PIECE + 5]


def seal(content: bytes, context: str = "file 1") -> bytes:
    target = io.BytesIO()
    assert seal_stream(io.BytesIO(content), target, context) == len(content)
    return target.getvalue()


def unseal(sealed: bytes, context: str = "file 1") -> bytes:
    target = io.BytesIO()
    open_stream(io.BytesIO(sealed), target, context)
    return target.getvalue()


@given(st.text(max_size=40), st.binary(max_size=500))
def test_what_was_sealed_opens_in_its_place_and_nowhere_else(context: str, content: bytes) -> None:
    sealed = seal_bytes(context, content)
    assert open_bytes(context, sealed) == content
    assert len(content) < 8 or content not in sealed
    with pytest.raises(PaivandError) as error:
        open_bytes(context + "x", sealed)
    assert error.value.code == "PV-VAULT-03"


@given(st.binary(max_size=80), st.data())
def test_any_changed_byte_or_length_of_a_sealed_value_is_noticed(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal_bytes("x", content))
    place = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytes(sealed[:place]) + bytes([sealed[place] ^ data.draw(st.integers(1, 255))]) + sealed[place + 1 :]
    for wrong in (changed, bytes(sealed[:place]), bytes(sealed) + b"\0"):
        with pytest.raises(PaivandError) as error:
            open_bytes("x", wrong)
        assert error.value.code in TAMPERED


def test_the_same_value_sealed_twice_looks_different() -> None:
    assert seal_bytes("x", b"y") != seal_bytes("x", b"y")


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_comes_back(size: int) -> None:
    content = random.Random(size).randbytes(size)
    sealed = seal(content)
    assert unseal(sealed) == content
    assert opened(io.BytesIO(sealed), "file 1").read() == content


def test_a_source_that_gives_little_at_a_time_is_read_whole() -> None:
    class Drip(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 1000))

    content = random.Random(1).randbytes(200_000)
    target = io.BytesIO()
    seal_stream(Drip(content), target, "file 1")
    back = io.BytesIO()
    open_stream(Drip(target.getvalue()), back, "file 1")
    assert back.getvalue() == content


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_anywhere_is_noticed(size: int) -> None:
    sealed = seal(random.Random(size).randbytes(size))
    piece = streams.PIECE + 16
    cuts = {len(sealed) - 1, len(sealed) - 16, 3, streams.HEADER, streams.HEADER + 1}
    cuts |= {streams.HEADER + piece * number for number in range(4)}
    for cut in cuts:
        if 0 <= cut < len(sealed):
            with pytest.raises(PaivandError) as error:
                unseal(sealed[:cut])
            assert error.value.code in TAMPERED


def test_pieces_that_are_swapped_repeated_dropped_or_taken_from_another_file_are_noticed() -> None:
    size = 4 * streams.PIECE + 7
    sealed, other = seal(bytes(size)), seal(bytes(size))
    piece = streams.PIECE + 16
    head, body = sealed[: streams.HEADER], sealed[streams.HEADER :]
    pieces = [body[place : place + piece] for place in range(0, len(body), piece)]
    foreign = other[streams.HEADER + piece : streams.HEADER + 2 * piece]
    wrong = [
        [pieces[1], pieces[0], *pieces[2:]],
        [pieces[0], *pieces],
        pieces[1:],
        [*pieces[:2], *pieces[3:]],
        [pieces[0], foreign, *pieces[2:]],
        [*pieces, pieces[-1]],
    ]
    for order in wrong:
        with pytest.raises(PaivandError) as error:
            unseal(head + b"".join(order))
        assert error.value.code == "PV-VAULT-08"
    with pytest.raises(PaivandError):
        unseal(other[: streams.HEADER] + body)


@given(st.integers(0, 2**32), st.integers(1, 255))
def test_any_changed_byte_of_a_file_is_noticed(place: int, flip: int) -> None:
    sealed = bytearray(seal(b"short"))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(PaivandError) as error:
        unseal(bytes(sealed))
    assert error.value.code in TAMPERED


def test_a_file_opens_only_in_its_context_and_for_its_purpose() -> None:
    sealed = seal(b"content")
    with pytest.raises(PaivandError):
        unseal(sealed, "file 2")
    with pytest.raises(PaivandError):
        open_stream(io.BytesIO(sealed), io.BytesIO(), "file 1", purpose=Purpose.BACKUP)


def test_a_sealed_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 100_000:
                raise OSError("the cable was pulled")
            return super().read(size)

    path = tmp_path / "attachment"
    with pytest.raises(OSError, match="cable"):
        seal_file(Broken(bytes(500_000)), path, "a")
    assert list(tmp_path.iterdir()) == []
    assert seal_file(io.BytesIO(b"content"), path, "a") == 7
    assert read_file(path, "a") == b"content"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["attachment"]


def test_a_file_moves_to_the_newest_key_once(tmp_path: Path) -> None:
    ring = keyring.create(tmp_path / "keys")
    path = tmp_path / "attachment"
    content = random.Random(2).randbytes(300_000)
    seal_file(io.BytesIO(content), path, "a", ring=ring)
    assert not streams.reseal_file(path, "a", ring=ring)
    ring.add(Purpose.FILES)
    assert streams.reseal_file(path, "a", ring=ring)
    assert not streams.reseal_file(path, "a", ring=ring)
    assert read_file(path, "a", ring=ring) == content


def test_a_file_removed_while_it_is_sealed_anew_stays_removed(tmp_path: Path) -> None:
    path = tmp_path / "attachment"
    seal_file(io.BytesIO(b"content"), path, "a")
    with path.open("rb"), pytest.raises(FileNotFoundError), atomic.replacing(path, only_if_there=True):
        path.unlink()
    assert list(tmp_path.iterdir()) == []


# --- blind tokens -----------------------------------------------------------------------------------------------------


@given(st.text(max_size=40), st.text(min_size=1, max_size=20))
def test_a_token_is_stable_fits_a_bigint_and_differs_by_kind(text: str, kind: str) -> None:
    token = blind_token(kind, text)
    assert token == blind_token(kind, text) == blind_tokens(kind, [text])[0]
    assert -(2**63) <= token < 2**63
    assert token != blind_token(kind + "2", text)


def test_a_token_depends_on_the_blind_key_and_not_on_the_data_key(tmp_path: Path) -> None:
    ring: Keyring = keyring.create(tmp_path / "keys")
    before = blind_token("name", "rahim", ring=ring)
    ring.add(Purpose.DATA)
    assert blind_token("name", "rahim", ring=ring) == before
    ring.add(Purpose.BLIND)
    after = blind_token("name", "rahim", ring=ring)
    assert after != before
    assert blind_lookup("name", "rahim", ring=ring) == [after, before]
    ring.retire(ring.held(Purpose.BLIND)[0])
    assert blind_lookup("name", "rahim", ring=ring) == [after]


def test_person_keys_differ_by_recipient() -> None:
    key = person_key("0197")
    assert key == person_key("0197") != person_key("0198")
    assert recipient_key("unicef", key) == recipient_key("unicef", key) != recipient_key("unhcr", key)


@given(st.binary(max_size=64), st.binary(max_size=300))
def test_the_prepared_mac_is_hmac_sha256(key: bytes, content: bytes) -> None:
    assert Mac(key).digest(content) == hmac.digest(key, content, hashlib.sha256)


def test_a_mac_key_longer_than_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        Mac(bytes(65))
