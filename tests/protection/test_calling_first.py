"""Nobody is sent to a service that nobody confirmed for 90 days, until one call says that it is still so."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.directory.selectors import FRESH_DAYS, is_fresh
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.protection.choices import Urgency
from paivand.protection.models import Case, Referral
from paivand.protection.services import referral_send
from tests.makers import make_case, make_consent
from tests.office.conftest import remember

if TYPE_CHECKING:
    from tests.world import World


def sent() -> int:
    with acting_as(SYSTEM):
        return Referral.objects.count()


@pytest.fixture
def case(world: World) -> Case:
    case = make_case(world, worker=world.nilufar)
    make_consent(case.person, "referral", recipient=world.partner)
    return case


def centre(world: World, *, days: int | None) -> Service:
    return Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Rudaki day centre", sector=Sector.DISABILITY,
        phone="+992 37 000", confirmed_on=None if days is None else today() - dt.timedelta(days=days),
    )  # fmt: skip


def send(world: World, case: Case, service: Service, *, called: bool = False) -> Referral:
    with acting_as(world.nilufar):
        return referral_send(
            actor=world.nilufar, case=case, service=service, need="A place", urgency=Urgency.NORMAL, share=["name"],
            called=called,
        )  # fmt: skip


@pytest.mark.parametrize("days", [FRESH_DAYS + 1, None])
def test_a_service_that_nobody_confirmed_takes_no_referral(world: World, case: Case, days: int | None) -> None:
    service = centre(world, days=days)
    with pytest.raises(PaivandError) as refused:
        send(world, case, service)
    assert refused.value.code == "PV-REFERRAL-04"
    assert "90 days" in refused.value.message
    assert sent() == 0


def test_on_the_ninetieth_day_it_still_counts(world: World, case: Case) -> None:
    send(world, case, centre(world, days=FRESH_DAYS))
    assert sent() == 1


def test_a_call_confirms_it_for_everybody_and_stands_in_the_journal(world: World, case: Case) -> None:
    service = centre(world, days=120)
    send(world, case, service, called=True)
    service.refresh_from_db()
    assert is_fresh(service)
    assert service.confirmed_by == world.nilufar.id
    assert {"service.confirmed", "referral.sent"} <= set(JournalRow.objects.values_list("verb", flat=True))


def test_a_call_without_consent_confirms_nothing(world: World) -> None:
    case = make_case(world, worker=world.nilufar)
    service = centre(world, days=120)
    with pytest.raises(PaivandError) as refused:
        send(world, case, service, called=True)
    assert refused.value.code == "PV-CONSENT-01"
    service.refresh_from_db()
    assert not is_fresh(service)


def test_the_form_stops_gives_the_phone_and_goes_on_after_the_call(world: World, case: Case) -> None:
    service = centre(world, days=104)
    client = Client()
    client.force_login(world.nilufar, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, world.nilufar)
    address = f"/protection/cases/{case.pk}/referrals/new/"
    page = client.get(address).content.decode()
    assert "not confirmed, call first" in page
    assert 'name="called"' not in page
    filled = {"service": str(service.pk), "need": "A place in the group", "urgency": "normal", "share": ["name"]}
    stopped = client.post(address, filled)
    assert stopped.status_code == 422
    page = stopped.content.decode()
    assert "Nobody has confirmed this service for 90 days" in page
    assert "104 days ago" in page
    assert 'href="tel:+992 37 000"' in page
    assert 'name="called"' in page
    assert "A place in the group" in page
    assert sent() == 0
    assert client.post(address, {**filled, "called": "on"}).status_code == 302
    service.refresh_from_db()
    assert is_fresh(service)
