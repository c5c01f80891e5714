"""An act is on the disk before anybody says so, survives what happens to phones, and is recorded once."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.work.models import Conflict, Quarantined, Task
from tests.work.outbox.conftest import make_note
from tests.work.outbox.field_app.handlers import KIND

pytestmark = pytest.mark.browser


def texts(person):
    with acting_as(SYSTEM, read_only=True):
        return [task.params["text"] for task in Task.objects.filter(kind=KIND, assignee_id=person.id).order_by("id")]


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.2)
    assert condition()


def test_with_a_network_it_is_recorded_at_once(phone, person):
    phone.record("with a network")
    expect(phone.page.get_by_text("Recorded", exact=True)).to_be_visible()
    assert texts(person) == ["with a network"]
    expect(phone.chip()).to_have_text("All sent")


def test_without_a_network_it_survives_a_reload_and_a_restart_and_goes_once(phone, person):
    phone.go("/field/record/")
    phone.line.hang_up()
    phone.fill("without a network")
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    expect(phone.chip()).to_have_text("1 unsent")
    phone.page.reload()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("My work without network")
    expect(phone.chip()).to_have_text("1 unsent")
    phone.restart()
    phone.go("/anything/at/all/")
    expect(phone.chip()).to_have_text("1 unsent")
    assert texts(person) == []
    phone.line.mend()
    phone.go("/work/outbox/")
    wait_for(lambda: texts(person) == ["without a network"])
    expect(phone.chip()).to_have_text("All sent")
    assert texts(person) == ["without a network"]


def test_when_the_browser_says_offline_it_is_kept_and_goes_when_it_says_online(phone, person):
    phone.go("/field/record/")
    phone.context.set_offline(True)
    phone.fill("in the lift")
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    phone.context.set_offline(False)
    wait_for(lambda: texts(person) == ["in the lift"])
    expect(phone.chip()).to_have_text("All sent")
    assert texts(person) == ["in the lift"]


def test_an_answer_that_is_lost_leads_to_one_record(phone, person):
    phone.go("/field/record/")
    phone.page.get_by_label("What was said").fill("the answer is lost")
    phone.line.lose_answers()
    phone.page.get_by_role("button", name="Keep it").click()
    wait_for(lambda: texts(person) == ["the answer is lost"])
    expect(phone.chip()).to_have_text("1 unsent")
    phone.line.mend()
    phone.go("/work/outbox/")
    wait_for(lambda: texts(person) == ["the answer is lost"])
    expect(phone.chip()).to_have_text("All sent")
    assert texts(person) == ["the answer is lost"]


def test_two_tabs_send_each_act_once_and_both_know(phone, person):
    phone.go("/field/record/")
    second = phone.context.new_page()
    phone.go("/field/record/", second)
    expect(phone.chip(second)).to_have_text("All sent")
    phone.line.hang_up()
    phone.fill("first tab")
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    phone.fill("second tab", second)
    expect(second.get_by_text(re.compile("^Kept at"))).to_be_visible()
    expect(phone.chip()).to_have_text("2 unsent")
    phone.line.mend()
    for page in (phone.page, second):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    for page in (phone.page, second):
        expect(phone.chip(page)).to_have_text("All sent")
    assert sorted(texts(person)) == ["first tab", "second tab"]


def test_mistakes_are_shown_in_the_form_and_the_corrected_act_is_the_only_one(phone, person):
    phone.record("")
    alert = phone.page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(phone.page.get_by_label("What was said")).to_have_attribute("aria-invalid", "true")
    phone.page.get_by_label("What was said").fill("corrected")
    phone.page.get_by_role("button", name="Keep it").click()
    expect(phone.page.get_by_text("Recorded", exact=True)).to_be_visible()
    assert texts(person) == ["corrected"]
    with acting_as(person, read_only=True):
        assert not Quarantined.objects.visible_to(person).exists()


def test_a_form_that_is_left_with_mistakes_waits_for_its_person(phone, person):
    phone.record("")
    expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.go("/work/outbox/")
    expect(phone.chip()).to_have_text("1 to settle")
    with acting_as(person, read_only=True):
        assert Quarantined.objects.visible_to(person).get().reason == "invalid"
    phone.page.reload()
    phone.page.get_by_role("link", name="Phone call").click()
    phone.page.get_by_label("What was said").fill("put right")
    phone.page.get_by_role("button", name="Record it now").click()
    wait_for(lambda: texts(person) == ["put right"])


def test_a_stale_change_made_without_a_network_waits_for_a_decision(phone, person, audit, snap):
    note = make_note("before")
    phone.go(f"/field/change/?subject={note.pk}&version=1&text=before")
    phone.line.hang_up()
    phone.fill("on the phone")
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    with acting_as(SYSTEM):
        Task.objects.filter(pk=note.pk).update(version=2)
        fresh = Task.objects.get(pk=note.pk)
        fresh.params = {**fresh.params, "text": "at the office"}
        fresh.save()
    phone.line.mend()
    phone.go("/work/outbox/")
    expect(phone.chip()).to_have_text("1 to settle")
    phone.page.reload()
    audit(phone.page)
    phone.page.get_by_role("link", name="Change of a note").click()
    audit(phone.page)
    snap(phone.page, "conflict")
    phone.page.get_by_role("radio", name="on the phone").check()
    for other in phone.page.get_by_role("radio", checked=False).all():
        if other.get_attribute("name").endswith("channel") and other.get_attribute("value") == "right":
            other.check()
    phone.page.get_by_role("button", name="Keep what I chose").click()
    with acting_as(SYSTEM, read_only=True):
        assert Task.objects.get(pk=note.pk).params["text"] == "on the phone"
    with acting_as(person, read_only=True):
        assert Conflict.objects.visible_to(person).get().settled_at is not None


def test_signed_out_the_act_stays_and_says_so_and_another_person_does_not_send_it(phone, person, make_phone):
    from tests.work.outbox.conftest import KEEPER, make_user

    phone.go("/field/record/")
    phone.sign_out()
    phone.fill("signed out")
    expect(phone.page.get_by_text("Sign in again, and it goes by itself")).to_be_visible()
    with acting_as(SYSTEM):
        other = make_user("other", KEEPER)
    phone.sign_in(other)
    phone.go("/work/outbox/")
    expect(phone.page.get_by_text("Another person has 1 unsent")).to_be_hidden()
    wait_for(lambda: texts(person) == [])
    expect(phone.chip()).to_have_text("All sent")
    assert texts(person) == []
    assert texts(other) == []
    phone.sign_in(person)
    phone.go("/work/outbox/")
    wait_for(lambda: texts(person) == ["signed out"])


def test_the_file_of_the_last_resort_brings_the_acts_to_the_office(phone, person, tmp_path):
    phone.go("/field/record/")
    phone.line.hang_up()
    phone.fill("carried by hand CANARYTEXT")
    expect(phone.page.get_by_text(re.compile("^Kept at"))).to_be_visible()
    content = phone.page.evaluate(
        "import(document.querySelector('script[src*=\"work/boot\"]').src.replace('boot', 'outbox')).then((m) => m.bundle())"
    )
    assert "CANARY" not in content
    file = tmp_path / "unsent.json"
    file.write_text(content, encoding="utf-8")
    phone.line.mend()
    phone.go("/work/outbox/")
    phone.page.get_by_label("File that Paivand saved").set_input_files(file)
    phone.page.get_by_role("button", name="Take it in").click()
    wait_for(lambda: texts(person) == ["carried by hand CANARYTEXT"])
    expect(phone.chip()).to_have_text("All sent")
    assert texts(person) == ["carried by hand CANARYTEXT"]


def test_without_a_secure_context_the_form_goes_the_ordinary_way(phone):
    phone.page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    phone.go("/field/record/")
    expect(phone.page.get_by_text("No work without network here")).to_be_visible()
    phone.page.get_by_label("What was said").fill("plain")
    phone.page.get_by_role("button", name="Keep it").click()
    expect(phone.page.get_by_text("posted the ordinary way")).to_be_visible()
