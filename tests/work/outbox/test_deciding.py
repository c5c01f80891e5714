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
from paivand.ledger.models.journal import JournalRow
from paivand.work.models import Command, Conflict, Device, Quarantined, Task
from paivand.work.outbox import conflicts, devices, services
from paivand.work.outbox.answers import Status
from paivand.work.outbox.receiving import command_apply
from tests.work.outbox.conftest import act, make_note, notes, seal, send


def note_now(note):
    with acting_as(SYSTEM, read_only=True):
        return Task.objects.get(pk=note.pk)


def conflict_of(worker, **mine):
    """Two fields that differ: the worker's on a phone, the office's in the record."""
    note = make_note("at the office", channel="visit")
    payload = {"subject": str(note.pk), "text": "on the phone", "channel": "phone", **mine}
    send(worker, act("test.note.change", payload=payload, base_version=99))
    with acting_as(worker, read_only=True):
        return note, Conflict.objects.visible_to(worker).latest("created_at")


def decide(worker, conflict, **choices):
    with acting_as(worker):
        return conflicts.conflict_resolve(actor=worker, conflict_id=conflict.pk, choices=choices)


def last_row(verb):
    with acting_as(SYSTEM, read_only=True):
        return JournalRow.objects.filter(verb=verb).latest("id")


def test_mine_writes_my_values_through_the_same_service(worker):
    note, conflict = conflict_of(worker)
    assert decide(worker, conflict, text="mine", channel="mine").status is Status.DONE
    now = note_now(note)
    assert (now.params["text"], now.params["channel"], now.version) == ("on the phone", "phone", 2)


def test_theirs_leaves_the_record_as_it_is(worker):
    note, conflict = conflict_of(worker)
    assert decide(worker, conflict, text="theirs", channel="theirs").status is Status.DONE
    assert note_now(note).version == 1


def test_each_field_is_decided_by_itself_and_the_journal_says_how(worker):
    note, conflict = conflict_of(worker)
    decide(worker, conflict, text="theirs", channel="mine")
    now = note_now(note)
    assert (now.params["text"], now.params["channel"]) == ("at the office", "phone")
    row = last_row("outbox.conflict_resolved")
    assert payload_of(row)["changes"]["choices"] == {"text": "theirs", "channel": "mine"}


def test_an_undecided_line_changes_nothing(worker):
    note, conflict = conflict_of(worker)
    with pytest.raises(PaivandError) as caught:
        decide(worker, conflict, text="mine")
    assert caught.value.code == "PV-OUTBOX-03"
    assert note_now(note).version == 1


def test_a_record_that_changes_again_is_not_overwritten(worker):
    note, conflict = conflict_of(worker)
    with acting_as(SYSTEM):
        fresh = Task.objects.get(pk=note.pk)
        fresh.params = {**fresh.params, "text": "third value"}
        fresh.version = 2
        fresh.save()
    assert decide(worker, conflict, text="mine", channel="mine").status is Status.CONFLICT
    assert note_now(note).params["text"] == "third value"
    with acting_as(worker, read_only=True):
        again = Conflict.objects.visible_to(worker).get(pk=conflict.pk)
    assert again.settled_at is None
    assert again.content["theirs"]["text"] == "third value"
    assert decide(worker, again, text="mine", channel="theirs").status is Status.DONE
    assert note_now(note).params["text"] == "on the phone"


def test_deciding_twice_writes_once(worker):
    note, conflict = conflict_of(worker)
    decide(worker, conflict, text="mine", channel="mine")
    assert decide(worker, conflict, text="mine", channel="mine").repeated
    assert note_now(note).version == 2


def test_a_conflict_of_another_person_does_not_exist(worker, keeper):
    _, conflict = conflict_of(worker)
    with pytest.raises(PaivandError) as caught:
        decide(keeper, conflict, text="mine", channel="mine")
    assert caught.value.status == 404


def test_of_two_contents_with_one_id_the_second_becomes_an_act_of_its_own_or_nothing(worker):
    content = act()
    send(worker, content)
    send(worker, {**content, "payload": {"text": "another story"}})
    with acting_as(worker, read_only=True):
        conflict = Conflict.objects.visible_to(worker).get()
    assert decide(worker, conflict, text="mine").status is Status.DONE
    assert [note.params["text"] for note in notes()] == ["called her", "another story"]


# --- set aside --------------------------------------------------------------------------------------------------------


def aside_of(worker):
    with acting_as(worker, read_only=True):
        return Quarantined.objects.visible_to(worker).latest("received_at")


def retry(worker, aside, **given):
    with acting_as(worker):
        return services.quarantine_retry(actor=worker, quarantined_id=aside.pk, **given)


def test_what_was_missing_is_added_and_it_is_recorded_under_its_own_id(worker):
    content = act(payload={"text": ""})
    send(worker, content)
    assert retry(worker, aside_of(worker), payload={"text": "now it is there"}).status is Status.DONE
    assert [(str(note.pk), note.params["text"]) for note in notes()] == [(content["id"], "now it is there")]
    # The phone never got the first answer and asks once more.
    assert send(worker, content).status is Status.DONE
    assert len(notes()) == 1


def test_what_is_still_refused_stays_with_the_correction_and_the_new_reason(worker):
    send(worker, act(payload={"text": "", "channel": "pigeon"}))
    answer = retry(worker, aside_of(worker), payload={"text": "said", "channel": "pigeon"})
    assert answer.status is Status.QUARANTINED
    aside = aside_of(worker)
    assert list(aside.mistakes) == ["channel"]
    assert aside.content["payload"]["text"] == "said"


def test_an_act_from_another_account_is_recorded_when_its_person_confirms(worker, keeper):
    command_apply(actor=keeper, raw=seal(act(), worker))
    assert retry(worker, aside_of(worker)).status is Status.DONE
    assert len(notes()) == 1


def test_confirming_what_the_phone_has_sent_meanwhile_records_nothing_twice(worker, keeper):
    raw = seal(act(), worker)
    command_apply(actor=keeper, raw=raw)
    command_apply(actor=worker, raw=raw)
    assert retry(worker, aside_of(worker)).repeated
    assert len(notes()) == 1


def test_putting_away_needs_a_reason_and_a_permission_and_can_be_taken_back(worker, keeper):
    send(worker, act("future.service"))
    with pytest.raises(PaivandError) as caught, acting_as(worker):
        services.quarantine_discard(actor=worker, quarantined_id=aside_of(worker).pk, reason="sent by mistake")
    assert caught.value.status == 403
    send(keeper, act("future.service"))
    aside = aside_of(keeper)
    with pytest.raises(PaivandError) as caught, acting_as(keeper):
        services.quarantine_discard(actor=keeper, quarantined_id=aside.pk, reason="  ")
    assert caught.value.code == "PV-RECORD-03"
    with acting_as(keeper):
        services.quarantine_discard(actor=keeper, quarantined_id=aside.pk, reason="sent by mistake")
    assert aside_of(keeper).discarded
    assert aside_of(keeper).content["service"] == "future.service"
    with acting_as(keeper):
        services.quarantine_restore(actor=keeper, quarantined_id=aside.pk)
    assert aside_of(keeper).settled_at is None


# --- devices ----------------------------------------------------------------------------------------------------------


def test_what_a_lost_device_sends_is_set_aside_until_its_person_confirms(worker):
    device = uuid7()
    with acting_as(worker):
        devices.device_register(actor=worker, device_id=device, name="Chrome, Android")
        devices.device_revoke(actor=worker, device_id=device, reason="stolen in the bus")
    content = act()
    assert send(worker, content, device=device).status is Status.QUARANTINED
    assert notes() == []
    assert aside_of(worker).reason == "device_revoked"
    assert retry(worker, aside_of(worker)).status is Status.DONE
    assert len(notes()) == 1


def test_a_device_of_somebody_else_cannot_be_taken_over_or_revoked(worker, keeper, outsider):
    device = uuid7()
    with acting_as(worker):
        devices.device_register(actor=worker, device_id=device)
    with pytest.raises(PaivandError), acting_as(outsider):
        devices.device_revoke(actor=outsider, device_id=device, reason="because")
    with acting_as(SYSTEM):
        with pytest.raises(PaivandError) as caught:
            devices.device_register(actor=keeper, device_id=device)
        assert caught.value.code == "PV-OUTBOX-07"
        assert Device.objects.get(pk=device).revoked_at is None


def test_a_file_from_a_device_is_taken_in_once(worker, keeper):
    mine, others, broken = act(), act(), {"id": "nothing"}
    bundle = {"kind": "paivand-outbox", "edition": 1, "envelopes": [seal(mine, worker), seal(others, keeper), broken]}
    content = json.dumps(bundle).encode()
    first = services.bundle_receive(actor=worker, content=content)
    assert [answer.status for answer in first] == [Status.DONE, Status.QUARANTINED, Status.QUARANTINED]
    again = services.bundle_receive(actor=worker, content=content)
    assert all(answer.repeated for answer in again)
    assert len(notes()) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b'{"kind": "other", "envelopes": []}', b'{"kind":"paivand-outbox"}', b"\xff\xfe"],
)
def test_another_file_is_refused_with_a_sentence(worker, content):
    with pytest.raises(PaivandError) as caught:
        services.bundle_receive(actor=worker, content=content)
    assert caught.value.code == "PV-OUTBOX-02"


def test_the_content_of_a_recorded_act_is_forgotten_after_thirty_days_and_a_repeat_still_known(worker):
    content = act()
    send(worker, content)
    with acting_as(SYSTEM):
        assert services.commands_forget() == 0
    with acting_as(SYSTEM), frozen(now() + dt.timedelta(days=31)):
        assert services.commands_forget() == 1
        assert Command.objects.get(envelope_id=content["id"]).content is None
    assert send(worker, content).repeated
    assert len(notes()) == 1
