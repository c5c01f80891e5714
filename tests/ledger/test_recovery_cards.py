from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paivand.kernel.errors import PaivandError
from paivand.ledger.vault import (
    Keyring,
    Purpose,
    keyring,
    open_bytes,
    recovery,
    recovery_cards_make,
    recovery_cards_restore,
    recovery_copy,
    seal_bytes,
    words,
)

Cards = tuple[list[str], list[str]]
SAME_FOLDER_IS_FINE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return keyring.create(tmp_path / "keys")


@pytest.fixture
def cards(ring: Keyring) -> Cards:
    return recovery_cards_make(ring)


def test_the_list_has_2048_short_words_and_no_misread_letter_gives_another() -> None:
    known = words.word_list()
    assert len(known) == len(set(known)) == 2048
    assert list(known) == sorted(known)
    assert all(len(word) == 5 and word.isascii() and word.islower() for word in known)
    among = set(known)
    for word in known:
        for place in range(5):
            for letter in "abcdefghijklmnopqrstuvwxyz":
                changed = word[:place] + letter + word[place + 1 :]
                assert changed == word or changed not in among


def test_two_cards_bring_the_keyring_back(ring: Keyring, tmp_path: Path) -> None:
    sealed = seal_bytes("x", b"y", ring=ring)
    first, second = recovery_cards_make(ring)
    assert len(first) == len(second) == recovery.CARD_WORDS == 15
    for name, pair in (("a", (first, second)), ("b", (second, first))):
        back = recovery_cards_restore(*pair, copy=recovery_copy(ring), directory=tmp_path / name)
        assert back.held() == ring.held()
        assert open_bytes("x", sealed, ring=back) == b"y"
        assert back.directory.stat().st_mode & 0o777 == 0o700
        assert recovery.cards_made_at(back) is not None


def test_words_may_be_typed_in_capitals_and_with_spaces(ring: Keyring, tmp_path: Path) -> None:
    first, second = recovery_cards_make(ring)
    typed = [f" {word.upper()} " for word in first]
    back = recovery_cards_restore(typed, second, copy=recovery_copy(ring), directory=tmp_path / "a")
    assert back.held() == ring.held()


def test_keys_added_later_are_in_the_next_copy_without_the_cards(ring: Keyring, tmp_path: Path) -> None:
    cards = recovery_cards_make(ring)
    added = ring.add(Purpose.DATA)
    back = recovery_cards_restore(*cards, copy=recovery_copy(ring), directory=tmp_path / "a")
    assert back.active(Purpose.DATA).secret == added.secret


def test_one_card_twice_opens_nothing(ring: Keyring, tmp_path: Path) -> None:
    first, _ = recovery_cards_make(ring)
    with pytest.raises(PaivandError) as error:
        recovery_cards_restore(first, first, copy=recovery_copy(ring), directory=tmp_path / "a")
    assert error.value.code == "PV-VAULT-14"


def test_cards_of_another_set_open_nothing(ring: Keyring, tmp_path: Path) -> None:
    old = [recovery_cards_make(ring) for _ in range(6)]
    new = recovery_cards_make(ring)
    for first, second in old:
        for pair in ((first, second), (first, new[1]), (new[0], second)):
            with pytest.raises(PaivandError) as error:
                recovery_cards_restore(*pair, copy=recovery_copy(ring), directory=tmp_path / "a")
            assert error.value.code in {"PV-VAULT-15", "PV-VAULT-16"}
    assert not (tmp_path / "a").exists()


def test_cards_restore_into_no_folder_that_holds_keys(ring: Keyring) -> None:
    cards = recovery_cards_make(ring)
    with pytest.raises(PaivandError) as error:
        recovery_cards_restore(*cards, copy=recovery_copy(ring), directory=ring.directory)
    assert error.value.code == "PV-VAULT-06"


@SAME_FOLDER_IS_FINE
@given(st.data())
def test_a_changed_recovery_copy_is_noticed(ring: Keyring, cards: Cards, data: st.DataObject) -> None:
    copy = bytearray(recovery_copy(ring))
    place = data.draw(st.integers(0, len(copy) - 1))
    copy[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(PaivandError) as error:
        recovery_cards_restore(*cards, copy=bytes(copy), directory=ring.directory.with_name("new"))
    assert error.value.code in {"PV-VAULT-03", "PV-VAULT-16"}


@SAME_FOLDER_IS_FINE
@given(st.data())
def test_one_wrong_word_is_named_by_its_number(cards: Cards, data: st.DataObject) -> None:
    card = cards[data.draw(st.integers(0, 1))]
    place = data.draw(st.integers(0, len(card) - 1))
    wrong = data.draw(st.sampled_from(words.word_list()).filter(lambda word: word != card[place]))
    with pytest.raises(PaivandError) as error:
        recovery.card_check([*card[:place], wrong, *card[place + 1 :]], which=2)
    assert (error.value.code, error.value.params) == ("PV-VAULT-11", {"card": 2, "word": place + 1})
    assert f"Word {place + 1} of card 2" in error.value.message


@SAME_FOLDER_IS_FINE
@given(st.data())
def test_a_misspelt_word_is_named_by_its_number(cards: Cards, data: st.DataObject) -> None:
    card = cards[0]
    place = data.draw(st.integers(0, len(card) - 1))
    letter = data.draw(st.integers(0, 4))
    other = data.draw(st.sampled_from("abdefgijklmnoprstuvz").filter(lambda typed: typed != card[place][letter]))
    misspelt = card[place][:letter] + other + card[place][letter + 1 :]
    with pytest.raises(PaivandError) as error:
        recovery.card_check([*card[:place], misspelt, *card[place + 1 :]])
    assert (error.value.code, error.value.params) == ("PV-VAULT-10", {"card": 1, "word": place + 1})


@SAME_FOLDER_IS_FINE
@given(st.data())
def test_two_wrong_or_exchanged_words_never_pass(cards: Cards, data: st.DataObject) -> None:
    card = cards[0]
    places = data.draw(st.lists(st.integers(0, 14), min_size=2, max_size=2, unique=True))
    exchanged = list(card)
    exchanged[places[0]], exchanged[places[1]] = card[places[1]], card[places[0]]
    changed = list(card)
    for place in places:
        changed[place] = data.draw(st.sampled_from([word for word in words.word_list() if word != card[place]]))
    for wrong in (exchanged, changed):
        if wrong != card:
            with pytest.raises(PaivandError) as error:
                recovery.card_check(wrong)
            assert error.value.code == "PV-VAULT-12"


@pytest.mark.parametrize("count", [0, 1, 14, 16])
def test_a_list_of_another_length_says_how_many_words_a_card_has(cards: Cards, count: int) -> None:
    card = (cards[0] * 2)[:count]
    with pytest.raises(PaivandError) as error:
        recovery.card_check(card)
    assert error.value.code == "PV-VAULT-13"
    assert "15 words" in error.value.message


def test_one_card_says_nothing_about_the_secret(ring: Keyring) -> None:
    # The share on card 1 is pure chance; that on card 2 is the secret xor chance. Neither repeats for the same keys.
    cards = [recovery_cards_make(ring) for _ in range(8)]
    shares = {recovery._read_card(card, which=1)[0] for pair in cards for card in pair}
    assert len(shares) == 16
