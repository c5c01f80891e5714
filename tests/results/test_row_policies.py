from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import circle_create
from paivand.ledger.acting import acting_as
from paivand.results.models import Fact
from paivand.results.selectors import Dimension, Measure, Question, count_by, total
from tests.world import World

ON = dt.date(2026, 11, 10)


def fact(world: World, kind: str, sensitivity: Sensitivity, *, place: str = "vahdat", circle: Any = None) -> Fact:
    with acting_as(SYSTEM):
        scope = world.scope(place, sensitivity)
        return Fact.objects.create(
            source="test.source",
            record_id=world.places[place].id,
            record_version=1,
            kind=kind,
            happened_on=ON,
            recorded_at=dt.datetime(2026, 11, 10, 8, tzinfo=dt.UTC),
            organisation_id=scope.organisation_id,
            programme_id=scope.programme_id,
            place_id=scope.place_id,
            sensitivity=sensitivity,
            circle_id=circle.pk if circle else None,
        )


@pytest.fixture
def facts(world: World) -> dict[str, Fact]:
    with acting_as(SYSTEM):
        ours = circle_create(actor=SYSTEM, member_ids=[world.zarina.id])
        others = circle_create(actor=SYSTEM, member_ids=[world.karim.id])
    return {
        "plain": fact(world, "person.registered", Sensitivity.S1),
        "elsewhere": fact(world, "person.registered", Sensitivity.S1, place="rudaki"),
        "confidential": fact(world, "case.opened", Sensitivity.S2),
        "of my circle": fact(world, "case.opened", Sensitivity.S2, circle=ours),
        "of another circle": fact(world, "case.opened", Sensitivity.S2, circle=others),
        "restricted, mine": fact(world, "case.opened", Sensitivity.S3, circle=ours),
        "restricted": fact(world, "case.opened", Sensitivity.S3, circle=others),
    }


SEEN = {
    "zarina": {"plain", "elsewhere", "confidential", "of my circle", "restricted, mine"},
    "daler": {"plain", "elsewhere", "confidential"},
    # Counts everything below S3, and sees no single confidential fact.
    "madina": {"plain", "elsewhere"},
    "nilufar": {"plain", "confidential"},
    "rahim": set(),
    "admin": set(),
    "outsider": set(),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_single_fact_is_for_those_who_may_see_what_it_was_made_of(
    world: World, facts: dict[str, Fact], name: str
) -> None:
    reader = world.users[name]
    with acting_as(reader):
        seen = set(Fact.objects.visible_to(reader).values_list("pk", flat=True))
    assert seen == {facts[which].pk for which in SEEN[name]}


@pytest.mark.postgres
@pytest.mark.parametrize("name", SEEN)
def test_a_query_that_forgets_visible_to_gets_the_same_facts(world: World, facts: dict[str, Fact], name: str) -> None:
    with acting_as(world.users[name]):
        seen = set(Fact.objects.values_list("pk", flat=True))
    assert seen == {facts[which].pk for which in SEEN[name]}


@pytest.mark.postgres
def test_nobody_sees_a_fact_and_nobody_writes_one(world: World, facts: dict[str, Fact]) -> None:
    from django.db import DatabaseError

    assert Fact.objects.count() == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Fact.objects.bulk_create(
            [Fact(**{f.attname: getattr(facts["plain"], f.attname) for f in Fact._meta.fields[1:]})]
        )


def question(world: World, measure: Measure = Measure.FACTS) -> Question:
    return Question(kinds=("case.opened",), programme_id=world.cohesion.id, since=ON, until=ON, measure=measure)


def test_counting_is_not_held_to_single_facts_and_still_to_the_mandate(world: World, facts: dict[str, Fact]) -> None:
    for name, cases in (("madina", 3), ("daler", 3), ("nilufar", 3), ("rahim", 0), ("outsider", 0)):
        reader = world.users[name]
        with acting_as(reader):
            assert total(actor=reader, question=question(world)) == cases, name
            counted = count_by(actor=reader, question=question(world), by=[Dimension.SEX])
            assert sum(counted.values()) == cases, name


@pytest.mark.postgres
def test_the_reader_is_nobody_but_the_reader_after_a_count(world: World, facts: dict[str, Fact]) -> None:
    with acting_as(world.madina):
        total(actor=world.madina, question=question(world))
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('paivand.user')")
            assert cursor.fetchone()[0] == str(world.madina.id)
        assert Fact.objects.count() == 2
