from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse

from paivand.kernel import registry
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.work.attachments import FileTimeline, attachable_register
from paivand.work.models import StoredFile
from paivand.work.selectors import task_get
from tests.work.test_files import picture
from tests.work.test_pages import enter
from tests.work.test_tasks import kinds, make_task  # noqa: F401 - a fixture
from tests.world import World


@pytest.fixture(autouse=True)
def records() -> None:
    """Let tasks have files, as rooms do with their records."""
    attachable_register(
        "test.record", get=lambda actor, pk: task_get(actor=actor, task_id=pk), url=lambda pk: f"/records/{pk}/"
    )


def attach(world: World, task: Any, *, name: str = "letter.jpg", body: bytes | None = None, user: Any = None) -> Any:
    sent = {"file": SimpleUploadedFile(name, picture(size=(40, 30)) if body is None else body), "purpose": "document"}
    address = reverse("work:files", args=["test.record", task.pk])
    return enter(user or world.nilufar).post(address, sent)


def test_a_file_is_attached_seen_and_removed_on_the_page_of_its_record(world: World):
    task = make_task(world)
    assert attach(world, task).status_code == 302
    address = reverse("work:files", args=["test.record", task.pk])
    client = enter(world.nilufar)
    assert "letter.jpg" in client.get(address).content.decode()
    assert JournalRow.objects.filter(verb="file.listed", actor_id=world.nilufar.id).exists()
    with acting_as(world.nilufar):
        stored = StoredFile.objects.visible_to(world.nilufar).get()
    assert (stored.scope_id, stored.circle_id) == (task.scope_id, task.circle_id)
    remove = reverse("work:file_remove", args=[stored.pk])
    assert client.post(remove, {"reason": " "}).status_code == 422
    assert client.post(remove, {"reason": "wrong person"}).status_code == 302
    assert "letter.jpg" not in client.get(address).content.decode()


def test_a_wrong_file_comes_back_with_a_sentence_at_the_field(world: World):
    task = make_task(world)
    page = attach(world, task, name="photo.jpg", body=b"MZ program").content.decode()
    assert "is not what its name says" in page
    assert "This file is empty" in attach(world, task, body=b"").content.decode()


def test_a_stranger_to_the_record_neither_sees_nor_attaches(world: World):
    task = make_task(world)
    attach(world, task)
    address = reverse("work:files", args=["test.record", task.pk])
    with acting_as(world.nilufar):
        stored = StoredFile.objects.visible_to(world.nilufar).get()
    for stranger in (world.karim, world.outsider):
        assert enter(stranger).get(address).status_code == 404
        assert attach(world, task, user=stranger).status_code == 404
        assert enter(stranger).post(reverse("work:file_remove", args=[stored.pk]), {"reason": "x"}).status_code == 404
    assert enter(world.nilufar).get(reverse("work:files", args=["no.such", task.pk])).status_code == 404
    assert enter(world.admin).get(address).status_code in {403, 404}


def test_the_panel_and_the_timeline_name_the_file_to_those_who_see_it(world: World):
    task = make_task(world)
    attach(world, task)
    panel = Template('{% load work_tags %}{% files_panel "test.record" pk %}')
    for user, seen in ((world.nilufar, True), (world.karim, False)):
        with acting_as(user):
            drawn = panel.render(Context({"pk": task.pk}))
            entries = list(FileTimeline().entries_of(actor=user, subject_type="test.record", subject_id=task.pk))
        assert ("letter.jpg" in drawn) == seen
        assert [entry.body for entry in entries] == (["letter.jpg"] if seen else [])
    assert any(source.name == "work.files" for source in registry.all(registry.TIMELINE_SOURCE))
