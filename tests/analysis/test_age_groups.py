from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.analysis.age_groups import BROAD, STANDARD, UNKNOWN, codes, group_of, group_of_age
from paivand.kernel.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("months", "standard", "broad"),
    [
        (0, "0-4", "0-17"),
        (59, "0-4", "0-17"),
        (60, "5-11", "0-17"),
        (143, "5-11", "0-17"),
        (144, "12-17", "0-17"),
        (215, "12-17", "0-17"),
        (216, "18-24", "18-59"),
        (300, "25-49", "18-59"),
        (600, "50-59", "18-59"),
        (719, "50-59", "18-59"),
        (720, "60+", "60+"),
        (1300, "60+", "60+"),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_completed_months_fall_into_their_group(months, standard, broad):
    assert group_of(months) == standard
    assert group_of(months, BROAD) == broad


@given(st.integers(0, 1500))
def test_every_age_is_in_exactly_one_group(months):
    for groups in (STANDARD, BROAD):
        assert sum(group.holds(months) for group in groups) == 1


def test_a_negative_age_is_refused():
    with pytest.raises(ValueError, match="negative"):
        group_of(-1)


def test_an_age_known_in_part_is_guessed_or_unknown_as_asked():
    age = PartialDate.from_parts(2008).age_on(dt.date(2026, 5, 1))
    assert age is not None
    assert group_of_age(age) == "12-17"
    assert group_of_age(age, only_certain=True) == UNKNOWN
    assert group_of_age(None) == UNKNOWN
    sure = PartialDate.from_parts(2000).age_on(dt.date(2026, 5, 1))
    assert group_of_age(sure, BROAD, only_certain=True) == "18-59"


def test_unknown_stands_last():
    assert codes(BROAD) == ("0-17", "18-59", "60+", UNKNOWN)
