from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from paivand.ui.wording import ago_text, avatar_letters, clock_text, initials, local_digits, short_name

ZONE = ZoneInfo("Asia/Dushanbe")
NOW = dt.datetime(2026, 11, 19, 10, 20, tzinfo=ZONE)


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


@pytest.mark.parametrize(
    ("due", "text", "state"),
    [
        (NOW - hours(18), "18 hours late", "late"),
        (NOW - hours(1), "1 hour late", "late"),
        (NOW - hours(0.5), "30 minutes late", "late"),
        (NOW - hours(47), "47 hours late", "late"),
        (NOW - hours(50), "2 days late", "late"),
        (NOW + hours(4), "Today 14:20", "soon"),
        (NOW + hours(20), "tomorrow", "soon"),
        (NOW + hours(30), "tomorrow", ""),
        (NOW + hours(144), "in 6 days", ""),
        (dt.date(2026, 11, 19), "Today", ""),
        (dt.date(2026, 11, 18), "10 hours late", "late"),
        (dt.date(2026, 11, 10), "8 days late", "late"),
    ],
)
def test_a_clock_says_how_late_or_how_soon(due: dt.datetime | dt.date, text: str, state: str):
    told = clock_text(due, NOW)

    assert (told.text, told.state) == (text, state)


def test_a_clock_counts_days_of_the_office_and_not_of_utc():
    due = dt.datetime(2026, 11, 19, 20, 30, tzinfo=dt.UTC)  # already the 20th in Dushanbe

    assert clock_text(due, NOW).text == "tomorrow"


def test_a_kept_promise_says_how_long_it_took():
    told = clock_text(NOW, NOW, done=NOW - hours(19), started=NOW - hours(24))

    assert (told.text, told.state) == ("Met in 5 hours", "met")


def test_a_promise_kept_too_late_is_not_called_met():
    assert clock_text(NOW - hours(72), NOW, done=NOW).text == "Done 3 days late"


def test_a_clock_writes_the_digits_of_dari():
    with translation.override("fa-af"):
        assert "۱۸" in clock_text(NOW - hours(18), NOW).text


def test_how_long_ago():
    assert ago_text(NOW - hours(3), NOW) == "3 hours ago"
    assert ago_text(NOW, NOW) == "1 minute ago"


@pytest.mark.parametrize(
    ("name", "short", "letters"),
    [
        ("Mahbuba Sattori", "Mahbuba S.", "M. S."),
        ("محبوبه ستاری", "محبوبه س.", "م. س."),
        ("Гулнора Абдулло Шарифова", "Гулнора Ш.", "Г. Ш."),
        ("Zarghuna", "Zarghuna", "Z."),
        ("", "", ""),
    ],
)
def test_names_in_lists_are_short_and_on_hidden_screens_letters(name: str, short: str, letters: str):
    assert short_name(name) == short
    assert initials(name) == letters


def test_the_round_mark_has_two_letters():
    assert avatar_letters("Nilufar Rahimova") == "NR"


def test_digits_follow_the_language():
    assert local_digits(18, "ps") == "۱۸"
    assert local_digits("18%", "fa-af") == "۱۸٪"
    assert local_digits(18, "tg") == "18"
