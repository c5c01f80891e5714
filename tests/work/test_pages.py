from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen
from paivand.kernel.ids import uuid7
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.work.choices import TaskStatus
from paivand.work.files import file_store
from paivand.work.models import ImportBatch, Notification, SavedView, Task
from paivand.work.notifications import notify
from paivand.work.running import job_run_pending
from tests.browser.signing_in import session_cookie
from tests.work.import_kind import register
from tests.work.test_imports import GOOD
from tests.work.test_tasks import NOON, kinds, make_task  # noqa: F401 - a fixture
from tests.world import World


def enter(user, language: str = "en") -> Client:
    client = Client(raise_request_exception=False)
    name, value = session_cookie(user)
    client.cookies[name] = value
    client.cookies["django_language"] = language
    return client


def test_the_list_of_tasks_shows_mine_first_and_says_what_the_filters_hide(world: World):
    with frozen(NOON):
        make_task(world)
        make_task(world, team=None, sensitivity=Sensitivity.S1, assignee_id=world.karim.id, params={"who": "Olim B"})
        client = enter(world.nilufar)
        page = client.get(reverse("work:tasks")).content.decode()
        assert "Visit \u2068Mahbuba S.\u2069 at home" in page
        assert "Sattori" not in page
        assert "Olim" not in page
        assert "Your filters hide 1." in page
        everything = client.get(reverse("work:tasks"), {"view": "all"}).content.decode()
        assert "Olim B." in everything
    assert JournalRow.objects.filter(verb="task.shown", actor_id=world.nilufar.id).exists()


def test_names_are_letters_when_they_are_hidden(world: World):
    make_task(world)
    client = enter(world.nilufar)
    client.cookies["pv_hide_names"] = "1"
    page = client.get(reverse("work:tasks")).content.decode()
    assert "M. S." in page
    assert "Mahbuba" not in page


def test_a_task_out_of_sight_is_no_page(world: World):
    task = make_task(world)
    address = reverse("work:task", args=[task.pk])
    assert enter(world.nilufar).get(address).status_code == 200
    for stranger in (world.karim, world.outsider):
        assert enter(stranger).get(address).status_code == 404
        assert (
            enter(stranger).post(reverse("work:task_change", args=[task.pk]), {"action": "finish"}).status_code == 404
        )


def test_a_task_is_finished_moved_given_and_taken_back_on_its_page(world: World):
    with frozen(NOON):
        task = make_task(world, team=None, sensitivity=Sensitivity.S1)
        client = enter(world.nilufar)
        change = reverse("work:task_change", args=[task.pk])
        day = {
            "due_on_0": "1",
            "due_on_1": "12",
            "due_on_2": "2026",
            "due_on_day": "1",
            "due_on_month": "12",
            "due_on_year": "2026",
        }
        assert client.post(change, {"action": "move", "reason": "", **day}).status_code == 422
        assert client.post(change, {"action": "move", "reason": "rain", "version": "1", **day}).status_code == 302
        assert client.post(change, {"action": "move", "reason": "rain", "version": "1", **day}).status_code == 409
        boss = enter(world.zarina)
        assert boss.post(change, {"action": "give", "assignee": str(world.outsider.id)}).status_code == 422
        assert boss.post(change, {"action": "give", "assignee": str(world.karim.id)}).status_code == 302
        assert enter(world.karim).post(change, {"action": "finish"}).status_code == 302
    with acting_as(SYSTEM):
        task.refresh_from_db()
        assert (task.status, task.assignee_id, task.moved_times) == (TaskStatus.DONE, world.karim.id, 1)


def test_several_tasks_are_looked_at_changed_and_taken_back(world: World):
    with frozen(NOON):
        tasks = [make_task(world, team=None, sensitivity=Sensitivity.S1) for _ in range(3)]
        before = {task.pk: task.due_at for task in tasks}
        client = enter(world.nilufar)
        address = reverse("work:tasks")
        picks = [str(task.pk) for task in tasks]
        day = {"due_on_day": "1", "due_on_month": "12", "due_on_year": "2026", "reason": "rain"}
        asked = client.post(address, {"action": "move", "pick": picks})
        assert asked.status_code == 200
        looked = client.post(address, {"action": "move", "pick": picks, "step": "look", **day})
        assert "What will change" in looked.content.decode()
        with acting_as(SYSTEM):
            assert {task.pk: task.due_at for task in Task.objects.all()} == before
        assert client.post(address, {"action": "move", "pick": picks, "step": "do", **day}).status_code == 302
        with acting_as(SYSTEM):
            assert {task.due_at.date() for task in Task.objects.all() if task.due_at} == {dt.date(2026, 12, 1)}
        page = client.get(address).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token is not None
        assert client.post(address, {"action": "undo", "token": token[1]}).status_code == 302
        with acting_as(SYSTEM):
            assert {task.pk: task.due_at for task in Task.objects.all()} == before
        assert client.post(address, {"action": "undo", "token": token[1]}).status_code == 409


def test_nobody_changes_rows_that_they_do_not_see(world: World):
    task = make_task(world)
    client = enter(world.outsider)
    address = reverse("work:tasks")
    assert client.post(address, {"action": "move", "pick": [str(task.pk)], "step": "do"}).status_code == 404
    assert client.post(address, {"action": "move", "pick": ["'; DROP TABLE"]}).status_code == 404
    assert client.post(address, {"action": "move"}).status_code == 422
    assert client.post(address, {"action": "explode", "pick": [str(task.pk)]}).status_code == 405


def test_a_view_is_saved_found_shared_and_forgotten(world: World):
    client = enter(world.nilufar)
    address = reverse("work:tasks")
    answer = client.post(address, {"action": "save_view", "name": "My Mahbuba tasks", "query": "risk=high"})
    assert answer.status_code == 302
    view = SavedView.objects.get()
    raw: Any = SavedView.objects.values_list("name", "query").get()
    assert b"Mahbuba" not in bytes(raw[0])
    assert "My Mahbuba tasks" in client.get(answer["Location"]).content.decode()
    assert "Risk: High" in client.get(answer["Location"]).content.decode()
    for other in (world.karim, world.outsider):
        assert "Mahbuba tasks" not in enter(other).get(address).content.decode()
        assert enter(other).get(address, {"view": str(view.pk)}).status_code == 404
        enter(other).post(address, {"action": "forget_view", "view": str(view.pk)})
    assert SavedView.objects.exists()
    assert client.post(address, {"action": "save_view", "name": " ", "query": ""}).status_code == 422
    client.post(address, {"action": "forget_view", "view": str(view.pk)})
    assert not SavedView.objects.exists()


def test_a_shared_view_reaches_colleagues_and_nobody_else(world: World):
    enter(world.zarina).post(
        reverse("work:tasks"), {"action": "save_view", "name": "Team late", "query": "when=late", "share": "on"}
    )
    assert "Team late" in enter(world.nilufar).get(reverse("work:tasks")).content.decode()
    assert "Team late" not in enter(world.outsider).get(reverse("work:tasks")).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "view=nothing",
        "page=999999999",
        "page=-1",
        "sort=__class__",
        "risk=x&when=y&whose=z",
        "q=%00",
        "sort=-due_at,pk",
    ],
)
def test_a_strange_address_is_no_accident(world: World, query: str):
    make_task(world)
    assert enter(world.nilufar).get(f"{reverse('work:tasks')}?{query}").status_code in {200, 404}


@pytest.mark.parametrize(("language", "calendar"), [("en", "gregorian"), ("fa-af", "solar_hijri"), ("tg", "gregorian")])
def test_the_calendar_shows_a_month_of_the_readers_own(world: World, language: str, calendar: str):
    world.nilufar.calendar = calendar
    world.nilufar.save()
    with frozen(NOON):
        make_task(world)
        client = enter(world.nilufar, language)
        page = client.get(reverse("work:calendar")).content.decode()
        assert "Mahbuba S." in page
        assert 'aria-current="date"' in page
        for month in ("1405-12", "2026-12", "9999-99", "x", "0000-00", "12026-01"):
            assert client.get(reverse("work:calendar"), {"month": month}).status_code == 200


def test_the_inbox_is_ones_own_and_opening_marks_as_read(world: World):
    with acting_as(world.nilufar):
        notify(
            user_id=world.karim.id, kind="task.given", subject_type="work.task", subject_id=uuid7(), url="/work/tasks/"
        )
        notify(user_id=world.karim.id, kind="task.given", url="https://elsewhere.example/")
    client = enter(world.karim)
    page = client.get(reverse("work:notifications")).content.decode()
    assert page.count("You were given a task.") == 2
    with acting_as(world.karim):
        notes = list(Notification.objects.visible_to(world.karim))
    assert enter(world.nilufar).post(reverse("work:notification_open", args=[notes[0].pk])).status_code == 404
    went = {client.post(reverse("work:notification_open", args=[note.pk]))["Location"] for note in notes}
    assert went == {"/work/tasks/", reverse("work:notifications")}
    with acting_as(world.karim):
        assert not Notification.objects.visible_to(world.karim).unread().exists()
    assert client.get(reverse("work:notification_open", args=[notes[0].pk])).status_code == 405


def test_a_change_of_ones_account_is_told(world: World):
    from paivand.office.signals import account_changed

    with acting_as(SYSTEM):
        account_changed.send(sender=None, user=world.karim, actor=SYSTEM, what="password_reset")
    assert (
        "Something about your account changed."
        in enter(world.karim).get(reverse("work:notifications")).content.decode()
    )


def test_a_file_comes_down_as_an_attachment_that_no_browser_opens(world: World):
    with acting_as(world.nilufar):
        stored = file_store(
            actor=world.nilufar,
            stream=io.BytesIO(b"note " * 40_000),
            name='Ҳисобот "1".txt',
            subject_type="protection.case",
            subject_id=uuid7(),
            scope=world.scope(),
            purpose="evidence",
        )
    address = reverse("work:file", args=[stored.pk])
    answer = enter(world.nilufar).get(address)
    assert b"".join(answer) == b"note " * 40_000
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert enter(world.outsider).get(address).status_code == 404
    assert enter(world.nilufar).get(reverse("work:file", args=[uuid7()])).status_code == 404


def test_an_import_goes_through_its_pages(world: World, django_capture_on_commit_callbacks):
    register()
    client = enter(world.rahim)
    new = reverse("work:import_new", args=["test.things"])
    assert client.get(new).status_code == 200
    place = {"programme": str(world.cohesion.id), "place": str(world.places["vahdat"].id)}
    empty = client.post(new, {**place})
    assert "This file is empty" in empty.content.decode()
    broken = client.post(new, {**place, "file": SimpleUploadedFile("a.csv", b"%PDF-1")})
    assert "could not be read as a table" in broken.content.decode()
    bad = GOOD + "X,31.02.1988,1,F,1\n"
    sent = client.post(new, {**place, "file": SimpleUploadedFile("a.csv", bad.encode())})
    assert sent.status_code == 302
    columns = client.get(sent["Location"]).content.decode()
    assert "Which column is what?" in columns
    with acting_as(SYSTEM):
        batch = ImportBatch.objects.get()
    chosen = {f"column_{index}": name for index, name in batch.mapping.items()}
    refused = client.post(reverse("work:import_map", args=[batch.pk]), {"column_1": "born"})
    assert refused.status_code == 422
    assert client.post(reverse("work:import_map", args=[batch.pk]), {**chosen, "save": "1"}).status_code == 302
    look = client.get(sent["Location"]).content.decode()
    assert "Look before you take 21 rows" in look
    assert "Take in 20 rows" in look
    assert "There is no such day" in look
    marked = client.get(reverse("work:import_marked", args=[batch.pk]))
    assert b"".join(marked).startswith(b"PK")
    key = re.search(r'name="key" value="([^"]+)"', look)
    assert key is not None
    assert (
        client.post(reverse("work:import_settle", args=[batch.pk]), {"key": key[1], "choice": "poorer"}).status_code
        == 302
    )
    assert client.post(reverse("work:import_commit", args=[batch.pk])).status_code == 302
    done = client.get(sent["Location"]).content.decode()
    assert "21 rows are in" in done
    assert "21" in client.get(reverse("work:imports")).content.decode()
    for stranger in (world.outsider, world.nilufar):
        for name in ("import", "import_marked"):
            assert enter(stranger).get(reverse(f"work:{name}", args=[batch.pk])).status_code in {403, 404}
        for name in ("import_map", "import_commit", "import_undo", "import_discard", "import_settle", "import_read_as"):
            assert enter(stranger).post(reverse(f"work:{name}", args=[batch.pk])).status_code in {403, 404}


def test_a_long_import_shows_its_progress_and_its_end(world: World):
    register()
    client = enter(world.rahim)
    place = {"programme": str(world.cohesion.id), "place": str(world.places["vahdat"].id)}
    rows = "Full name\n" + "".join(f"P{n}\n" for n in range(600))
    sent = client.post(
        reverse("work:import_new", args=["test.things"]), {**place, "file": SimpleUploadedFile("a.csv", rows.encode())}
    )
    with acting_as(SYSTEM):
        batch = ImportBatch.objects.get()
    client.post(reverse("work:import_map", args=[batch.pk]), {"column_0": "name"})
    client.post(reverse("work:import_commit", args=[batch.pk]))
    page = client.get(sent["Location"]).content.decode()
    assert "pv-job" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    with acting_as(SYSTEM):
        batch.refresh_from_db()
    part = client.get(reverse("work:job_progress", args=[batch.job_id]))
    assert "<html" not in part.content.decode()
    assert enter(world.outsider).get(reverse("work:job", args=[batch.job_id])).status_code == 404
    job_run_pending()
    assert "600 rows were taken in." in client.get(reverse("work:job", args=[batch.job_id])).content.decode()
    assert client.get(reverse("work:jobs")).status_code == 200
    assert client.get(reverse("work:job_result", args=[batch.job_id])).status_code == 404
    assert client.post(reverse("work:job_cancel", args=[batch.job_id])).status_code == 409


def test_a_stranger_who_is_signed_out_is_sent_to_sign_in(world: World):
    for name, args in [
        ("tasks", []),
        ("calendar", []),
        ("notifications", []),
        ("jobs", []),
        ("imports", []),
        ("file", [uuid7()]),
    ]:
        answer = Client().get(reverse(f"work:{name}", args=args))
        assert answer.status_code in {302, 401, 403}


@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_every_page_stands_in_both_directions(world: World, language: str):
    register()
    make_task(world)
    client = enter(world.rahim, language)
    for name, args in [("imports", []), ("import_new", ["test.things"]), ("notifications", []), ("jobs", [])]:
        page = client.get(reverse(f"work:{name}", args=args))
        assert page.status_code == 200
        assert ('dir="rtl"' in page.content.decode()) == (language == "fa-af")
        assert "style=" not in page.content.decode()


def test_a_supervisor_gives_a_task_that_no_record_asks_for(world: World):
    with frozen(NOON):
        client = enter(world.zarina)
        address = reverse("work:task_new")
        assert client.get(address).status_code == 200
        day = {"due_on_day": "1", "due_on_month": "12", "due_on_year": "2026"}
        wrong = client.post(address, {"text": "", "assignee": str(world.karim.id), "sensitivity": "1", **day})
        assert wrong.status_code == 200
        stranger = client.post(address, {"text": "Call", "assignee": str(world.outsider.id), "sensitivity": "1", **day})
        assert stranger.status_code == 200
        given = {"text": "Bring the projector", "assignee": str(world.karim.id), "sensitivity": "1", **day}
        answer = client.post(address, given)
        assert answer.status_code == 302, answer.context["form"].errors
        assert client.post(address, {**given, "text": "Return it"}).status_code == 302
        page = enter(world.karim).get(reverse("work:tasks")).content.decode()
        assert "Bring the projector" in page
        assert "Return it" in page
        assert "projector" not in enter(world.outsider).get(reverse("work:tasks"), {"view": "all"}).content.decode()
        assert enter(world.nilufar).get(address).status_code == 403
