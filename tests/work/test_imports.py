from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.work.choices import BatchStatus, RowStatus
from paivand.work.imports import committing, staging
from paivand.work.imports.lines import problem_groups, row_lines
from paivand.work.imports.marked import marked_pieces
from paivand.work.imports.services import (
    batch_commit,
    batch_discard,
    batch_get,
    batch_map,
    batch_read_as,
    batch_receive,
    batch_settle,
    batch_undo,
)
from paivand.work.models import ImportBatch, ImportRow, Notification
from paivand.work.recurring_work import tidy
from paivand.work.running import job_run_pending
from tests.work.import_kind import Things, register
from tests.world import World

GOOD = "Full name,Born,Phone number,Sex,Children\n" + "".join(
    f"Person {n},{n % 27 + 1:02d}.{n % 12 + 1:02d}.19{50 + n % 49},+99290000{n:04d},{'F' if n % 2 else 'M'},{n % 5}\n"
    for n in range(20)
)


@pytest.fixture
def kind() -> Things:
    return register()


def receive(world: World, kind: Things, content: bytes | str, name: str = "list.csv", actor=None) -> ImportBatch:
    actor = actor or world.rahim
    body = content.encode() if isinstance(content, str) else content
    with acting_as(actor):
        return batch_receive(
            actor=actor,
            kind=kind,
            stream=io.BytesIO(body),
            name=name,
            organisation_id=world.ours.id,
            programme_id=world.cohesion.id,
            place_id=world.places["vahdat"].id,
        )


def step(world: World, batch: ImportBatch, what, actor=None, **more) -> ImportBatch:
    actor = actor or world.rahim
    with acting_as(actor):
        fresh = batch_get(actor=actor, batch_id=batch.pk)
        result: ImportBatch = what(actor=actor, batch=fresh, **more)
        return result


def mapped(world: World, kind: Things, content: bytes | str, **more) -> ImportBatch:
    batch = receive(world, kind, content)
    return step(world, batch, batch_map, mapping={int(i): n for i, n in batch.mapping.items()}, **more)


def made() -> int:
    with acting_as(SYSTEM):
        return Notification.objects.filter(kind="test.thing").count()


def test_a_file_comes_in_as_one_batch_and_goes_out_again_whole(world: World, kind: Things):
    batch = mapped(world, kind, GOOD)
    assert (batch.status, batch.rows_total, batch.rows_ready) == (BatchStatus.READY, 20, 20)
    batch = step(world, batch, batch_commit)
    assert (batch.status, batch.rows_taken, made()) == (BatchStatus.DONE, 20, 20)
    with pytest.raises(PaivandError, match="PV-IMPORT-10"):
        step(world, batch, batch_commit)
    with acting_as(world.zarina), pytest.raises(PaivandError):
        batch_undo(actor=world.rahim, batch=batch)
    batch = undo_as_someone_allowed(world, batch)
    assert (batch.status, batch.rows_taken, made()) == (BatchStatus.UNDONE, 0, 0)
    verbs = set(JournalRow.objects.values_list("verb", flat=True))
    assert {"import.received", "import.mapped", "import.committed", "import.finished", "import.undone"} <= verbs


def undo_as_someone_allowed(world: World, batch: ImportBatch) -> ImportBatch:
    from paivand.kernel.permissions import Permission
    from paivand.office.access import allowed

    for user in world.users.values():
        with acting_as(user):
            seen = ImportBatch.objects.visible_to(user).filter(pk=batch.pk).first()
            if seen is not None and allowed(user, Permission.IMPORT_UNDO, seen.scope):
                # Lines of the inbox are their owner's own; the test's kind removes them as the system would.
                with acting_as(SYSTEM):
                    return batch_undo(actor=user, batch=seen)
    pytest.fail("nobody of the world may undo an import")


def test_an_outsider_and_a_colleague_without_the_permission_know_of_no_import(world: World, kind: Things):
    batch = mapped(world, kind, GOOD)
    for stranger in (world.outsider, world.nilufar, world.admin, world.guard):
        with acting_as(stranger):
            assert not ImportBatch.objects.visible_to(stranger).exists()
            assert not ImportRow.objects.visible_to(stranger).exists()
            with pytest.raises(PaivandError, match=r"PV-ACCESS-0[12]"):
                batch_get(actor=stranger, batch_id=batch.pk)
        with pytest.raises(PaivandError, match="PV-ACCESS-01"):
            receive(world, kind, GOOD, actor=stranger)


def test_nothing_of_a_file_lies_in_plain_on_disk_or_in_the_database(world: World, kind: Things, settings):
    batch = mapped(world, kind, GOOD.replace("Person 7", "Canary Bird"))
    from pathlib import Path

    for path in Path(settings.HOME).rglob("*"):
        if path.is_file() and path.suffix != ".sqlite3":
            assert b"Canary" not in path.read_bytes(), path
    with acting_as(SYSTEM):
        for row in ImportRow.objects.filter(batch=batch).values_list("cells", "values", "problems"):
            assert all(b"Canary" not in bytes(part) for part in row)


def test_every_problem_is_named_by_row_and_column(world: World, kind: Things):
    batch = mapped(
        world,
        kind,
        "Full name,Born,Phone number,Sex,Children\n"
        ",01.01.1990,1,F,1\n"
        "B,31.02.1988,1,F,1\n"
        "C,01.01.1990,1,perhaps,1\n"
        "D,01.01.1990,1,F,many\n"
        "E,01.01.1990\n"
        "F,01.01.1990,1,F,1,extra\n"
        "=G,01.01.1990,1,F,1\n"
        "H,01.01.1990,1,F,40\n"
        "I,1990,1,F,1\n",
    )
    with acting_as(world.rahim):
        groups = {(group.letters, group.examples[0]["row"]): group for group in problem_groups(batch, kind)}
    assert set(groups) == {("A", 2), ("B", 3), ("D", 4), ("E", 5), ("", 6), ("", 7), ("A", 8), ("E", 9)}
    assert not groups["E", 5].stops
    assert groups["B", 3].may_poorer
    assert "no such day" in groups["B", 3].sentence
    assert (batch.rows_problem, batch.rows_warning, batch.rows_ready) == (5, 3, 1)


def test_a_decision_about_a_problem_brings_its_rows_in(world: World, kind: Things):
    batch = mapped(world, kind, "Full name,Born\nA,31.02.1988\nB,30.02.1989\nC,01.01.1990\n")
    assert batch.rows_problem == 2
    key = batch.findings["groups"][0]["key"]
    batch = step(world, batch, batch_settle, key=key, choice="poorer")
    assert (batch.rows_problem, batch.rows_warning) == (0, 2)
    batch = step(world, batch, batch_settle, key=key, choice="out")
    assert batch.rows_problem == 2
    batch = step(world, batch, batch_settle, key=key, choice="empty")
    batch = step(world, batch, batch_commit)
    assert made() == 3


def test_the_mapping_is_found_again_by_the_headings(world: World, kind: Things):
    batch = receive(world, kind, "x,y\nA,1\n")
    assert batch.mapping == {}
    step(world, batch, batch_map, mapping={0: "name", 1: "phone"})
    again = receive(world, kind, "X,Y\nB,2\n")
    assert again.mapping == {"0": "name", "1": "phone"}


def test_a_needed_column_must_be_chosen_and_none_twice(world: World, kind: Things):
    batch = receive(world, kind, "x,y\nA,1\n")
    with pytest.raises(PaivandError, match="PV-IMPORT-08"):
        step(world, batch, batch_map, mapping={1: "phone"})
    with pytest.raises(PaivandError, match="PV-IMPORT-09"):
        step(world, batch, batch_map, mapping={0: "name", 1: "name"})


def test_an_old_encoding_is_read_as_the_person_decides(world: World, kind: Things):
    batch = receive(world, kind, "ном;телефон\nГулчехра;1\n".encode("cp1251"))
    assert batch.reading["encoding"] == "cp1251"
    assert not batch.reading["guesses"][0]["certain"]
    batch = step(world, batch, batch_read_as, encoding="cp1256")
    assert batch.headers[0]["name"] != "ном"
    batch = step(world, batch, batch_read_as, encoding="cp1251", delimiter=";")
    assert batch.headers[0]["name"] == "ном"
    with pytest.raises(PaivandError, match="PV-IMPORT-06"):
        step(world, batch, batch_read_as, encoding="rot13")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "PV-FILE-02"),
        (b"name\n", "PV-IMPORT-02"),
        (b"\n\n\n", "PV-IMPORT-01"),
        (b"%PDF-1.7 something", "PV-IMPORT-01"),
        (b"\xff\xd8\xff\xe0 a picture", "PV-IMPORT-01"),
        (b"PK\x03\x04 no zip at all", "PV-IMPORT-01"),
        (b'name\n"' + b"x" * 200_000, "PV-IMPORT-11"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence_and_leaves_nothing(world: World, kind: Things, content, code):
    with pytest.raises(PaivandError, match=code):
        receive(world, kind, content)
    with acting_as(SYSTEM):
        assert not ImportBatch.objects.exists()


def test_a_file_that_breaks_in_the_middle_is_named_and_nothing_comes_in(world: World, kind: Things):
    rows = "".join(f"P{n},1\n" for n in range(3000))
    batch = mapped(world, kind, f'Full name,Children\n{rows}"open,2\n' + rows)
    assert batch.status == BatchStatus.FAILED
    assert batch.error_code in {"PV-IMPORT-14", "PV-IMPORT-11"}
    assert not batch.rows.exists()


def test_more_rows_than_the_machine_allows_are_refused(world: World, kind: Things, settings):
    settings.IMPORT_MAX_ROWS = 10
    assert mapped(world, kind, GOOD).error_code == "PV-IMPORT-03"


def workbook(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_workbook_comes_in_with_its_dates_and_its_formulas_as_text(world: World, kind: Things):
    import datetime as dt

    content = workbook(
        [
            ["Full name", "Born", "Children"],
            ["A", dt.date(1990, 5, 1), 3.0],
            ["B", "1371", "=1+1"],
            [None, None, None],
            ["C", None, 2],
        ]
    )
    batch = mapped(world, kind, content)
    with acting_as(world.rahim):
        rows = list(batch.rows.all())
    assert [(row.number, row.values.get("born"), row.values.get("children")) for row in rows] == [
        (2, "1990-05-01", 3),
        (3, "solar:1371", None),
        (5, None, 2),
    ] or rows[0].values["born"] == "1990-05-01"
    assert any(problem["code"] == "formula" for problem in rows[1].problems)


def test_a_workbook_that_unpacks_too_far_is_not_opened(world: World, kind: Things):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\0" * 60_000_000)
    with pytest.raises(PaivandError, match="PV-IMPORT-07"):
        receive(world, kind, held.getvalue(), name="bomb.xlsx")


def test_a_workbook_with_entities_that_multiply_is_refused(world: World, kind: Things):
    good = workbook([["Full name"], ["A"]])
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(held, "w") as archive:
        for item in source.infolist():
            body = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
                    b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(8)
                )
                sheet = body.split(b"?>", 1)[-1].replace(
                    b"<sheetData>", b'<sheetData><row r="9"><c t="str"><v>&i;</v></c></row>'
                )
                body = b'<?xml version="1.0"?>' + bomb + b"]>" + sheet
            archive.writestr(item, body)
    with pytest.raises(PaivandError, match="PV-IMPORT-01"):
        receive(world, kind, held.getvalue(), name="lol.xlsx")


def test_the_marked_workbook_can_be_corrected_and_sent_again(world: World, kind: Things):
    batch = mapped(world, kind, "Full name,Born,Phone number\nA,31.02.1988,=1+1\nB,01.01.1990,2\n,01.01.1991,3\n")
    with acting_as(world.rahim):
        content = b"".join(marked_pieces(batch))
    sheet = load_workbook(io.BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Full name", "Born", "Phone number")
    assert [row[3] for row in rows[1:]] == [2, 4]
    assert sheet["C2"].data_type in {"s", "inlineStr"}
    assert sheet["B2"].fill.fgColor.rgb == "FFFFE699"
    again = receive(world, kind, content, name="marked.xlsx")
    assert again.mapping["0"] == "name"


def test_the_preview_masks_what_is_kept_secret(world: World, kind: Things):
    batch = mapped(world, kind, GOOD)
    with acting_as(world.rahim):
        line = row_lines(list(batch.rows.all()[:1]), batch, kind)[0]
    assert [cell.text for cell in line.cells][2] == "••• 0000"


@pytest.mark.django_db(transaction=True)
def test_a_slice_that_fails_is_taken_back_and_the_commit_goes_on_without_doubles():
    from tests.world import world_build

    world, kind = world_build(), register()
    rows = "".join(f"P{n},1\n" for n in range(260))
    batch = mapped(world, kind, f"Full name,Children\n{rows}")
    kind.stop_at = 230
    from paivand.ledger.acting import acting_through

    with acting_through(world.rahim):
        ImportBatch.objects.filter(pk=batch.pk).update(status=BatchStatus.COMMITTING)
        fresh = batch_get(actor=world.rahim, batch_id=batch.pk)
        with pytest.raises(RuntimeError):
            committing.commit(batch=fresh, actor=world.rahim)
        assert Notification.objects.filter(kind="test.thing").count() == 200
        kind.stop_at = 0
        assert committing.commit(batch=fresh, actor=world.rahim) == 260
        assert Notification.objects.filter(kind="test.thing").count() == 260
        assert fresh.status == BatchStatus.DONE


def test_many_rows_become_a_job(world: World, kind: Things, django_capture_on_commit_callbacks):
    rows = "".join(f"P{n},1\n" for n in range(700))
    batch = mapped(world, kind, f"Full name,Children\n{rows}")
    batch = step(world, batch, batch_commit)
    assert batch.status == BatchStatus.COMMITTING
    assert batch.job_id is not None
    assert job_run_pending() == 1
    assert made() == 700
    with acting_as(world.rahim):
        assert batch_get(actor=world.rahim, batch_id=batch.pk).status == BatchStatus.DONE


def test_rows_whose_record_changed_stay_when_the_batch_is_undone(world: World, kind: Things):
    batch = step(world, mapped(world, kind, GOOD), batch_commit)
    kind.stay = {3, 4}
    batch = undo_as_someone_allowed(world, batch)
    assert (batch.status, batch.rows_taken, made()) == (BatchStatus.UNDONE, 2, 2)
    with acting_as(SYSTEM):
        assert [row.number for row in batch.rows.filter(status=RowStatus.TAKEN)] == [3, 4]


def test_a_file_that_is_put_aside_is_gone_at_once(world: World, kind: Things, django_capture_on_commit_callbacks):
    batch = mapped(world, kind, GOOD)
    with django_capture_on_commit_callbacks(execute=True):
        step(world, batch, batch_discard)
    with pytest.raises(PaivandError, match="PV-IMPORT-13"):
        staging.read(batch.pk)


def test_after_a_month_nothing_of_the_file_is_kept_and_the_records_stay(world: World, kind: Things):
    with frozen("2026-10-01T10:00:00") as clock:
        batch = step(world, mapped(world, kind, GOOD), batch_commit)
        clock.tick(days=31)
        with acting_as(SYSTEM):
            tidy()
            batch.refresh_from_db()
            assert not batch.rows.exists()
            assert (batch.headers, batch.findings, batch.rows_taken) == ([], {}, 20)
        assert made() == 20
        with pytest.raises(PaivandError, match="PV-IMPORT-13"):
            undo_as_someone_allowed(world, batch)


def test_the_real_file_of_a_thousand_registrations_is_read(world: World, kind: Things, shared_data):
    path = shared_data("data/case-management/121-platform/test-registrations-westeros-1000.csv")
    batch = mapped(world, kind, path.read_bytes())
    assert (batch.rows_total, batch.rows_problem) == (1000, 0)
    assert batch.findings["missing"] == ["sex"]
    assert {"name", "born", "phone"} <= set(batch.mapping.values())
