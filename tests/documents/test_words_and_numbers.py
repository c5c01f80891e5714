from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.documents.docx.text import pieces
from paivand.documents.fonts import FOLDER
from paivand.documents.languages import known_languages, language_of
from paivand.documents.numbers import counted, written
from paivand.documents.text import wrapped
from paivand.documents.values import Suppressed, Unit
from paivand.documents.words import _WORDS, keys, languages_of, word


@pytest.mark.parametrize("key", keys())
def test_every_word_is_there_in_every_language_with_the_same_placeholders(key):
    assert languages_of(key) == set(known_languages())
    holes = {language: sorted(re.findall(r"%\((\w+)\)s", _WORDS[key][language])) for language in known_languages()}
    assert len({tuple(each) for each in holes.values()}) == 1, holes


@pytest.mark.parametrize(
    ("value", "language", "unit", "expected"),
    [
        (15420, "en", Unit.NUMBER, "15,420"),
        (15420, "fa-AF", Unit.NUMBER, "۱۵٬۴۲۰"),
        (15420, "ru", Unit.NUMBER, "15\u00a0420"),
        (72, "en", Unit.PERCENT, "72%"),
        (72, "ps", Unit.PERCENT, "۷۲٪"),
        (72, "ru", Unit.PERCENT, "72\u00a0%"),
        (13, "en", Unit.CHANGE, "+13"),
        (-9, "en", Unit.CHANGE, "−9"),
        (-9, "fa-AF", Unit.CHANGE, "\u2066−۹\u2069"),
        (0, "en", Unit.CHANGE, "0"),
        (None, "en", Unit.NUMBER, "–"),
        (float("inf"), "en", Unit.NUMBER, "–"),
        (Suppressed("fewer than 5"), "tg", Unit.NUMBER, "пинҳон"),
    ],
)
def test_numbers_are_written_as_the_language_does(value, language, unit, expected):
    assert written(value, language, unit=unit) == expected


def test_halves_are_rounded_as_people_do_it():
    assert [written(value, "en", decimals=1) for value in (0.25, 12.25, 16.35)] == ["0.3", "12.3", "16.4"]


def test_page_numbers_take_the_digits_of_the_language():
    assert counted(17, "fa-AF") == "۱۷"
    assert counted(17, "tg") == "17"


def test_an_unknown_language_is_written_in_english():
    assert language_of("xx").code == "en"
    assert word("hidden", "xx") == "hidden"


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("plain", "ltr", [("plain", "ltr")]),
        ("see (زنان) now", "ltr", [("see (", "ltr"), ("زنان", "rtl"), (") now", "ltr")]),
        ("دفتر ICRC در ۲۰۲۶", "rtl", [("دفتر ", "rtl"), ("ICRC", "ltr"), (" در ۲۰۲۶", "rtl")]),
        ("ICRC (2)", "rtl", [("ICRC (2", "ltr"), (")", "rtl")]),
        ("", "rtl", []),
    ],
)
def test_text_is_cut_where_its_direction_changes(text, base, expected):
    assert list(pieces(text, base)) == expected


@given(st.text(), st.sampled_from(["ltr", "rtl"]))
def test_cutting_loses_no_letter(text, base):
    assert "".join(piece for piece, _direction in pieces(text, base)) == text


@given(st.text(), st.integers(1, 4))
def test_wrapping_keeps_every_word_and_the_number_of_lines(text, lines):
    result = wrapped(text, 80, 13, lines=lines)
    assert len(result) <= lines
    assert " ".join(result).split() == text.split()


def test_the_fonts_are_the_ones_in_the_lock_file():
    lock = json.loads((FOLDER / "fonts.lock.json").read_text(encoding="utf-8"))
    assert {each["file"] for each in lock["fonts"]} == {path.name for path in FOLDER.glob("*.ttf")}
    for each in lock["fonts"]:
        assert hashlib.sha256((FOLDER / each["file"]).read_bytes()).hexdigest() == each["sha256"], each["file"]
        assert each["licence"] == "OFL-1.1"


def test_importing_the_room_loads_no_document_library():
    code = (
        "import sys, paivand.documents.docx, paivand.documents.pdf, paivand.documents.svg, paivand.documents.slip, "
        "paivand.documents.xlsx; print([name for name in ('docx', 'pptx', 'typst', 'xlsxwriter', 'segno', 'openpyxl', "
        "'defusedxml', 'PIL', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[2]
    )
    assert done.stdout.strip() == "[]"
