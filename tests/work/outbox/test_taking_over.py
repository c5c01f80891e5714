"""What waits for somebody who has left is offered to those who see the record, and to nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen, now, today
from paivand.kernel.errors import PaivandError
from paivand.ledger.access import circle_create
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import payload_of
from paivand.ledger.models import AccessScope
from paivand.ledger.models.journal import JournalRow
from paivand.office.models import Mandate, User
from paivand.office.services.accounts import account_readmit, account_suspend
from paivand.work.models import Conflict, Quarantined, Task
from paivand.work.outbox import conflicts, services, taking
from paivand.work.outbox.answers import Status
from paivand.work.outbox.selectors import left_behind, undecided_count
from paivand.work.outbox.taking import offers_refresh
from tests.work.outbox.conftest import act, make_note, notes, send
from tests.work.outbox.test_deciding import last_row, note_now
from tests.work.outbox.test_pages import browser
from tests.world import World

CHANGE = "test.note.change"


@pytest.fixture
def office(transactional_db, world: World) -> World:
    return world


def note_in(world, *, sensitivity=1, circle=None):
    with acting_as(SYSTEM):
        note = make_note("at the office")
        Task.objects.filter(pk=note.pk).update(
            scope=world.scope("vahdat", sensitivity), circle=circle, assignee_id=world.nilufar.id
        )
    return note


def conflict_left(world, note):
    send(world.nilufar, act(CHANGE, payload={"subject": str(note.pk), "text": "on the phone"}, base_version=99))
    with acting_as(world.nilufar, read_only=True):
        return Conflict.objects.of(world.nilufar).get()


def leave(world):
    """Nilufar's mandate ends yesterday."""
    with acting_as(SYSTEM):
        Mandate.objects.filter(user=world.nilufar).update(valid_until=today() - dt.timedelta(days=1))
        AccessScope.objects.filter(user_id=world.nilufar.id).update(valid_until=today() - dt.timedelta(days=1))
    offers_refresh()


def offered(person):
    with acting_as(person, read_only=True):
        return list(Conflict.objects.offered_to(person).values_list("pk", flat=True))


def take(person, conflict):
    with acting_as(person):
        return taking.conflict_take(actor=person, conflict_id=conflict.pk)


def test_while_its_person_works_here_a_conflict_is_offered_to_nobody(office):
    conflict_left(office, note_in(office))
    assert offers_refresh() == 0
    assert offered(office.zarina) == []


def test_a_conflict_of_somebody_whose_mandate_ended_is_offered_to_those_who_see_the_record(office):
    conflict = conflict_left(office, note_in(office))
    leave(office)
    assert offered(office.zarina) == offered(office.karim) == [conflict.pk]
    # No permission to decide, another organisation, nobody's business: not offered, and not there.
    for stranger in (office.admin, office.outsider, office.guard):
        with acting_as(stranger, read_only=True):
            assert left_behind(stranger) is None
        with pytest.raises(PaivandError) as caught:
            take(stranger, conflict)
        assert caught.value.status == 404
        assert browser(stranger).get(f"/work/conflicts/{conflict.pk}/").status_code == 404


def test_a_conflict_about_a_circle_is_offered_to_its_members_and_to_those_who_oversee_it(office):
    with acting_as(SYSTEM):
        circle = circle_create(actor=SYSTEM, member_ids=[office.nilufar.id, office.karim.id])
    conflict = conflict_left(office, note_in(office, circle=circle))
    leave(office)
    assert offered(office.karim) == offered(office.daler) == [conflict.pk]
    assert offered(office.rahim) == []


@pytest.mark.postgres
def test_the_database_shows_an_offer_only_to_those_who_see_the_record(office):
    conflict = conflict_left(office, note_in(office))
    assert connection.vendor == "postgresql"
    with acting_as(office.zarina):
        assert Conflict.objects.count() == 0
    leave(office)
    with acting_as(office.zarina):
        assert [row.pk for row in Conflict.objects.all()] == [conflict.pk]
    with acting_as(office.outsider):
        assert Conflict.objects.count() == 0


def test_a_suspended_persons_conflict_is_offered_at_once_and_no_more_when_they_are_back(office):
    conflict = conflict_left(office, note_in(office))
    with acting_as(SYSTEM):
        account_suspend(actor=SYSTEM, user=office.nilufar, reason="left the organisation")
    assert offered(office.zarina) == [conflict.pk]
    with acting_as(SYSTEM):
        account_readmit(actor=SYSTEM, user=User.objects.get(pk=office.nilufar.pk), reason="came back")
    assert offered(office.zarina) == []
    with acting_as(SYSTEM, read_only=True):
        verbs = JournalRow.objects.filter(subject_id=conflict.pk).order_by("seq").values_list("verb", flat=True)
        assert list(verbs) == ["outbox.conflict_kept", "outbox.offered", "outbox.offer_ended"]


def test_the_taker_decides_in_their_own_name_and_may_take_it_back(office):
    note = note_in(office)
    conflict = conflict_left(office, note)
    leave(office)
    taken = take(office.karim, conflict)
    assert (taken.user_id, taken.first_user_id) == (office.karim.id, office.nilufar.id)
    assert payload_of(last_row("outbox.taken_over"))["changes"]["from"] == str(office.nilufar.id)
    with acting_as(office.karim):
        answer = conflicts.conflict_resolve(actor=office.karim, conflict_id=conflict.pk, choices={"text": "mine"})
    assert answer.status is Status.DONE
    assert note_now(note).params["text"] == "on the phone"
    with acting_as(office.karim):
        conflicts.conflict_undo(actor=office.karim, conflict_id=conflict.pk)
    assert note_now(note).params["text"] == "at the office"


def test_two_takers_do_not_both_get_it(office):
    conflict = conflict_left(office, note_in(office))
    leave(office)
    take(office.karim, conflict)
    with pytest.raises(PaivandError) as caught:
        take(office.zarina, conflict)
    assert caught.value.status == 404
    assert offered(office.zarina) == []


def test_home_shows_the_team_what_was_left_and_the_page_offers_to_take_it(office):
    conflict = conflict_left(office, note_in(office, sensitivity=2))
    leave(office)
    client, path = browser(office.zarina), f"/work/conflicts/{conflict.pk}/"
    home = client.get("/").content.decode()
    assert "Left undecided by colleagues" in home
    assert path in home
    page = client.get(path).content.decode()
    assert 'value="take"' in page
    assert 'type="radio"' not in page
    assert "Nilufar" in page
    # The values are confidential and another's: whoever looks is noted.
    assert last_row("outbox.offer_read").actor_id == office.zarina.id
    assert undecided_count(office.zarina) == 0
    assert client.post(path, {"act": "take"}).status_code == 302
    assert undecided_count(office.zarina) == 1
    assert 'type="radio"' in client.get(path).content.decode()
    assert "Left undecided by colleagues" not in client.get("/").content.decode()
    assert browser(office.outsider).get(path).status_code == 404


def test_what_was_set_aside_for_somebody_who_left_is_recorded_by_whoever_takes_it(office):
    note = note_in(office)
    # The phone came online after the mandate had ended: its person may record it no more.
    content = act(payload={"text": "called her", "subject": str(note.pk)})
    leave(office)
    assert send(office.nilufar, content).status is Status.QUARANTINED
    offers_refresh()
    with acting_as(office.karim, read_only=True):
        aside = Quarantined.objects.offered_to(office.karim).get()
        assert left_behind(office.karim) is not None
    page = browser(office.karim).get(f"/work/set-aside/{aside.pk}/").content.decode()
    assert "called her" in page
    assert "<textarea" not in page
    with acting_as(office.karim):
        taking.quarantine_take(actor=office.karim, quarantined_id=aside.pk)
        answer = services.quarantine_retry(actor=office.karim, quarantined_id=aside.pk)
    assert answer.status is Status.DONE
    assert [(str(one.pk), one.assignee_id) for one in notes()] == [(content["id"], office.karim.id)]
    # The phone of the one who left asks once more and learns that it is recorded.
    assert send(office.nilufar, content).status is Status.DONE
    assert len(notes()) == 1


def test_what_cannot_be_read_or_names_no_record_is_never_offered(office):
    leave(office)
    send(office.nilufar, act("test.trouble", payload={"how": "error", "text": "t", "channel": "", "subject": None}))
    send(office.nilufar, act(payload={"text": "about nobody"}))
    send(office.nilufar, act(payload={"text": "about", "subject": "nonsense"}))
    assert offers_refresh() == 0
    assert offered(office.zarina) == []
    with acting_as(SYSTEM, read_only=True):
        assert Quarantined.objects.count() == 3


def test_the_worker_offers_what_a_date_alone_made_free(office):
    conflict = conflict_left(office, note_in(office))
    with acting_as(SYSTEM):
        Mandate.objects.filter(user=office.nilufar).update(valid_until=today())
        AccessScope.objects.filter(user_id=office.nilufar.id).update(valid_until=today())
    offers_refresh()
    assert offered(office.zarina) == []
    with frozen(now() + dt.timedelta(days=1)):
        offers_refresh()
        assert offered(office.zarina) == [conflict.pk]
