from __future__ import annotations

import datetime as dt

import pytest

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen, now
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import circle_create
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import payload_of
from paivand.ledger.models.journal import JournalRow
from paivand.work.choices import TaskStatus
from paivand.work.kinds import task_kind_define, task_title
from paivand.work.models import Notification, Task
from paivand.work.recurring_work import tasks_escalate_late
from paivand.work.selectors import home_tasks, task_get, tasks_due, tasks_of
from paivand.work.tasks import (
    task_cancel,
    task_create,
    task_finish,
    task_move,
    task_reassign,
    tasks_finish_for,
    tasks_reassign_for,
)
from tests.world import World

NOON = "2026-11-19T12:00:00+05:00"


@pytest.fixture(autouse=True)
def kinds() -> None:
    task_kind_define(
        "test.visit", title="Visit %(who)s at home", icon="walk", url=lambda task: f"/visit/{task.subject_id}/"
    )
    task_kind_define(
        "test.decide", title="Approve the closure", icon="gavel", url=lambda _task: "/decide/", waiting=True
    )


def make_task(
    world: World, *, actor=None, hours: float | None = 4, sensitivity=Sensitivity.S2, team=("nilufar",), **over
) -> Task:
    actor = actor or world.nilufar
    scope = world.scope(sensitivity=sensitivity)
    with acting_as(actor):
        circle = circle_create(actor=actor, member_ids=[world.users[name].id for name in team]) if team else None
        values = {
            "kind": "test.visit",
            "assignee_id": world.nilufar.id,
            "subject_type": "protection.case",
            "subject_id": uuid7(),
            "params": {"who": "Mahbuba Sattori"},
            "risk": "high",
            "due_at": None if hours is None else now() + dt.timedelta(hours=hours),
            **over,
        }
        return task_create(actor=actor, scope=scope, circle=circle, **values)


def test_a_task_is_made_once_while_it_is_open(world: World):
    subject = uuid7()
    first = make_task(world, subject_id=subject)
    again = make_task(world, subject_id=subject)
    assert again.pk == first.pk
    with acting_as(world.nilufar):
        task_finish(actor=world.nilufar, task=again)
        assert make_task(world, subject_id=subject).pk != first.pk


def test_somebody_outside_the_circle_makes_no_second_task_of_the_same(world: World):
    subject = uuid7()
    first = make_task(world, subject_id=subject)
    second = make_task(world, actor=world.karim, subject_id=subject, team=("karim",))
    assert second.pk == first.pk


def test_the_title_shows_a_short_name_and_letters_when_names_are_hidden(world: World):
    task = make_task(world)
    assert task_title(task) == "Visit \u2068Mahbuba S.\u2069 at home"
    assert task_title(task, names_hidden=True) == "Visit \u2068M. S.\u2069 at home"
    with acting_as(SYSTEM):
        raw = Task.objects.filter(pk=task.pk).values_list("params", flat=True).get()
    assert b"Mahbuba" not in bytes(raw)


def test_an_outsider_and_a_colleague_on_other_cases_see_nothing(world: World):
    task = make_task(world)
    for stranger in (world.outsider, world.karim, world.rahim):
        with acting_as(stranger):
            assert not Task.objects.visible_to(stranger).exists()
            assert not home_tasks(stranger).overdue.tasks
            with pytest.raises(PaivandError, match="PV-ACCESS-02"):
                task_get(actor=stranger, task_id=task.pk)
            with pytest.raises(PaivandError, match="PV-ACCESS-02"):
                task_finish(actor=stranger, task=task)


def test_a_supervisor_sees_the_tasks_of_the_team_but_they_are_not_hers_to_do_today(world: World):
    task = make_task(world)
    with acting_as(world.zarina):
        assert task_get(actor=world.zarina, task_id=task.pk) == task
        assert not tasks_due(world.zarina, now() + dt.timedelta(days=9)).exists()
        found = tasks_of(actor=world.zarina, subject_type="protection.case", subject_id=task.subject_id)
        assert [one.pk for one in found] == [task.pk]


def test_moving_the_date_needs_a_reason_and_keeps_the_first_promise(world: World):
    with frozen(NOON):
        task = make_task(world)
        first = task.due_at
        with acting_as(world.nilufar):
            with pytest.raises(PaivandError, match="PV-RECORD-03"):
                task_move(actor=world.nilufar, task=task, due_at=now() + dt.timedelta(days=3), reason=" ")
            with pytest.raises(PaivandError, match="PV-TASK-03"):
                task_move(actor=world.nilufar, task=task, due_at=now() - dt.timedelta(days=2), reason="late")
            moved = task_move(actor=world.nilufar, task=task, due_at=now() + dt.timedelta(days=3), reason="family away")
        assert moved.moved_times == 1
        assert moved.first_due_at == first
    with acting_as(SYSTEM):
        row = JournalRow.objects.get(verb="task.moved")
        assert payload_of(row)["reason"] == "family away"


def test_a_stale_change_is_refused(world: World):
    task = make_task(world)
    with acting_as(world.nilufar):
        mine = task_get(actor=world.nilufar, task_id=task.pk)
        task_move(actor=world.nilufar, task=task, due_at=now() + dt.timedelta(days=1), reason="rain")
        with pytest.raises(PaivandError, match="PV-RECORD-01"):
            task_finish(actor=world.nilufar, task=mine, base_version=1)


def test_a_task_is_never_given_to_somebody_who_may_not_see_the_record(world: World):
    task = make_task(world, team=("nilufar",))
    with acting_as(world.zarina):
        with pytest.raises(PaivandError, match="PV-TASK-01"):
            task_reassign(actor=world.zarina, task=task, assignee_id=world.karim.id)
        with pytest.raises(PaivandError, match="PV-TASK-01"):
            task_reassign(actor=world.zarina, task=task, assignee_id=world.outsider.id)
        assert task_reassign(actor=world.zarina, task=task, assignee_id=world.daler.id).assignee_id == world.daler.id
    with acting_as(world.daler):
        assert [line.kind for line in Notification.objects.visible_to(world.daler)] == ["task.given"]


def test_a_case_worker_does_not_give_tasks_to_others(world: World):
    task = make_task(world, team=("nilufar", "karim"))
    with acting_as(world.nilufar), pytest.raises(PaivandError, match="PV-ACCESS-01"):
        task_reassign(actor=world.nilufar, task=task, assignee_id=world.karim.id)


def test_a_closed_task_stays_closed(world: World):
    task = make_task(world)
    with acting_as(world.nilufar):
        task_finish(actor=world.nilufar, task=task)
        with pytest.raises(PaivandError, match="PV-TASK-02"):
            task_cancel(actor=world.nilufar, task=task, reason="again")


def test_recording_the_thing_finishes_its_tasks_also_a_colleagues(world: World):
    subject = uuid7()
    make_task(world, subject_id=subject)
    make_task(world, subject_id=subject, kind="test.decide", assignee_id=world.zarina.id)
    with acting_as(world.karim):
        assert (
            tasks_finish_for(
                actor=world.karim, subject_type="protection.case", subject_id=subject, kinds=["test.visit"]
            )
            == 1
        )
    with acting_as(SYSTEM):
        states = dict(Task.objects.filter(subject_id=subject).values_list("kind", "status"))
        assert states == {"test.visit": TaskStatus.DONE, "test.decide": TaskStatus.OPEN}
        assert JournalRow.objects.get(verb="task.finished").actor_id == world.karim.id


def test_a_new_worker_takes_the_open_tasks_over(world: World):
    task = make_task(world, team=("nilufar", "karim"))
    with acting_as(world.zarina):
        assert (
            tasks_reassign_for(
                actor=world.zarina,
                subject_type="protection.case",
                subject_id=task.subject_id,
                assignee_id=world.karim.id,
            )
            == 1
        )
    with acting_as(world.karim):
        assert [one.pk for one in tasks_due(world.karim, now() + dt.timedelta(days=1))] == [task.pk]


def test_home_puts_each_task_into_one_group(world: World):
    with frozen(NOON):
        late = make_task(world, hours=-18)
        today = make_task(world, hours=3, risk="low")
        decide = make_task(world, hours=None, kind="test.decide")
        week = make_task(world, hours=72)
        make_task(world, hours=24 * 30)
        with acting_as(world.nilufar):
            home = home_tasks(world.nilufar)
        assert [t.pk for t in home.overdue.tasks] == [late.pk]
        assert [t.pk for t in home.today.tasks] == [today.pk]
        assert [t.pk for t in home.waiting.tasks] == [decide.pk]
        assert [t.pk for t in home.week.tasks] == [week.pk]
        assert home.first == late


def test_a_late_task_is_told_once_to_its_worker_and_to_those_who_oversee(world: World):
    with frozen(NOON) as clock:
        make_task(world, hours=1)
        with acting_as(SYSTEM):
            assert tasks_escalate_late() == 0
        clock.tick(hours=2)
        with acting_as(SYSTEM):
            assert tasks_escalate_late() == 1
            assert tasks_escalate_late() == 0
            told = sorted(Notification.objects.filter(kind__startswith="task.").values_list("kind", "user_id"))
        late = {user for kind, user in told if kind == "task.late"}
        assert late == {world.zarina.id, world.daler.id}
        assert ("task.mine_late", world.nilufar.id) in told


def test_a_late_restricted_task_is_told_to_its_circle_alone(world: World):
    with frozen(NOON) as clock:
        make_task(
            world,
            actor=world.zarina,
            sensitivity=Sensitivity.S3,
            team=("zarina",),
            assignee_id=world.zarina.id,
        )
        clock.tick(hours=9)
        with acting_as(SYSTEM):
            tasks_escalate_late()
            assert not Notification.objects.filter(kind="task.late").exists()


def test_many_late_tasks_are_one_line_in_the_inbox_of_a_supervisor(world: World):
    with frozen(NOON) as clock:
        for _ in range(5):
            make_task(world)
        clock.tick(hours=9)
        with acting_as(SYSTEM):
            tasks_escalate_late()
            kinds = list(Notification.objects.filter(user_id=world.zarina.id).values_list("kind", flat=True))
        assert kinds == ["task.late_many"]
