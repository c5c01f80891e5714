"""The browser: Debian's Chromium on a live server, watched for errors and for requests to other origins.

@pytest.mark.browser
def test_the_list_shows_the_case(live, open_page, audit, snap):
    page = open_page(user, width=320, language="fa-af")
    page.goto(live.at("/protection/"))
    audit(page)
    snap(page, "case-list")
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.live import Live, live_server
from tests.browser.signing_in import session_cookie

if TYPE_CHECKING:
    from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "var" / "screens"
AXE = ROOT / "tests" / "vendor" / "axe.min.js"
# Playwright's own loop runs in the thread of the test; Django only sees a loop and would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HEIGHT = {320: 640, 390: 844}
ARGUMENTS = [
    "--no-sandbox",  # the suite may run as root in a container
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]


class OpenPage(Protocol):
    """Opens a page, signed in as somebody or as nobody."""

    def __call__(
        self,
        user: Any = None,
        *,
        width: int = 1280,
        language: str = "en",
        dark: bool = False,
        script: bool = True,
        second_factor: bool = True,
    ) -> Page:
        """Return a page of that width; ``second_factor=False`` signs in with the password alone."""
        ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _live_session(django_db_blocker: Any, office_keys: None) -> Iterator[Live]:
    with django_db_blocker.unblock(), live_server() as server:
        yield server


@pytest.fixture
def live(_live_session: Live, django_db_blocker: Any) -> Iterator[Live]:
    """The live server; the test may use the database that it shows."""
    with django_db_blocker.unblock():
        yield _live_session


@pytest.fixture(scope="session")
def _world_session(_live_session: Live, django_db_blocker: Any) -> World:
    from tests.world import world_build

    with django_db_blocker.unblock():
        return world_build()


@pytest.fixture
def world(_world_session: World, live: Live) -> World:
    """The small world in the live server's database: one for all browser tests, so make your own people and cases in it."""
    return _world_session


class Watch:
    """What went wrong in the pages of one test without anybody looking."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.rstrip("/")
        self.problems: list[str] = []
        self.forgiven: list[re.Pattern[str]] = []

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def error(self, error: object) -> None:
        self.problems.append(f"script: {error}")

    def request(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.problems.append(f"a request to another origin: {request.url}")

    def attach(self, page: Page) -> None:
        page.on("console", self.console)
        page.on("pageerror", self.error)
        page.on("request", self.request)

    def left(self) -> list[str]:
        return [text for text in self.problems if not any(pattern.search(text) for pattern in self.forgiven)]


@pytest.fixture
def watch(live: Live) -> Iterator[Watch]:
    """Fail the test on a console error, a script error or a request to another origin.

    A test that means to meet one says so: ``watch.forgiven.append(re.compile("status of 404"))``.
    """
    watching = Watch(live.url)
    yield watching
    assert watching.left() == []


@pytest.fixture
def open_page(chromium: Browser, live: Live, watch: Watch) -> Iterator[OpenPage]:
    """Open pages that are closed after the test."""
    contexts: list[BrowserContext] = []

    def build(
        user: Any = None,
        *,
        width: int = 1280,
        language: str = "en",
        dark: bool = False,
        script: bool = True,
        second_factor: bool = True,
    ) -> Page:
        context = chromium.new_context(
            base_url=live.url,
            viewport={"width": width, "height": HEIGHT.get(width, 900)},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Asia/Dushanbe",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        cookies: list[Any] = [{"name": "django_language", "value": language, "url": live.url}]
        if user is not None:
            name, value = session_cookie(user, second_factor=second_factor)
            cookies.append({"name": name, "value": value, "url": live.url})
        context.add_cookies(cookies)
        page = context.new_page()
        watch.attach(page)
        context.on("page", watch.attach)
        return page

    yield build
    for context in contexts:
        context.close()


@pytest.fixture
def page_as(open_page: OpenPage) -> OpenPage:
    """The same as open_page, by the name that reads better when somebody is signed in."""
    return open_page


@pytest.fixture
def audit() -> Callable[[Page], None]:
    """Return a function that fails on any accessibility violation that axe finds, and on a page wider than its window."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        if page.evaluate("typeof window.axe") == "undefined":
            # Evaluated over the debugger: the page's own policy, which allows no foreign script, stays as it is.
            page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
            + "\n    ".join(node["html"] for node in rule["nodes"][:3])
            for rule in found["violations"]
        ]
        assert lines == [], f"axe on {page.url}:\n" + "\n".join(lines)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{page.url} is {wide} pixels wider than its window of {json.dumps(page.viewport_size)}"

    return check


@pytest.fixture
def snap() -> Callable[[Page, str], Path]:
    """Return a function that keeps a picture as var/screens/<name>-<width>-<language>.png."""

    def take(page: Page, name: str) -> Path:
        SCREENS.mkdir(parents=True, exist_ok=True)
        size = page.viewport_size
        language = page.evaluate("document.documentElement.lang || 'none'")
        path = SCREENS / f"{name}-{size['width'] if size else 0}-{language}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    return take
