from __future__ import annotations

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest

from paivand.kernel import clock


def test_now_is_aware_and_in_utc():
    assert clock.now().utcoffset() == dt.timedelta(0)


def test_time_stands_still_inside_the_block_and_runs_after_it():
    with clock.frozen("2026-11-21T20:00:00") as held:
        assert clock.now() == dt.datetime(2026, 11, 21, 20, tzinfo=dt.UTC)
        held.tick(hours=3)
        assert clock.now().hour == 23
        held.move_to(dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
        assert clock.now().year == 2027
    assert abs(clock.now() - dt.datetime.now(tz=dt.UTC)) < dt.timedelta(seconds=5)


def test_the_day_depends_on_the_place():
    with clock.frozen("2026-11-21T20:00:00+00:00"):
        assert clock.today(ZoneInfo("Asia/Kabul")) == dt.date(2026, 11, 22)
        assert clock.today(ZoneInfo("Europe/Tirane")) == dt.date(2026, 11, 21)


def test_without_a_place_the_day_is_that_of_the_current_time_zone():
    from django.utils import timezone

    with clock.frozen("2026-11-21T20:00:00+00:00"), timezone.override(ZoneInfo("Asia/Dushanbe")):
        assert clock.today() == dt.date(2026, 11, 22)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.frozen(dt.datetime(2026, 1, 1)):  # noqa: DTZ001 - the point
        pass


def test_threads_see_the_frozen_time():
    seen = []
    with clock.frozen("2020-02-29T12:00:00Z"):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [dt.datetime(2020, 2, 29, 12, tzinfo=dt.UTC)]


def test_frozen_blocks_may_stand_inside_one_another():
    with clock.frozen("2020-01-01T00:00Z"):
        with clock.frozen("2021-01-01T00:00Z"):
            assert clock.now().year == 2021
        assert clock.now().year == 2020
