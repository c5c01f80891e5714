"""A lost device: shut out at once, and its page says what may be on it, to its owner and to who answers for breaches."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen, now
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import payload_of
from paivand.office.services.accounts import account_readmit, account_suspend, device_lose
from paivand.work.models import Device, Notification, Quarantined, Task
from paivand.work.outbox import devices
from paivand.work.outbox.answers import Status
from paivand.work.outbox.selectors import device_state
from tests.work.outbox.conftest import act, make_note, notes, send
from tests.work.outbox.test_deciding import aside_of, last_row, retry
from tests.work.outbox.test_pages import browser
from tests.world import World


@pytest.fixture
def office(transactional_db, world: World) -> World:
    return world


def device_of(person, name="Chrome, Android"):
    device = uuid7()
    with acting_as(person):
        devices.device_register(actor=person, device_id=device, name=name)
    return device


def lose(person, *, device_ids=None):
    with acting_as(person):
        device_lose(actor=person, user=person, factors=False, device_ids=device_ids)


def revoked(person):
    with acting_as(SYSTEM, read_only=True):
        return set(Device.objects.filter(user_id=person.id, revoked_at__isnull=False).values_list("pk", flat=True))


def fetch(person, device):
    return browser(person).get(f"/api/v1/offline/snapshot?device={device}")


def case_note(world, sensitivity=2):
    with acting_as(SYSTEM):
        note = make_note()
        Task.objects.filter(pk=note.pk).update(scope=world.scope("vahdat", sensitivity), assignee_id=world.nilufar.id)
    return note


# --- the wizard -------------------------------------------------------------------------------------------------------


def test_the_wizard_shuts_out_the_device_that_was_named_and_no_other(office):
    lost, kept, others = device_of(office.nilufar), device_of(office.nilufar, "Firefox, Linux"), device_of(office.karim)
    lose(office.nilufar, device_ids=[lost, others])
    assert revoked(office.nilufar) == {lost}
    assert revoked(office.karim) == set()
    assert (device_state(lost), device_state(kept), device_state(others)) == ("revoked", "known", "known")
    assert last_row("outbox.device_revoked").subject_id == lost


def test_where_nobody_knows_which_all_of_them_are_shut_out(office):
    mine = {device_of(office.nilufar), device_of(office.nilufar)}
    lose(office.nilufar)
    assert revoked(office.nilufar) == mine


def test_the_wizard_offers_the_devices_and_leads_to_what_may_be_on_them(office, settings):
    settings.DEMO = True
    lost = device_of(office.nilufar)
    device_of(office.nilufar, "Firefox, Linux")
    client = browser(office.nilufar)
    page = client.get("/account/devices/lost/").content.decode()
    assert f'value="{lost}"' in page
    assert "Firefox, Linux" in page
    answer = client.post("/account/devices/lost/", {"device": str(lost)}).content.decode()
    assert f"/work/devices/{lost}/" in answer
    assert revoked(office.nilufar) == {lost}


def test_reporting_one_device_lost_ends_every_other_session(office):
    lost = device_of(office.nilufar)
    thief, here = browser(office.nilufar), browser(office.nilufar)
    answer = here.post(f"/work/devices/{lost}/lost/", {"reason": "left in the bus"})
    assert (answer.status_code, answer["Location"]) == (302, f"/work/devices/{lost}/")
    assert here.get(answer["Location"]).status_code == 200
    assert thief.get("/work/outbox/").status_code == 302


# --- pending acts, kept permissions -----------------------------------------------------------------------------------


def test_what_a_lost_device_still_sends_is_set_aside_with_the_reason_and_recorded_when_confirmed(office):
    lost = device_of(office.nilufar)
    lose(office.nilufar, device_ids=[lost])
    assert send(office.nilufar, act(), device=lost).status is Status.QUARANTINED
    assert notes() == []
    aside = aside_of(office.nilufar)
    page = browser(office.nilufar).get(f"/work/set-aside/{aside.pk}/").content.decode()
    assert "It came from a device that was reported lost." in page
    assert retry(office.nilufar, aside).status is Status.DONE
    assert len(notes()) == 1


def test_a_lost_device_is_handed_nothing_more_to_read_and_is_told_to_empty_itself(office):
    case_note(office)
    lost = device_of(office.nilufar)
    assert fetch(office.nilufar, lost).status_code == 200
    lose(office.nilufar, device_ids=[lost])
    answer = fetch(office.nilufar, lost)
    assert (answer.status_code, answer.json()["code"]) == (403, "PV-OUTBOX-06")
    assert browser().get(f"/api/v1/offline/hello?device={lost}").json()["device"] == "revoked"


def test_the_device_of_a_suspended_account_empties_itself_and_works_again_when_they_are_back(office):
    device = device_of(office.nilufar)
    with acting_as(SYSTEM):
        account_suspend(actor=SYSTEM, user=office.nilufar, reason="left")
    assert device_state(device) == "revoked"
    with acting_as(SYSTEM):
        office.nilufar.refresh_from_db()
        account_readmit(actor=SYSTEM, user=office.nilufar, reason="back")
    assert device_state(device) == "known"
    assert send(office.nilufar, act(), device=device).status is Status.DONE


# --- what may be on it ------------------------------------------------------------------------------------------------


def test_the_page_lists_what_was_handed_over_codes_alone_and_until_when_it_can_be_read(office):
    case_note(office)
    device = device_of(office.nilufar)
    fetch(office.nilufar, device)
    send(office.nilufar, act(), device=device)
    page = browser(office.nilufar).get(f"/work/devices/{device}/").content.decode()
    assert "VHD-26-0412" in page
    assert "Visit a family" in page
    assert "It may still be read" in page
    assert "1 act came from it." in page
    # What the case says was on the device; the page repeats none of it.
    assert "CANARYNOTE" not in page
    assert "SECRET-S3" not in page
    with frozen(now() + dt.timedelta(days=8)):
        later = devices.device_view(actor=office.nilufar, device_id=device)
    assert (later.readable, len(later.cases)) == (False, 1)


def test_what_is_noted_of_a_device_is_sealed_and_holds_no_words_of_a_case(office):
    case_note(office)
    device = device_of(office.nilufar)
    fetch(office.nilufar, device)
    with acting_as(SYSTEM, read_only=True):
        held = Device.objects.get(pk=device).held
        sealed = Device.objects.filter(pk=device).values_list("held", flat=True).get()
    assert {row["code"] for row in held} == {"T-1", "VHD-26-0412"}
    assert "CANARYNOTE" not in json.dumps(held)
    assert sealed is not None
    assert b"VHD-26" not in bytes(sealed)


def test_what_was_handed_over_a_month_ago_is_forgotten(office):
    case_note(office)
    device = device_of(office.nilufar)
    fetch(office.nilufar, device)
    with frozen(now() + dt.timedelta(days=20)):
        devices.held_note(actor=office.nilufar, device_id=device, cards=[])
        assert len(devices.device_view(actor=office.nilufar, device_id=device).cases) == 1
    with frozen(now() + dt.timedelta(days=31)):
        devices.held_note(actor=office.nilufar, device_id=device, cards=[])
        assert devices.device_view(actor=office.nilufar, device_id=device).cases == []


def test_who_answers_for_breaches_is_told_and_reads_the_list_which_is_journalled(office):
    note = case_note(office)
    device = device_of(office.nilufar)
    fetch(office.nilufar, device)
    with pytest.raises(PaivandError) as caught:
        devices.device_view(actor=office.guard, device_id=device)
    assert caught.value.status == 404
    lose(office.nilufar, device_ids=[device])
    with acting_as(office.guard, read_only=True):
        line = Notification.objects.visible_to(office.guard).get(kind="device.lost")
    assert line.url == f"/work/devices/{device}/"
    page = browser(office.guard).get(line.url).content.decode()
    assert "VHD-26-0412" in page
    assert "Nilufar" in page
    row = last_row("outbox.device_read")
    assert row.actor_id == office.guard.id
    assert set(payload_of(row)["ids"]) == {device, note.pk}


def test_nobody_else_reads_what_was_on_a_lost_device(office):
    device = device_of(office.nilufar)
    lose(office.nilufar, device_ids=[device])
    for stranger in (office.zarina, office.karim, office.admin, office.outsider):
        assert browser(stranger).get(f"/work/devices/{device}/").status_code == 404
        with acting_as(stranger, read_only=True):
            assert not Notification.objects.visible_to(stranger).filter(kind="device.lost").exists()


def test_a_list_shows_no_record_above_the_readers_clearance(office):
    case_note(office)
    device = device_of(office.nilufar)
    fetch(office.nilufar, device)
    lose(office.nilufar, device_ids=[device])
    with acting_as(SYSTEM):
        office.guard.mandates.update(clearance=1)
    view = devices.device_view(actor=office.guard, device_id=device)
    assert (view.cases, view.hidden, len(view.tasks)) == ([], 1, 1)


def test_the_acts_of_a_lost_device_wait_for_whoever_takes_over_when_its_person_leaves_too(office):
    note = case_note(office, 1)
    device = device_of(office.nilufar)
    lose(office.nilufar, device_ids=[device])
    send(office.nilufar, act(payload={"text": "called", "subject": str(note.pk)}), device=device)
    with acting_as(SYSTEM):
        account_suspend(actor=SYSTEM, user=office.nilufar, reason="left")
    with acting_as(office.zarina, read_only=True):
        assert Quarantined.objects.offered_to(office.zarina).get().reason == "device_revoked"
