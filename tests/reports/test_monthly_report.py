"""The monthly report of a thousand people: every number of the Word file counted again by hand from the file."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import transaction

from paivand.cli import people as people_command
from paivand.cli import report as report_command
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen, today
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.people.models import Person
from paivand.protection.choices import (
    ClosureReason,
    ContactKind,
    ContactOutcome,
    DeclineReason,
    NotDoneReason,
    Risk,
    Urgency,
)
from paivand.protection.services import (
    case_open,
    closure_decide,
    closure_request,
    contact_record,
    referral_accept,
    referral_decline,
    referral_report,
    referral_send,
    referral_tell,
)
from paivand.reports.services import monthly_report_make
from paivand.results.models import FactFailure
from paivand.work.models.imports import ImportRow
from tests.documents.opened import C, parts, xml
from tests.makers import make_consent
from tests.reports import by_hand
from tests.reports.by_hand import Counts, Line, Numbers
from tests.world import World, world_again

pytestmark = pytest.mark.django_db
THRESHOLD = 5
HIDDEN = "hidden"
LABELS = {
    "yes": "With disability", "no": "Without disability", "unknown": "Not recorded", "female": "Female",
    "male": "Male", "other": "Other", "vahdat": "Vahdat", "rudaki": "Rudaki", "health": "Health",
    "legal": "Legal help and documents", "case.opened": "Cases opened", "case.closed": "Cases closed",
    "referral.accepted": "Referrals accepted by a service", "referral.declined": "Referrals declined by a service",
    "referral.done": "Services reported done", "referral.not_done": "Services reported not done",
    "referral.closed": "Loops closed: the person was told", "": "Total",
}  # fmt: skip
Cells = dict[tuple[str, str], int | None]


class _Undo(Exception):  # noqa: N818 - no error: how a transaction is left
    pass


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: Any, office_keys: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Numbers, bytes]]:
    """The office after the month, the numbers by hand, and the file that the command wrote; once for the module."""
    folder = tmp_path_factory.mktemp("report")
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                world = world_again()
                lines = by_hand.lines()
                _import(lines, folder)
                _live(world, lines)
                yield world, by_hand.count(lines), _written(folder)
                raise _Undo
        except _Undo:
            pass


def _import(lines: list[Line], folder: Path) -> None:
    source = folder / "people.csv"
    source.write_bytes(by_hand.as_csv(lines))
    parser = argparse.ArgumentParser()
    people_command.configure(parser)
    words = ["import", str(source), "--programme", "cohesion", "--place", "vahdat", "--yes"]
    assert people_command.run(parser.parse_args(words)) == 0


def _written(folder: Path) -> bytes:
    out = folder / "report.docx"
    parser = argparse.ArgumentParser()
    command = report_command.COMMAND
    assert command.configure is not None
    command.configure(parser)
    words = ["monthly", "--programme", "cohesion", "--month", "2026-10", "--out", str(out)]
    assert command.run(parser.parse_args(words)) == 0
    return out.read_bytes()


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 9, tzinfo=dt.UTC)


def _live(world: World, lines: list[Line]) -> None:
    """Let the month happen, each act on its day."""
    with acting_as(SYSTEM):
        ids = dict(ImportRow.objects.values_list("number", "record_id"))
        services = {
            sector: Service.objects.create(
                organisation=world.partner,
                place=world.places["vahdat"],
                name=sector,
                sector=sector,
                confirmed_on=today(),
            )
            for sector in ("health", "legal")
        }
    for line in lines:
        if line.case_on is not None:
            with acting_as(SYSTEM):
                person = Person.objects.get(pk=ids[line.number + 2])
            _case(world, line, person, services, line.case_on)


def _case(world: World, line: Line, person: Person, services: dict[str, Service], opened: dt.date) -> None:
    zarina = world.zarina
    with frozen(_at(opened)), acting_as(zarina):
        make_consent(person)
        make_consent(person, "referral", recipient=world.partner)
        case = case_open(actor=zarina, person=person, programme=world.cohesion, risk=Risk.LOW)
    if line.contact_on is not None:
        with frozen(_at(line.contact_on)), acting_as(zarina):
            contact_record(
                actor=zarina, case=case, kind=ContactKind.CALL, happened_at=_at(line.contact_on),
                outcome=ContactOutcome.REACHED if line.reached else ContactOutcome.NOT_REACHED,
            )  # fmt: skip
    if line.sent_on is not None:
        _referral(world, line, case, services[line.sector], line.sent_on)
    if line.closed:
        with frozen(_at(opened + dt.timedelta(days=15))):
            with acting_as(zarina):
                case.refresh_from_db()
                approval = closure_request(actor=zarina, case=case, reason=ClosureReason.GOALS_MET)
            with acting_as(world.daler):
                closure_decide(actor=world.daler, approval=approval, approve=True)


def _referral(world: World, line: Line, case: Any, service: Service, sent: dt.date) -> None:
    zarina = world.zarina
    with frozen(_at(sent)), acting_as(zarina):
        referral = referral_send(
            actor=zarina, case=case, service=service, need="Help", urgency=Urgency.NORMAL, share=["name"]
        )
        # The provider opens it the same day.
        from paivand.protection.services.referrals import referral_opened

        referral_opened(actor=SYSTEM, referral=referral)
    if not line.outcome:
        return
    with frozen(_at(sent + dt.timedelta(days=3))), acting_as(SYSTEM):
        if line.outcome == "declined":
            referral_decline(actor=SYSTEM, referral=referral, answered_by="A", reason=next(iter(DeclineReason)))
        else:
            referral_accept(actor=SYSTEM, referral=referral, answered_by="A")
    done = sent + dt.timedelta(days=6)
    if line.outcome in {"done", "not_done"}:
        failed = next(iter(NotDoneReason)) if line.outcome == "not_done" else ""
        with frozen(_at(done)), acting_as(SYSTEM):
            referral_report(actor=SYSTEM, referral=referral, done_on=None if failed else done, not_done_reason=failed)
    if line.told:
        with frozen(_at(done + dt.timedelta(days=1))), acting_as(zarina):
            referral_tell(actor=zarina, referral=referral)


def read_tables(content: bytes) -> list[tuple[str, Cells]]:
    """Return each table of the report as its first heading and the numbers by (row label, column label)."""
    found = []
    for table in docx.Document(BytesIO(content)).tables:
        texts = [[cell.text.strip() for cell in row.cells] for row in table.rows]
        if len(texts[0]) < 3 or not any("Total" in line for line in texts[0]):
            continue
        cells: Cells = {}
        for line in texts[1:]:
            for heading, text in zip(texts[0][1:], line[1:], strict=True):
                cells[line[0], heading] = (
                    None if text.startswith(HIDDEN) else int(text.replace(",", "").replace("\u202f", ""))
                )
        found.append((texts[0][0], cells))
    return found


def expected_tables(numbers: Numbers) -> list[tuple[str, Counts]]:
    return [
        ("Age", numbers.reached["age_group"]),
        ("Disability", numbers.reached["disability"]),
        ("Place", numbers.reached["place_2"]),
        ("Age", numbers.sent["age_group"]),
        ("Disability", numbers.sent["disability"]),
        ("Place", numbers.sent["place_2"]),
        ("Sector", numbers.sent["sector"]),
        ("Event", numbers.events),
    ]


def label(code: str) -> str:
    return LABELS.get(code, code)


def test_every_number_of_the_word_file_is_the_one_counted_by_hand(made: tuple[World, Numbers, bytes]) -> None:
    _world, numbers, content = made
    read, wanted = read_tables(content), expected_tables(numbers)
    assert [heading for heading, _cells in read] == [heading for heading, _counts in wanted]
    shown = hidden = 0
    for (heading, cells), (_same, counts) in zip(read, wanted, strict=True):
        named = {(label(category), label(sex)): count for (category, sex), count in counts.items()}
        assert not set(named) - set(cells) - {(row, col) for row, col in named if row == "Total"}, heading
        for where, text in cells.items():
            count = named.get(where, 0)
            if text is None:
                hidden += 1
            else:
                shown += 1
                assert text == count, (heading, where)
                assert text == 0 or text >= THRESHOLD, (heading, where)
    assert shown > 80
    assert hidden > 5
    assert not FactFailure.objects.exists()


def test_the_summary_says_the_same_numbers(made: tuple[World, Numbers, bytes]) -> None:
    _world, numbers, content = made
    document = docx.Document(BytesIO(content))
    said = "\n".join(
        [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells]
    )
    assert f"{numbers.everybody} people were reached this month." in said
    for number in (numbers.everybody, numbers.registered, numbers.sent["sector"]["", ""]):
        assert str(number) in said
    assert "Somebody" not in said


def test_hidden_cells_cannot_be_worked_out_from_what_is_shown(made: tuple[World, Numbers, bytes]) -> None:
    """Narrow what each hidden cell can be along the sums of all linked tables, until nothing changes."""
    _world, _numbers, content = made
    read = read_tables(content)
    for first, last in ((0, 3), (3, 7)):
        bounds: dict[tuple[Any, ...], list[int]] = {}
        sums: list[tuple[tuple[Any, ...], list[tuple[Any, ...]]]] = []
        for number, (_heading, cells) in enumerate(read[first:last]):
            # The margins by sex and the grand total are the same people in each table of the set.
            key = {where: ("all", where[1]) if where[0] == "Total" else (number, *where) for where in cells}
            rows = {where[0] for where in cells}
            columns = {where[1] for where in cells}
            for where, count in cells.items():
                low, high = (0, 10_000) if count is None else (count, count)
                known = bounds.setdefault(key[where], [low, high])
                known[:] = [max(known[0], low), min(known[1], high)]
            sums += [(key[row, "Total"], [key[row, c] for c in columns - {"Total"}]) for row in rows]
            sums += [(key["Total", col], [key[r, col] for r in rows - {"Total"}]) for col in columns]
        _narrow(bounds, sums)
        for where, (low, high) in bounds.items():
            was_shown = any(
                count is not None
                for number, (_h, cells) in enumerate(read[first:last])
                for at, count in cells.items()
                if where == (("all", at[1]) if at[0] == "Total" else (number, *at))
            )
            assert was_shown or high - low >= THRESHOLD - 1, f"{where} lies between {low} and {high}"


def _narrow(bounds: dict[Any, list[int]], sums: list[tuple[Any, list[Any]]]) -> None:
    changed = True
    while changed:
        changed = False
        for total, terms in sums:
            signed = [(total, -1), *((term, 1) for term in terms)]
            for one, sign in signed:
                others = [(bounds[other], s) for other, s in signed if other != one]
                least = sum(b[0] if s > 0 else -b[1] for b, s in others)
                most = sum(b[1] if s > 0 else -b[0] for b, s in others)
                low, high = (-most, -least) if sign > 0 else (least, most)
                new = [max(bounds[one][0], low), min(bounds[one][1], high)]
                if new != bounds[one]:
                    assert new[0] <= new[1]
                    bounds[one], changed = new, True


def test_the_chart_holds_the_numbers_of_its_table_and_no_hidden_one(made: tuple[World, Numbers, bytes]) -> None:
    _world, _numbers, content = made
    cells = dict(read_tables(content)[0][1])
    names = [name for name in parts(content) if name.startswith("word/charts/chart") and name.endswith(".xml")]
    assert len(names) == 1
    tree = xml(content, names[0])
    for series in tree.iter(f"{C}ser"):
        sex = series.findtext(f"{C}tx//{C}v")
        # A category says which of its bars are missing: "0-4 (hidden: Female)".
        ages = {p.get("idx"): p.findtext(f"{C}v").split(" (")[0] for p in series.find(f"{C}cat").iter(f"{C}pt")}
        drawn = {ages[p.get("idx")]: int(float(p.findtext(f"{C}v"))) for p in series.find(f"{C}val").iter(f"{C}pt")}
        for age in ages.values():
            count = cells[age, sex]
            if count is None:
                assert age not in drawn, (age, sex)
            else:
                assert drawn[age] == count


@pytest.mark.parametrize("who", ["nilufar", "outsider", "rahim", "guard", "admin"])
def test_who_makes_no_reports_makes_none_of_ours(made: tuple[World, Numbers, bytes], who: str) -> None:
    world, _numbers, _content = made
    user = getattr(world, who)
    with acting_as(user), pytest.raises(PaivandError) as refused:
        monthly_report_make(actor=user, programme_code="cohesion", month="2026-10")
    assert refused.value.code in {"PV-ACCESS-01", "PV-REPORT-01"}


def test_an_mne_officer_gets_the_same_numbers_as_the_command(made: tuple[World, Numbers, bytes]) -> None:
    world, _numbers, content = made
    with acting_as(world.madina):
        own = monthly_report_make(actor=world.madina, programme_code="cohesion", month="2026-10")
    assert read_tables(own.content) == read_tables(content)
