"""One-time links: what a right PIN opens, what shuts it, and how a phone is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import hashers
from django.test import Client

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.protection.choices import Urgency
from paivand.protection.models import ReferralLink
from paivand.protection.services import link_enter, link_make, links, referral_send
from tests.makers import make_case, make_consent

if TYPE_CHECKING:
    from paivand.protection.services.links import NewLink
    from tests.world import World


@pytest.fixture
def made(world: World) -> NewLink:
    """A link for the polyclinic, as its sender saw it."""
    clinic = Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Polyclinic No. 2", sector=Sector.HEALTH,
        confirmed_on=today(),
    )  # fmt: skip
    case = make_case(world, worker=world.nilufar)
    make_consent(case.person, "referral", recipient=world.partner)
    with acting_as(world.nilufar):
        referral = referral_send(
            actor=world.nilufar, case=case, service=clinic, need="Hearing test", urgency=Urgency.NORMAL, share=["name"]
        )
        return link_make(actor=world.nilufar, referral=referral)


def _wrong(made: NewLink) -> str:
    return "000000" if made.pin != "000000" else "111111"


def test_many_guesses_at_one_moment_are_counted_as_if_they_came_one_by_one(
    made: NewLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the slow hash of the sixth guess is compared, the five before it are found wrong."""
    guesses = iter(range(links.TRIES))

    def slowly(pin: str, stored: str) -> bool:
        for _ in guesses:
            with pytest.raises(PaivandError):
                link_enter(token=made.token, pin=_wrong(made))
        return hashers.check_password(pin, stored)

    monkeypatch.setattr(links, "check_password", slowly)
    with pytest.raises(PaivandError) as refused:
        link_enter(token=made.token, pin=made.pin)
    assert refused.value.code == "PV-LINK-03"
    with acting_as(SYSTEM):
        assert not ReferralLink.objects.get().session_hash


def test_leaving_clears_the_phone(made: NewLink) -> None:
    phone = Client()
    phone.post(f"/r/{made.token}/", {"pin": made.pin})
    assert phone.get(f"/r/{made.token}/referral/").status_code == 200
    assert phone.post(f"/r/{made.token}/leave/").status_code == 200
    assert phone.get(f"/r/{made.token}/referral/").status_code == 302


def test_a_page_that_is_only_looked_at_clears_nothing(made: NewLink) -> None:
    phone = Client()
    phone.post(f"/r/{made.token}/", {"pin": made.pin})
    assert phone.get(f"/r/{made.token}/leave/").status_code == 405
    assert phone.get(f"/r/{made.token}/referral/").status_code == 200
