from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.analysis.names import Script, normalise, script_of

NAMES = st.text(
    alphabet="abcdeéğhijklmnoqrsštuvxyzʼ' -АБВГДЕЁЖабвгдеёжзийклмнопрстуфхцчшъьэюяғқҳҷӣӯ\u0301"
    "ابتثجحخدذرزسشصضطظعغفقكکلمنهويیىةآأإؤئءٱټډړږښګڼۍې\u064e\u064f\u0650\u0651\u0652\u0654\u0670\u200c\u0640",
    max_size=24,
)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Rustam", Script.LATN),
        ("Ҷамшед", Script.CYRL),
        ("رستم", Script.ARAB),
        ("سپوږمۍ", Script.ARAB),
        ("۱۲ Rustam", Script.LATN),
        ("", Script.OTHER),
        ("123", Script.OTHER),
        ("李", Script.OTHER),
    ],
)
def test_the_script_is_that_of_the_first_letter_that_has_one(text, script):
    assert script_of(text) is script


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("فريده", "فریده"),
        ("عبدالملك", "عبدالملک"),
        ("زلمي", "زلمی"),
        ("مُحَمَّد", "محمد"),
        ("Козло\u0301в", "козлов"),
        ("ИИСУФ", "иисуф"),
        ("Ra\u2019no", "ra'no"),
        ("محـــمد", "محمد"),
        ("  Rustam \u200f  Amini ", "rustam amini"),
        ("и\u0306", "й"),
    ],
)
def test_what_is_written_in_several_ways_has_one_form(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("Каримов", "Каримӣв"), ("и", "й"), ("у", "ӯ"), ("и", "ӣ")])
def test_letters_that_differ_stay_different(one, other):
    assert normalise(one) != normalise(other)


def test_marks_are_kept_when_asked_for():
    assert normalise("سَم", keep_marks=True) == "سَم"


@given(NAMES | st.text(max_size=12), st.booleans())
def test_normalising_twice_changes_nothing_more(text, keep):
    once = normalise(text, keep_marks=keep)
    assert normalise(once, keep_marks=keep) == once
