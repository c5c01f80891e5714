from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel.calendars import CalendarName
from paivand.kernel.errors import PaivandError
from paivand.kernel.partial_dates import PartialDate, Precision

SOLAR, GREGORIAN = CalendarName.SOLAR_HIJRI, CalendarName.GREGORIAN
TODAY = dt.date(2026, 11, 21)


@st.composite
def partial_dates(draw):
    precision = draw(st.sampled_from(Precision))
    if precision is Precision.DAY:
        return PartialDate(draw(st.dates(dt.date(1925, 1, 1), dt.date(2030, 1, 1))))
    if precision is Precision.ESTIMATED_AGE:
        return PartialDate.from_age(draw(st.integers(0, 100)), draw(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))))
    calendar = draw(st.sampled_from(CalendarName))
    year = draw(st.integers(1304, 1408)) + (0 if calendar is SOLAR else 621)
    return PartialDate.from_parts(
        year, draw(st.integers(1, 12)) if precision is Precision.MONTH else None, calendar=calendar
    )


def test_the_year_alone_is_never_the_first_of_january():
    born = PartialDate.from_parts(1990)
    assert born.precision is Precision.YEAR
    assert (born.earliest, born.latest) == (dt.date(1990, 1, 1), dt.date(1990, 12, 31))
    assert born.text("en") == "1990"
    assert str(born) == "1990"


def test_a_day_that_happens_to_be_the_first_of_january_stays_a_day():
    born = PartialDate.from_parts(1990, 1, 1)
    assert (born.precision, born.text("en"), str(born)) == (Precision.DAY, "1 January 1990", "1990-01-01")


def test_a_solar_hijri_year_spans_two_gregorian_years_and_says_so():
    born = PartialDate.from_parts(1370, calendar=SOLAR)
    assert (born.earliest, born.latest) == (dt.date(1991, 3, 21), dt.date(1992, 3, 20))
    assert born.calendar is SOLAR
    assert born.text("fa-af") == "۱۳۷۰"
    assert born.text("en") == "1370 (1991–1992)"


def test_a_month_of_the_other_calendar_keeps_its_name():
    born = PartialDate.from_parts(1370, 1, calendar=SOLAR)
    assert (born.earliest, born.latest) == (dt.date(1991, 3, 21), dt.date(1991, 4, 20))
    assert born.text("fa-af") == "حمل ۱۳۷۰"
    assert born.text("en") == "Hamal 1370 (March 1991–April 1991)"


def test_a_day_is_shown_in_the_calendar_of_the_reader():
    born = PartialDate(dt.date(2026, 11, 19))
    assert born.text("fa-af") == "۲۸ عقرب ۱۴۰۵"
    assert born.text("en", SOLAR) == "28 Aqrab 1405"


def test_an_estimated_age_stays_about():
    born = PartialDate.from_age(35, TODAY)
    assert (born.earliest, born.latest) == (dt.date(1990, 11, 22), dt.date(1991, 11, 21))
    assert born.text("en") == "about 1991"
    age = born.age_on(TODAY)
    assert age is not None
    assert (age.years, age.precision, age.is_exact) == (35, Precision.ESTIMATED_AGE, False)
    assert (age.lowest, age.highest) == (35 * 12, 35 * 12 + 11)


def test_a_value_that_claims_more_than_is_known_is_refused():
    for value, precision in [(dt.date(1990, 2, 1), Precision.YEAR), (dt.date(1990, 2, 3), Precision.MONTH)]:
        with pytest.raises(ValueError, match="first day"):
            PartialDate(value, precision)


@pytest.mark.parametrize("parts", [(1990, 2, 30), (1990, 13, None), (1990, None, 5), (1990, 0, None), (0, None, None)])
def test_boxes_that_make_no_date_are_refused_with_a_sentence(parts):
    with pytest.raises(PaivandError) as caught:
        PartialDate.from_parts(*parts)
    assert caught.value.code == "PV-DATE-02"


@pytest.mark.parametrize(
    ("text", "written"), [("15-03-1990", "1990-03-15"), ("03/1990", "1990-03"), ("1990", "1990"), ("۱۹۹۰", "1990")]
)
def test_typed_text_keeps_its_precision(text, written):
    assert str(PartialDate.parse(text)) == written


def test_a_typed_solar_year_keeps_its_calendar():
    assert str(PartialDate.parse("۱۳۷۰", calendar=SOLAR)) == "solar:1370"
    assert str(PartialDate.parse("1370/1", calendar=SOLAR)) == "solar:1370-01"


@pytest.mark.parametrize(
    ("born", "on", "months"),
    [
        (dt.date(2020, 1, 31), dt.date(2020, 2, 28), 0),
        (dt.date(2020, 1, 31), dt.date(2020, 2, 29), 1),
        (dt.date(2020, 2, 29), dt.date(2021, 2, 28), 12),
        (dt.date(2020, 6, 15), dt.date(2025, 6, 14), 59),
        (dt.date(2020, 6, 15), dt.date(2025, 6, 15), 60),
        (dt.date(2020, 6, 15), dt.date(2020, 6, 15), 0),
    ],
)
def test_completed_months_are_exact_for_a_known_day(born, on, months):
    age = PartialDate(born).age_on(on)
    assert age is not None
    assert (age.months, age.lowest, age.highest, age.is_exact) == (months, months, months, True)


def test_the_age_of_a_known_year_is_guessed_from_its_middle_with_what_is_certain_beside():
    age = PartialDate.from_parts(1990).age_on(dt.date(2026, 1, 1))
    assert age is not None
    assert (age.lowest, age.months, age.highest) == (35 * 12, 35 * 12 + 5, 36 * 12)


def test_nobody_has_an_age_before_birth():
    assert PartialDate.from_parts(2027).age_on(TODAY) is None
    young = PartialDate.from_parts(2026).age_on(dt.date(2026, 2, 1))
    assert young is not None
    assert (young.lowest, young.months, young.highest) == (0, 0, 1)


def test_dates_compare_only_as_far_as_they_are_known():
    year, day, next_year = (
        PartialDate.from_parts(1990),
        PartialDate.from_parts(1990, 5, 3),
        PartialDate.from_parts(1991),
    )
    assert year.compare(next_year) == -1
    assert next_year.compare(day) == 1
    assert day.compare(day) == 0
    assert year.compare(day) is None
    assert year.compare(year) is None
    assert year.may_equal(day)
    assert not next_year.may_equal(day)


@pytest.mark.parametrize(
    "text", ["", "90", "~1990", "solar:1370-01-01", "1990-00", "1990-02-30", "x1990", "1990-1", "199", "~1990-01-00"]
)
def test_what_was_not_written_by_us_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - dates and our own check say it differently
        PartialDate.from_text(text)


@given(partial_dates())
def test_what_is_written_is_read_back(date):
    assert PartialDate.from_text(str(date)) == date


@given(partial_dates())
def test_the_possible_days_are_in_order_and_hold_the_value(date):
    assert date.earliest <= date.value <= date.latest
    assert (date.latest - date.earliest).days <= 366


@given(partial_dates(), partial_dates())
def test_comparison_is_the_same_from_both_sides(one, other):
    forth, back = one.compare(other), other.compare(one)
    assert back == (None if forth is None else -forth)
    assert one.may_equal(other) == other.may_equal(one) == (forth in {0, None})


@given(partial_dates(), st.dates(dt.date(1925, 1, 1), dt.date(2035, 1, 1)))
def test_the_guess_lies_within_what_is_certain(date, on):
    age = date.age_on(on)
    if age is None:
        assert on < date.earliest
    else:
        assert 0 <= age.lowest <= age.months <= age.highest


@given(
    partial_dates(), st.sampled_from(["en", "ru", "tg", "fa-af", "ps", "sq", "fr", "es"]), st.sampled_from(CalendarName)
)
def test_every_date_has_words_in_every_language_and_calendar(date, language, calendar):
    assert date.text(language, calendar)
