"""The directory of services: kept by the office and its partners, confirmed, found, and silent about secret places."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from paivand.directory.choices import Sector, ServiceStatus
from paivand.directory.models import Service
from paivand.directory.selectors import is_fresh, services_matching
from paivand.directory.services import service_confirm, service_save
from paivand.kernel.clock import today
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.office.models import User
from tests.office.conftest import remember
from tests.world import World


@pytest.fixture
def clinic(world: World) -> Service:
    return Service.objects.create(
        organisation=world.partner,
        place=world.places["rohati"],
        name="Polyclinic No. 2",
        sector=Sector.HEALTH,
        latitude=38.6,
        longitude=69.1,
        confirmed_on=today() - dt.timedelta(days=100),
    )


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    return client


def test_a_service_saved_counts_as_confirmed_and_leaves_a_journal_row(world: World) -> None:
    with acting_as(world.zarina):
        made = service_save(
            actor=world.zarina,
            values={
                "organisation": world.partner, "place": world.places["vahdat"], "name": "School 41",
                "sector": Sector.EDUCATION,
            },
        )  # fmt: skip
        assert is_fresh(made)
        made = service_save(actor=world.zarina, values={"phone": "+992 900"}, service=made, base_version=1)
    assert made.version == 2
    assert set(JournalRow.objects.values_list("verb", flat=True)) >= {"service.added", "service.changed"}


def test_a_stale_change_is_refused(world: World, clinic: Service) -> None:
    with acting_as(world.zarina):
        service_confirm(actor=world.zarina, service=Service.objects.get(pk=clinic.pk))
        with pytest.raises(PaivandError) as refused:
            service_save(actor=world.zarina, values={"phone": "1"}, service=clinic, base_version=1)
    assert refused.value.code == "PV-RECORD-01"


def test_a_partner_keeps_its_own_services_alone(world: World, clinic: Service) -> None:
    from paivand.office.models import Mandate, Role
    from paivand.office.reach import reach_rebuild

    mandate = Mandate.objects.get(user=world.outsider)
    mandate.role = Role.objects.get(code="ngo_partner")
    mandate.save()
    reach_rebuild(world.outsider.id)
    ours = Service.objects.create(
        organisation=world.ours, place=world.places["vahdat"], name="Our room", sector=Sector.MHPSS
    )
    with acting_as(world.outsider):
        service_confirm(actor=world.outsider, service=clinic)
        with pytest.raises(PaivandError) as refused:
            service_confirm(actor=world.outsider, service=ours)
    assert refused.value.code == "PV-ACCESS-01"
    assert enter(world.outsider).get(f"/services/{ours.pk}/edit/").status_code == 403


def test_a_case_worker_confirms_after_a_call_but_does_not_change(world: World, clinic: Service) -> None:
    client = enter(world.nilufar)
    assert client.get("/services/").status_code == 200
    assert "Polyclinic" in client.get(f"/services/{clinic.pk}/").content.decode()
    assert client.get(f"/services/{clinic.pk}/edit/").status_code == 403
    assert client.post(f"/services/{clinic.pk}/confirm/").status_code == 302
    clinic.refresh_from_db()
    assert clinic.confirmed_by == world.nilufar.id


def test_who_only_reads_the_directory_confirms_nothing(world: World, clinic: Service) -> None:
    client = enter(world.rahim)
    assert client.get(f"/services/{clinic.pk}/").status_code == 200
    assert client.post(f"/services/{clinic.pk}/confirm/").status_code == 403
    clinic.refresh_from_db()
    assert not is_fresh(clinic)


def test_one_click_confirms_a_service_that_was_forgotten(world: World, clinic: Service) -> None:
    client = enter(world.zarina)
    assert "Not confirmed" in client.get(f"/services/{clinic.pk}/").content.decode()
    assert client.post(f"/services/{clinic.pk}/confirm/").status_code == 302
    clinic.refresh_from_db()
    assert is_fresh(clinic)
    assert clinic.confirmed_by == world.zarina.id


def test_a_secret_place_stands_on_no_map_and_has_no_address(world: World, clinic: Service) -> None:
    with acting_as(world.zarina), pytest.raises(PaivandError) as refused:
        service_save(actor=world.zarina, values={"hidden_address": True}, service=clinic)
    assert refused.value.code == "PV-SERVICE-01"
    clinic.refresh_from_db()
    with acting_as(world.zarina):
        service_save(
            actor=world.zarina,
            values={"hidden_address": True, "latitude": None, "longitude": None, "address": ""},
            service=clinic,
        )
    assert enter(world.nilufar).get("/services/points.geojson?view=all").json()["features"] == []


def test_the_list_and_the_map_are_narrowed_by_need_and_place_alike(world: World, clinic: Service) -> None:
    Service.objects.create(
        organisation=world.ours, place=world.places["rudaki"], name="Legal desk", sector=Sector.LEGAL, latitude=38.4,
        longitude=68.6,
    )  # fmt: skip
    client = enter(world.nilufar)
    for query, expected in (
        ("sector=health", {"Polyclinic No. 2"}),
        (f"place={world.places['vahdat'].pk}", {"Polyclinic No. 2"}),
        (f"place={world.places['drs'].pk}", {"Polyclinic No. 2", "Legal desk"}),
        ("q=LEGAL", {"Legal desk"}),
    ):
        points = client.get(f"/services/points.geojson?{query}").json()["features"]
        assert {point["properties"]["name"] for point in points} == expected, query
        page = client.get(f"/services/?{query}").content.decode()
        assert all(name in page for name in expected)
        assert len(expected) == 2 or ({"Polyclinic No. 2", "Legal desk"} - expected).pop() not in page


def test_words_are_found_whatever_their_letter_case_and_closed_services_are_left_out(
    world: World, clinic: Service
) -> None:
    clinic.name = "Поликлиникаи Ваҳдат"
    clinic.save()
    assert services_matching("ВАҲДАТ") == [clinic.pk]
    clinic.status = ServiceStatus.DEFUNCT
    clinic.save()
    assert services_matching("ВАҲДАТ") == []


def test_the_form_adds_a_service(world: World) -> None:
    client = enter(world.zarina)
    given = {
        "name": "Women's room", "organisation": str(world.ours.pk), "sector": "mhpss",
        "place": str(world.places["rohati"].pk), "status": "active", "latitude": "۳۸٫۵", "longitude": "69",
    }  # fmt: skip
    answer = client.post("/services/new/", given)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made = Service.objects.get(name="Women's room")
    assert made.latitude == 38.5
    half = client.post("/services/new/", given | {"longitude": ""})
    assert half.status_code == 422


def test_the_global_search_finds_services(world: World, clinic: Service) -> None:
    said = enter(world.nilufar).post("/find/", {"q": "polyclinic"}).content.decode()
    assert f"/services/{clinic.pk}/" in said
