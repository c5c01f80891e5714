from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from paivand.kernel.actors import SYSTEM
from paivand.kernel.ids import uuid7
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.work.models import Conflict, Device, Quarantined, Task
from paivand.work.outbox import devices, services
from tests.browser.signing_in import session_cookie
from tests.work.outbox.conftest import act, make_note, make_user, notes, seal, send
from tests.work.outbox.field_app import handlers


def browser(user=None, **options):
    client = Client(**options)
    if user is not None:
        name, value = session_cookie(user)
        client.cookies[name] = value
    return client


def post(client, envelopes, **headers):
    body = json.dumps({"envelopes": envelopes})
    return client.post("/api/v1/commands", body, content_type="application/json", headers=headers)


def fetch(client, address):
    """The bytes of a static file, None where there is none; the file is closed."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return content if answer.status_code == 200 else None


def facts_of(worker_source):
    """What the service worker was told: its version and its files."""
    source = worker_source.content.decode()
    return json.loads(source[source.index("const FACTS = ") + len("const FACTS = ") : source.index(";\n")])


# --- commands ---------------------------------------------------------------------------------------------------------


def test_nobody_can_send_without_being_signed_in(worker):
    assert post(browser(), [seal(act(), worker)]).status_code == 401
    assert notes() == []


def test_a_page_of_another_origin_cannot_send_in_the_name_of_somebody(worker):
    assert post(browser(worker, enforce_csrf_checks=True), [seal(act(), worker)]).status_code == 403
    assert notes() == []


def test_one_bad_act_harms_none_of_its_neighbours(worker):
    trouble = {"text": "t", "channel": "", "subject": None}
    envelopes = [
        seal(act(payload={"text": "first"}), worker),
        None,
        seal(act("test.trouble", payload={"how": "error", **trouble}), worker),
        {"id": str(uuid7()), "sealed": "AAAA", "kid": "zz"},
        seal(act("test.trouble", payload={"how": "deferred", **trouble}), worker),
        seal(act(payload={"text": "last"}), worker),
    ]
    answer = post(browser(worker), envelopes)
    assert answer.status_code == 200
    body = answer.json()
    assert [each["status"] for each in body["answers"]] == ["done", *["quarantined"] * 4, "done"]
    assert [each["code"] for each in body["answers"]] == [200, 202, 202, 202, 202, 200]
    assert body["undecided"] == 4
    assert [note.params["text"] for note in notes()] == ["first", "last"]


def test_what_follows_a_busy_moment_waits_so_that_the_order_stays(worker):
    handlers.Trouble.busy = 1
    trouble = {"how": "busy", "text": "t", "channel": "", "subject": None}
    envelopes = [seal(act("test.trouble", payload=trouble), worker), seal(act(), worker)]
    assert [each["status"] for each in post(browser(worker), envelopes).json()["answers"]] == ["later"]
    assert notes() == []
    assert [each["status"] for each in post(browser(worker), envelopes).json()["answers"]] == ["done", "done"]


def test_too_many_at_once_are_refused_with_a_sentence(worker):
    answer = post(browser(worker), [None] * 51)
    assert (answer.status_code, answer.json()["code"]) == (413, "PV-OUTBOX-01")


# --- hello, devices, snapshot -----------------------------------------------------------------------------------------


def test_hello_tells_a_stranger_nothing_but_whether_a_device_was_reported_lost(worker):
    device = uuid7()
    with acting_as(worker):
        devices.device_register(actor=worker, device_id=device)
    assert browser().get(f"/api/v1/offline/hello?device={device}").json() == {
        "user": None,
        "device": "known",
        "office": None,
        "undecided": 0,
        "csrf": "",
    }
    with acting_as(worker):
        devices.device_revoke(actor=worker, device_id=device, reason="lost")
    assert browser().get(f"/api/v1/offline/hello?device={device}").json()["device"] == "revoked"
    assert browser().get("/api/v1/offline/hello?device=x").json()["device"] == "unknown"


def test_the_snapshot_is_the_minimum_and_never_anything_restricted_and_is_journalled(worker):
    client, device = browser(worker), str(uuid7())
    note = make_note()
    assert client.get(f"/api/v1/offline/snapshot?device={device}").status_code == 403
    registered = client.post("/api/v1/offline/devices", json.dumps({"id": device}), content_type="application/json")
    assert registered.status_code == 200
    answer = client.get(f"/api/v1/offline/snapshot?device={device}")
    body = answer.json()
    assert "SECRET-S3" not in answer.content.decode()
    assert [case["id"] for case in body["cases"]] == [str(note.pk)]
    fields = {"id", "code", "initials", "next_step", "contact_note", "due_at", "version", "services"}
    assert set(body["cases"][0]) == fields
    assert set(body["tasks"][0]) == {"id", "code", "title", "due_at"}
    with acting_as(SYSTEM, read_only=True):
        row = JournalRow.objects.get(verb="outbox.snapshot_read", actor_id=worker.id)
    assert row.subject_id == note.pk


def test_a_device_reported_lost_gets_no_snapshot(worker):
    device = uuid7()
    with acting_as(worker):
        devices.device_register(actor=worker, device_id=device)
        devices.device_revoke(actor=worker, device_id=device, reason="lost")
    answer = browser(worker).get(f"/api/v1/offline/snapshot?device={device}")
    assert (answer.status_code, answer.json()["code"]) == (403, "PV-OUTBOX-06")


# --- pages that browsers keep -----------------------------------------------------------------------------------------


def test_the_offline_page_is_the_same_for_everybody(worker):
    page = browser(worker).get("/offline/").content.decode()
    assert page == browser().get("/offline/").content.decode()
    assert str(worker.pk) not in page
    assert 'data-service="test.note.add"' in page


def test_the_worker_names_files_that_are_there_and_changes_with_them(worker):
    client = browser()
    source = client.get("/sw.js")
    assert source["Content-Type"].startswith("text/javascript")
    facts = facts_of(source)
    assert len(facts["files"]) > 15
    assert [address for address in facts["files"] if fetch(client, address) is None] == []
    assert re.fullmatch("[0-9a-f]{12}", facts["version"])


def test_every_module_that_the_offline_page_loads_is_in_its_shell(worker):
    client = browser()
    facts = facts_of(client.get("/sw.js"))
    page = client.get("/offline/").content.decode()
    wanted = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    for address in list(wanted) + facts["files"]:
        if address.startswith("/static/work/"):
            source = fetch(client, address).decode()
            wanted |= {f"/static/work/{name}" for name in re.findall(r'from "\./(\w+\.js)"', source)}
    assert wanted - set(facts["files"]) == set()


def test_the_scripts_use_nothing_that_the_oldest_browser_lacks():
    younger_than_chrome_80 = re.compile(
        r"replaceChildren|replaceAll|structuredClone|randomUUID|\.at\(|\?\?=|\|\|=|&&=|Object\.hasOwn|Promise\.any|\bstatic \{|^await |\.findLast|\.showPicker",
        re.MULTILINE,
    )
    sources = [*Path(str(finders.find("work/boot.js"))).parent.glob("*.js")]
    assert len(sources) > 15
    assert [file.name for file in sources if younger_than_chrome_80.search(file.read_text(encoding="utf-8"))] == []


def test_the_manifest_is_neutral_and_speaks_the_language(worker):
    client = browser()
    client.cookies["django_language"] = "fa-af"
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["lang"], manifest["dir"]) == ("Paivand", "fa-AF", "rtl")


# --- pages of the person ----------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(worker):
    """One conflict of two fields and one thing set aside."""
    note = make_note("at the office", channel="visit")
    payload = {"subject": str(note.pk), "text": "<b>on the phone</b>", "channel": "phone"}
    send(worker, act("test.note.change", payload=payload, base_version=99, before={"channel": ""}))
    send(worker, act(payload={"text": "", "channel": "phone"}))
    with acting_as(worker, read_only=True):
        return note, Conflict.objects.visible_to(worker).get(), Quarantined.objects.visible_to(worker).get()


def test_the_list_names_what_waits_with_a_fixed_number_of_queries(worker, waiting, django_assert_max_num_queries):
    client = browser(worker)
    client.get("/work/outbox/")
    with django_assert_max_num_queries(20):
        page = client.get("/work/outbox/").content.decode()
    assert "Change of a note" in page
    assert "Phone call" in page


def test_both_values_are_shown_in_words_and_decided_line_by_line(worker, waiting):
    note, conflict, _ = waiting
    client, address = browser(worker), f"/work/conflicts/{conflict.pk}/"
    page = client.get(address).content.decode()
    assert "&lt;b&gt;on the phone&lt;/b&gt;" in page
    assert "By phone" in page
    assert "At home" in page
    undecided = client.post(address, {"field:text": "left"})
    assert undecided.status_code == 422
    assert "Choose one of the two values" in undecided.content.decode()
    assert re.search(r'value="left"\s+checked', undecided.content.decode())
    assert client.post(address, {"field:text": "left", "field:channel": "right"}).status_code == 302
    with acting_as(SYSTEM, read_only=True):
        params = Task.objects.get(pk=note.pk).params
    assert (params["text"], params["channel"]) == ("<b>on the phone</b>", "visit")


def test_one_button_takes_a_whole_side(worker, waiting):
    note, conflict, _ = waiting
    browser(worker).post(f"/work/conflicts/{conflict.pk}/", {"whole": "left"})
    with acting_as(SYSTEM, read_only=True):
        assert Task.objects.get(pk=note.pk).params["channel"] == "phone"


def test_what_waits_for_somebody_does_not_exist_for_others(worker, waiting, keeper):
    _, conflict, aside = waiting
    stranger = browser(keeper)
    never = stranger.get(f"/work/conflicts/{uuid7()}/")
    for address in (f"/work/conflicts/{conflict.pk}/", f"/work/set-aside/{aside.pk}/"):
        answer = stranger.get(address)
        assert answer.status_code == never.status_code == 404
        assert stranger.post(address, {"act": "retry", "whole": "left"}).status_code == 404


def test_what_was_missing_is_written_on_the_page_and_recorded(worker, waiting):
    _, _, aside = waiting
    client, address = browser(worker), f"/work/set-aside/{aside.pk}/"
    page = client.get(address).content.decode()
    assert "What was said" in page
    assert "This field is required." in page
    again = client.post(address, {"act": "correct", "field:text": " ", "field:channel": "visit"}, follow=True)
    assert "could not be recorded yet" in again.content.decode()
    client.post(address, {"act": "correct", "field:text": "she is well", "field:channel": "visit"})
    assert [note.params for note in notes()] == [{"text": "she is well", "channel": "visit"}]


def test_putting_away_is_offered_to_those_who_may(worker, waiting, keeper):
    _, _, aside = waiting
    assert 'value="discard"' not in browser(worker).get(f"/work/set-aside/{aside.pk}/").content.decode()
    send(keeper, act("future.service", payload={"text": "x"}))
    with acting_as(keeper, read_only=True):
        own = Quarantined.objects.visible_to(keeper).get()
    client, address = browser(keeper), f"/work/set-aside/{own.pk}/"
    assert 'value="discard"' in client.get(address).content.decode()
    client.post(address, {"act": "discard", "reason": "a test of the form"})
    assert "Take it back" in client.get(address).content.decode()
    client.post(address, {"act": "restore"})
    assert 'value="discard"' in client.get(address).content.decode()


def test_one_s_own_device_is_reported_lost_with_a_reason(worker):
    device = uuid7()
    with acting_as(worker):
        devices.device_register(actor=worker, device_id=device, name="Chrome, Android")
    client = browser(worker)
    assert "Chrome, Android" in client.get("/work/outbox/").content.decode()
    assert client.post(f"/work/devices/{device}/lost/", {"reason": ""}).status_code == 422
    assert client.post(f"/work/devices/{device}/lost/", {"reason": "stolen"}).status_code == 302
    with acting_as(SYSTEM, read_only=True):
        assert Device.objects.get(pk=device).revoked_by == worker.id


def test_a_person_without_any_mandate_still_sees_what_is_theirs(transactional_db):
    with acting_as(SYSTEM):
        nobody = make_user("nobody", ())
    send(nobody, act())
    assert "You may not record this any more" in browser(nobody).get("/work/outbox/").content.decode()


def test_a_file_too_large_for_a_bundle_is_refused_before_it_is_read(worker, monkeypatch):
    monkeypatch.setattr(services, "MOST_BYTES_IN_A_BUNDLE", 100)
    sent = SimpleUploadedFile("outbox.paivand", b"{" * 101)
    answer = browser(worker).post("/work/outbox/bundle/", {"file": sent}, headers={"accept": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["code"] == "PV-OUTBOX-01"
