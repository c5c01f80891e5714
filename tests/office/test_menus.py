"""Each kind of work has its own menu, and nobody's shows what they may not do."""

from __future__ import annotations

import pytest

from paivand.ledger.acting import acting_as
from paivand.office.choices import Home
from paivand.office.menus import PLANS, plan_of
from paivand.office.selectors import home_of
from paivand.ui import menu


def _names(user) -> list[str]:
    with acting_as(user):
        return [entry.url_name for entry in menu.entries_for(user)]


def test_every_menu_has_a_plan():
    assert set(PLANS) == set(Home.values)
    for plan in PLANS.values():
        assert len(plan.work) <= 9
        assert plan.work[0] == "site:home"


@pytest.mark.parametrize(
    ("who", "home", "first"),
    [
        ("nilufar", Home.CASE_WORKER, ["site:home", "people:people", "protection:cases"]),
        ("admin", Home.ADMINISTRATOR, ["site:home", "office:accounts", "office:places"]),
        ("guard", Home.DATA_PROTECTION, ["site:home", "trust:journal"]),
    ],
)
def test_what_leads_is_what_the_work_needs(world, who, home, first):
    user = getattr(world, who)
    with acting_as(user):
        assert home_of(user) == home
    shown = [name for name in _names(user) if name in PLANS[home].work]
    assert shown[: len(first)] == first


def test_an_administrator_has_no_entry_for_people_or_cases(world):
    assert not {"people:people", "protection:cases", "protection:referrals"} & set(_names(world.admin))


def test_a_person_without_a_mandate_gets_no_plan(world):
    world.rahim.mandates.update(ended_at=world.rahim.created_at)
    with acting_as(world.rahim):
        assert plan_of(world.rahim) is None
