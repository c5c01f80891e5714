"""Two people record the same follow-up, one of them without a network: both values are kept, a person decides, and may revise it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen
from paivand.kernel.ids import uuid7
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import payload_of
from paivand.ledger.models import JournalRow
from paivand.protection.choices import ContactKind, ContactOutcome, FollowUpStatus
from paivand.protection.models import Contact, FollowUp
from paivand.protection.services import followup_plan, followup_record
from paivand.work.models import Conflict, Quarantined
from paivand.work.outbox import conflicts, taking
from paivand.work.outbox.answers import Status
from tests.makers import make_case
from tests.work.outbox.conftest import act, send
from tests.world import World

NOON = dt.datetime(2026, 11, 19, 7, tzinfo=dt.UTC)


@pytest.fixture
def office(transactional_db: None, world: World) -> World:
    return world


@pytest.fixture
def conflict(office: World) -> Any:
    """The colleague at the office was first; the phone comes online afterwards."""
    with frozen(NOON):
        case = make_case(office, worker=office.nilufar)
        with acting_as(office.nilufar):
            planned = followup_plan(actor=office.nilufar, case=case, kind=ContactKind.CALL, due_at=NOON)
        with acting_as(office.nilufar):
            followup_record(
                actor=office.nilufar,
                follow_up=FollowUp.objects.select_related("scope", "case").get(pk=planned.pk),
                outcome="at the office",
                reached=ContactOutcome.REACHED,
                done_at=NOON - dt.timedelta(hours=2),
                base_version=1,
            )
        payload = {
            "subject": str(planned.pk),
            "reached": "reached",
            "done_at": "2026-11-19T11:30",
            "outcome": "on the phone",
        }
        answer = send(office.nilufar, act("protection.followup_record", payload=payload, base_version=1))
        assert answer.status is Status.CONFLICT
        with acting_as(office.nilufar):
            yield Conflict.objects.of(office.nilufar).get()


def decide(office: World, conflict: Conflict, side: conflicts.Side) -> Status:
    with acting_as(office.nilufar):
        choices = dict.fromkeys(conflicts.differing(conflict), side)
        return conflicts.conflict_resolve(actor=office.nilufar, conflict_id=conflict.pk, choices=choices).status


def record_now() -> FollowUp:
    with acting_as(SYSTEM):
        return FollowUp.objects.filter(status=FollowUpStatus.DONE).get()


def contacts() -> int:
    with acting_as(SYSTEM):
        return Contact.objects.count()


def test_both_versions_stand_side_by_side_as_the_form_would_say_them(conflict: Conflict) -> None:
    assert conflict.content["theirs"] == {"outcome": "at the office", "done_at": "2026-11-19T10:00"}
    assert conflicts.differing(conflict) == ["outcome", "done_at"]
    assert (conflict.resource, conflict.scope_id) == ("case", record_now().scope_id)


def test_the_devices_version_can_be_chosen_and_makes_no_second_contact(office: World, conflict: Conflict) -> None:
    before = contacts()
    assert decide(office, conflict, "mine") is Status.DONE
    record = record_now()
    assert (record.outcome, record.done_at) == ("on the phone", dt.datetime(2026, 11, 19, 6, 30, tzinfo=dt.UTC))
    assert contacts() == before
    with acting_as(SYSTEM):
        row = JournalRow.objects.get(verb="followup.corrected")
        assert payload_of(row)["changes"]["outcome"] == ["at the office", "on the phone"]


def test_the_decision_can_be_taken_back_and_made_again(office: World, conflict: Conflict) -> None:
    before = contacts()
    decide(office, conflict, "mine")
    with acting_as(office.nilufar):
        conflicts.conflict_undo(actor=office.nilufar, conflict_id=conflict.pk)
    record = record_now()
    assert (record.outcome, record.done_at) == ("at the office", NOON - dt.timedelta(hours=2))
    assert decide(office, conflict, "theirs") is Status.DONE
    assert contacts() == before


def test_a_call_left_in_quarantine_is_taken_over_by_somebody_who_sees_the_case(office: World) -> None:
    case = make_case(office, worker=office.nilufar)
    payload = {"subject": str(case.pk), "kind": "call", "outcome": "reached", "happened_at": "nonsense"}
    assert send(office.nilufar, act("protection.contact_record", payload=payload)).status is Status.QUARANTINED
    with acting_as(SYSTEM):
        office.nilufar.mandates.update(valid_until=dt.date(2026, 6, 1))
        taking.offers_refresh()
        aside = Quarantined.objects.get()
    assert aside.resource == "case"
    with acting_as(office.zarina):
        assert Quarantined.objects.offered_to(office.zarina).get().pk == aside.pk
    # A colleague of the unit who is not in the case's team does not even learn that it exists.
    with acting_as(office.karim):
        assert not Quarantined.objects.visible_to(office.karim).exists()


def test_a_registration_is_offered_where_its_person_would_have_been_registered(office: World) -> None:
    payload = {"name": "Mahbuba", "sex": "nonsense"}
    content = act("people.person_register", payload=payload, id=uuid7())
    assert send(office.rahim, content).status is Status.QUARANTINED
    with acting_as(SYSTEM):
        office.rahim.mandates.update(valid_until=dt.date(2026, 6, 1))
        taking.offers_refresh()
        aside = Quarantined.objects.get()
        assert (aside.resource, aside.scope_id) == ("person", office.scope("vahdat").pk)
    with acting_as(office.nilufar):
        assert Quarantined.objects.offered_to(office.nilufar).exists()
    with acting_as(office.outsider):
        assert not Quarantined.objects.visible_to(office.outsider).exists()
