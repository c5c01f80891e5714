"""The page of the journal speaks of records and fields in words, never by the names that the program has for them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps
from django.test import Client

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.office.models import User
from paivand.trust.journal_words import FIELDS, RECORDS, field_words, record_words
from tests.office.conftest import remember

SOURCE: Final = Path(__file__).parents[2] / "src" / "paivand"
# Kinds of record that no row of the journal is ever about: rows of the program's own housekeeping.
NEVER_A_SUBJECT: Final = {
    "ledger.accessscope", "ledger.circle", "ledger.circlemember", "ledger.journalseal", "ledger.scope",
    "office.breakglassdoor", "people.codecounter", "people.identifier", "people.nametoken", "people.personname",
    "people.phone", "results.fact", "results.factfailure", "trust.releasedperson", "work.factchange", "work.importrow",
    "work.notification", "work.schedule",
}  # fmt: skip


def written_fields() -> set[str]:
    """Read the program for the names of fields that it gives to ``record(changes=…)``."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "changes" and isinstance(node.value, ast.Dict):
                found |= {str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)}
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("changes["):
                key = node.targets[0].slice  # type: ignore[attr-defined]
                found |= {str(key.value)} if isinstance(key, ast.Constant) else set()
    return found


def test_every_field_that_is_written_has_words():
    fields = written_fields()
    assert len(fields) > 40
    assert sorted(fields - set(FIELDS)) == []


def test_every_field_of_a_directory_entry_and_of_an_office_has_words():
    from paivand.directory.services import FIELDS as SERVICE_FIELDS
    from paivand.people.services.changes import _PLAIN

    account = {"display_name", "language", "calendar", "theme", "single_key_shortcuts"}
    assert sorted({*SERVICE_FIELDS, *_PLAIN, *account} - set(FIELDS)) == []


def test_every_kind_of_record_has_words():
    models = {model._meta.label_lower for model in apps.get_models() if model.__module__.startswith("paivand.")}
    assert sorted(models - NEVER_A_SUBJECT - set(RECORDS)) == []


def test_what_is_no_longer_known_shows_no_name_of_the_program():
    assert record_words("old.thing") == "Another record"
    assert field_words(["old_thing", "name.family", "name.given"]) == ["Another field", "Name"]
    assert record_words("") == ""


def page(user: User, **asked: str) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    return client.get("/trust/journal/", asked).content.decode()


@pytest.fixture
def row(world) -> None:
    with acting_as(SYSTEM):
        record(
            actor=world.zarina, verb="account.change", subject=world.zarina,
            changes={"display_name": "Z", "single_key_shortcuts": True},
        )  # fmt: skip


def test_the_page_names_record_and_fields_in_words(world, row):
    shown = page(world.guard)
    assert "Account, written:" in shown
    assert "Shortcuts" in shown
    assert "single_key_shortcuts" not in shown
    assert "office.user" not in shown


@pytest.mark.parametrize("calendar", ["gregorian", "solar_hijri"])
def test_a_day_can_be_asked_for_in_either_calendar(world, row, calendar):
    from paivand.kernel.calendars import CalendarName, parts_of

    year, month, day = parts_of(today(), CalendarName(calendar))
    asked = {"day_calendar": calendar, "day_year": str(year), "day_month": str(month), "day_day": str(day)}
    assert "Zarina" in page(world.guard, kind="write", **asked)
    whole_month = {**asked, "day_day": ""}
    assert "Zarina" in page(world.guard, kind="write", **whole_month)
    before = {**asked, "day_year": str(year - 1)}
    assert "Account, written:" not in page(world.guard, kind="write", **before)


def test_a_reader_of_dari_is_asked_in_the_solar_calendar(world):
    client = Client()
    client.force_login(world.guard, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, world.guard)
    client.cookies["django_language"] = "fa-af"
    shown = client.get("/trust/journal/").content.decode()
    first = shown.index('name="day_calendar" value="solar_hijri"')
    assert first < shown.index('name="day_calendar" value="gregorian"')
    assert "checked" in shown[first : first + 80]
