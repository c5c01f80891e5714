"""The one search: by code, within sight, journalled."""

from __future__ import annotations

import pytest
from django.test import Client

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.clock import today
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.protection.choices import Urgency
from paivand.protection.models import Case, Referral
from paivand.protection.services import referral_send
from tests.makers import make_case, make_consent
from tests.office.conftest import remember
from tests.world import World


def find(user, query: str) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    return client.post("/find/", {"q": query}).content.decode()


@pytest.fixture
def sent(world: World) -> tuple[Case, Referral]:
    case = make_case(world, worker=world.nilufar)
    make_consent(case.person, "referral", recipient=world.partner)
    service = Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Polyclinic", sector=Sector.HEALTH,
        confirmed_on=today(),
    )  # fmt: skip
    with acting_as(world.nilufar):
        referral = referral_send(
            actor=world.nilufar, case=case, service=service, need="Glasses", urgency=Urgency.NORMAL, share=["name"]
        )
    return case, referral


def test_a_case_and_a_referral_are_found_by_their_codes(world: World, sent: tuple[Case, Referral]) -> None:
    case, referral = sent
    assert f"/protection/cases/{case.pk}/" in find(world.nilufar, case.code.lower())
    assert f"/protection/referrals/{referral.pk}/" in find(world.nilufar, f" {referral.code} ")
    assert {"case.listed", "referral.listed"} <= set(JournalRow.objects.values_list("verb", flat=True))


def test_a_code_in_other_digits_is_the_same_code(world: World, sent: tuple[Case, Referral]) -> None:
    case, _referral = sent
    eastern = case.code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert f"/protection/cases/{case.pk}/" in find(world.nilufar, eastern)


@pytest.mark.parametrize("who", ["karim", "rahim", "madina", "admin", "outsider"])
def test_who_may_not_know_of_a_case_finds_nothing_by_its_code(
    world: World, sent: tuple[Case, Referral], who: str
) -> None:
    case, referral = sent
    for code in (case.code, referral.code):
        said = find(getattr(world, who), code)
        assert str(case.pk) not in said
        assert str(referral.pk) not in said


def test_the_beginning_of_a_code_lists_no_whole_place(world: World, sent: tuple[Case, Referral]) -> None:
    case, _referral = sent
    assert str(case.pk) not in find(world.nilufar, case.code[:3])


def test_a_search_by_get_finds_nothing_so_that_no_name_stands_in_an_address(
    world: World, sent: tuple[Case, Referral]
) -> None:
    case, _referral = sent
    client = Client()
    client.force_login(world.nilufar, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, world.nilufar)
    assert str(case.pk) not in client.get(f"/find/?q={case.code}").content.decode()
