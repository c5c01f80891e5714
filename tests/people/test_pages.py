"""The pages of people: the list, a person, registering step by step, consents; and what others see of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.ledger.acting import acting_as
from paivand.ledger.models import JournalRow
from paivand.people.choices import IdentifierKind
from paivand.people.models import Person
from paivand.people.services import NewIdentifier, NewPhone
from paivand.trust.choices import Standing
from paivand.trust.models import Consent
from paivand.trust.selectors import consent_state, purpose_get
from tests.canaries import plant
from tests.makers import make_case, make_consent, make_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from tests.people.conftest import Enter
    from tests.world import World


def person_pages(person: Person) -> list[str]:
    return [
        f"/people/{person.pk}/",
        f"/people/{person.pk}/edit/",
        f"/people/{person.pk}/consents/",
        f"/people/{person.pk}/consents/new/?purpose=assistance",
        f"/people/{person.pk}/consents/new/?purpose=referral",
    ]


def test_every_page_opens_for_the_role_and_is_unknown_to_an_outsider(world: World, enter: Enter) -> None:
    person = make_person(world, phones=[NewPhone("+992900001122", is_safe=False)], washington=[1, 2, None, 4, 1, 1])
    make_case(world, worker=world.nilufar, person=person)
    consent = make_consent(person)
    pages = [*person_pages(person), f"/people/consents/{consent.pk}/withdraw/"]
    mine, outsiders = enter(world.nilufar), enter(world.outsider)
    for language in ("en", "fa-af"):
        mine.cookies["paivand_language"] = language
        for page in ("/people/", "/people/search/", "/people/new/", *pages):
            assert mine.get(page, headers={"accept-language": language}).status_code == 200, page
    for page in pages:
        assert outsiders.get(page).status_code == 404, page
    assert person.code not in outsiders.get("/people/").content.decode()
    admin = enter(world.admin)
    for page in ("/people/", *pages):
        assert admin.get(page).status_code in {403, 404}, page


def test_the_page_of_a_person_masks_numbers_and_is_journalled(world: World, enter: Enter) -> None:
    person = make_person(world, safe_contact="Mornings only", phones=[NewPhone("+992900001122")])
    page = enter(world.nilufar).get(f"/people/{person.pk}/").content.decode()
    assert "Mornings only" in page
    assert "11 22" in page
    assert "/protection/cases/new/" in page
    assert JournalRow.objects.filter(verb="person.read", subject_id=person.pk, actor_id=world.nilufar.pk).count() == 1


def test_a_person_is_found_by_post_and_never_by_an_address(world: World, enter: Enter) -> None:
    person = make_person(world, "Мухаммад Раҳимов")
    client = enter(world.nilufar)
    found = client.post("/people/search/", {"q": "محمد رحیمی"}).content.decode()
    assert f"/people/{person.pk}/" in found
    assert "Мухаммад" in found
    part = client.post("/people/search/", {"q": "Rahimi"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Мухаммад" in part
    assert "Мухаммад" not in client.get("/people/search/?q=Rahimi").content.decode()
    assert "Мухаммад" not in enter(world.outsider).post("/people/search/", {"q": "Rahimi"}).content.decode()


def test_the_list_filters_and_its_queries_do_not_grow(
    world: World, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        make_person(world, f"Mahbuba {number}", sex="female" if number % 2 else "", population_group="refugee")
    make_person(world, "Beyond", place="rudaki")
    client = enter(world.nilufar)
    client.get("/people/")
    with django_assert_max_num_queries(40):
        page = client.get("/people/").content.decode()
    assert page.count("<tr") == 31
    assert client.get("/people/?sex=female").content.decode().count("<tr") == 16
    assert client.get("/people/?sex=-").content.decode().count("<tr") == 16
    assert client.get(f"/people/?place={world.places['rohati'].pk}").content.decode().count("Mahbuba") == 0
    assert JournalRow.objects.filter(verb="person.listed").exists()


WHO = {
    "name": "پروین نظری",
    "known_as": "Parwin Nazari",
    "father": "عبدالکریم",
    "family": "",
    "sex": "female",
    "birth_day": "",
    "birth_month": "",
    "birth_year": "1371",
    "birth_calendar": "solar_hijri",
    "birth_age": "",
    "population_group": "refugee",
    "nationality": "AFG",
    "language": "fa-af",
}


def fill_registration(world: World, client: Client) -> None:
    answer = client.post("/people/new/", {"name": "پروین نظری", "birth_year": "1371", "birth_calendar": "solar_hijri"})
    assert answer.status_code == 200
    assert "پروین" in client.get("/people/new/who/").content.decode()
    where = {"programme": str(world.cohesion.pk), "place": str(world.places["rohati"].pk)}
    answer = client.post("/people/new/who/", {**WHO, **where})
    assert answer.status_code == 302, answer.content.decode()
    answer = client.post(
        "/people/new/contact/",
        {"phone": "۰۹۰۰۰۰۱۱۲۲", "phone_safe": "yes", "safe_contact": "Mornings only", "wg_walking": "3"},
    )
    assert answer.status_code == 302, answer.content.decode()
    page = client.get("/people/new/consent/").content.decode()
    assert "تنها کسانی که به شما کمک می‌کنند" in page
    answer = client.post(
        "/people/new/consent/",
        {"p_assistance": "yes", "p_reporting": "no", "method": "spoken_witnessed", "given_by": "self"},
    )
    assert answer.status_code == 302, answer.content.decode()


def test_a_person_is_registered_step_by_step_with_consent(world: World, enter: Enter) -> None:
    client = enter(world.nilufar)
    fill_registration(world, client)
    check = client.get("/people/new/check/").content.decode()
    assert "Parwin Nazari" in check
    assert "A lot of difficulty" in check
    assert not Person.objects.exists()
    made = client.post("/people/new/check/")
    with acting_as(SYSTEM, read_only=True):
        person = Person.objects.get()
        assert made.headers["Location"] == f"/people/{person.pk}/"
        assert str(person.birth) == "solar:1371"
        assert [name.text for name in person.names.all()] == ["پروین نظری", "Parwin Nazari", "عبدالکریم"]
        assert person.washington == [None, None, 3, None, None, None]
        assert person.phones.get().number == "0900001122"
        assert person.scope.place_id == world.places["rohati"].pk
        given = {consent.purpose.code: str(consent.decision) for consent in Consent.objects.all()}
        assert given == {"assistance": "given", "reporting": "refused"}
        assert set(Consent.objects.values_list("language", flat=True)) == {"fa-af"}
        assert JournalRow.objects.filter(verb="person.registered", subject_id=person.pk).count() == 1
    assert client.get("/people/new/check/").status_code == 302


def test_what_waits_between_the_pages_lies_sealed(world: World, enter: Enter) -> None:
    canary = plant("name")
    client = enter(world.nilufar)
    client.post("/people/new/", {"name": str(canary)})
    kept = client.session["people.registration"]
    assert canary.text not in kept
    assert canary.text in client.get("/people/new/who/").content.decode()


def test_sex_must_be_asked_and_a_birthday_may_stay_unknown(world: World, enter: Enter) -> None:
    client = enter(world.nilufar)
    client.post("/people/new/", {"name": "Parwin"})
    where = {"programme": str(world.cohesion.pk), "place": str(world.places["rohati"].pk)}
    refused = client.post("/people/new/who/", {"name": "Parwin", **where})
    assert refused.status_code == 422
    assert client.post("/people/new/who/", {"name": "Parwin", "sex": "no_answer", **where}).status_code == 302


def test_another_place_than_ones_own_cannot_be_chosen(world: World, enter: Enter) -> None:
    client = enter(world.nilufar)
    client.post("/people/new/", {"name": "Parwin"})
    where = {"programme": str(world.cohesion.pk), "place": str(world.places["rudaki"].pk)}
    assert client.post("/people/new/who/", {**WHO, **where}).status_code == 422


def test_a_record_is_changed_and_a_stale_change_keeps_both(world: World, enter: Enter) -> None:
    person = make_person(world, sex="female", phones=[NewPhone("900001122")])
    client = enter(world.nilufar)
    assert "Mahbuba Sattori" in client.get(f"/people/{person.pk}/edit/").content.decode()
    given = {
        "name": "Маҳбуба Сатторӣ",
        "sex": "female",
        "phone": "900003344",
        "address": "Rohati 5",
        "base_version": "1",
    }
    assert client.post(f"/people/{person.pk}/edit/", given).status_code == 302
    with acting_as(SYSTEM, read_only=True):
        changed = Person.objects.get()
        assert (changed.version, changed.address) == (2, "Rohati 5")
        assert [name.text for name in changed.names.all()] == ["Маҳбуба Сатторӣ"]
        assert [phone.number for phone in changed.phones.all()] == ["900003344"]
    assert f"/people/{person.pk}/" in client.post("/people/search/", {"q": "900003344"}).content.decode()
    stale = client.post(f"/people/{person.pk}/edit/", {**given, "address": "Another"})
    assert stale.status_code == 409


def test_consent_is_recorded_for_a_recipient_and_withdrawn(world: World, enter: Enter) -> None:
    Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Polyclinic No. 2", sector=Sector.HEALTH
    )
    person = make_person(world, language="fa-af")
    client = enter(world.nilufar)
    page = client.get(f"/people/{person.pk}/consents/new/?purpose=referral").content.decode()
    assert "Polyclinic No. 2" in page
    assert "ما به این اداره می‌گوییم" in page
    answer = client.post(
        f"/people/{person.pk}/consents/new/?purpose=referral",
        {
            "recipient": str(world.partner.pk),
            "decision": "given",
            "method": "spoken_witnessed",
            "given_by": "self",
            "given_on": today().isoformat(),
            "expires_on": (today() + dt.timedelta(days=30)).isoformat(),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    referral = purpose_get("referral")
    state = consent_state(person_id=person.pk, purpose=referral, recipient_id=world.partner.pk)
    assert state.standing is Standing.GIVEN
    assert state.consent is not None
    assert state.consent.text_version == referral.text_version
    stop = f"/people/consents/{state.consent.pk}/withdraw/"
    assert client.post(stop, {"reason": ""}).status_code == 422
    assert client.post(stop, {"reason": "Changed her mind"}).status_code == 302
    assert (
        consent_state(person_id=person.pk, purpose=referral, recipient_id=world.partner.pk).standing
        is Standing.WITHDRAWN
    )
    assert client.post(stop, {"reason": "Again"}).status_code == 409
    assert "Changed her mind" in client.get(f"/people/{person.pk}/consents/").content.decode()


@pytest.mark.sqlite
def test_nothing_that_names_a_person_lies_plain_in_the_database(world: World) -> None:
    name, father, phone, number = plant("name"), plant("name"), plant("phone"), plant("phone")
    make_person(
        world,
        str(name),
        phones=[NewPhone(str(phone), note=str(father))],
        identifiers=[NewIdentifier(IdentifierKind.TAZKIRA, str(number))],
        safe_contact=str(father),
        address=str(father),
        extra={"heading": str(father)},
    )
    from django.db import connection

    dump = "\n".join(connection.connection.iterdump()).encode()
    for canary in (name, father, phone, number):
        assert not [form for form in canary.forms if form in dump], canary
