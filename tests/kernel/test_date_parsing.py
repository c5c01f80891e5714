from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel.calendars import CalendarName, format_date
from paivand.kernel.date_parsing import parse_date, parse_parts
from paivand.kernel.errors import PaivandError

SOLAR, GREGORIAN = CalendarName.SOLAR_HIJRI, CalendarName.GREGORIAN
NOVEMBER_19 = dt.date(2026, 11, 19)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-19",
        "2026/11/19",
        "20261119",
        "19.11.2026",
        "19/11/2026",
        "19-11-2026",
        "19 11 2026",
        "۱۹/۱۱/۲۰۲۶",
        "١٩-١١-٢٠٢٦",
        "19 November 2026",
        "November 19, 2026",
        "19th Nov 2026",
        "Nov 19 2026",
        "19 ноября 2026 г.",
        "19 ноябри соли 2026",
        "19 nëntor 2026",
        "19 nentor 2026",
        "le19 novembre 2026"[2:],
        "19 de noviembre de 2026",
        "۱۹ نومبر ۲۰۲۶",
        "2026-11-19T08:30:00Z",
        "2026-11-19 00:00:00",
        "\u200f19.11.2026 ",
    ],
)
def test_the_same_day_is_read_however_people_type_it(text):
    assert parse_date(text) == NOVEMBER_19


@pytest.mark.parametrize(
    "text",
    [
        "1405-08-28",
        "۱۴۰۵/۸/۲۸",
        "٢٨-٨-١٤٠٥",
        "28 Aqrab 1405",
        "۲۸ عقرب ۱۴۰۵",
        "۲۸ لړم ۱۴۰۵",
        "د ۱۴۰۵ کال د لړم ۲۸",
        "28 aban 1405",
        "۲۸ آبان ۱۴۰۵",
        "28 Ақраб 1405",
    ],
)
def test_a_solar_hijri_day_is_read_when_that_calendar_is_declared(text):
    assert parse_date(text, calendar=SOLAR) == NOVEMBER_19


def test_a_year_of_the_other_calendar_is_never_guessed():
    for text, calendar in [("1405-08-28", GREGORIAN), ("2026-11-19", SOLAR), ("28 Aqrab 2026", GREGORIAN)]:
        with pytest.raises(PaivandError) as caught:
            parse_date(text, calendar=calendar)
        assert caught.value.code == "PV-DATE-03"


def test_both_calendars_are_read_when_both_are_declared():
    assert parse_date("1405-08-28", mixed=True) == NOVEMBER_19
    assert parse_date("2026-11-19", calendar=SOLAR, mixed=True) == NOVEMBER_19


def test_the_declared_order_settles_what_could_be_either():
    assert parse_date("03/04/2020") == dt.date(2020, 4, 3)
    assert parse_date("03/04/2020", order="mdy") == dt.date(2020, 3, 4)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "PV-DATE-01"),
        ("yesterday", "PV-DATE-01"),
        ("19.11.26", "PV-DATE-01"),
        ("19.2026.11", "PV-DATE-01"),
        ("1850-01-01", "PV-DATE-01"),
        ("+992-93-123-4567", "PV-DATE-01"),
        ("~1990", "PV-DATE-01"),
        ("12 Foo 2020", "PV-DATE-01"),
        ("30.02.2026", "PV-DATE-02"),
        ("19.13.2026", "PV-DATE-02"),
        ("00.11.2026", "PV-DATE-02"),
        ("November 2026", "PV-DATE-04"),
        ("2026", "PV-DATE-04"),
    ],
)
def test_what_cannot_be_a_day_says_why_and_repeats_nothing(text, code):
    with pytest.raises(PaivandError) as caught:
        parse_date(text)
    assert caught.value.code == code
    assert not text or text not in caught.value.message


def test_a_month_or_a_year_alone_is_read_as_far_as_it_goes():
    assert parse_parts("1992") == (1992, None, None, GREGORIAN)
    assert parse_parts("03/1992") == (1992, 3, None, GREGORIAN)
    assert parse_parts("1992-03") == (1992, 3, None, GREGORIAN)
    assert parse_parts("март 1992") == (1992, 3, None, GREGORIAN)
    assert parse_parts("حمل ۱۳۷۰", calendar=SOLAR) == (1370, 1, None, SOLAR)


@given(
    st.dates(dt.date(1925, 1, 1), dt.date(2059, 12, 31)),
    st.sampled_from(["en", "ru", "tg", "fa-af", "ps", "sq", "fr", "es"]),
    st.sampled_from(CalendarName),
    st.sampled_from(["short", "long"]),
)
def test_whatever_we_write_we_can_read(day, language, calendar, style):
    assert parse_date(format_date(day, language, calendar, style), calendar=calendar) == day


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_no_text_breaks_the_reader(text):
    with contextlib.suppress(PaivandError):
        assert isinstance(parse_date(text), dt.date)


@given(st.text(alphabet="0123456789۰۱۲۳٤٥./- ", max_size=14), st.sampled_from(CalendarName), st.booleans())
def test_no_row_of_figures_breaks_the_reader(text, calendar, mixed):
    with contextlib.suppress(PaivandError):
        assert isinstance(parse_date(text, calendar=calendar, mixed=mixed), dt.date)
