from __future__ import annotations

import base64
import logging
import threading

import pytest
from django.db import connection

from paivand.kernel.actors import SYSTEM
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.office.models import Mandate
from paivand.work.models import Command, Conflict, Quarantined, Task
from paivand.work.outbox.answers import Status
from paivand.work.outbox.receiving import command_apply
from tests.work.outbox.conftest import act, make_note, notes, seal, send
from tests.work.outbox.field_app import handlers


def mine(model, user):
    with acting_as(user, read_only=True):
        return list(model.objects.visible_to(user))


def test_an_act_is_recorded_once_and_answered_with_its_record(worker):
    content = act()
    answer = send(worker, content)
    assert answer.status is Status.DONE
    assert not answer.repeated
    assert answer.record_id == content["id"]
    assert [note.params["text"] for note in notes()] == ["called her"]


def test_the_same_act_again_is_a_success_with_the_same_answer(worker):
    content = act()
    first = send(worker, content)
    again = send(worker, content)
    assert again.repeated
    assert (again.status, again.record_id, again.version) == (first.status, first.record_id, first.version)
    assert len(notes()) == 1


def test_a_plain_envelope_of_a_program_is_the_same_act_as_a_sealed_one(worker):
    content = act()
    send(worker, content)
    again = command_apply(actor=worker, raw=content)
    assert (again.status, again.repeated) == (Status.DONE, True)
    assert len(notes()) == 1


def test_the_same_id_with_other_content_keeps_both(worker):
    content = act()
    send(worker, content)
    other = {**content, "payload": {"text": "visited her"}}
    answer = send(worker, other)
    assert answer.status is Status.MISMATCH
    assert answer.code == 409
    assert len(notes()) == 1
    (conflict,) = mine(Conflict, worker)
    assert conflict.content["mine"]["text"] == "visited her"
    assert conflict.content["theirs"]["text"] == "called her"
    # Sent again, both the first and the second are known.
    assert send(worker, other).repeated
    assert send(worker, content).status is Status.DONE
    assert len(mine(Conflict, worker)) == 1


def test_the_id_of_another_person_tells_nothing(worker, keeper):
    content = act()
    send(worker, content)
    answer = send(keeper, {**content, "service": "test.note.change", "payload": {"text": "x", "subject": str(uuid7())}})
    assert answer.status is Status.QUARANTINED
    assert mine(Conflict, keeper) == []


def test_a_stale_version_keeps_both_values_and_writes_nothing(worker):
    note = make_note("at the office", channel="visit")
    with acting_as(SYSTEM):
        Task.objects.filter(pk=note.pk).update(version=4)
    content = act(
        "test.note.change",
        payload={"subject": str(note.pk), "text": "on the phone", "channel": "phone"},
        base_version=1,
        before={"text": "before"},
    )
    answer = send(worker, content)
    assert answer.status is Status.CONFLICT
    assert answer.code == 409
    (conflict,) = mine(Conflict, worker)
    assert conflict.content["mine"]["text"] == "on the phone"
    assert conflict.content["theirs"] == {"text": "at the office", "channel": "visit"}
    assert conflict.content["before"] == {"text": "before"}
    assert (conflict.base_version, conflict.their_version) == (1, 4)
    with acting_as(SYSTEM):
        assert Task.objects.get(pk=note.pk).params["text"] == "at the office"
    assert send(worker, content).repeated
    assert len(mine(Conflict, worker)) == 1


def test_an_unknown_service_is_set_aside_whole(worker):
    content = act("future.service", payload={"anything": ["at", "all"]})
    answer = send(worker, content)
    assert answer.status is Status.QUARANTINED
    assert answer.code == 202
    (aside,) = mine(Quarantined, worker)
    assert aside.reason == "unknown_service"
    assert aside.content["payload"] == {"anything": ["at", "all"]}
    assert send(worker, content).repeated
    assert len(mine(Quarantined, worker)) == 1


def test_mistakes_are_set_aside_with_the_sentence_of_each_field(worker):
    send(worker, act(payload={"text": ""}))
    (aside,) = mine(Quarantined, worker)
    assert aside.reason == "invalid"
    assert list(aside.mistakes) == ["text"]


def test_while_its_form_is_open_mistakes_are_answered_and_nothing_is_kept(worker):
    content = act(payload={"text": ""})
    answer = send(worker, content, asking=True)
    assert answer.status is Status.INVALID
    assert list(answer.errors) == ["text"]
    assert mine(Quarantined, worker) == []
    # The form was left: the same act comes again, as it is, and now it is kept.
    assert send(worker, content).status is Status.QUARANTINED
    assert len(mine(Quarantined, worker)) == 1


def test_a_record_out_of_sight_and_one_that_never_was_give_one_answer(worker):
    hidden = make_note()
    with acting_as(SYSTEM):
        from paivand.ledger.models import AccessScope

        AccessScope.objects.filter(user_id=worker.id).delete()
    gone = act("test.note.change", payload={"text": "x", "subject": str(uuid7())}, base_version=1)
    kept = act("test.note.change", payload={"text": "x", "subject": str(hidden.pk)}, base_version=1)
    answers = [send(worker, content) for content in (gone, kept)]
    assert {answer.status for answer in answers} == {Status.QUARANTINED}
    assert len({answer.message for answer in answers}) == 1
    assert {aside.reason for aside in mine(Quarantined, worker)} == {"not_allowed"}


def test_a_permission_lost_meanwhile_sets_the_act_aside(worker):
    with acting_as(SYSTEM):
        Mandate.objects.filter(user=worker).update(ended_at="2026-01-02T00:00:00Z")
    answer = send(worker, act())
    assert answer.status is Status.QUARANTINED
    assert [aside.reason for aside in mine(Quarantined, worker)] == ["not_allowed"]
    assert notes() == []


def test_a_service_for_other_roles_is_never_reached(worker):
    assert send(worker, act("test.for_others")).status is Status.QUARANTINED


@pytest.mark.parametrize(
    "raw",
    [
        None,
        7,
        [],
        {},
        {"id": "no id"},
        {"id": 12},
        {"id": str(uuid7()), "service": "test.note.add"},
        {"id": str(uuid7()), "service": 5, "payload": {}},
        {"id": str(uuid7()), "service": "test.note.add", "payload": []},
        {"id": str(uuid7()), "service": "test.note.add", "payload": {}, "base_version": "3"},
        {"id": str(uuid7()), "service": "test.note.add", "payload": {}, "base_version": True},
        {"id": str(uuid7()), "service": "test.note.add", "payload": {}, "made_at": "yesterday"},
        {"id": str(uuid7()), "service": "test.note.add", "payload": {}, "made_at": "2026-11-19T09:10:00"},
        {"id": str(uuid7()), "kid": "zz", "sealed": "%%%"},
        {"id": str(uuid7()), "kid": "00000000", "sealed": base64.b64encode(b"\x01" * 200).decode()},
        {"id": str(uuid7()), "sealed": None},
        {"id": str(uuid7()), "service": "x\ud800", "payload": {"text": "\ud800"}},
    ],
)
def test_whatever_arrives_is_kept_and_a_repeat_of_it_is_known(worker, raw):
    first = command_apply(actor=worker, raw=raw)
    again = command_apply(actor=worker, raw=raw)
    assert first.status is Status.QUARANTINED
    assert again.repeated
    assert len(mine(Quarantined, worker)) == 1


def test_a_seal_moved_to_another_id_does_not_open(worker):
    sealed = seal(act(), worker)
    answer = command_apply(actor=worker, raw={**sealed, "id": str(uuid7())})
    assert answer.status is Status.QUARANTINED
    assert [aside.reason for aside in mine(Quarantined, worker)] == ["unreadable"]


def test_an_act_of_another_person_waits_for_that_person(worker, keeper):
    content = act()
    raw = seal(content, worker)
    answer = command_apply(actor=keeper, raw=raw)
    assert answer.status is Status.QUARANTINED
    assert answer.url == ""
    assert mine(Quarantined, keeper) == []
    (aside,) = mine(Quarantined, worker)
    assert aside.reason == "other_person"
    assert aside.sent_by == keeper.id
    assert notes() == []
    # The person's own device finds the network later: the act is theirs and counts once.
    assert command_apply(actor=worker, raw=raw).status is Status.DONE
    assert len(notes()) == 1


def test_an_error_in_a_service_undoes_it_keeps_the_act_and_says_nothing_in_the_log(worker, caplog):
    caplog.set_level(logging.DEBUG)
    content = act("test.trouble", payload={"how": "error", "text": "t", "channel": "", "subject": None})
    assert send(worker, content).status is Status.QUARANTINED
    assert notes() == []
    (aside,) = mine(Quarantined, worker)
    assert aside.reason == "unexpected"
    assert aside.reference in caplog.text
    assert "canary" not in caplog.text


def test_a_constraint_that_breaks_at_the_end_of_the_transaction_keeps_the_act_too(worker):
    content = act("test.trouble", payload={"how": "deferred", "text": "t", "channel": "", "subject": None})
    assert send(worker, content).status is Status.QUARANTINED
    assert notes() == []
    assert [aside.reason for aside in mine(Quarantined, worker)] == ["unexpected"]
    assert send(worker, content).repeated


def test_a_busy_database_asks_to_send_again_and_then_records_once(worker):
    handlers.Trouble.busy = 2
    content = act("test.trouble", payload={"how": "busy", "text": "t", "channel": "", "subject": None})
    assert [send(worker, content).status for _ in range(4)] == [Status.LATER, Status.LATER, Status.DONE, Status.DONE]
    assert len(notes()) == 1


def test_two_copies_at_the_same_moment_are_recorded_once(worker):
    raw = seal(act(), worker)
    start = threading.Barrier(4)
    answers = []

    def deliver():
        try:
            start.wait()
            answers.append(command_apply(actor=worker, raw=raw))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notes()) == 1
    done = [answer for answer in answers if answer.status is Status.DONE]
    assert sum(not answer.repeated for answer in done) == 1
    assert all(answer.status in {Status.DONE, Status.LATER} for answer in answers)


def test_content_is_sealed_in_the_database(worker):
    send(worker, act(payload={"text": "CANARYTEXT"}))
    send(worker, act("future.service", payload={"text": "CANARYTEXT"}))
    stale = make_note()
    send(worker, act("test.note.change", payload={"subject": str(stale.pk), "text": "CANARYTEXT"}, base_version=9))
    with acting_as(SYSTEM), connection.cursor() as cursor:
        for model in (Command, Conflict, Quarantined):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 -- names of our own tables
            rows = [
                bytes(value) if isinstance(value, memoryview) else value for row in cursor.fetchall() for value in row
            ]
            assert rows
            assert all(b"CANARYTEXT" not in value for value in rows if isinstance(value, bytes))
            assert all("CANARYTEXT" not in value for value in rows if isinstance(value, str))


def test_every_thing_kept_has_its_row_in_the_journal(worker):
    send(worker, act("future.service"))
    with acting_as(SYSTEM):
        verbs = set(JournalRow.objects.filter(actor_id=worker.id).values_list("verb", flat=True))
    assert "outbox.act_set_aside" in verbs


def test_nobody_else_sees_what_waits(worker, keeper):
    send(worker, act("future.service"))
    assert Permission.QUARANTINE_RESOLVE
    assert mine(Quarantined, keeper) == []
    assert mine(Command, keeper) == []
