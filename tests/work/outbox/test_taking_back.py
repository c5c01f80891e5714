from __future__ import annotations

import pytest

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import payload_of
from paivand.ledger.models.journal import JournalRow
from paivand.work.models import Command, Conflict, Task
from paivand.work.outbox import conflicts
from paivand.work.outbox.answers import Status
from tests.work.outbox.conftest import act, make_note, notes, send
from tests.work.outbox.test_deciding import conflict_of, decide, last_row, note_now
from tests.work.outbox.test_pages import browser


def undo(worker, conflict):
    with acting_as(worker):
        conflicts.conflict_undo(actor=worker, conflict_id=conflict.pk)


def conflict_now(conflict):
    with acting_as(SYSTEM, read_only=True):
        return Conflict.objects.filter(pk=conflict.pk).select_related("command").get()


def change_at_the_office(note, text):
    with acting_as(SYSTEM):
        fresh = Task.objects.get(pk=note.pk)
        fresh.params = {**fresh.params, "text": text}
        fresh.version += 1
        fresh.save()


def test_an_undone_decision_puts_the_values_of_the_office_back_and_waits_again(worker):
    note, conflict = conflict_of(worker)
    decide(worker, conflict, text="mine", channel="theirs")
    undo(worker, conflict)
    record = note_now(note)
    assert (record.params["text"], record.params["channel"], record.version) == ("at the office", "visit", 3)
    again = conflict_now(conflict)
    assert (again.settled_at, again.choices) == (None, {})
    assert again.content["mine"]["text"] == "on the phone"
    assert again.content["theirs"]["text"] == "at the office"
    assert again.command.state == "conflict"


def test_a_decision_can_be_made_anew_as_often_as_needed(worker):
    note, conflict = conflict_of(worker)
    for side, text in (("mine", "on the phone"), ("theirs", "at the office"), ("mine", "on the phone")):
        assert decide(worker, conflict, text=side, channel=side).status is Status.DONE
        assert note_now(note).params["text"] == text
        undo(worker, conflict)
        assert note_now(note).params["text"] == "at the office"
    assert decide(worker, conflict, text="mine", channel="mine").status is Status.DONE
    assert note_now(note).params["text"] == "on the phone"


def test_the_decision_and_its_undoing_stand_in_the_journal(worker):
    _, conflict = conflict_of(worker)
    decide(worker, conflict, text="mine", channel="theirs")
    undo(worker, conflict)
    assert payload_of(last_row("outbox.conflict_resolved"))["changes"]["choices"] == {
        "text": "mine",
        "channel": "theirs",
    }
    assert payload_of(last_row("outbox.conflict_undone"))["changes"]["choices"] == {"text": "mine", "channel": "theirs"}


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_decision_is_not_undone_over_somebody_elses_later_change(worker, side):
    note, conflict = conflict_of(worker)
    decide(worker, conflict, text=side, channel=side)
    change_at_the_office(note, "a third value")
    with pytest.raises(PaivandError) as caught:
        undo(worker, conflict)
    assert (caught.value.code, caught.value.status) == ("PV-OUTBOX-08", 409)
    assert note_now(note).params["text"] == "a third value"
    assert conflict_now(conflict).settled_at is not None


def test_looking_whether_it_can_be_undone_writes_nothing(worker):
    note, conflict = conflict_of(worker)
    decide(worker, conflict, text="theirs", channel="theirs")
    with acting_as(SYSTEM, read_only=True):
        before = JournalRow.objects.count()
    undo(worker, conflict)
    assert note_now(note).version == 1
    with acting_as(SYSTEM, read_only=True):
        assert JournalRow.objects.count() == before + 1


def test_undoing_what_is_not_decided_changes_nothing(worker):
    note, conflict = conflict_of(worker)
    undo(worker, conflict)
    assert note_now(note).version == 1
    assert conflict_now(conflict).settled_at is None


def test_a_decision_of_somebody_else_cannot_be_undone(worker, keeper):
    _, conflict = conflict_of(worker)
    decide(worker, conflict, text="mine", channel="mine")
    with pytest.raises(PaivandError) as caught:
        undo(keeper, conflict)
    assert caught.value.status == 404


def twin_of(worker):
    content = act()
    send(worker, content)
    send(worker, {**content, "payload": {"text": "another story"}})
    with acting_as(worker, read_only=True):
        return Conflict.objects.visible_to(worker).get()


def test_of_two_contents_the_one_that_was_left_out_can_come_back(worker):
    twin = twin_of(worker)
    decide(worker, twin, text="theirs")
    undo(worker, twin)
    assert conflict_now(twin).command.state == "done"
    decide(worker, twin, text="mine")
    assert [note.params["text"] for note in notes()] == ["called her", "another story"]


def test_a_record_of_its_own_that_a_decision_made_is_not_taken_away_unseen(worker):
    twin = twin_of(worker)
    decide(worker, twin, text="mine")
    with pytest.raises(PaivandError) as caught:
        undo(worker, twin)
    assert caught.value.code == "PV-OUTBOX-09"
    assert len(notes()) == 2


def test_the_phone_gets_the_same_answer_before_and_after_an_undoing(worker):
    note = make_note("at the office")
    content = act("test.note.change", payload={"subject": str(note.pk), "text": "mine"}, base_version=99, id=uuid7())
    assert send(worker, content).status is Status.CONFLICT
    with acting_as(worker, read_only=True):
        conflict = Conflict.objects.visible_to(worker).get()
    decide(worker, conflict, text="mine")
    assert send(worker, content).status is Status.DONE
    undo(worker, conflict)
    answer = send(worker, content)
    assert (answer.status, answer.repeated) == (Status.CONFLICT, True)
    with acting_as(SYSTEM, read_only=True):
        assert Command.objects.filter(envelope_id=content["id"]).count() == 1


def test_the_page_of_a_decided_conflict_shows_both_values_and_takes_the_decision_back(worker):
    note, conflict = conflict_of(worker)
    client, path = browser(worker), f"/work/conflicts/{conflict.pk}/"
    client.post(path, {"field:text": "left", "field:channel": "right"})
    page = client.get(path).content.decode()
    assert "on the phone" in page
    assert "at the office" in page
    assert 'value="undo"' in page
    assert 'type="radio"' not in page
    assert "Decided in the last 30 days" in client.get("/work/outbox/").content.decode()
    assert client.post(path, {"act": "undo"}).status_code == 302
    assert note_now(note).params["text"] == "at the office"
    assert 'type="radio"' in client.get(path).content.decode()


def test_the_page_says_why_a_decision_cannot_be_taken_back(worker):
    note, conflict = conflict_of(worker)
    client, path = browser(worker), f"/work/conflicts/{conflict.pk}/"
    client.post(path, {"whole": "left"})
    change_at_the_office(note, "later")
    answer = client.post(path, {"act": "undo"})
    assert answer.status_code == 409
    assert "The record was changed since" in answer.content.decode()
