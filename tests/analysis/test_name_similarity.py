from __future__ import annotations

import pytest

from paivand.analysis.names import similarity
from paivand.analysis.names.distance import ANCHOR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Юсуфов Рустам", "Rustam Yusufov"),
        ("Юсуфов Рустам Ҷалилович", "Rustam Yusufov"),
        ("حاجی عبدالملک امینی", "Абдумалик Аминӣ"),
        ("لیلا یوسفی", "YOUSUFI LAILA"),
        ("Муродова Зарина", "Zarina Murodzoda"),
        ("محمد", "Мухаммад"),
        ("مُحَمَّد", "Mohamed"),
        ("سپوږمۍ", "Spozhmai"),
        ("Дмитрий", "Dmitry"),
        ("Maxim", "Максим"),
        ("Ҷалолиддин", "Jalaluddin"),
        ("Ќосимов Љалил", "Jalil Qosimov"),
    ],
)
def test_spellings_of_one_name_are_above_the_line(one, other):
    assert similarity(one, other) >= ANCHOR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Каримов", "Karimova"),
        ("Юсуфов Фарид", "Yusufova Farida"),
        ("Rustam Yusufov", "Rustam Nazarov"),
        ("خالد", "Халил"),
        ("Собиров", "Basirov"),
        ("Zarina", "Zahra"),
        ("", "Rustam"),
        ("123", "123"),
    ],
)
def test_other_people_are_below_the_line(one, other):
    assert similarity(one, other) < ANCHOR


# Look-alikes that differ in their vowels or a doubled letter alone: (in Perso-Arabic with marks, right, wrong).
LOOK_ALIKES = [
    ("مَلِک", "Malik", "Mulk"),
    ("مُلک", "Mulk", "Malik"),
    ("سَلام", "Salam", "Sullam"),
    ("عُمَر", "Umar", "Amr"),
    ("عَمر", "Amr", "Umar"),
    ("صَبر", "Sabr", "Sabir"),
    ("صابِر", "Sabir", "Sabr"),
    ("جَمال", "Jamal", "Jammal"),
    ("حَسَن", "Hasan", "Husn"),
    ("نَصر", "Nasr", "Nasir"),
    ("بَشیر", "Bashir", "Bushra"),
    ("کَرَم", "Karam", "Karim"),
]


@pytest.mark.parametrize(("marked", "right", "wrong"), LOOK_ALIKES)
def test_vowel_marks_tell_look_alikes_apart_when_they_are_there(marked, right, wrong):
    assert similarity(marked, right) > similarity(marked, wrong)


def test_one_name_alone_says_less_than_two():
    assert similarity("Rustam", "Rustam Yusufov") < similarity("Rustam Yusufov", "Yusufov Rustam")


def test_a_missing_title_costs_nothing():
    assert similarity("ملا عبدالصبور", "Mullah Abdul Saboor") == similarity("عبدالصبور", "Abdul Saboor")
