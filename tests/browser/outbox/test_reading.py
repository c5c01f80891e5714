"""What can be read without a network, by whom, for how long; and what a finder of the phone gets."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.work.models import Device, Task
from paivand.work.outbox import devices
from tests.browser.outbox.conftest import until
from tests.browser.outbox.test_sending import texts, wait_for
from tests.work.outbox.conftest import make_note
from tests.work.outbox.field_app.handlers import KIND

pytestmark = pytest.mark.browser

PIN = "907141"


def offline_page(phone):
    phone.line.hang_up()
    phone.go("/protection/cases/")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("My work without network")


def unlock(phone, pin=PIN):
    phone.page.get_by_label("PIN of this device").fill(pin)
    phone.page.get_by_role("button", name="Unlock").click()


@pytest.fixture
def note(phone):
    return make_note("the case of the test", next="Ask about the room CANARYSTEP")


@pytest.fixture
def reading_phone(phone, note):
    phone.set_pin(PIN)
    return phone


def test_my_tasks_and_cases_can_be_read_and_recorded_on_after_unlocking(reading_phone, person, note, audit, snap):
    phone = reading_phone
    offline_page(phone)
    expect(phone.page.get_by_text("VHD-26-0412").first).to_be_hidden()
    audit(phone.page)
    unlock(phone, "۹۰۷۱۴۱")  # the digits of a Persian keyboard
    expect(phone.page.get_by_text("Visit a family")).to_be_visible()
    row = phone.page.locator("details").filter(has_text="VHD-26-0412").first
    row.locator("summary").click()
    expect(row.get_by_text("Ask about the room CANARYSTEP")).to_be_visible()
    expect(row.get_by_text("Call only in the morning CANARYNOTE")).to_be_visible()
    expect(phone.page.get_by_text("SECRET-S3")).to_have_count(0)
    audit(phone.page)
    snap(phone.page, "offline")
    row.get_by_role("button", name="Phone call").click()
    phone.page.get_by_label("What was said").fill("recorded on the offline page")
    phone.page.get_by_role("button", name="Keep it").click()
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    expect(phone.chip()).to_have_text("1 unsent")
    phone.line.mend()
    phone.go("/work/outbox/")
    wait_for(lambda: texts(person) == ["recorded on the offline page"])
    with acting_as(SYSTEM, read_only=True):
        assert Task.objects.get(kind=KIND, assignee_id=person.id).subject_id is not None


def test_locking_empties_the_page(reading_phone):
    phone = reading_phone
    offline_page(phone)
    unlock(phone)
    expect(phone.page.get_by_text("Visit a family")).to_be_visible()
    phone.page.get_by_role("button", name="Lock now").click()
    expect(phone.page.get_by_label("PIN of this device")).to_be_visible()
    assert "Visit a family" not in phone.page.content()
    assert "VHD-26-0412" not in phone.page.content()


def test_ten_minutes_without_use_lock_it(reading_phone):
    phone = reading_phone
    phone.page.clock.install()
    offline_page(phone)
    unlock(phone)
    expect(phone.page.get_by_text("Visit a family")).to_be_visible()
    phone.page.clock.fast_forward("10:01")
    expect(phone.page.get_by_label("PIN of this device")).to_be_visible()
    assert "VHD-26-0412" not in phone.page.content()


def test_five_wrong_pins_destroy_what_can_be_read_and_lose_no_act(reading_phone, person):
    phone = reading_phone
    phone.go("/field/record/")
    phone.line.hang_up()
    phone.fill("must not be lost")
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    offline_page(phone)
    for left in (4, 3, 2):
        unlock(phone, "000111")
        expect(phone.page.get_by_text(f"{left} tries are left")).to_be_visible()
    unlock(phone, "000111")
    expect(phone.page.get_by_text("One try is left")).to_be_visible()
    # Closing the browser gives no fresh tries.
    phone.restart()
    offline_page(phone)
    unlock(phone, "000111")
    expect(phone.page.get_by_text("Your 1 unsent are safe")).to_be_visible()
    expect(phone.page.get_by_label("PIN of this device")).to_be_hidden()
    expect(phone.chip()).to_have_text("1 unsent")
    phone.line.mend()
    phone.go("/work/outbox/")
    wait_for(lambda: texts(person) == ["must not be lost"])


def test_the_profile_on_the_disk_holds_no_plain_text(reading_phone):
    phone = reading_phone
    offline_page(phone)
    unlock(phone)
    row = phone.page.locator("details").filter(has_text="VHD-26-0412").first
    row.locator("summary").click()
    row.get_by_role("button", name="Phone call").click()
    phone.page.get_by_label("What was said").fill("CANARYTEXT she lives in the third house")
    phone.page.get_by_role("button", name="Keep it").click()
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    phone.context.close()
    content = phone.profile_bytes()
    assert b"paivand" in content
    for canary in ("CANARYTEXT", "CANARYNOTE", "CANARYSTEP", "VHD-26-0412", "SECRET-S3", PIN):
        assert canary.encode() not in content
        assert canary.encode("utf-16-le") not in content
    phone.start()


def test_after_seven_days_it_can_no_longer_be_read_also_with_the_clock_put_back(reading_phone):
    phone = reading_phone
    phone.line.hang_up()
    later = phone.context.new_page()
    later.clock.install()
    later.clock.fast_forward(8 * 24 * 3600 * 1000)
    phone.go("/offline/", later)
    later.get_by_label("PIN of this device").fill(PIN)
    later.get_by_role("button", name="Unlock").click()
    expect(later.get_by_text("Too old to show")).to_be_visible()
    expect(later.get_by_text("VHD-26-0412")).to_have_count(0)
    phone.go("/offline/")
    unlock(phone)
    expect(phone.page.get_by_text("Nothing is kept to read yet")).to_be_visible()


def test_a_device_reported_lost_empties_itself_when_it_comes_online(reading_phone, person):
    phone = reading_phone
    with acting_as(person):
        device = Device.objects.visible_to(person).get()
        devices.device_revoke(actor=person, device_id=device.pk, reason="left in a taxi")
    phone.sign_out()
    phone.go("/offline/")
    expect(phone.page.get_by_text("This device has no PIN yet")).to_be_visible()
    offline_page(phone)
    expect(phone.page.get_by_label("PIN of this device")).to_be_hidden()


def test_the_lock_of_the_phone_opens_it_too(reading_phone):
    phone = reading_phone
    session = phone.context.new_cdp_session(phone.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "ctap2Version": "ctap2_1",
                "transport": "internal",
                "hasUserVerification": True,
                "hasResidentKey": True,
                "hasPrf": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    form = phone.page.locator("[data-device=passkey]")
    form.get_by_label("PIN, to let").fill(PIN)
    form.get_by_role("button").click()
    expect(phone.page.get_by_text("The lock of this device opens it too")).to_be_visible()
    offline_page(phone)
    phone.page.get_by_role("button", name="Use the lock of this device").click()
    expect(phone.page.get_by_text("Visit a family")).to_be_visible()


def test_the_worker_keeps_no_page_and_no_answer(reading_phone):
    phone = reading_phone
    for path in ("/field/record/", "/work/outbox/", "/work/conflicts/"):
        phone.go(path)
    kept = phone.page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
            }
            return found;
        }"""
    )
    assert {"/offline/", "/offline/words/en.json"} <= set(kept)
    others = [path for path in kept if not path.startswith(("/static/", "/offline/"))]
    assert others == []
    page = phone.page.evaluate("caches.match('/offline/').then((answer) => answer.text())")
    assert str(phone.user.pk) not in page
    assert "csrfmiddlewaretoken" not in page


def test_an_older_shell_stays_while_something_is_unsent(reading_phone, person):
    phone = reading_phone
    phone.go("/field/record/")
    phone.line.hang_up()
    phone.fill("unsent")
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    phone.page.evaluate(
        "caches.open('pv-shell-older').then((cache) => cache.put('/static/old.js', new Response('old')))"
    )
    tidy = "navigator.serviceWorker.controller.postMessage({ kind: 'tidy' })"
    phone.page.evaluate(tidy)
    phone.page.wait_for_timeout(1000)
    assert "pv-shell-older" in phone.page.evaluate("caches.keys()")
    phone.line.mend()
    phone.go("/work/outbox/")
    wait_for(lambda: texts(person) == ["unsent"])
    # Nobody asks: the page tells the worker when the last act has gone.
    until(phone.page, "caches.keys().then((names) => !names.includes('pv-shell-older'))")


def test_the_offline_page_speaks_dari_from_right_to_left_at_320_pixels(reading_phone, audit, snap):
    phone = reading_phone
    phone.context.add_cookies([{"name": "django_language", "value": "fa-af", "url": phone.line.url}])
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.go("/work/outbox/")
    audit(phone.page)
    snap(phone.page, "unsent")
    until(
        phone.page,
        "caches.match('/offline/').then((answer) => answer.text()).then((page) => page.includes('lang=\"fa-AF\"'))",
    )
    phone.line.hang_up()
    phone.go("/anything/")
    expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    audit(phone.page)
    snap(phone.page, "offline-locked")


# --- the modules by themselves ----------------------------------------------------------------------------------------


def module(name):
    return f"import('/static/work/{name}.js')"


def test_ids_are_uuid7_and_sort_in_the_order_of_their_making(phone):
    made = phone.page.evaluate(f"{module('ids')}.then((m) => Array.from({{length: 10000}}, () => m.uuid7()))")
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", each) for each in made
    )


def test_ids_sort_also_when_the_clock_steps_back(phone):
    made = phone.page.evaluate(
        f"{module('ids')}.then((m) => [5000, 4000, 4000, 6000, 100].map((now) => m.uuid7(Date.now() + now)))"
    )
    assert made == sorted(made)


def test_what_is_sealed_opens_for_its_holder_alone_and_in_its_place_alone(phone):
    answer = phone.page.evaluate(
        f"""async () => {{
            const s = await {module("sealing")};
            const [mine, other] = [await s.makePair(), await s.makePair()];
            const sealed = await s.seal(mine.publicKey, "here", s.utf8("secret"));
            const open = async (pair, context, message) => {{
                try {{
                    const key = await s.importPrivate(pair.privateKey);
                    return s.text(await s.unseal(key, pair.publicKey, context, message));
                }} catch (error) {{ return "closed"; }}
            }};
            const bent = sealed.slice();
            bent[bent.length - 1] ^= 1;
            return [await open(mine, "here", sealed), await open(mine, "there", sealed), await open(other, "here", sealed),
                await open(mine, "here", bent)];
        }}"""
    )
    assert answer == ["secret", "closed", "closed", "closed"]


@pytest.mark.parametrize(
    ("pin", "weak"),
    [
        ("12345", "short"),
        ("123456", "plain"),
        ("111111", "plain"),
        ("۱۲۳۴۵۶", "plain"),
        ("654321", "plain"),
        ("907141", ""),
    ],
)
def test_an_easy_pin_is_refused(phone, pin, weak):
    assert phone.page.evaluate(f"(pin) => {module('keys')}.then((m) => m.weakness(pin))", pin) == weak


def test_without_web_locks_a_lease_lets_one_page_at_a_time(phone):
    order = phone.page.evaluate(
        f"""async () => {{
            const {{ leased }} = await {module("turns")};
            const order = [];
            const work = (name) => leased("test", async () => {{
                order.push(`${{name}} in`);
                await new Promise((resolve) => setTimeout(resolve, 200));
                order.push(`${{name}} out`);
            }});
            await Promise.all([work("a"), work("b")]);
            return order;
        }}"""
    )
    assert order in (["a in", "a out", "b in", "b out"], ["b in", "b out", "a in", "a out"])


def test_a_store_that_was_closed_under_us_is_opened_again(phone):
    count = phone.page.evaluate(
        f"""async () => {{
            const store = await {module("store")};
            const real = IDBDatabase.prototype.transaction;
            await store.readAll("notes");
            let broken = true;
            IDBDatabase.prototype.transaction = function (...args) {{
                if (broken) {{ broken = false; this.close(); }}
                return real.apply(this, args);
            }};
            const rows = await store.readAll("notes");
            IDBDatabase.prototype.transaction = real;
            return rows.length;
        }}"""
    )
    assert count >= 1


def test_every_sentence_of_the_scripts_can_be_translated(phone):
    from paivand.work.outbox.words import ICONS, SENTENCES

    sources: dict[str, str] = {}
    drawn: set[str] = set()
    from pathlib import Path

    folder = Path(__file__).resolve().parents[3] / "src/paivand/work/static/work"
    for file in folder.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        for key, english in re.findall(r'say\(\s*"(\w+)",\s*"((?:[^"\\]|\\.)*)"', text):
            assert sources.setdefault(key, english) == english
        drawn |= set(re.findall(r'\bicon\("([\w-]+)"\)', text)) | set(re.findall(r'notice\("\w+", "([\w-]+)"', text))
    assert sources == {key: str(sentence) for key, sentence in SENTENCES.items()}
    assert drawn <= set(ICONS)
    assert json.loads(phone.page.evaluate("fetch('/offline/words/fa-AF.json').then((a) => a.text())"))["sentences"]
