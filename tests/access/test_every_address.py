"""Every address x every shipped role x inside and outside: who may opens it, nobody else learns that it is there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from paivand.kernel.ids import uuid7
from paivand.office.access import OFFICE_WIDE
from paivand.office.models import User
from paivand.office.services.roles import shipped_roles
from tests.access.addresses import UNMARKED, Address, addresses
from tests.access.conftest import client_of
from tests.access.ground import Ground, thing_of

# The ground lies under all tests of this module; each of them is taken back to it.
pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
SIGN_IN = "/account/sign-in/"
# What a GET may write: the journal of readings, sessions, and the counter of tries.
MAY_WRITE = ("ledger_journal", "django_session", "usersessions_", "axes_")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are what these tests ask for; their log lines are nobody's reading."""
    caplog.set_level("ERROR", logger="paivand.site")


@pytest.fixture(scope="module")
def clients(ground: Ground) -> dict[Any, Client]:
    return {user.id: client_of(user) for user in ground.everybody()}


class Writes:
    """Notes which tables are written while it watches."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django says how
        found = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', sql, re.IGNORECASE)
        if found and not found.group(1).startswith(MAY_WRITE):
            self.tables.add(found.group(1))
        return execute(sql, params, many, context)


def holds(user: User, ground: Ground, address: Address) -> bool:
    """Tell from the shipped roles alone whether this person may open the page at all."""
    outside = user.id in {one.id for one in ground.outside.values()}
    held = ground.held_by(user)
    return all(str(wanted) in held and not (outside and wanted in OFFICE_WIDE) for wanted in address.permissions)


def sees(user: User, ground: Ground, address: Address) -> bool:
    """Tell whether this person may know of everything that the address names."""
    things = [thing_of(ground, address.name, parameter) for parameter in address.parameters]
    return all(thing.seen_by is None or user.id in thing.seen_by for thing in things)


def path_of(ground: Ground, address: Address, *, unknown: bool = False) -> str:
    things = {parameter: thing_of(ground, address.name, parameter) for parameter in address.parameters}
    return address.path({name: thing.unknown if unknown else thing.id for name, thing in things.items()})


def test_every_address_says_who_may_open_it_and_every_object_has_a_maker(ground: Ground) -> None:
    found = addresses()
    assert len(found) > 100
    for address in found:
        path_of(ground, address)
    assert set(UNMARKED) <= {address.name for address in found}


def test_nobody_signed_in_is_led_to_sign_in_or_sees_a_public_page(ground: Ground) -> None:
    for address in addresses():
        answer = Client(raise_request_exception=False).get(path_of(ground, address))
        assert answer.status_code < 500, address.route
        said = answer.content.decode(errors="replace") if not answer.streaming else ""
        assert not [word for word in ground.canaries if word in said], address.route
        if address.access != "public":
            led = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
            refused = address.route.startswith("api/") and answer.status_code in {401, 405}
            assert led or refused or (address.post_only and answer.status_code == 405), (
                f"{address.route} answered {answer.status_code} to nobody"
            )


@pytest.mark.parametrize("role", [role["code"] for role in shipped_roles()])
def test_each_role_opens_what_its_permissions_and_its_scope_allow_and_a_get_changes_nothing(
    ground: Ground, clients: dict[Any, Client], role: str
) -> None:
    wrong: list[str] = []
    for address in addresses():
        if address.access == "public":
            continue
        path = path_of(ground, address)
        for user in (ground.inside[role], ground.outside[role]):
            writes = Writes()
            expected = _expected(user, ground, address)
            # Refusals are short; how their pages look is another test's.
            headers = {} if expected & {200} else JSON
            with connection.execute_wrapper(writes):
                answer = clients[user.id].get(path, headers=headers)
                status = answer.status_code
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined] # the stubs know one of the two
            if status not in expected or (status == 302 and answer["Location"].startswith(SIGN_IN)):
                wrong.append(f"{address.route} as {user.username}: {status}, not {sorted(expected)}")
            if writes.tables:
                wrong.append(f"{address.route} as {user.username} wrote {sorted(writes.tables)}")
            if user.username.startswith("out_"):
                said = body.decode(errors="replace")
                wrong += [f"{address.route} told {user.username}: {word}" for word in ground.canaries if word in said]
    assert wrong == [], _summary(wrong)


def _summary(wrong: list[str]) -> str:
    """Return the faults, those that differ by the person alone as one line."""
    alike: dict[str, list[str]] = {}
    for line in wrong:
        who = re.search(r"(?:in|out)_\w+", line)
        alike.setdefault(re.sub(r"(?:in|out)_\w+", "…", line), []).append(who.group() if who else "")
    lines = [f"{line}   ({len(people)}: {', '.join(people[:4])})" for line, people in alike.items()]
    return f"{len(wrong)} faults:\n" + "\n".join(lines[:80])


def _expected(user: User, ground: Ground, address: Address) -> set[int]:
    if address.post_only:
        # Some ask for the method first, some for the permission: neither says anything about a record.
        return {403, 404, 405} if not (holds(user, ground, address) and sees(user, ground, address)) else {405}
    if not holds(user, ground, address):
        return {403}
    if not sees(user, ground, address):
        return {404}
    return ANSWERS.get(address.name, {200, 302})


# What some addresses answer to those who may: the ground has no backup and no result, or the address asks for more.
ANSWERS: dict[str, set[int]] = {
    "api:snapshot": {422},
    "office:backup_file": {404},
    "work:job_result": {404},
}


def test_a_post_of_those_who_may_not_is_refused_and_changes_nothing(ground: Ground, clients: dict[Any, Client]) -> None:
    wrong: list[str] = []
    for address in addresses():
        if address.access == "public" or not (address.permissions or address.parameters):
            continue
        path = path_of(ground, address)
        for user in _one_of_each_kind(ground, address):
            writes = Writes()
            with connection.execute_wrapper(writes):
                answer = clients[user.id].post(path, {"reason": "because of a test"}, headers=JSON)
            expected = {405, 404 if holds(user, ground, address) else 403}
            if address.parameters and holds(user, ground, address):
                unknown = clients[user.id].post(
                    path_of(ground, address, unknown=True), {"reason": "because of a test"}, headers=JSON
                )
                # One answer for what is not there and what is not theirs, whichever it is.
                expected = {unknown.status_code} & {403, 404, 405}
            if answer.status_code not in expected:
                wrong.append(f"POST {address.route} as {user.username}: {answer.status_code}, not {sorted(expected)}")
            if writes.tables:
                wrong.append(f"POST {address.route} as {user.username} wrote {sorted(writes.tables)}")
    assert wrong == [], _summary(wrong)


def _one_of_each_kind(ground: Ground, address: Address) -> list[User]:
    """Return one who may not, and one who may but does not know of the object, each from inside and outside.

    Which role it is makes no difference that the walk with GET would not show.
    """
    kinds: dict[tuple[bool, bool], User] = {}
    for user in ground.everybody():
        may = holds(user, ground, address)
        if not (may and sees(user, ground, address)):
            kinds.setdefault((may, user.username.startswith("out_")), user)
    return list(kinds.values())


def test_out_of_sight_and_unknown_answer_with_the_same_page(ground: Ground, clients: dict[Any, Client]) -> None:
    compared = 0
    for address in addresses():
        if address.access == "public" or not address.parameters or address.post_only:
            continue
        if all(thing_of(ground, address.name, name).seen_by is None for name in address.parameters):
            continue
        user = next((u for u in ground.outside.values() if holds(u, ground, address)), None)
        if user is None:
            continue
        hidden = clients[user.id].get(path_of(ground, address))
        unknown = clients[user.id].get(path_of(ground, address, unknown=True))
        assert hidden.status_code == unknown.status_code == 404, address.route
        assert _plain(hidden, path_of(ground, address)) == _plain(unknown, path_of(ground, address, unknown=True)), (
            address.route
        )
        compared += 1
    assert compared > 20


def _plain(answer: Any, path: str) -> str:
    """Return the page without what differs on every request: its own address, its tokens and its reference."""
    text = answer.content.decode().replace(path, "PATH")
    text = re.sub(r'(csrfmiddlewaretoken" value="|csrf[^"]*" content=")[^"]*', r"\1", text)
    text = re.sub(r'("X-CSRFToken": ")[^"]*', r"\1", text)
    return re.sub(r"\b[0-9a-f]{8}\b", "REFERENCE", text)


def test_a_searcher_outside_finds_nothing_of_ours(ground: Ground, clients: dict[Any, Client]) -> None:
    for user in ground.outside.values():
        for word in ground.canaries:
            said = clients[user.id].post("/find/", {"q": word}).content.decode()
            links = re.findall(r'href="(/(?:people|protection)/[^"]*[0-9a-f-]{36}[^"]*)"', said)
            assert links == [], f"{user.username} found {word}"


def test_a_made_up_id_is_not_found_by_those_who_may(ground: Ground, clients: dict[Any, Client]) -> None:
    worker = ground.inside["supervisor"]
    for path in (f"/protection/cases/{uuid7()}/", f"/protection/referrals/{uuid7()}/", f"/work/tasks/{uuid7()}/"):
        assert clients[worker.id].get(path).status_code == 404
