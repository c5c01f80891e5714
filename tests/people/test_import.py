"""A file of people on its way in and out again, on real input and on bad input."""

from __future__ import annotations

import argparse
import io
from typing import TYPE_CHECKING

import pytest

from paivand.cli import people as command
from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.models import JournalRow
from paivand.ledger.vault import blind_token
from paivand.people.choices import PersonStatus
from paivand.people.imports import NAME, lacks
from paivand.people.models import Identifier, NameToken, Person, Phone
from paivand.people.services.persons import identifier_fold, phone_fold
from paivand.work.imports.kinds import import_kind
from paivand.work.imports.services import batch_commit, batch_get, batch_map, batch_receive, batch_undo
from paivand.work.models import ImportBatch
from paivand.work.running import job_run_pending
from tests.makers import make_case, make_consent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paivand.kernel.actors import Actor
    from tests.world import World

UNDER = ("--programme", "cohesion", "--place", "vahdat")
WESTEROS = "data/case-management/121-platform/test-registrations-westeros-1000.csv"


def receive(
    world: World, content: bytes, *, actor: Actor = SYSTEM, mapping: dict[int, str] | None = None
) -> ImportBatch:
    """Send a file and let its rows be checked, with the columns that were found unless others are given."""
    kind = import_kind(NAME)
    assert kind is not None
    with acting_as(actor):
        batch = batch_receive(
            actor=actor,
            kind=kind,
            stream=io.BytesIO(content),
            name="people.csv",
            organisation_id=world.ours.pk,
            programme_id=world.cohesion.pk,
            place_id=world.places["vahdat"].pk,
        )
        chosen = mapping if mapping is not None else {int(i): name for i, name in batch.mapping.items()}
        batch = batch_map(actor=actor, batch=batch, mapping=chosen, save=False)
    return finished(batch, actor)


def finished(batch: ImportBatch, actor: Actor = SYSTEM) -> ImportBatch:
    """Run what was queued and return the batch as it stands."""
    job_run_pending()
    with acting_as(actor, read_only=True):
        return batch_get(actor=actor, batch_id=batch.pk)


def take_in(batch: ImportBatch, actor: Actor = SYSTEM) -> ImportBatch:
    """Commit the rows that are ready."""
    with acting_as(actor):
        batch_commit(actor=actor, batch=batch)
    return finished(batch, actor)


def problems_of(batch: ImportBatch) -> dict[tuple[str, str], int]:
    """Return how often each problem was found, by column and code."""
    return {(group["column"], group["code"]): group["count"] for group in batch.findings["groups"]}


def people_command(*words: str) -> int:
    """Run ``./paivand people`` with these words and return its exit code."""
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(words))


def rows(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_the_real_file_comes_in_whole_says_what_it_lacks_and_undone_leaves_nobody_to_be_found(
    world: World, shared_data: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert people_command("import", str(shared_data(WESTEROS)), *UNDER, "--mapping", "121", "--yes") == 0
    said = capsys.readouterr().out
    assert "1,000 rows" in said
    assert "1,000 people taken in" in said
    assert "Sex not recorded: 1,000" in said
    assert "Philip Grant" not in said
    with acting_as(SYSTEM, read_only=True):
        people = Person.objects.all()
        assert people.count() == 1000
        assert set(people.values_list("sex", flat=True)) == {""}
        assert {str(d) for d in people.values_list("birth_date", flat=True)} == {"1990-03-15", "2000-11-30"}
        assert set(people.values_list("birth_precision", flat=True)) == {"day"}
        assert Phone.objects.count() == 2000
        phone = Phone.objects.get(token=blind_token("phone", phone_fold("44289054723")))
        number = Identifier.objects.get(
            kind="national_id", token=blind_token("identifier", identifier_fold("54489265"))
        )
        assert phone.person_id == number.person_id
        first = phone.person
        assert [name.text for name in first.names.all()] == ["Philip Grant"]
        assert first.extra["house"] == "lannister"
        assert first.extra["accountId"] == "54489265"
        assert first.language == "en"
        assert JournalRow.objects.filter(verb="import.committed").count() == 10
        batch = ImportBatch.objects.get()
        assert batch.rows_taken == 1000

    assert people_command("undo", str(batch.pk)) == 0
    assert "0 people stay" in capsys.readouterr().out
    with acting_as(SYSTEM, read_only=True):
        assert set(Person.objects.values_list("status", flat=True)) == {PersonStatus.UNDONE}
        assert not NameToken.objects.exists()


def test_what_already_carries_a_case_or_consent_stays_with_the_reason(world: World) -> None:
    batch = take_in(receive(world, rows("name,sex", "Anora,F", "Bahrom,M", "Davlat,M")))
    with acting_as(SYSTEM, read_only=True):
        people = list(Person.objects.order_by("source_ref"))
    make_case(world, worker=world.nilufar, person=people[0])
    make_consent(people[1])
    with acting_as(SYSTEM):
        batch_undo(actor=SYSTEM, batch=batch)
    batch = finished(batch)
    with acting_as(SYSTEM, read_only=True):
        assert list(batch.rows.filter(status="taken").values_list("number", flat=True)) == [2, 3]
        assert [row.problems[-1]["code"] for row in batch.rows.filter(status="taken")] == ["stays", "stays"]
        assert Person.objects.get(pk=people[2].pk).status == PersonStatus.UNDONE
        assert Person.objects.get(pk=people[0].pk).status == PersonStatus.ACTIVE


def test_every_kind_of_answer_is_read_as_it_was_written(world: World) -> None:
    head = (
        "نام,ولد,جنس,تاریخ تولد,تلفن,تذکره,حالت,ولسوالی,seeing,hearing,walking,cognition,self care,communication,Score"
    )
    row = "محمد رحیمی,عبدالکریم,مرد,۱۳۷۰/۰۵/۱۲,۰۷۹۱۲۳۴۵۶۷,۱۲-۳۴۵۶,مهاجر,رودکی,۱,1,A lot of difficulty,1,1,1,99"
    batch = take_in(receive(world, rows(head, row)))
    assert batch.rows_taken == 1, batch.findings
    with acting_as(SYSTEM, read_only=True):
        person = Person.objects.get()
        assert person.sex == "male"
        assert person.population_group == "refugee"
        assert str(person.birth) == "1991-08-03"
        assert person.scope.place_id == world.places["rudaki"].pk
        assert person.washington == [1, 1, 3, 1, 1, 1]
        assert person.extra == {"Score": "99"}
        assert [name.kind for name in person.names.all()] == ["as_given", "father"]
        assert person.phones.get().number == "0791234567"
        assert person.code.startswith("RDK-")


def test_a_birthday_of_which_only_the_year_is_known_stays_a_year(world: World) -> None:
    batch = take_in(receive(world, rows("name,dob,age", "Anora,1990,", "Bahrom,,34", "Davlat,,")))
    assert batch.rows_taken == 3
    with acting_as(SYSTEM, read_only=True):
        known = list(Person.objects.order_by("source_ref").values_list("birth_precision", flat=True))
        assert known == ["year", "estimated_age", ""]
        assert lacks(batch.pk)["birth"] == 1


def test_two_formats_in_one_column_are_read_where_they_are_clear_and_named_where_not(world: World) -> None:
    batch = receive(
        world, rows("name,dob", "Anora,15-03-1990", "Bahrom,03/28/1990", "Davlat,04/05/1990", "Eraj,1990-05-04")
    )
    assert batch.rows_ready == 3
    assert problems_of(batch) == {("birth", "PV-DATE-10"): 1}


def test_each_problem_is_named_by_row_and_column_and_stops_only_what_it_must(world: World) -> None:
    content = rows(
        "name,sex,dob,age,phone,place,citizenship",
        "Anora,Fmale,1990,,,,",  # 2: no such word
        ",F,1990,,,,",  # 3: no name
        "Bahrom,M,31-02-1990,,,,",  # 4: no such day
        "Davlat,M,,340,,,",  # 5: no such age
        "Eraj,M,,34,call my brother,,",  # 6: no phone, kept
        "Farida,F,,20,,Atlantis,",  # 7: no such place
        "Gulnora,F,,20,,,Narnia",  # 8: no such country, kept
        "Hakim,M,2990,,,,",  # 9: unreadable year
    )
    batch = receive(world, content)
    found = {(g["column"], g["code"]): (g["examples"][0]["row"], g["stops"]) for g in batch.findings["groups"]}
    assert found[("sex", "choice")] == (2, True)
    assert found[("name", "PV-PERSON-01")] == (3, True)
    assert found[("birth", "PV-DATE-02")] == (4, True)
    assert found[("age", "range")] == (5, True)
    assert found[("phone", "phone")] == (6, False)
    assert found[("place", "unknown")] == (7, True)
    assert found[("nationality", "word")] == (8, False)
    assert (batch.rows_ready, batch.rows_warning, batch.rows_problem) == (0, 2, 6)
    take_in(batch)
    with acting_as(SYSTEM, read_only=True):
        assert Person.objects.get(source_ref="6").extra == {"phone": "call my brother"}
        assert Person.objects.get(source_ref="8").extra == {"nationality": "Narnia"}


@pytest.mark.parametrize(
    ("encoding", "name", "heading"),
    [
        ("cp1251", "Мухаммад Рахимов", "ФИО"),
        ("cp1256", "محمد رحيمي", "نام"),
        ("utf-16", "محمد رحیمی", "نام"),
    ],
)
def test_files_of_old_machines_are_read_in_their_encoding(world: World, encoding: str, name: str, heading: str) -> None:
    lines = [f"{heading};telephone", *[f"{name};90000{n:04}" for n in range(40)]]
    batch = take_in(receive(world, "\r\n".join(lines).encode(encoding)))
    assert batch.rows_taken == 40, batch.findings
    with acting_as(SYSTEM, read_only=True):
        person = Person.objects.filter(source_ref="2").get()
        assert person.names.get().text == name


def test_ragged_rows_formulas_and_doubled_headings_lose_nothing_and_run_nothing(world: World) -> None:
    batch = receive(
        world,
        rows(
            "name,sex,name",
            "Anora,F,second",
            "Bahrom,M",
            "Davlat,M,x,y,z",
            '"=HYPERLINK(""http://evil"",""x"")",M,',
        ),
    )
    codes = {(g["code"], g["examples"][0]["row"]) for g in batch.findings["groups"]}
    assert batch.findings["twice"]
    assert ("fewer_cells", 3) in codes or any(row == 3 for _code, row in codes)
    assert any(row == 4 for _code, row in codes)
    assert any(row == 5 for _code, row in codes)
    take_in(batch)
    with acting_as(SYSTEM, read_only=True):
        assert Person.objects.get(source_ref="2").extra


def test_an_import_sent_twice_or_stopped_makes_nobody_twice(world: World) -> None:
    batch = take_in(receive(world, rows("name", *[f"Anora {n}" for n in range(250)])))
    with pytest.raises(PaivandError) as refusal:
        take_in(batch)
    assert refusal.value.code == "PV-IMPORT-10"
    with acting_as(SYSTEM, read_only=True):
        assert Person.objects.count() == 250


def test_nobody_puts_people_where_they_may_not_register(world: World) -> None:
    """Rahim's mandate ends at Vahdat, whatever the file says."""
    batch = receive(world, rows("name,place", "Anora,rohati", "Bahrom,rudaki"), actor=world.rahim)
    assert problems_of(batch) == {("place", "beyond"): 1}
    with pytest.raises(PaivandError) as refusal:
        receive(world, rows("name", "Anora"), actor=world.outsider)
    assert refusal.value.status in {403, 404}
