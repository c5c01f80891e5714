from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel import digits


@pytest.mark.parametrize("text", ["1403", "١٤٠٣", "۱۴۰۳", "۱4٠3"])
def test_the_three_digit_systems_are_read_alike(text):
    assert digits.to_latin(text) == "1403"
    assert digits.parse_int(text) == 1403


def test_everything_but_digits_and_number_marks_stays_as_it_is():
    assert digits.to_latin("خانه ۵، سرک ٢ (A-3)") == "خانه 5، سرک 2 (A-3)"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fa-af", "۱۲٫۵٪ از ۱٬۲۰۰"), ("ps", "۱۲٫۵٪ از ۱٬۲۰۰"), ("en", "12.5% از 1,200"), ("tg", "12.5% از 1,200")],
)
def test_running_text_takes_the_digits_of_the_language(language, expected):
    assert digits.to_language("12.5% از 1,200", language) == expected


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (1234567, "en", "1,234,567"),
        (1234567, "ru", "1\u00a0234\u00a0567"),
        (1234567, "fr", "1\u202f234\u202f567"),
        (1234, "es", "1234"),
        (12345, "es", "12.345"),
        (1234, "sq", "1234"),
        (1234567, "fa-af", "۱٬۲۳۴٬۵۶۷"),
        (Decimal("-0.5"), "tg", "\u22120,5"),
        (Decimal("12.50"), "en", "12.50"),
        (0, "ps", "۰"),
    ],
)
def test_a_number_is_written_as_the_language_writes_it(value, language, expected):
    assert digits.format_number(value, language) == expected


def test_halves_are_rounded_up_as_people_do():
    assert digits.format_number(Decimal("2.5"), "en", decimals=0) == "3"
    assert digits.format_number(2.345, "en", decimals=2) == "2.35"


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "12%"), ("ru", "12\u00a0%"), ("fr", "12\u202f%"), ("fa-af", "۱۲٪"), ("tg", "12%")]
)
def test_a_share_is_written_as_a_percentage_of_the_language(language, expected):
    assert digits.format_percent(0.12, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1,234", "1234"),
        ("1,5", "1.5"),
        ("0,125", "0.125"),
        ("1.5", "1.5"),
        ("1.234.567", "1234567"),
        ("۱٬۲۳۴٫۵", "1234.5"),
        ("\u221242", "-42"),
        (" \u200e٧ ", "7"),
    ],
)
def test_numbers_are_read_as_people_type_them(text, expected):
    assert digits.parse_decimal(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "1,23,456", "1.2.3", "--5", "5-", "1,2345.6", "1e5", "NaN", "½", "²"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="not a number"):
        digits.parse_decimal(text)


def test_a_fraction_is_no_whole_number():
    with pytest.raises(ValueError, match="whole"):
        digits.parse_int("1.5")


@given(st.integers(-(10**12), 10**12), st.sampled_from(["en", "ru", "tg", "fa-af", "ps", "sq", "fr", "es"]))
def test_a_written_whole_number_is_read_back(number, language):
    text = digits.format_number(number, language)
    if language == "es" and abs(number) >= 10_000 and text.count(".") == 1:
        return  # 12.345 is Spanish for twelve thousand and English for twelve: read by the mark, never guessed
    assert digits.parse_decimal(text) == number


@given(st.text())
def test_changing_digits_twice_changes_nothing_more(text):
    once = digits.to_latin(text)
    assert digits.to_latin(once) == once
    assert len(once) == len(text)


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", "٣", "1_0", " 7", "101", "9" * 5000])
def test_an_address_that_holds_no_plain_number_asks_for_what_stands_instead(text):
    assert digits.whole_number(text, otherwise=1, most=100) == 1


def test_a_number_of_an_address_counts_up_to_the_most():
    assert [digits.whole_number(text, otherwise=1, most=100) for text in ("0", "7", "007", "100")] == [0, 7, 7, 100]
