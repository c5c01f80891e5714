from __future__ import annotations

import pytest
from django.db import transaction

from paivand.kernel.ids import uuid7
from paivand.work.facts import Changed, take, touch, waiting_count


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Every test here writes."""


def test_each_record_is_taken_once_however_often_it_was_written():
    first, second = uuid7(), uuid7()
    touch("people.person", first, second, first)
    touch("people.person", first)
    touch("protection.case", first)
    assert take(10) == [
        Changed("people.person", first),
        Changed("people.person", second),
        Changed("protection.case", first),
    ]
    assert take(10) == []


def test_the_oldest_are_taken_first_and_the_rest_wait():
    ids = [uuid7() for _ in range(5)]
    touch("people.person", *ids)
    assert [change.record_id for change in take(2)] == ids[:2]
    assert waiting_count() == 3


def test_what_could_not_be_worked_on_stands_in_the_outbox_again():
    touch("people.person", uuid7())
    with transaction.atomic():
        assert len(take(10)) == 1
        transaction.set_rollback(True)
    assert waiting_count() == 1


def test_a_write_that_is_taken_back_touches_nothing():
    with transaction.atomic():
        touch("people.person", uuid7())
        transaction.set_rollback(True)
    assert waiting_count() == 0
