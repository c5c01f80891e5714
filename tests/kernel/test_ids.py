from __future__ import annotations

import contextlib
import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel.ids import is_uuid7, made_at, parse_uuid7, uuid7


def test_ids_grow_within_a_process():
    ids = [uuid7() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_ids_are_version_7_of_the_usual_variant():
    value = uuid7()
    assert (value.version, value.variant) == (7, "specified in RFC 4122")
    assert is_uuid7(value)


def test_ids_stay_unique_when_several_threads_ask():
    with ThreadPoolExecutor(8) as pool:
        made = [value for part in pool.map(lambda _: [uuid7() for _ in range(2_000)], range(8)) for value in part]
    assert len(set(made)) == len(made)


def test_an_id_knows_when_it_was_made():
    before = dt.datetime.now(tz=dt.UTC)
    assert abs(made_at(uuid7()) - before) < dt.timedelta(seconds=5)


def test_ids_still_grow_when_the_clock_steps_back(monkeypatch):
    first = uuid7()
    monkeypatch.setattr("paivand.kernel.ids.time.time_ns", lambda: 1_000_000_000_000_000_000)
    assert uuid7() > first


def test_a_forked_child_never_repeats_its_parent():
    uuid7()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the other process
        os.write(write_end, uuid7().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    theirs = UUID(bytes=os.read(read_end, 16))
    os.close(read_end)
    os.close(write_end)
    assert is_uuid7(theirs)
    assert theirs not in {uuid7() for _ in range(100)}


def test_what_is_written_is_read_back():
    value = uuid7()
    assert parse_uuid7(str(value)) == value
    assert parse_uuid7(str(value).upper()) == value


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", str(uuid4()), f"{{{uuid7()}}}", uuid7().hex, f" {uuid7()}"],
    # Fixed names: every process that runs the suite must collect the same tests.
    ids=["empty", "nonsense", "version 4", "braces", "no hyphens", "a space"],
)
def test_anything_else_is_refused_without_repeating_it(text):
    with pytest.raises(ValueError, match="not a UUID") as caught:
        parse_uuid7(text)
    assert not text or text not in str(caught.value)


@given(st.text())
def test_no_text_breaks_the_parser(text):
    with contextlib.suppress(ValueError):
        assert is_uuid7(parse_uuid7(text))


def test_an_id_of_another_version_has_no_time():
    with pytest.raises(ValueError, match="UUIDv7"):
        made_at(uuid4())
