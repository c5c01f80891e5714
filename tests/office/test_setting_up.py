"""From nothing to an office, in the browser and in the shell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.test import Client

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.kernel.registry import HOME_CARD, get
from paivand.ledger import backup
from paivand.ledger.acting import acting_as
from paivand.ledger.backup.state import made as backup_was_made
from paivand.ledger.models import JournalRow
from paivand.office import setup
from paivand.office.access import allowed
from paivand.office.models import EntryCode, OfficeSettings, Organisation, Place, Programme, Role, User
from paivand.office.services.roles import shipped_roles
from paivand.office.services.shipped import shipped_data_sync
from paivand.office.setup.founding import TOKEN_FILE, token
from paivand.office.setup.steps import steps_done
from tests.databases import own_database
from tests.world import world_build

PASSWORD = "four words nobody knows"
PLAN = setup.Plan(
    name="Vahdat office",
    organisation_name="Hilal",
    organisation_code="hilal",
    languages=["tg", "en"],
    default_language="tg",
    weekend=[6, 7],
    countries=["tj"],
    programme_name="Protection",
    programme_code="protection",
    admin_name="Rustam",
    admin_username="rustam",
    second_name="Zarina",
    second_username="zarina",
    second_role="supervisor",
)
PAGES = {
    "organisation": {
        "name": "Vahdat office",
        "organisation_name": "Hilal",
        "organisation_code": "hilal",
        "organisation_kind": "ngo_national",
        "languages": ["tg", "en"],
        "default_language": "tg",
    },
    "places": {"countries": ["tj", "af"]},
    "calendar": {"calendar": "gregorian", "weekend": ["6", "7"], "time_zone": "Asia/Dushanbe"},
    "programme": {"programme_name": "Protection", "programme_code": "protection"},
    "people": {
        "admin_name": "Rustam",
        "admin_username": "Rustam",
        "second_name": "Zarina",
        "second_username": "zarina",
        "second_role": "supervisor",
    },
}


def _refused(refusal: str, function, **arguments):
    with pytest.raises(PaivandError) as caught:
        function(**arguments)
    assert caught.value.code == refusal


@pytest.fixture
def fresh(db, settings, tmp_path) -> None:
    """An empty database and a home in which no code was printed yet."""
    settings.HOME = tmp_path


def _begin(client: Client) -> None:
    assert client.post("/office/setup/", {"code": token()}).status_code == 302


def _walk(client: Client, until: str = "check") -> None:
    _begin(client)
    for name, values in PAGES.items():
        if name == until:
            return
        answer = client.post(f"/office/setup/{name}/", values)
        assert answer.status_code == 302, (name, answer.context and answer.context["form"].errors)


def _found(client: Client, **values: str):
    return client.post("/office/setup/check/", {"password": PASSWORD, "again": PASSWORD} | values)


def test_an_office_is_founded_in_the_browser_step_by_step(fresh):
    client = Client()
    assert client.get("/account/sign-in/")["Location"] == "/office/setup/"
    _walk(client)
    check = client.get("/office/setup/check/").content.decode()
    for shown in ("Vahdat office", "Tajikistan, Afghanistan", "Rustam", "supervisor", "Saturday, Sunday"):
        assert shown in check
    assert not User.objects.exists()

    slip = _found(client)
    assert slip.status_code == 200
    code = re.search(r"\d{4} \d{4} \d{4}", slip.content.decode())
    assert code is not None
    office = OfficeSettings.current()
    assert (office.name, office.default_language, office.weekend) == ("Vahdat office", "tg", [6, 7])
    assert office.root_place is not None
    assert office.root_place.path == "tj/"
    assert Role.objects.count() == 16
    assert Programme.objects.get().organisation == Organisation.objects.get()
    rustam = User.objects.get(username="rustam")
    with acting_as(rustam):
        assert allowed(rustam, Permission.MANDATE_GRANT)
        assert not allowed(rustam, Permission.CASE_READ)
    assert client.get("/office/setup/steps/").status_code == 200

    second = Client()
    form = {"username": "zarina", "code": code.group(), "password": PASSWORD + "!", "again": PASSWORD + "!"}
    assert second.post("/account/one-time-code/", form).status_code == 302
    # A supervisor reaches confidential records: her second factor comes first.
    assert second.get("/office/places/")["Location"].startswith("/office/me/enrol/")


def test_the_set_up_is_protected_by_the_code_on_the_machines_screen(fresh):
    client = Client()
    for name in ("organisation", "check"):
        assert client.get(f"/office/setup/{name}/")["Location"] == "/office/setup/"
    assert "PV-OFFICE-71" not in client.get("/office/setup/").content.decode()
    assert "not the one that was printed" in client.post("/office/setup/", {"code": "wrong"}).content.decode()
    assert client.get("/office/setup/organisation/").status_code == 302
    assert token() in setup.announcement("http://127.0.0.1:8000/")


def test_no_page_can_be_skipped(fresh):
    client = Client()
    _walk(client, until="programme")
    assert client.get("/office/setup/check/")["Location"] == "/office/setup/programme/"
    assert _found(client)["Location"] == "/office/setup/programme/"
    assert not User.objects.exists()


def test_after_the_founding_the_set_up_is_gone_for_everybody(fresh):
    client = Client()
    _walk(client)
    _found(client)
    for browser in (client, Client()):
        assert browser.get("/office/setup/").status_code == 404
        assert browser.post("/office/setup/check/", {"password": "x"}).status_code == 404
    assert setup.announcement("http://x") == ""
    _refused("PV-OFFICE-70", setup.office_found, plan=PLAN, password=PASSWORD)


def test_a_weak_password_saves_nothing(fresh):
    client = Client()
    _walk(client)
    assert "too easy to guess" in _found(client, password="password1234", again="password1234").content.decode()
    assert not User.objects.exists()
    assert not Place.objects.exists()
    assert not OfficeSettings.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"countries": ["tj", "nowhere"]},
        {"second_role": "no_such_role"},
        {"programme_code": "protection" * 10, "second_role": "no_such_role"},
    ],
)
def test_an_error_half_way_saves_nothing(fresh, broken):
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever breaks, nothing may stay
        setup.office_found(plan=replace(PLAN, **broken), password=PASSWORD)
    assert not User.objects.exists()
    assert not Organisation.objects.exists()
    assert not JournalRow.objects.exists()
    assert setup.is_open()


def test_two_people_are_two(fresh):
    _refused("PV-OFFICE-06", setup.office_found, plan=replace(PLAN, second_username="RUSTAM"), password=PASSWORD)
    _refused("PV-OFFICE-02", setup.office_found, plan=replace(PLAN, admin_username="a b"), password=PASSWORD)


def test_the_first_two_can_do_together_what_neither_does_alone(fresh):
    from paivand.office.services.accounts import account_create
    from paivand.office.services.mandates import mandate_confirm, mandate_grant

    founded = setup.office_found(plan=PLAN, password=PASSWORD)
    admin, second = founded.administrator, founded.second.entry.user
    office = OfficeSettings.current()
    assert office.organisation is not None
    assert office.root_place is not None
    with acting_as(admin):
        colleague = account_create(actor=admin, username="nilufar", display_name="Nilufar")
        mandate = mandate_grant(
            actor=admin,
            user=colleague,
            role=Role.objects.get(code="case_worker"),
            organisation=office.organisation,
            place=office.root_place,
            clearance=2,
        )
    with acting_as(second):
        mandate_confirm(actor=second, mandate_id=mandate.pk)
    with acting_as(colleague):
        assert allowed(colleague, Permission.CASE_READ)


def test_the_list_stays_on_home_until_all_is_done(fresh, enter):
    founded = setup.office_found(plan=PLAN, password=PASSWORD)
    admin = founded.administrator
    card = get(HOME_CARD, "office.setup")
    assert card is not None
    with acting_as(admin):
        shown = card.context(admin)
    assert shown is not None
    assert shown["done"] == 4
    assert getattr(shown["next"], "name", "") == "cards"
    client = enter(admin)
    client.cookies["django_language"] = "en"
    home = client.get("/").content.decode()
    assert "4 of 9 done" in home
    assert "Two cards, two keepers" in home
    with acting_as(admin):
        for name in ("cards", "phones"):
            setup.step_done(actor=admin, name=name)
    User.objects.update(last_login=founded.second.entry.asked_at)
    backup_was_made()
    backup.tested()
    with acting_as(admin):
        assert card.context(admin) is None
        assert len(steps_done(OfficeSettings.current())) == len(setup.STEPS)


def test_recovery_cards_are_shown_once_and_read_back(fresh, enter, settings):
    settings.KEYRING = settings.HOME / "keyring"
    from paivand.ledger.vault import keyring

    keyring.create()
    admin = setup.office_found(plan=PLAN, password=PASSWORD).administrator
    client = enter(admin)
    same = client.post("/office/setup/cards/", {"keeper_1": "Rustam", "keeper_2": "rustam "})
    assert "two different people" in same.content.decode().lower()
    shown = client.post("/office/setup/cards/", {"keeper_1": "Rustam", "keeper_2": "Zarina"})
    cards = [card["words"] for card in shown.context["cards"]]
    assert len(cards) == 2
    assert all(word in shown.content.decode() for card in cards for word in card)
    assert cards[0][2] not in client.get("/office/setup/cards/").content.decode()
    assert cards[0][2] not in repr(dict(client.session))
    said = [" ".join(card[place - 1] for place in (3, 7, 11)) for card in cards]
    wrong = client.post("/office/setup/cards/read/", {"card_1": said[1], "card_2": said[0]})
    assert "not the words of the card" in wrong.content.decode()
    right = client.post("/office/setup/cards/read/", {"card_1": f" {said[0].upper()} ", "card_2": said[1]})
    assert right["Location"] == "/office/setup/steps/"
    assert "cards" in OfficeSettings.current().setup_done


def test_a_backup_is_made_from_the_page_and_carried_away(settings, tmp_path, enter, django_db_blocker):
    from paivand.ledger.vault import keyring

    settings.HOME, settings.KEYRING = tmp_path, tmp_path / "keyring"
    keyring.create()
    with django_db_blocker.unblock(), own_database("office"):
        client = enter(world_build().admin)
        assert client.post("/office/setup/backup/").status_code == 302
        page = client.get("/office/setup/backup/").content.decode()
        name = re.search(r"paivand-[0-9-]+\.backup", page)
        assert name is not None
        answer = client.get(f"/office/setup/backup/{name.group()}")
        assert b"".join(answer.streaming_content).startswith(b"PVBACK")
        for other in ("..%2fsecret-key", "secret-key", "../secret-key"):
            assert client.get(f"/office/setup/backup/{other}").status_code == 404


def _answers(*lines: str):
    given = iter(lines)
    return lambda _question: next(given)


def test_an_office_is_founded_in_the_shell(fresh, settings, capsys, monkeypatch):
    settings.KEYRING = settings.HOME / "keyring"
    from paivand.ledger.vault import keyring
    from paivand.office.setup import shell

    keyring.create()
    shown: list[list[str]] = []
    turns: list[str] = []

    def cards():
        from paivand.ledger.vault import recovery_cards_make

        made = recovery_cards_make()
        shown.extend(made)
        return made

    monkeypatch.setattr(shell, "recovery_cards_make", cards)
    questions = iter(
        [
            "Vahdat office",
            "Hilal",
            "hilal",
            "",
            "tg, en",
            "tg",
            "tj",
            "",
            "6, 7",
            "",
            "",
            "",
            "Rustam",
            "x",
            "rustam",
            "Zarina",
            "rustam",
            "zarina",
            "supervisor",
            "yes",
        ]
    )

    def ask(question: str) -> str:
        if question.startswith("Read words"):
            card = shown[len(turns)]
            turns.append(question)
            return " ".join(card[place - 1] for place in (3, 7, 11))
        if "backup" in question:
            return "no"
        return next(questions)

    passwords = _answers(PASSWORD, "another", "password1234", "password1234", PASSWORD, PASSWORD)
    assert setup.run_in_shell(ask=ask, secret=passwords) == 0
    said = capsys.readouterr().out
    assert "Vahdat office is there" in said
    assert re.search(r"\d{4} \d{4} \d{4}", said)
    assert "too easy to guess" in said
    assert "cards" in OfficeSettings.current().setup_done
    assert EntryCode.objects.get().agreed_by == SYSTEM.id
    assert setup.run_in_shell(ask=ask, secret=passwords) == 1


def test_the_shell_asks_nothing_where_nobody_can_answer(fresh, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert setup.run_in_shell() == 2
    assert setup.is_open()


def test_the_settings_page_changes_the_office(fresh, enter):
    admin = setup.office_found(plan=PLAN, password=PASSWORD).administrator
    client = enter(admin)
    form = {
        "name": "Rudaki office",
        "languages": ["en", "fa-af"],
        "default_language": "fa-af",
        "calendar": "solar_hijri",
        "weekend": ["4", "5"],
        "time_zone": "Asia/Kabul",
    }
    assert client.post("/office/setup/settings/", form).status_code == 302
    office = OfficeSettings.current()
    assert (office.name, office.weekend, office.time_zone) == ("Rudaki office", [4, 5], "Asia/Kabul")
    assert JournalRow.objects.filter(verb="office.set_up", actor_id=admin.pk).exists()


def test_the_code_of_the_set_up_is_gone_when_it_was_used(fresh, settings):
    token()
    assert (settings.HOME / TOKEN_FILE).exists()
    setup.office_found(plan=PLAN, password=PASSWORD)
    assert not (settings.HOME / TOKEN_FILE).exists()


def test_a_founded_office_has_what_comes_with_the_product(fresh):
    from paivand.trust.models import Purpose

    setup.office_found(plan=PLAN, password=PASSWORD)
    assert Role.objects.count() == len(shipped_roles())
    assert Purpose.objects.exists()
    Purpose.objects.all().delete()
    shipped_data_sync()
    assert Purpose.objects.exists()


def test_the_demonstration_has_a_log_in_for_every_role(db, settings):
    from paivand.cli.demo_data.office import PASSWORD as DEMO
    from paivand.cli.demo_data.office import STAFF, office_make

    with acting_as(SYSTEM):
        office_make(since=dt.date(2026, 1, 1))
    assert {role for _name, role, *_rest in STAFF.values()} == set(Role.objects.values_list("code", flat=True))
    settings.DEMO = True
    for username in STAFF:
        client = Client()
        client.post("/account/sign-in/", {"login": username, "password": DEMO})
        assert client.get("/office/places/").status_code == 200, username
