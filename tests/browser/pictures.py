"""The pictures of README and docs/howto, taken in Chromium while one story is told in a demo.

`python -m tests.browser.pictures` makes a demo of its own in a folder that is thrown away; `--url` uses one that runs.
Pictures are quantised, so that they stay small in the tree; they are made anew when pages change.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = ROOT / "docs" / "pictures"
PASSWORD: Final = "paivand-demo-2026"
LONGEST_BYTES: Final = 150_000
COLOURS: Final = 96
START_SECONDS: Final = 300.0
DESK: Final = (1200, 760)
PHONE: Final = (360, 720)
PEOPLE_FILE: Final = """name;sex;date of birth;district;phone;group
Парвона Шарифова;ж;12.03.1990;Vahdat;+992 900 00 01 11;refugee
Gulalai Ahmadi;f;1399;Rudaki;+992 900 00 01 12;refugee
Ҷамшед Раҳимов;м;31.02.1984;Vahdat;+992 900 00 01 13;host community
نجیب‌الله صافی;m;1372;Vahdat;;refugee
"""


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """Run a demo in a folder of its own for the block; yield its address."""
    with tempfile.TemporaryDirectory(prefix="paivand-pictures-") as folder:
        env = {**os.environ, "PAIVAND_HOME": folder, "PYTHONPATH": str(ROOT / "src")}
        process = subprocess.Popen([sys.executable, "-P", "-m", "paivand", "demo"], env=env, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not (url := _address(Path(folder) / "running.json")):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the demo did not start")
                time.sleep(0.5)
            yield url
        finally:
            process.terminate()
            process.wait(60)


def _address(running: Path) -> str:
    """Return the address of the demo once its first page answers, else nothing."""
    try:
        url = str(json.loads(running.read_text(encoding="utf-8"))["address"])
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 -- the address that the demo wrote itself
            return url if answer.status == HTTPStatus.OK else ""
    except (OSError, ValueError, KeyError):
        return ""


def keep(page: Page, name: str, *, of: Locator | None = None) -> None:
    """Save what the page (or a part of it) shows, with few colours and no more than the limit."""
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "document.fonts.ready.then(() => { document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'}); })"
    )
    raw = of.screenshot() if of is not None else page.screenshot()
    picture = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB")
    if size > LONGEST_BYTES:
        raise RuntimeError(f"{name} is larger than {LONGEST_BYTES} bytes")


class Story:
    """One browser, several people, one demo."""

    def __init__(self, browser: Browser, url: str) -> None:
        """Take the browser and the address of the demo."""
        self.browser = browser
        self.url = url.rstrip("/")

    def nobody(self, size: tuple[int, int] = DESK) -> Page:
        """Open a fresh browser without a session."""
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
        context.set_default_timeout(15_000)
        return context.new_page()

    def person(self, username: str, size: tuple[int, int] = DESK) -> Page:
        """Sign somebody in."""
        page = self.nobody(size)
        page.goto(self.url + "/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state("networkidle")
        return page

    def go(self, page: Page, path: str) -> None:
        """Open an address of the demo."""
        page.goto(path if path.startswith("http") else self.url + path)


def tick(page: Page, name: str, value: str) -> None:
    """Choose one answer of a question, wherever the mark is drawn."""
    page.locator(f"[name='{name}'][value='{value}']").first.evaluate("mark => { if (!mark.checked) mark.click(); }")


def choose(page: Page, name: str, words: str) -> None:
    """Choose the first entry of a list that holds these words, also where a search box stands before the list."""
    page.locator(f"select[name='{name}']").evaluate(
        "(list, words) => { list.value = [...list.options].find(o => o.text.includes(words)).value;"
        " list.dispatchEvent(new Event('change', {bubbles: true})); }",
        words,
    )


def send(page: Page, words: str) -> None:
    """Press the button of the form and wait for the next page."""
    page.locator("main form button", has_text=words).last.click()
    page.wait_for_load_state("networkidle")


def front(story: Story) -> None:
    """Home, on a desk and in Dari on a phone."""
    page = story.person("nilufar")
    keep(page, "home")
    page.context.close()
    phone = story.person("nilufar", PHONE)
    phone.context.add_cookies([{"name": "django_language", "value": "fa-af", "url": story.url}])
    story.go(phone, "/")
    keep(phone, "home-dari")
    phone.context.close()


def registering(story: Story, page: Page) -> None:
    """Look for a person, register one with consent; the page ends on the person's record."""
    story.go(page, "/people/search/")
    page.fill("main [name=q]", "Parvin Sharifi")
    send(page, "Find")
    keep(page, "find")
    story.go(page, "/people/new/")
    page.fill("[name=name]", "Parwana Sharifi")
    send(page, "Search")
    keep(page, "register-search")
    page.locator("main a[href$='/people/new/who/']").click()
    page.fill("[name=known_as]", "پروانه شریفی")
    tick(page, "sex", "female")
    page.fill("[name=birth_age]", "34")
    page.select_option("select[name=population_group]", "refugee")
    page.select_option("select[name=language]", "fa-af")
    choose(page, "place", "Vahdat")
    keep(page, "register-who")
    send(page, "Next")
    keep(page, "register-contact")
    page.fill("[name=phone]", "+992 900 00 01 14")
    send(page, "Next")
    for question in ("p_assistance", "p_follow_up_contact", "p_reporting"):
        tick(page, question, "yes")
    tick(page, "method", "spoken_witnessed")
    tick(page, "given_by", "self")
    keep(page, "register-consent")
    send(page, "Next")
    page.locator("main button[type=submit].btn-primary").last.click()
    page.wait_for_load_state("networkidle")
    keep(page, "person")


def consenting(page: Page, service: str) -> None:
    """Record on the person's page that this service may be told."""
    page.locator("main a[href*='consents/new/?purpose=referral']").first.click()
    choose(page, "recipient", service)
    tick(page, "decision", "given")
    tick(page, "method", "spoken_witnessed")
    tick(page, "given_by", "self")
    keep(page, "consent")
    send(page, "Record the answer")


def working(story: Story, page: Page) -> str:
    """Open a case for the person on the page and record a contact; return the address of the case."""
    page.locator("main a[href*='/protection/cases/new/']").first.click()
    tick(page, "risk", "medium")
    page.locator("[name=concerns]").first.evaluate("mark => mark.click()")
    page.fill("[name=summary]", "Her rent ends this month. She asks for advice about her papers and for a doctor.")
    keep(page, "case-open")
    send(page, "Open the case")
    case = page.url
    story.go(page, case + "contacts/new/")
    tick(page, "kind", "call")
    tick(page, "outcome", "reached")
    page.fill("[name=note]", "She can come to the polyclinic on any morning.")
    keep(page, "contact")
    send(page, "Record the contact")
    page.wait_for_url(case)
    return case


def referring(story: Story, page: Page, case: str) -> None:
    """Refer to a service without an account; it answers on a phone."""
    story.go(page, case + "referrals/new/")
    choose(page, "service", "Polyclinic")
    page.fill("[name=need]", "A first visit to a doctor. She speaks Dari.")
    tick(page, "urgency", "urgent")
    for name in ("name", "age", "sex", "language"):
        tick(page, "share", name)
    keep(page, "referral-new")
    send(page, "Send the referral")
    if "/referrals/" not in page.url:
        page.locator("main a[href*='/protection/referrals/']:visible").first.click()
    page.locator("main form[action$='/link/'] button").first.click()
    page.wait_for_load_state("networkidle")
    keep(page, "referral-link")
    link = page.evaluate("document.body.innerText.match(/https?:[^ \\n]+\\/r\\/[^ \\n]+/)[0]")
    pin = page.evaluate("document.querySelector('main').innerText.match(/\\b\\d{3} \\d{3}\\b/)[0]")
    phone = story.nobody(PHONE)
    phone.goto(link)
    keep(phone, "provider-code")
    phone.fill("[name=pin]", pin)
    phone.locator("form button[type=submit].btn-primary").first.click()
    phone.wait_for_load_state("networkidle")
    keep(phone, "provider-answer")
    phone.fill("[name=name]", "Dr Saodat")
    phone.fill("[name=note]", "Please bring any old prescriptions.")
    phone.locator("form button[type=submit].btn-primary").first.click()
    phone.wait_for_load_state("networkidle")
    keep(phone, "provider-report")
    tick(phone, "outcome", "done")
    phone.evaluate("document.querySelector('[name=done_on]').valueAsDate = new Date()")
    phone.fill("textarea[name=note]", "Seen today. She should come again in two weeks.")
    phone.locator("form button[type=submit].btn-primary").first.click()
    phone.wait_for_load_state("networkidle")
    phone.context.close()
    story.go(page, case)
    keep(page, "case")


def closing(story: Story, page: Page, case: str) -> None:
    """Tell the person, ask to close; a supervisor decides."""
    page.locator("main a[href*='/protection/referrals/']:visible").first.click()
    page.locator("main form[action$='/told/'] button").first.click()
    page.wait_for_load_state("networkidle")
    story.go(page, case + "close/")
    tick(page, "reason", "goals_met")
    page.fill("[name=note]", "She has a doctor and knows where to ask about her papers.")
    keep(page, "closure")
    send(page, "Ask to close it")
    supervisor = story.person("zarina")
    supervisor.locator("a[href*='/protection/approvals/']").first.click()
    supervisor.wait_for_load_state("networkidle")
    keep(supervisor, "closure-decide")
    supervisor.context.close()


def case_work(story: Story) -> None:
    """One person's story, from the search to the request to close."""
    page = story.person("nilufar")
    registering(story, page)
    consenting(page, "Polyclinic")
    story.go(page, page.url.split("consents")[0])
    case = working(story, page)
    referring(story, page, case)
    closing(story, page, case)
    page.context.close()


def importing(story: Story) -> None:
    """A file of people: its columns and what was found in it."""
    page = story.person("rahim")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": story.url}])
    story.go(page, "/work/imports/new/people.person/")
    page.set_input_files(
        "[name=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE_FILE.encode("utf-8")}
    )
    choose(page, "place", "Vahdat")
    send(page, "Send the file")
    settle(page)
    keep(page, "import-columns")
    page.locator("main form button.btn-primary").last.click()
    settle(page)
    keep(page, "import-look")
    page.context.close()


def settle(page: Page) -> None:
    """Wait until the work that the page waits for is done."""
    for _turn in range(20):
        page.wait_for_timeout(1000)
        page.reload()
        if not page.locator("main form[action$='/cancel/'], [hx-trigger^='every']").count():
            return


def reporting(story: Story) -> None:
    """The monthly report of the month before."""
    page = story.person("madina")
    story.go(page, "/reports/")
    keep(page, "report-make")
    send(page, "Make the report")
    settle(page)
    keep(page, "report")
    page.context.close()


def office(story: Story) -> None:
    """Set-up, a new colleague, and who read what."""
    page = story.person("admin")
    story.go(page, "/office/setup/steps/")
    keep(page, "setup")
    story.go(page, "/office/accounts/")
    keep(page, "accounts")
    page.context.close()
    page = story.person("sitora")
    story.go(page, "/trust/journal/")
    keep(page, "journal")
    page.context.close()


PARTS: Final = {"front": front, "case": case_work, "import": importing, "report": reporting, "office": office}


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures")
    parser.add_argument("--url", help="a demo that runs already")
    parser.add_argument("parts", nargs="*", help=f"only these: {', '.join(PARTS)}")
    options = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        print("Chromium is not installed (Debian: apt-get install chromium).", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        url = options.url or stack.enter_context(demo())
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=path, args=["--no-sandbox"])
        story = Story(browser, url)
        for name in options.parts or PARTS:
            PARTS[name](story)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
