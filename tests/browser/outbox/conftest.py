"""A phone: a browser with a profile on the disk, on a line that can be cut."""

from __future__ import annotations

import re
import shutil
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from tests.browser.conftest import ARGUMENTS
from tests.browser.live import live_server
from tests.browser.outbox.line import Line
from tests.browser.signing_in import session_cookie
from tests.work.outbox.conftest import KEEPER, make_user

PATIENCE_SECONDS = 30


def until(page, expression):
    """Wait until an expression holds. Asked from outside, because the pages' own policy forbids to evaluate a text."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(f"Promise.race([{expression}, new Promise((done) => setTimeout(done, 1000, false))])"):
        assert time.monotonic() < end, f"never came true: {expression}"
        page.wait_for_timeout(200)


class Phone:
    """One person's phone. ``restart`` closes the browser and opens it again on the same profile."""

    def __init__(self, kind, line, folder, user):
        self.kind, self.line, self.folder, self.user = kind, line, folder, user
        self.context: Any = None
        self.problems = []
        self.start()

    def start(self):
        self.context = self.kind.launch_persistent_context(
            str(self.folder),
            executable_path=shutil.which("chromium"),
            args=ARGUMENTS,
            viewport={"width": 390, "height": 844},
            base_url=self.line.url,
            locale="en-GB",
            timezone_id="Asia/Dushanbe",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        if self.user is not None:
            self.sign_in(self.user)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def sign_in(self, user):
        self.user = user
        name, value = session_cookie(user)
        self.context.add_cookies([{"name": name, "value": value, "url": self.line.url}])

    def sign_out(self):
        self.context.clear_cookies()

    def restart(self):
        self.context.close()
        self.start()

    def close(self):
        self.context.close()

    def go(self, path, page=None):
        (page or self.page).goto(self.line.url + path)

    def ready(self):
        """Wait until the service worker answers for the pages and the office has been greeted."""
        self.go("/work/outbox/")
        expect(self.chip()).to_have_text(re.compile("All sent|unsent|settle"))
        until(self.page, "navigator.serviceWorker.controller !== null")

    def chip(self, page=None):
        return (page or self.page).locator("#pv-sync")

    def record(self, text, page=None, path="/field/record/"):
        page = page or self.page
        self.go(path, page)
        self.fill(text, page)

    def fill(self, text, page=None):
        page = page or self.page
        expect(self.chip(page)).to_be_visible()
        page.get_by_label("What was said").fill(text)
        page.get_by_role("button", name="Keep it").click()

    def set_pin(self, pin="907141"):
        self.go("/work/outbox/")
        form = self.page.locator("[data-device=set]")
        form.wait_for(state="visible")
        form.get_by_label("New PIN").fill(pin)
        form.get_by_label("The same PIN").fill(pin)
        form.get_by_role("button").click()
        expect(self.page.get_by_text("The PIN is set")).to_be_visible()

    def profile_bytes(self):
        """Everything that the browser has written to the disk, closed or not."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())


@pytest.fixture(scope="module")
def office(django_db_blocker, office_keys):
    with django_db_blocker.unblock(), live_server("outbox", settings_module="tests.work.outbox.live_settings") as live:
        yield live


@pytest.fixture
def line(office, django_db_blocker):
    with django_db_blocker.unblock():
        wire = Line(urlsplit(office.url).port)
        yield wire
        wire.close()


@pytest.fixture
def person(line):
    with acting_as(SYSTEM):
        return make_user("field", KEEPER)


@pytest.fixture
def make_phone(chromium, line, tmp_path):
    phones: list[Phone] = []

    def build(user):
        phone = Phone(chromium.browser_type, line, tmp_path / f"profile{len(phones)}", user)
        phones.append(phone)
        return phone

    yield build
    for phone in phones:
        phone.close()
        assert phone.problems == []


@pytest.fixture
def phone(make_phone, person):
    device = make_phone(person)
    device.ready()
    return device
