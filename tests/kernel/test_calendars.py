from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel import calendar_names
from paivand.kernel.calendars import (
    WEEKS,
    CalendarName,
    Week,
    default_calendar,
    format_both,
    format_date,
    format_month,
    from_solar,
    is_solar_leap,
    month_names,
    solar_month_length,
    to_solar,
    weekday_names,
)

SOLAR, GREGORIAN = CalendarName.SOLAR_HIJRI, CalendarName.GREGORIAN
LANGUAGES = ["en", "ru", "tg", "fa-af", "ps", "sq", "fr", "es"]

# The day of March on which each Solar Hijri year begins, for the Gregorian years 1930 to 2059,
# as ICU's Persian calendar gives it (an implementation that shares nothing with ours).
NEW_YEARS = [
    21, 22, 21, 21, 21, 22, 21, 21, 21, 22, 21, 21, 21, 22, 21, 21, 21, 22, 21, 21, 21, 22, 21, 21, 21, 22, 21, 21, 21,
    22, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21,
    21, 21, 21, 21, 21, 21, 21, 21, 20, 21, 21, 21, 20, 21, 21, 21, 20, 21, 21, 21, 20, 21, 21, 21, 20, 21, 21, 21, 20,
    21, 21, 21, 20, 21, 21, 21, 20, 21, 21, 21, 20, 20, 21, 21, 20, 20, 21, 21, 20, 20, 21, 21, 20, 20, 21, 21, 20, 20,
    21, 21, 20, 20, 21, 21, 20, 20, 21, 21, 20, 20, 21, 21,
]  # fmt: skip


def test_every_new_year_from_1930_to_2059_falls_on_the_known_day():
    assert len(NEW_YEARS) == 130
    for year, day in enumerate(NEW_YEARS, start=1930):
        assert from_solar(year - 621, 1, 1) == dt.date(year, 3, day)


def test_the_known_leap_years_leap_and_their_neighbours_do_not():
    leaps = [year for year in range(1395, 1421) if is_solar_leap(year)]
    assert leaps == [1395, 1399, 1403, 1408, 1412, 1416, 1420]


@pytest.mark.parametrize("year", [1403, 1408, 1412, 1416])
def test_the_last_day_of_a_leap_year_is_the_thirtieth_of_hut(year):
    last = from_solar(year, 12, 30)
    assert from_solar(year + 1, 1, 1) - last == dt.timedelta(days=1)
    with pytest.raises(ValueError, match="no such day"):
        from_solar(year + 1, 12, 30)


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ((1348, 10, 11), dt.date(1970, 1, 1)),
        ((1357, 11, 22), dt.date(1979, 2, 11)),
        ((1400, 5, 24), dt.date(2021, 8, 15)),
        ((1403, 12, 30), dt.date(2025, 3, 20)),
        ((1404, 1, 1), dt.date(2025, 3, 21)),
        ((1405, 8, 28), dt.date(2026, 11, 19)),
    ],
)
def test_known_days_are_the_same_day_in_both_calendars(solar, gregorian):
    assert from_solar(*solar) == gregorian
    assert to_solar(gregorian) == solar


def test_every_day_from_1930_to_2059_comes_back_and_follows_the_day_before():
    day = dt.date(1930, 1, 1)
    before = to_solar(day - dt.timedelta(days=1))
    while day < dt.date(2060, 1, 1):
        solar = to_solar(day)
        assert from_solar(*solar) == day
        if solar.day > 1:
            assert solar == (before.year, before.month, before.day + 1)
        else:
            assert before.day == solar_month_length(before.year, before.month)
        before = solar
        day += dt.timedelta(days=1)


@given(st.dates(dt.date(1821, 3, 21), dt.date(2222, 3, 20)))
def test_any_day_comes_back(day):
    assert from_solar(*to_solar(day)) == day


@pytest.mark.parametrize(
    "parts", [(1403, 13, 1), (1403, 0, 1), (1403, 7, 31), (1403, 1, 0), (1199, 1, 1), (1601, 1, 1)]
)
def test_days_that_do_not_exist_are_refused(parts):
    with pytest.raises(ValueError, match="Solar Hijri"):
        from_solar(*parts)


@pytest.mark.parametrize("day", [dt.date(1821, 3, 20), dt.date(2222, 3, 22), dt.date(1, 1, 1), dt.date(9999, 12, 31)])
def test_days_outside_the_cycle_are_refused(day):
    with pytest.raises(ValueError, match="outside"):
        to_solar(day)


def test_every_language_has_twelve_different_months_and_seven_days():
    for language in LANGUAGES:
        for calendar in CalendarName:
            assert len(set(month_names(language, calendar))) == 12
        assert len(set(weekday_names(language))) == 7
    for table in calendar_names.GREGORIAN_AFTER_DAY.values():
        assert len(set(table)) == 12


def test_afghan_months_have_afghan_names():
    assert " ".join(month_names("fa-AF", SOLAR)) == "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت"
    assert month_names("ps", SOLAR)[0] == "وری"
    assert month_names("ps", SOLAR)[-1] == "کب"


@pytest.mark.parametrize(
    ("language", "calendar", "style", "expected"),
    [
        ("fa-af", None, "full", "پنجشنبه ۲۸ عقرب ۱۴۰۵"),
        ("fa-AF", GREGORIAN, "long", "۱۹ نومبر ۲۰۲۶"),
        ("fa-af", None, "short", "۱۴۰۵/۰۸/۲۸"),
        ("ps", None, "long", "۲۸ لړم ۱۴۰۵"),
        ("tg", None, "long", "19 ноябри 2026"),
        ("tg", None, "short", "19.11.2026"),
        ("ru", None, "full", "четверг, 19 ноября 2026"),
        ("sq", None, "long", "19 nëntor 2026"),
        ("en", None, "full", "Thursday, 19 November 2026"),
        ("en", None, "short", "19/11/2026"),
        ("en", SOLAR, "long", "28 Aqrab 1405"),
        ("fr", None, "full", "jeudi 19 novembre 2026"),
        ("es", None, "long", "19 de noviembre de 2026"),
        ("xx", None, "long", "19 November 2026"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(language, calendar, style, expected):
    assert format_date(dt.date(2026, 11, 19), language, calendar, style) == expected


def test_the_first_of_a_month_is_premier_in_french():
    assert format_date(dt.date(2026, 5, 1), "fr") == "1er mai 2026"


def test_both_calendars_stand_side_by_side():
    assert format_both(dt.date(2026, 11, 19), "fa-af") == "۲۸ عقرب ۱۴۰۵ (۱۹ نومبر ۲۰۲۶)"
    assert format_both(dt.date(2026, 11, 19), "en") == "19 November 2026 (28 Aqrab 1405)"


def test_a_month_alone_stands_in_its_own_form():
    assert format_month(2026, 11, "ru", GREGORIAN) == "ноябрь 2026"
    assert format_month(2026, 11, "es", GREGORIAN) == "noviembre de 2026"
    assert format_month(1405, 8, "fa-af", SOLAR) == "عقرب ۱۴۰۵"


def test_dari_and_pashto_read_solar_hijri_first():
    assert {language for language in LANGUAGES if default_calendar(language) is SOLAR} == {"fa-af", "ps"}


def test_an_afghan_week_begins_on_saturday_and_rests_on_thursday_and_friday():
    week = WEEKS["af"]
    assert week.start_of(dt.date(2026, 11, 19)) == dt.date(2026, 11, 14)
    assert not week.is_working_day(dt.date(2026, 11, 20))
    assert week.is_working_day(dt.date(2026, 11, 22))


def test_working_days_pass_over_weekends_and_holidays():
    week = WEEKS["tj"]
    friday = dt.date(2026, 11, 20)
    assert week.add_working_days(friday, 0) == friday
    assert week.add_working_days(friday, 1) == dt.date(2026, 11, 23)
    assert week.add_working_days(friday, 1, holidays={dt.date(2026, 11, 23)}) == dt.date(2026, 11, 24)
    assert week.add_working_days(dt.date(2026, 11, 21), 0) == dt.date(2026, 11, 23)


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="working day"):
        Week(first_day=0, weekend=frozenset(range(7))).add_working_days(dt.date(2026, 1, 1), 1)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 30), st.sampled_from(["af", "tj"]))
def test_so_many_working_days_later_is_a_working_day_with_so_many_between(start, days, key):
    week = WEEKS[key]
    end = week.add_working_days(start, days)
    assert week.is_working_day(end)
    between = sum(week.is_working_day(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert between == (days if days or week.is_working_day(start) else 1)
