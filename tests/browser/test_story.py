"""The main job in the browser, from finding a person to the closed case, on a phone and at a desk, both directions."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.clock import today
from paivand.ledger.acting import acting_as
from paivand.protection.choices import CaseStatus, ReferralStatus
from paivand.protection.models import Case
from tests.browser.conftest import OpenPage
from tests.browser.story import Audit, Snap, Visitor, consent, told
from tests.makers import make_case, make_person

if TYPE_CHECKING:
    from paivand.people.models import Person
    from tests.browser.live import Live
    from tests.world import World

pytestmark = pytest.mark.browser
ANSWER = "Come again in December."


@pytest.fixture(scope="session")
def clinic(_world_session: World, django_db_blocker: pytest.FixtureRequest) -> Service:
    with django_db_blocker.unblock():  # type: ignore[attr-defined] # pytest-django's blocker has no public type
        return Service.objects.create(
            organisation=_world_session.partner,
            place=_world_session.places["vahdat"],
            name="Polyclinic No. 2",
            sector=Sector.HEALTH,
            confirmed_on=today(),
        )


def find(worker: Visitor, person: Person, name: str) -> None:
    """The case worker looks at the day and finds the person by name."""
    worker.go("/", "home")
    worker.go("/services/", "services")
    worker.page.locator(".leaflet-container").wait_for()
    worker.page.locator("main .pv-spots a.pv-strong").first.click()
    worker.look("service")
    worker.go("/people/search/", "search")
    worker.fill(q=name)
    worker.page.locator("main form[role=search] button[type=submit]").click()
    worker.page.locator(f"a[href='/people/{person.pk}/']").first.wait_for()
    worker.look("search-hits")
    worker.page.locator(f"a[href='/people/{person.pk}/']").first.click()
    worker.look("person")


def open_case(worker: Visitor, world: World, person: Person) -> str:
    """Two consents, then the case; return its id."""
    consent(worker, str(person.pk), "purpose=assistance")
    consent(worker, str(person.pk), "purpose=referral", recipient=str(world.partner.pk))
    worker.go(f"/protection/cases/new/{person.pk}/", "case-new")
    worker.pick(risk="high")
    worker.fill(summary="She needs a hearing test.")
    worker.send()
    worker.look("case")
    return worker.id_in_address()


def refer(worker: Visitor, clinic: Service, case_id: str) -> tuple[str, str]:
    """The referral and its link; return the link's path and the PIN."""
    worker.go(f"/protection/cases/{case_id}/referrals/new/", "referral-new")
    worker.pick(service=str(clinic.pk))
    worker.fill(need="A hearing test")
    worker.send()
    worker.look("referral")
    worker.page.locator("form[action$='/link/'] button").click()
    worker.page.locator("#pv-link-pin").wait_for()
    worker.look("link")
    address = worker.page.locator("#pv-link-address").inner_text().strip()
    return "/" + address.split("/", 3)[3], worker.page.locator("#pv-link-pin").inner_text().strip()


def answer(provider: Visitor, address: str, pin: str, name: str) -> None:
    """The provider without an account: PIN, acceptance, report. The name comes only after the acceptance."""
    provider.go(address, "code")
    assert name not in told(provider)
    provider.fill(pin=pin)
    provider.send()
    provider.look("answer")
    assert "A hearing test" in told(provider)
    assert name not in told(provider)
    provider.fill(name="Dr Safarova")
    provider.send()
    provider.look("report")
    assert name in told(provider)
    provider.pick(outcome="done")
    provider.fill(done_on=today().isoformat(), note=ANSWER)
    provider.send()
    provider.look("thanks")


def tell_and_ask_to_close(worker: Visitor, case_id: str) -> None:
    """The answer stands on the timeline; the person is told; a supervisor is asked."""
    worker.go(f"/protection/cases/{case_id}/", "case-answered")
    expect(worker.page.locator("section[aria-labelledby=timeline]")).to_contain_text(ANSWER)
    worker.page.locator("main a[href^='/protection/referrals/'][href*='-']").first.click()
    worker.look("referral-answered")
    worker.page.locator("form[action$='/told/'] button").click()
    worker.page.wait_for_load_state()
    worker.look("referral-told")
    worker.go(f"/protection/cases/{case_id}/close/", "close")
    worker.pick(reason="goals_met")
    worker.fill(note="She hears again.")
    worker.send()
    worker.look("closure-asked")


def approve(supervisor: Visitor, case_id: str) -> None:
    """The supervisor decides."""
    supervisor.go("/", "home")
    supervisor.go(f"/protection/cases/{case_id}/", "case")
    supervisor.page.locator("a[href^='/protection/approvals/']").first.click()
    supervisor.look("decide")
    with supervisor.page.expect_navigation():
        supervisor.page.locator("button[name=decision][value=approve]").click()
    supervisor.look("closed")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_a_person_is_found_helped_referred_told_and_the_case_closed(
    live: Live,
    world: World,
    clinic: Service,
    open_page: OpenPage,
    audit: Audit,
    snap: Snap,
    width: int,
    language: str,
) -> None:
    name = {"en": "Gulnora", "fa-af": "Zebo"}[language] + {320: " Karimova", 1280: " Safarova"}[width]
    person = make_person(world, name, sex="female", place="vahdat")
    worker = Visitor(open_page(world.nilufar, width=width, language=language), audit, snap, "story")

    find(worker, person, name)
    case_id = open_case(worker, world, person)
    address, pin = refer(worker, clinic, case_id)
    answer(Visitor(open_page(width=320, language=language), audit, snap, "provider"), address, pin, name)
    tell_and_ask_to_close(worker, case_id)
    supervisor = Visitor(open_page(world.zarina, width=width, language=language), audit, snap, "supervisor")
    approve(supervisor, case_id)
    with acting_as(world.zarina, read_only=True):
        assert Case.objects.visible_to(world.zarina).get(pk=case_id).status == CaseStatus.CLOSED


def test_the_provider_needs_no_script(
    live: Live, world: World, clinic: Service, open_page: OpenPage, snap: Snap
) -> None:
    from paivand.protection.choices import Urgency
    from paivand.protection.services import link_make, referral_send
    from tests.makers import make_consent

    case = make_case(world, worker=world.nilufar, person=make_person(world, "Oysha Nazarova"))
    make_consent(case.person, "referral", recipient=world.partner)
    with acting_as(world.nilufar):
        referral = referral_send(
            actor=world.nilufar, case=case, service=clinic, need="Glasses", urgency=Urgency.NORMAL, share=["name"]
        )
        link = link_make(actor=world.nilufar, referral=referral)
    page = open_page(width=320, script=False)
    page.goto(f"/r/{link.token}/")
    page.locator("[name=pin]").fill(link.pin)
    page.locator("main form button.btn-primary").last.click()
    page.locator("[name=name]").fill("Dr Safarova")
    page.locator("main form button.btn-primary").last.click()
    page.locator("[name=outcome][value=done]").check(force=True)
    page.locator("[name=done_on]").fill(today().isoformat())
    page.locator("main form button.btn-primary").last.click()
    assert page.locator("[name=outcome]").count() == 0
    with acting_as(world.nilufar, read_only=True):
        assert case.referrals.get().status == ReferralStatus.DONE


def test_a_contact_is_recorded_by_keyboard_alone(
    live: Live, world: World, open_page: OpenPage, audit: Audit, snap: Snap
) -> None:
    case = make_case(world, worker=world.nilufar, person=make_person(world, "Malika Rasulova"))
    page = open_page(world.nilufar, width=1280)
    page.goto(f"/protection/cases/{case.pk}/")

    def tab_to(selector: str) -> None:
        for _step in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
                assert ring != "none" or shadow != "none" or selector.startswith("input"), selector
                return
        raise AssertionError(f"{selector} is not reached with Tab")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main", "the skip link comes first"
    tab_to(f"a[href='/protection/cases/{case.pk}/contacts/new/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("contacts/new"))
    tab_to("input[name=kind]")
    page.keyboard.press("Space")
    tab_to("input[name=outcome]")
    page.keyboard.press("Space")
    tab_to("textarea[name=note]")
    page.keyboard.type("Recorded without a mouse")
    tab_to("main form button.btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"cases/{case.pk}/$"))
    expect(page.locator("section[aria-labelledby=timeline]")).to_contain_text("Recorded without a mouse")


def test_a_contact_recorded_without_network_arrives_when_the_line_is_back(
    live: Live, world: World, open_page: OpenPage, audit: Audit, snap: Snap
) -> None:
    case = make_case(world, worker=world.nilufar, person=make_person(world, "Bahor Olimova"))
    page = open_page(world.nilufar, width=320)
    page.goto("/work/outbox/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"/protection/cases/{case.pk}/contacts/new/")
    expect(page.locator("#pv-sync")).to_be_visible()
    visitor = Visitor(page, audit, snap, "offline")
    visitor.pick(kind="call", outcome="reached")
    visitor.fill(note="Spoke while the line was down")
    page.context.set_offline(True)
    page.locator("main form button.btn-primary").last.click()
    expect(page.locator("#pv-sync")).to_have_text(re.compile("1"), timeout=15_000)
    snap(page, "offline-unsent")
    page.context.set_offline(False)
    page.goto(f"/protection/cases/{case.pk}/")
    for _try in range(20):
        if "Spoke while the line was down" in page.locator("section[aria-labelledby=timeline]").inner_text():
            break
        time.sleep(0.5)
        page.reload()
    expect(page.locator("section[aria-labelledby=timeline]")).to_contain_text("Spoke while the line was down")
