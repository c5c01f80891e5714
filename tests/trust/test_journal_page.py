"""The page of the journal: whose rows and names its reader learns."""

from __future__ import annotations

import pytest
from django.test import Client

from paivand.kernel.actors import SYSTEM
from paivand.kernel.ids import uuid7
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.office.models import Mandate, Role, User
from paivand.office.reach import reach_rebuild
from tests.office.conftest import remember
from tests.world import SINCE

JOURNAL = "/trust/journal/"


def _page(user: User, **asked: str) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    answer = client.get(JOURNAL, asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def partners_guard(world) -> User:
    """The focal point of data protection of the partner."""
    user = User.objects.create(username="partnersguard", display_name="Partnersguard")
    Mandate.objects.create(
        user=user,
        role=Role.objects.get(code="data_protection"),
        organisation=world.partner,
        place=world.places["tjk"],
        clearance=Sensitivity.S2,
        valid_from=SINCE,
        granted_by=SYSTEM.id,
        confirmed_by=uuid7(),
    )
    with acting_as(SYSTEM):
        reach_rebuild(user.id)
        record(actor=world.zarina, verb="account.sign_in", subject=world.zarina)
        record(actor=world.outsider, verb="account.sign_in", subject=world.outsider)
    return user


def test_the_offices_own_reader_sees_what_everybody_did(world, partners_guard):
    page = _page(world.guard)
    for name in ("Zarina", "Outsider", "Partnersguard"):
        assert name in page


def test_a_partners_reader_learns_neither_names_nor_acts_of_the_offices_people(world, partners_guard):
    page = _page(partners_guard)
    assert "Outsider" in page
    for name in ("Zarina", "Nilufar", "Admin", "Guard</"):
        assert name not in page


def test_asking_for_a_person_out_of_sight_gives_nothing_of_theirs(world, partners_guard):
    assert "Zarina" not in _page(partners_guard, person=str(world.zarina.id))


@pytest.mark.parametrize("asked", [{"before": "9" * 5000}, {"before": "²"}, {"person": "x", "day": "2026-99-99"}])
def test_filters_that_cannot_be_read_count_as_not_asked(world, asked):
    assert "Guard" in _page(world.guard, **asked)
