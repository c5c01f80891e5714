from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.analysis.names import neighbours, pair_tokens, similarity, tokens
from paivand.analysis.names.compounds import read_name
from tests.analysis.test_name_scripts import NAMES


@pytest.mark.parametrize("name", ["Раҳимов", "Раҳимова", "Rahim", "Rahimi", "رحیمی", "Rahimzoda", "Раҳимзода"])
def test_every_form_of_rahim_shares_one_skeleton(name):
    assert "rhm" in tokens(name)


@pytest.mark.parametrize(
    "spellings",
    [
        ["Abdul Rahman", "Abdulrahman", "Abdurrahman", "Abdur Rahman", "Абдураҳмон", "عبدالرحمن", "عبد الرحمن"],
        ["Abdul Latif", "Abdullatif", "Abdulatif", "Абдулатиф", "عبداللطیف"],
        ["Abdus Sattar", "Abdul Sattar", "عبدالستار"],
        ["Nasrullah", "Nasr Ullah", "نصرالله", "نصر الله", "نصر‌الله", "Насрулло"],
        ["Nezamuddin", "Низомиддин", "نظام‌الدین", "Nizamuddin"],
        ["Ghulam Dastagir", "Gholamdastagir", "غلام دستگیر", "غلام‌دستگیر"],
        ["Ghulam Hussain", "Ғуломҳусейн", "غلام حسین"],
        ["Ibrahimkhil", "Ibrahim Khel", "ابراهیم‌خېل"],
    ],
)
def test_a_compound_gives_the_same_tokens_however_it_is_written(spellings):
    shared = set.intersection(*(tokens(spelling) for spelling in spellings))
    assert shared, [tokens(spelling) for spelling in spellings]
    for one in spellings:
        for other in spellings:
            assert similarity(one, other) >= 0.85, (one, other)


def test_the_part_that_carries_the_name_is_a_token_of_its_own():
    assert tokens("عبدالرحمن") == {"'bdrhmn", "rhmn"}
    assert tokens("Nasrullah") == {"nsrl", "nsr"}


@pytest.mark.parametrize("name", ["عبد", "Abdul", "Allah", "الله", "Абдул"])
def test_abd_and_allah_alone_are_never_tokens(name):
    assert tokens(name) == set()


def test_abdullah_has_no_token_of_its_parts():
    assert tokens("Abdullah") == tokens("عبدالله") == {"'bdl"}


def test_titles_are_no_tokens_but_a_title_alone_is_a_name():
    assert tokens("حاجی عبدالملک") == tokens("عبدالملک")
    assert tokens("Haji") == {"hj"}


def test_short_forms_are_written_out():
    assert tokens("Gh. Farooq") == tokens("Ghulam Faruq")
    assert tokens("Mohd Amin") == tokens("Mohammad Amin")


def test_pairs_do_not_depend_on_the_order_of_the_words():
    assert pair_tokens("Rustam Yusufov") == pair_tokens("Юсуфов Рустам") == {"'sf+rstm"}
    assert pair_tokens("Rustam") == set()


@pytest.mark.parametrize(
    ("right", "typo"), [("rstm", "rsm"), ("rstm", "rsttm"), ("rstm", "rstn"), ("rstm", "rtsm"), ("'brhm", "'bhm")]
)
def test_a_token_with_one_slip_shares_a_neighbour_with_the_right_one(right, typo):
    assert neighbours(right) & (neighbours(typo) | {typo})


def test_short_tokens_have_no_neighbours():
    assert neighbours("rhm") == {"rhm"}
    assert neighbours("'sf") == {"'sf"}
    assert neighbours("rhm", min_length=3) == {"rhm", "hm", "rm", "rh"}


@given(NAMES)
def test_tokens_are_never_empty_and_do_not_depend_on_spaces(name):
    found = tokens(name)
    assert all(token.strip("'") for token in found)
    assert tokens(f"  {name} ") == found


@given(NAMES, NAMES)
def test_every_pair_is_made_of_two_tokens(one, other):
    name = f"{one} {other}"
    for pair in pair_tokens(name):
        assert set(pair.split("+")) <= tokens(name)


@given(NAMES | st.text(max_size=12))
def test_no_text_breaks_the_reader_of_names(text):
    for word in read_name(text).words:
        assert word.readings
        assert all(word.readings)


@given(NAMES, NAMES)
def test_similarity_is_symmetric_and_between_nothing_and_one(one, other):
    there, back = similarity(one, other), similarity(other, one)
    assert there == pytest.approx(back)
    assert 0 <= there <= 1


@given(NAMES)
def test_a_name_is_wholly_like_itself(name):
    if read_name(name).words:
        assert similarity(name, name) == pytest.approx(1)
    else:
        assert similarity(name, name) == 0
