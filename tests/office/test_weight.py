"""Pages of the office ask the database a fixed number of questions, however many rows they show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.office.models import Organisation, Role, User
from paivand.office.services.accounts import account_create
from paivand.office.services.mandates import mandate_grant
from paivand.office.services.places import place_add

LISTS = ["/office/accounts/", "/office/organisations/", "/office/programmes/", "/office/places/", "/office/me/"]


def _asked(context: CaptureQueriesContext) -> list[str]:
    """Return what was asked of tables: savepoints and the name of who acts are the frame of every request."""
    frame = ("SAVEPOINT", "RELEASE", "SELECT CURRENT_SETTING", "SELECT SET_CONFIG")
    return [q["sql"] for q in context.captured_queries if not q["sql"].lstrip().upper().startswith(frame)]


def _questions(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(_asked(context))


def _grow(world, count: int) -> None:
    with acting_as(SYSTEM):
        for number in range(count):
            user = account_create(actor=SYSTEM, username=f"person{number}", display_name=f"Person {number}")
            mandate_grant(
                actor=SYSTEM,
                user=user,
                role=Role.objects.get(code="mne_officer"),
                organisation=world.ours,
                place=world.places["vahdat"],
                clearance=1,
            )
            Organisation.objects.create(code=f"org{number}", name=f"Organisation {number}", kind="un")
            place_add(actor=world.admin, parent=None, code=f"top-{number}", names={"en": f"Top {number}"})
    assert User.objects.count() > count


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_no_more_when_it_grows(world, enter, path):
    client = enter(world.admin)
    before = _questions(client, path)
    _grow(world, 12)
    assert _questions(client, path) <= before
    assert before <= 25


def test_a_page_view_writes_nothing(world, enter):
    client = enter(world.rahim)
    client.get("/office/places/")
    with CaptureQueriesContext(connection) as context:
        client.get("/office/places/")
    assert [sql for sql in _asked(context) if not sql.lstrip().upper().startswith("SELECT")] == []
