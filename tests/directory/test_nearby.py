"""What lies near and what is missing: the nearest first, chips that narrow, and needs without a service."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.test import Client

from paivand.directory.choices import Sector
from paivand.directory.gaps import ENOUGH, NONE, THIN, gap_table
from paivand.directory.models import Service
from paivand.directory.nearby import distance_km, nearest_first, place_near
from paivand.directory.selectors import services_all
from paivand.kernel import registry
from paivand.kernel.actors import Actor
from paivand.kernel.clock import today
from paivand.ledger.acting import acting_as
from paivand.office.models import Place, User
from tests.office.conftest import remember
from tests.world import World


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    return client


def make(world: World, name: str, place: str, sector: Sector = Sector.HEALTH, **more: object) -> Service:
    values = {"confirmed_on": today(), **more}
    return Service.objects.create(
        organisation=world.partner, place=world.places[place], name=name, sector=sector, **values
    )


@pytest.fixture
def points(world: World) -> dict[str, Place]:
    """Places with points; the districts lie some 30 km from each other."""
    for name, latitude, longitude in (("vahdat", 38.55, 69.02), ("rudaki", 38.45, 68.70), ("rohati", 38.60, 69.05)):
        Place.objects.filter(pk=world.places[name].pk).update(latitude=latitude, longitude=longitude)
        world.places[name].refresh_from_db()
    return world.places


def test_a_distance_is_what_a_map_says():
    assert distance_km((38.56, 68.79), (38.55, 69.02)) == pytest.approx(20.0, abs=0.3)
    assert distance_km((38.56, 68.79), (38.56, 68.79)) == 0


def test_the_nearest_service_stands_first_and_one_without_a_point_last(world: World, points: dict[str, Place]):
    make(world, "Far", "rudaki")
    make(world, "Near", "vahdat")
    make(world, "Nowhere", "drs")
    found = nearest_first(services_all(), points["rohati"])
    assert [service.name for service in found] == ["Near", "Far", "Nowhere"]


def test_somebody_who_works_in_a_district_sees_what_is_near_it_without_asking(world: World, points: dict[str, Place]):
    with acting_as(world.nilufar):
        assert place_near(actor=world.nilufar) == points["vahdat"]


def test_nobody_is_told_distances_from_the_middle_of_a_country(world: World, points: dict[str, Place]):
    Place.objects.filter(path="tjk/").update(latitude=38.8, longitude=71.0)
    with acting_as(world.zarina):
        assert place_near(actor=world.zarina) is None
        assert place_near(actor=world.zarina, chosen=str(points["rudaki"].pk)) == points["rudaki"]
        assert place_near(actor=world.zarina, chosen="no-place") is None


def test_the_page_lists_the_nearest_first_with_kilometres_and_the_number_on_the_map(
    world: World, points: dict[str, Place]
):
    make(world, "Far", "rudaki", latitude=38.45, longitude=68.70)
    make(world, "Near", "vahdat", latitude=38.55, longitude=69.03)
    client = enter(world.nilufar)
    page = client.get("/services/").content.decode()
    assert page.index("Near</a>") < page.index("Far</a>")
    assert "(30 km)" in page
    drawn = client.get("/services/points.geojson").json()["features"]
    assert {
        one["properties"]["name"]: one["properties"]["number"] for one in drawn if "number" in one["properties"]
    } == {
        "Near": "1",
        "Far": "2",
    }


def test_a_chip_keeps_what_somebody_asked_about_and_leaves_out_the_unknown(world: World):
    make(world, "Free", "vahdat", free_of_charge=True, step_free=True, languages=["fa-af"])
    make(world, "Paid", "vahdat", free_of_charge=False, languages=["ru"])
    make(world, "Unknown", "vahdat")
    client = enter(world.nilufar)
    for query in ("free=yes", "steps=yes", "speaks=fa-af"):
        page = client.get(f"/services/?{query}").content.decode()
        assert "Free</a>" in page
        assert "Paid</a>" not in page
        assert "Unknown</a>" not in page
        assert "Your filters hide 2" in page


def test_a_need_without_a_confirmed_service_is_missing(world: World, points: dict[str, Place]):
    make(world, "Clinic", "vahdat")
    make(world, "Old school", "vahdat", Sector.EDUCATION, confirmed_on=today() - dt.timedelta(days=91))
    with acting_as(world.nilufar):
        table = gap_table(actor=world.nilufar, language="en")
    row = next(row for row in table.rows if row.place.pk == points["vahdat"].pk)
    found = dict(zip((sector for sector, _short in table.heads), row.gaps, strict=True))
    assert (found[Sector.HEALTH].count, found[Sector.HEALTH].level) == (1, ENOUGH)
    assert (found[Sector.EDUCATION].count, found[Sector.EDUCATION].level) == (0, NONE)
    assert row.people is None


class Crowd:
    """Counts for the test: many people in one district, a handful in another."""

    name = "test.crowd"
    label = "People"

    def __init__(self, counts: dict[UUID, int]) -> None:
        self._counts = counts

    def counts(self, *, actor: Actor) -> dict[UUID, int]:
        return self._counts


def test_people_are_told_in_tens_and_make_a_service_thin(world: World, points: dict[str, Place]):
    make(world, "Clinic", "vahdat")
    crowd = Crowd({points["vahdat"].pk: 4127, points["rudaki"].pk: 7})
    with acting_as(world.zarina), registry.registered(registry.PLACE_COUNT, crowd):
        table = gap_table(actor=world.zarina, language="en")
    people = {row.place.code: row.people for row in table.rows}
    assert people["vahdat"] == 4120
    assert people["rudaki"] == 0
    assert table.rows[0].gaps[0].level == THIN


def test_who_may_not_count_people_sees_services_without_them(world: World):
    page = enter(world.nilufar).get("/services/missing/").content.decode()
    assert "People registered" not in page
    assert "Where something is missing" in page
