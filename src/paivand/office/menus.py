"""The menu of each kind of work: which pages lead, in which order. What a role may not do is absent by itself.

The names are addresses of all rooms, some of which stand above this one and some of which are not built yet: the menu
takes what is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paivand.office.choices import Home
from paivand.office.selectors import home_of
from paivand.ui.menu import MenuPlan

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

_TODAY: Final = "site:home"
_ASIDE: Final = ("work:calendar", "work:notifications")

PLANS: Final[dict[str, MenuPlan]] = {
    Home.CASE_WORKER: MenuPlan(
        work=(
            _TODAY,
            "people:people",
            "protection:cases",
            "protection:referrals",
            "community:feedback",
            "services:services",
            "forms:forms",
        ),
        read=("results:dashboard", "protection:procedures", *_ASIDE),
    ),
    Home.MOBILISER: MenuPlan(
        work=(
            _TODAY,
            "community:feedback",
            "community:visits",
            "people:people",
            "activities:activities",
            "services:services",
            "forms:forms",
        ),
        read=("community:week", "protection:referrals", *_ASIDE),
    ),
    Home.SUPERVISOR: MenuPlan(
        work=(
            _TODAY,
            "protection:decisions",
            "protection:cases",
            "people:people",
            "protection:referrals",
            "community:feedback",
        ),
        read=("results:dashboard", "protection:team", "protection:procedures", "reports:reports", *_ASIDE),
    ),
    Home.MNE: MenuPlan(
        work=(
            _TODAY,
            "results:dashboard",
            "reports:reports",
            "plans:indicators",
            "forms:forms",
            "studies:studies",
            "results:quality",
        ),
        read=("trust:releases", *_ASIDE),
    ),
    Home.CASH: MenuPlan(work=(_TODAY, "cash:payments", "people:people"), read=("protection:procedures", *_ASIDE)),
    Home.DATA_PROTECTION: MenuPlan(
        work=(
            _TODAY,
            "trust:journal",
            "trust:consents",
            "trust:requests",
            "trust:retention",
            "trust:breaches",
            "trust:releases",
        ),
        read=("office:accounts", *_ASIDE),
    ),
    Home.ADMINISTRATOR: MenuPlan(
        work=(
            _TODAY,
            "office:accounts",
            "office:places",
            "office:programmes",
            "office:organisations",
            "office:roles",
            "forms:forms",
        ),
        read=("office:backup", "site:health", *_ASIDE),
    ),
    Home.PARTNER: MenuPlan(
        work=(_TODAY, "protection:referrals", "services:services"),
        read=("results:dashboard", "reports:reports", *_ASIDE),
    ),
    Home.MANAGER: MenuPlan(
        work=(_TODAY, "results:dashboard", "plans:indicators", "reports:reports", "trust:releases", "rights:register"),
        read=("office:accounts", *_ASIDE),
    ),
}


def plan_of(actor: Actor) -> MenuPlan | None:
    """Return the plan of this person's work; None without a mandate in force."""
    return PLANS.get(home_of(actor))
