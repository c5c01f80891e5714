from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel.calendars import CalendarName, parts_of
from paivand.work.months import month_of, parse_month, week_of


@pytest.mark.parametrize(
    ("weekend", "first"),
    [((6, 7), 0), ((5,), 5), ((4, 5), 5), ((5, 6), 6), ((7,), 0), ((), 0), ((1, 2, 3, 4, 5, 6, 7), 0)],
)
def test_the_week_starts_on_the_day_after_the_weekend(weekend: tuple[int, ...], first: int):
    assert week_of(weekend).first_day == first


@given(
    day=st.dates(dt.date(1930, 1, 1), dt.date(2090, 12, 31)),
    weekend=st.sampled_from([(6, 7), (5,), (4, 5)]),
    calendar=st.sampled_from(list(CalendarName)),
    language=st.sampled_from(["en", "fa-af", "tg", "ps", "sq"]),
)
def test_every_day_of_a_month_is_drawn_once_in_whole_weeks(day, weekend, calendar, language):
    parts = parts_of(day, calendar)
    week = week_of(weekend)
    month = month_of(
        parts.year, parts.month, today=day, week=week, calendar=calendar, language=language, items={day: ["x"]}
    )
    days = [one for row in month.weeks for one in row]
    assert all(len(row) == 7 for row in month.weeks)
    assert month.first.weekday() == week.first_day
    inside = [one for one in days if one.inside]
    assert [one.number for one in inside] == list(range(1, len(inside) + 1))
    assert 28 <= len(inside) <= 31
    assert [one.date for one in days if one.today] == [day]
    assert [one.date for one in month.busy] == [day]
    assert parse_month(month.previous, today=day, calendar=calendar) != (parts.year, parts.month)
    assert parse_month("nonsense", today=day, calendar=calendar) == (parts.year, parts.month)
