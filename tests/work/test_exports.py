from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.trust.models import Agreement, Purpose, Release
from paivand.work import results
from paivand.work.choices import JobStatus
from paivand.work.exports import export_start
from paivand.work.jobs import job_get
from paivand.work.lists import ExportColumn, RecordList
from paivand.work.models import Job, Task
from paivand.work.running import job_run_pending
from paivand.work.sheets import csv_pieces, safe_text, xlsx_pieces
from paivand.work.views.task_list import TaskFilter, TaskTable
from tests.work.test_pages import enter
from tests.work.test_tasks import kinds, make_task  # noqa: F401 - a fixture
from tests.world import World


class ExportedTasks(RecordList[Task]):
    page = "test.tasks"
    title = "Tasks"
    noun = "Tasks"
    table_class = TaskTable
    filter_class = TaskFilter
    export_columns = (
        ExportColumn("Title", lambda task: task.params["who"], name="title"),
        ExportColumn("Risk", lambda task: task.risk, name="risk"),
        ExportColumn("Secret", lambda _task: "=1+1"),
        ExportColumn("", lambda task: task.subject_id, person=True),
    )

    def rows(self, actor: Any) -> Any:
        return Task.objects.visible_to(actor).select_related("scope")


def release_role(world: World) -> Any:
    from paivand.kernel.permissions import Permission
    from paivand.office.access import allowed

    for user in world.users.values():
        with acting_as(user):
            if allowed(user, Permission.RELEASE_CREATE) and allowed(user, Permission.TASK_READ):
                return user
    pytest.skip("no role of the world both releases and reads tasks")


def run(world: World, user: Any, **more: Any) -> Job:
    with acting_as(user):
        started = export_start(actor=user, page="test.tasks", purpose="assistance", **{"query": "", **more})
    job_run_pending()
    with acting_as(user):
        return job_get(actor=user, job_id=started.pk)


def test_an_export_holds_what_is_filtered_and_seen_and_leaves_as_a_release(world: World):
    user = release_role(world)
    make_task(world, team=None, sensitivity=Sensitivity.S1, params={"who": "=HYPERLINK(1)"})
    make_task(world, team=None, sensitivity=Sensitivity.S1, risk="low", params={"who": "Olim"})
    make_task(world, team=None, sensitivity=Sensitivity.S1, params={"who": "Far away"}, actor=world.nilufar)
    found = run(world, user, query="risk=high", file_format="csv")
    assert found.status == JobStatus.DONE, found.error_code
    content = b"".join(results.read(found.pk))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["Title", "Risk", "Secret"]
    assert sorted(row[0] for row in rows[1:]) == ["'=HYPERLINK(1)", "Far away"]
    assert {row[2] for row in rows[1:]} == {"'=1+1"}
    with acting_as(SYSTEM):
        release = Release.objects.get()
        assert (release.person_count, release.size, release.made_by) == (2, len(content), user.id)
        assert b"risk=high" not in bytes(Job.objects.filter(pk=found.pk).values_list("sealed", flat=True).get())


def test_others_receive_only_what_the_agreement_names_of_people_whose_consent_holds(world: World):
    user = release_role(world)
    make_task(world, team=None, sensitivity=Sensitivity.S1, params={"who": "Olim"})
    with acting_as(SYSTEM):
        agreement = Agreement.objects.create(
            code="clinic-26",
            title="Clinic",
            recipient=world.partner,
            fields=["risk"],
            valid_from=dt.date(2026, 1, 1),
            valid_until=dt.date(2030, 1, 1),
        )
        agreement.purposes.add(Purpose.objects.get(code="assistance"))
    found = run(world, user, recipient=world.partner, agreement=agreement, file_format="xlsx")
    assert found.status == JobStatus.DONE, found.error_code
    sheet = load_workbook(io.BytesIO(b"".join(results.read(found.pk)))).active
    assert list(sheet.iter_rows(values_only=True)) == [("Risk",)]
    assert found.outcome["summary"]["kept_back"] == 1
    refused = run(world, user, recipient=world.partner)
    assert (refused.status, refused.error_code) == (JobStatus.FAILED, "PV-RELEASE-01")
    assert not results.exists(refused.pk)


def test_an_export_needs_a_purpose_a_list_and_leave(world: World):
    user = release_role(world)
    with acting_as(user):
        for page, purpose, code in (
            ("test.tasks", "", "PV-EXPORT-02"),
            ("work.tasks", "assistance", "PV-EXPORT-01"),
            ("x", "y", "PV-EXPORT-01"),
        ):
            with pytest.raises(PaivandError, match=code):
                export_start(actor=user, page=page, query="", purpose=purpose)
    with acting_as(world.rahim), pytest.raises(PaivandError, match="PV-ACCESS-01"):
        export_start(actor=world.rahim, page="test.tasks", query="", purpose="assistance")


def test_the_page_of_an_export_asks_what_for_and_to_whom(world: World):
    user = release_role(world)
    client = enter(user)
    address = reverse("work:export", args=["test.tasks"])
    page = client.get(address, {"risk": "high"}).content.decode()
    assert "What is it for?" in page
    assert 'name="query" value="risk=high"' in page
    assert client.post(address, {"query": ""}).status_code == 200
    answer = client.post(address, {"query": "", "purpose": "assistance", "file_format": "csv"})
    assert answer.status_code == 302
    job_run_pending()
    shown = client.get(answer["Location"]).content.decode()
    assert "Download the file" in shown
    result = client.get(f"{answer['Location']}result/")
    assert b"".join(result).startswith(b"\xef\xbb\xbf")
    assert enter(world.outsider).get(f"{answer['Location']}result/").status_code == 404
    assert enter(world.rahim).get(address).status_code == 403


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(st.text(max_size=30) | st.integers(-999, 999) | st.none(), min_size=2, max_size=2),
        min_size=1,
        max_size=6,
    )
)
def test_no_cell_of_an_export_is_ever_computed(table):
    for row in csv.reader(io.StringIO(b"".join(csv_pieces(table)).decode("utf-8-sig"))):
        for cell in row:
            assert not cell.startswith(("=", "@", "+", "\t", "\r"))
            assert not cell.startswith("-") or cell.lstrip("-").isdigit()
    sheet = load_workbook(io.BytesIO(b"".join(xlsx_pieces(table, sheet="A/B[1]")))).active
    assert all(cell.data_type in {"s", "n", "inlineStr"} for row in sheet.iter_rows() for cell in row)


def test_values_keep_their_kind():
    assert safe_text(dt.date(2026, 11, 19)) == "2026-11-19"
    assert safe_text(-5) == "-5"
    assert safe_text("-5") == "'-5"
    content = b"".join(xlsx_pieces([["Day", "Number"], [dt.date(2026, 11, 19), 7]], sheet="x", right_to_left=True))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == dt.datetime(2026, 11, 19)  # noqa: DTZ001 - a spreadsheet knows no zones
    assert sheet["B2"].value == 7
    assert sheet.sheet_view.rightToLeft
