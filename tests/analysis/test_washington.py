from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.analysis.washington import Count, Cutoff, MissingRule, count, has_disability, status

ANSWERS = st.lists(st.sampled_from([1, 2, 3, 4, None, 7, 9]), min_size=6, max_size=6)


def above(answers, **more):
    return "".join(cutoff.name[1] for cutoff, yes in status(answers, **more).items() if yes)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((1, 1, 1, 1, 1, 1), ""),
        ((2, 1, 1, 1, 1, 1), "1"),
        ((2, 2, 1, 1, 1, 1), "12"),
        ((3, 1, 1, 1, 1, 1), "123"),
        ((4, 1, 1, 1, 1, 1), "1234"),
        ((None, None, None, None, None, 2), "1"),
        ((None, None, None, None, None, 3), "123"),
    ],
)
def test_the_published_vectors_fall_above_the_right_lines(answers, expected):
    assert above(answers) == expected


def test_somebody_is_unknown_only_when_nothing_was_answered():
    assert has_disability((None, 1, 1, 1, 1, 1)) is False
    assert has_disability((9, 7, None, 8, None, None)) is None
    assert has_disability(None) is None


def test_the_stricter_rule_makes_one_missing_answer_unknown_unless_a_difficulty_was_told():
    assert status((None, 1, 1, 1, 1, 1), missing=MissingRule.ANY)[Cutoff.D3] is None
    assert status((None, 3, 1, 1, 1, 1), missing=MissingRule.ANY)[Cutoff.D3] is True
    assert status((None, 2, 1, 1, 1, 1), missing=MissingRule.ANY) == {
        Cutoff.D1: True,
        Cutoff.D2: None,
        Cutoff.D3: None,
        Cutoff.D4: None,
    }


def test_the_set_says_nothing_about_children_under_five():
    assert set(status((4, 4, 4, 4, 4, 4), age_months=59).values()) == {None}
    assert has_disability((4, 1, 1, 1, 1, 1), age_months=60) is True


@pytest.mark.parametrize("answers", [(1, 1, 1), (0, 1, 1, 1, 1, 1), (5, 1, 1, 1, 1, 1)])
def test_what_is_not_the_short_set_is_refused(answers):
    with pytest.raises(ValueError, match="short set"):
        status(answers)


def test_counting_shows_the_unknown_beside():
    people = [((3, 1, 1, 1, 1, 1), 240), ((1, 1, 1, 1, 1, 1), 300), (None, 400), ((4, 1, 1, 1, 1, 1), 12)]
    assert count(people)[Cutoff.D3] == Count(yes=1, no=1, missing=2)


@given(ANSWERS, st.sampled_from(MissingRule))
def test_each_line_lies_within_the_one_before(answers, rule):
    found = status(answers, missing=rule)
    for wider, narrower in (("D1", "D2"), ("D2", "D3"), ("D3", "D4")):
        assert found[Cutoff[wider]] is True or found[Cutoff[narrower]] is not True


@given(ANSWERS, st.permutations(range(6)), st.sampled_from(MissingRule))
def test_the_order_of_the_domains_changes_nothing(answers, order, rule):
    assert status([answers[place] for place in order], missing=rule) == status(answers, missing=rule)
