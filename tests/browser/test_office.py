"""The office in the browser: a passkey from making to signing in, an office that loses nothing typed, and its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from paivand.kernel.ids import uuid7
from paivand.office.models import Mandate, Role, User
from paivand.office.reach import reach_rebuild
from paivand.office.services.accounts import sessions_close
from tests.world import PASSWORD, SINCE, World

pytestmark = pytest.mark.browser

DEVICE = {
    "options": {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
}
PAGES = [
    "/office/me/",
    "/office/accounts/",
    "/office/accounts/new/",
    "/office/roles/",
    "/office/roles/case_worker/",
    "/office/organisations/",
    "/office/programmes/new/",
    "/office/places/",
    "/office/places/map/",
    "/office/places/new/",
    "/office/places/file/",
    "/office/setup/steps/",
    "/office/setup/settings/",
    "/office/setup/cards/",
    "/office/setup/backup/",
    "/account/second-factor/",
    "/account/second-factor/app/",
    "/account/second-factor/card/",
    "/account/second-factor/key/",
    "/account/devices/",
    "/account/devices/lost/",
    "/account/password/",
]


def _administrator(world: World) -> User:
    """Make an administrator for one test alone."""
    user = User(username=f"admin-{uuid7().hex[-8:]}", display_name="Rustam Hakim")
    user.set_password(PASSWORD)
    user.save()
    Mandate.objects.create(
        user=user,
        role=Role.objects.get(code="administrator"),
        organisation=world.ours,
        place=world.places["tjk"],
        valid_from=SINCE,
        granted_by=uuid7(),
        confirmed_by=uuid7(),
    )
    reach_rebuild(user.pk)
    return user


def test_a_passkey_is_made_and_then_signs_in_alone_and_as_a_second_step(live, world, chromium: Browser):
    user = _administrator(world)
    # A passkey belongs to a name, never to an address in figures.
    site = live.url.rstrip("/").replace("127.0.0.1", "localhost")
    context = chromium.new_context()
    page = context.new_page()
    device: Any = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", DEVICE)

    def with_password(then: str) -> None:
        page.goto(f"{site}/account/sign-in/")
        page.fill("[name=login]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.click("main form:has([name=login]) button[type=submit]")
        page.wait_for_url(then)

    def leave() -> None:
        page.goto(f"{site}/account/sign-out/")
        page.click("main form button[type=submit]")
        page.wait_for_url("**/account/sign-in/")

    with_password(f"{site}/")
    page.goto(f"{site}/account/second-factor/key/")
    page.click("form[data-passkey=create] button[type=button]")
    page.wait_for_url("**/account/second-factor/")
    expect(page.locator("#keys")).to_be_visible()

    leave()
    page.goto(f"{site}/account/sign-in/?next=/office/me/")
    page.click("form[data-passkey=get] button[type=button]")
    page.wait_for_url(f"{site}/office/me/")

    leave()
    with_password("**/account/sign-in/code/")
    page.click("form[data-passkey=get] button[type=button]")
    page.wait_for_url(f"{site}/")
    context.close()


def test_what_was_typed_when_the_session_ended_is_back_after_signing_in(live, world, open_page, watch):
    user = _administrator(world)
    # What the page asks for in the background is refused while nobody is signed in.
    watch.forgiven.append(re.compile("status of 401"))
    page = open_page(None)
    page.goto(live.at("/account/sign-in/"))
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:has([name=login]) button[type=submit]")
    page.goto(live.at("/office/organisations/new/"))
    page.fill("[name=name]", "Умед, گروه والدین")
    page.fill("[name=code]", f"umed-{uuid7().hex[-6:]}")
    sessions_close(user)
    page.click("main form[data-guard] button[type=submit]")
    page.wait_for_url("**/account/sign-in/**")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:has([name=login]) button[type=submit]")
    page.wait_for_url("**/office/organisations/new/")
    expect(page.locator("[name=name]")).to_have_value("Умед, گروه والدین")
    page.click("main form[data-guard] button[type=submit]")
    page.wait_for_url("**/office/organisations/")
    expect(page.get_by_text("Умед, گروه والدین")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(320, "fa-af"), (1280, "en")])
def test_every_page_of_the_office_fits_and_is_accessible(live, world, open_page, audit, width, language):
    page = open_page(_administrator(world), width=width, language=language)
    for path in PAGES:
        page.goto(live.at(path))
        audit(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize(("width", "language"), [(320, "fa-af"), (1280, "en")])
def test_the_way_in_fits_and_is_accessible(live, world, open_page, audit, width, language):
    page = open_page(None, width=width, language=language)
    for path in ("/account/sign-in/", "/account/one-time-code/"):
        page.goto(live.at(path))
        audit(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
