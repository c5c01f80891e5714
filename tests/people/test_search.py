"""Finding people across scripts, by number and by year; and who does not find them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from paivand.kernel import registry
from paivand.kernel.clock import today
from paivand.kernel.partial_dates import PartialDate
from paivand.ledger.acting import acting_as
from paivand.ledger.models import JournalRow
from paivand.people import search
from paivand.people.choices import IdentifierKind
from paivand.people.search import people_search, query_read
from paivand.people.services import NewIdentifier, NewPhone
from tests.makers import make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import DjangoAssertNumQueries

    from paivand.office.models import User
    from paivand.people.search import Found
    from tests.world import World

SPELLINGS = ("Мухаммад Раҳимов", "Mohammad Rahimi", "محمد رحیمی")


def find(actor: User, query: str) -> Found:
    with acting_as(actor):
        return people_search(actor=actor, query=query)


@pytest.mark.parametrize("stored", SPELLINGS)
@pytest.mark.parametrize("asked", SPELLINGS)
def test_a_name_is_found_from_every_script(world: World, stored: str, asked: str) -> None:
    person = make_person(world, stored)
    for other in ("Anora Karimova", "Давлат Шарифов", "پروین نظری"):
        make_person(world, other)
    found = find(world.nilufar, asked)
    assert [hit.person.pk for hit in found.hits] == [person.pk]
    assert found.hits[0].matches[0].kind in {"same", "near"}


def test_one_name_of_two_and_a_typo_still_find(world: World) -> None:
    person = make_person(world, "Mahbuba Sattori")
    assert find(world.nilufar, "Маҳбуба").hits[0].person.pk == person.pk
    assert find(world.nilufar, "Mahbuba Satori").hits[0].person.pk == person.pk
    assert find(world.nilufar, "Mahbuda Sattori").hits[0].person.pk == person.pk
    assert not find(world.nilufar, "Zebo Holova").hits


def test_code_phone_and_document_number_find_in_any_digits(world: World) -> None:
    person = make_person(
        world,
        phones=[NewPhone("+992900001122")],
        identifiers=[NewIdentifier(IdentifierKind.TAZKIRA, "12-3456-78")],
    )
    for asked in (
        person.code,
        person.code.lower(),
        "900001122",
        "+992 90 000 11 22",
        "۹۰۰۰۰۱۱۲۲",
        "12345678",
        "12-3456-78",
    ):
        found = find(world.nilufar, asked)
        assert [hit.person.pk for hit in found.hits] == [person.pk], asked


def test_an_outsider_finds_nothing_by_name_phone_code_or_number(world: World) -> None:
    person = make_person(world, "Mahbuba Sattori", phones=[NewPhone("+992900001122")])
    for asked in ("Mahbuba Sattori", "Маҳбуба Сатторӣ", "900001122", person.code):
        assert not find(world.outsider, asked).hits
        assert not find(world.admin, asked).hits


def test_year_of_birth_and_place_put_the_right_one_first_and_say_why(world: World) -> None:
    older = make_person(world, "Parwin Nazari", birth=PartialDate.from_parts(1979))
    younger = make_person(world, "Парвин Назарӣ", birth=PartialDate.from_parts(1993), place="rohati")
    found = find(world.nilufar, "پروین نظری ۱۳۷۲")
    assert [hit.person.pk for hit in found.hits] == [younger.pk, older.pk]
    assert "Same year of birth" in [str(match.sentence) for match in found.hits[0].matches]
    assert "diff" in {match.kind for match in found.hits[1].matches}
    assert find(world.nilufar, "Parwin Rohati").hits[0].person.pk == younger.pk
    assert query_read("Parwin 34").birth == PartialDate.from_age(34, today())


def test_very_common_names_ask_for_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CAP", 5)
    for year in range(1960, 1990, 3):
        make_person(world, "Ahmad Karimi", birth=PartialDate(dt.date(year, 5, 5)))
    assert find(world.nilufar, "Ahmad Karimi").ask_more
    narrowed = find(world.nilufar, "Ahmad Karimi 1960")
    assert not narrowed.ask_more
    assert narrowed.hits[0].person.birth_date == dt.date(1960, 5, 5)


def test_a_search_is_journalled_with_whom_it_showed(world: World) -> None:
    person = make_person(world)
    find(world.nilufar, "Mahbuba Sattori")
    row = JournalRow.objects.get(verb="person.searched")
    assert (row.actor_id, row.subject_id) == (world.nilufar.pk, person.pk)


def test_the_number_of_queries_does_not_grow_with_the_hits(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(12):
        make_person(world, "Mahbuba Sattori")
    source = registry.get(registry.SEARCH_SOURCE, "people.person")
    assert source is not None
    with acting_as(world.nilufar), django_assert_max_num_queries(14):
        assert len(list(source.search(actor=world.nilufar, query="Mahbuba Sattori", limit=20))) == 12
