"""Coming in: password, second factor in three kinds, lock-out, sessions that end."""

from __future__ import annotations

import base64
import datetime as dt
import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.test import Client

from paivand.kernel import clock
from paivand.kernel.digits import PERSIAN
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.models import JournalRow
from paivand.office.models import User
from paivand.office.names import fold_username, is_username
from paivand.office.second_factor import card_of, card_rows, codes_left
from paivand.office.services.accounts import account_suspend, sessions_close
from tests.world import PASSWORD

SIGN_IN = "/account/sign-in/"
SECRET = base64.b32encode(b"twenty bytes of test").decode()


def _sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": name, "password": password, **more})


def _code(offset: int = 0) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + offset)))


def _signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_in_with_user_name_and_password(world, client):
    answer = _sign_in(client, "rahim")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert _signed_in(client)
    assert JournalRow.objects.filter(verb="account.sign_in", actor_id=world.rahim.pk).exists()


@pytest.mark.parametrize("typed", ["RAHIM", " Rahim ", "ｒａｈｉｍ"])
def test_the_user_name_is_found_however_it_is_typed(world, client, typed):
    _sign_in(client, typed)
    assert _signed_in(client)


def test_letters_of_two_keyboards_and_three_digit_systems_are_one_user_name():
    assert fold_username("كريمي۱۲") == fold_username("کریمی١٢") == "کریمی12"
    assert fold_username("ҲАМИД.1") == "ҳамид.1"
    assert is_username("ҳамид.1")
    assert not is_username("a")
    assert not is_username("two words")
    assert not is_username(".hidden")


def test_wrong_passwords_and_unknown_names_get_the_same_answer(world, client):
    wrong = _sign_in(client, "rahim", "not the password")
    unknown = _sign_in(Client(), "nobody.here", "not the password")
    strip = [page.content.decode().replace("rahim", "X").replace("nobody.here", "X") for page in (wrong, unknown)]
    for text in strip:
        assert "do not go together" in text
    assert wrong.status_code == unknown.status_code == 200


@pytest.mark.parametrize("name", ["rahim", "nobody.here"])
def test_five_wrong_tries_lock_for_a_while_whoever_is_tried(world, client, name):
    answers = [_sign_in(client, name, "not the password") for _ in range(5)]
    answer = answers[-1]
    assert answer.status_code == 429
    assert "PV-ACCESS-06" in answer.content.decode()
    assert _sign_in(client, name).status_code == 429
    assert not _signed_in(client)
    # Another name from the same place is not locked with it.
    _sign_in(client, "madina")
    assert _signed_in(client)


def test_a_lock_out_of_an_account_stands_in_the_journal(world, client):
    for _ in range(5):
        _sign_in(client, "rahim", "not the password")
    assert JournalRow.objects.filter(verb="account.lock_out", subject_id=world.rahim.pk).count() == 1


def test_whoever_reaches_confidential_records_must_get_a_second_factor_first(world, client):
    _sign_in(client, "nilufar")
    assert _signed_in(client)
    for path in ("/office/places/", "/office/me/", "/account/devices/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/office/me/enrol/"), path
    assert client.get("/office/me/enrol/").status_code == 200
    assert client.post("/preferences/", {"language": "ru"}).status_code == 302
    assert client.get("/api/v1/anything", headers={"accept": "application/json"}).status_code in {403, 404}


def test_whoever_reaches_internal_records_only_may_do_without(world, client):
    _sign_in(client, "rahim")
    assert client.get("/office/places/").status_code == 200


def test_the_demonstration_asks_for_no_second_factor(world, client, settings):
    settings.DEMO = True
    _sign_in(client, "nilufar")
    assert client.get("/office/places/").status_code == 200


def test_a_mandate_that_comes_to_reach_further_asks_for_the_factor_at_the_next_page(world, client):
    _sign_in(client, "rahim")
    assert client.get("/office/places/").status_code == 200
    world.rahim.mandates.update(clearance=Sensitivity.S2)
    assert client.get("/office/places/")["Location"].startswith("/office/me/enrol/")


def test_a_printed_card_alone_is_a_second_factor(world, client):
    _sign_in(client, "nilufar")
    page = client.post("/account/second-factor/card/", {"next": "/office/places/"})
    assert page.status_code == 200
    rows = card_rows(card_of(world.nilufar))
    assert len(rows) == 10
    assert all(row in page.content.decode() for row in rows)
    assert rows[0] not in client.get("/account/second-factor/").content.decode()
    assert client.get("/office/places/").status_code == 200
    assert JournalRow.objects.filter(verb="account.second_factor_add", actor_id=world.nilufar.pk).exists()

    other = Client()
    assert _sign_in(other, "nilufar")["Location"] == "/account/sign-in/code/"
    assert not _signed_in(other)
    # Typed with Persian digits and a hyphen, as it was read out.
    typed = rows[3].replace(" ", "-").translate(str.maketrans("0123456789", PERSIAN))
    assert other.post("/account/sign-in/code/", {"code": typed}).status_code == 302
    assert _signed_in(other)
    assert codes_left(world.nilufar) == 9

    third = Client()
    _sign_in(third, "nilufar")
    assert third.post("/account/sign-in/code/", {"code": rows[3]}).status_code == 200
    assert not _signed_in(third)


def test_an_app_is_a_second_factor_and_each_code_works_once(world, client):
    TOTP.activate(world.nilufar, SECRET)
    code = _code()
    _sign_in(client, "nilufar")
    client.post("/account/sign-in/code/", {"code": code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))})
    assert _signed_in(client)
    again = Client()
    _sign_in(again, "nilufar")
    assert again.post("/account/sign-in/code/", {"code": code}).status_code == 200
    assert not _signed_in(again)
    # A phone without a network may be half a minute fast: the next code is good, and then older ones are not.
    again.post("/account/sign-in/code/", {"code": _code(1)})
    assert _signed_in(again)


def test_secrets_of_second_factors_are_sealed(world):
    TOTP.activate(world.nilufar, SECRET)
    card = RecoveryCodes.activate(world.nilufar)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert not any(code in stored for code in card.generate_codes())


def test_wrong_codes_lock_like_wrong_passwords(world, client):
    TOTP.activate(world.nilufar, SECRET)
    _sign_in(client, "nilufar")
    for _ in range(5):
        client.post("/account/sign-in/code/", {"code": "000000"})
    assert AccessAttempt.objects.get(username="nilufar").failures_since_start >= 5
    client.post("/account/sign-in/code/", {"code": _code()})
    assert not _signed_in(client)


def test_the_second_step_shows_nothing_before_the_first(world, client):
    assert client.get("/account/sign-in/code/")["Location"].startswith(SIGN_IN)


def test_the_last_second_factor_stays_while_it_is_owed(world, enter):
    card = RecoveryCodes.activate(world.nilufar)
    client = enter(world.nilufar)
    page = client.post(f"/account/second-factor/{card.instance.pk}/remove/")
    assert page.status_code == 200
    assert Authenticator.objects.filter(user_id=world.nilufar.pk).exists()
    totp = TOTP.activate(world.nilufar, SECRET)
    client.post(f"/account/second-factor/{totp.instance.pk}/remove/")
    assert list(Authenticator.objects.filter(user_id=world.nilufar.pk).values_list("type", flat=True)) == [
        "recovery_codes"
    ]


def test_nobody_takes_away_the_factor_of_somebody_else(world, enter):
    card = RecoveryCodes.activate(world.nilufar)
    assert enter(world.karim).post(f"/account/second-factor/{card.instance.pk}/remove/").status_code == 404


def test_a_suspended_account_is_out_at_once(world, enter):
    client = enter(world.rahim)
    assert client.get("/office/me/").status_code == 200
    account_suspend(actor=world.admin, user=world.rahim, reason="left the office")
    assert client.get("/office/me/").status_code == 302
    fresh = Client()
    _sign_in(fresh, "rahim")
    assert not _signed_in(fresh)


def test_sessions_begun_before_the_date_of_the_account_are_over(world, enter):
    here, there = enter(world.rahim), enter(world.rahim)
    sessions_close(world.rahim)
    assert here.get("/office/me/").status_code == there.get("/office/me/").status_code == 302


def test_signing_out_all_other_devices_keeps_this_one(world, enter):
    here, there = enter(world.rahim), enter(world.rahim)
    assert here.post("/account/devices/end/").status_code == 302
    assert here.get("/office/me/").status_code == 200
    assert there.get("/office/me/").status_code == 302


def test_one_device_is_signed_out_and_never_that_of_somebody_else(world, enter):
    from allauth.usersessions.models import UserSession

    here, there = enter(world.rahim), enter(world.rahim)
    here.get("/office/me/")
    there.get("/office/me/")
    session = UserSession.objects.get(session_key=there.session.session_key)
    assert enter(world.madina).post(f"/account/devices/{session.pk}/end/").status_code == 404
    assert here.post(f"/account/devices/{session.pk}/end/").status_code == 302
    assert there.get("/office/me/").status_code == 302


def test_a_lost_phone_ends_every_session_and_takes_its_factors(world, enter):
    TOTP.activate(world.nilufar, SECRET)
    RecoveryCodes.activate(world.nilufar)
    here, phone = enter(world.nilufar), enter(world.nilufar)
    assert here.post("/account/devices/lost/", {"factors": "yes"}).status_code == 200
    assert phone.get("/office/places/").status_code == 302
    assert here.get("/office/places/").status_code == 200
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes"]
    assert JournalRow.objects.filter(verb="device.lost").exists()


def test_a_new_password_ends_the_other_sessions(world, enter):
    here, there = enter(world.rahim), enter(world.rahim)
    new = "four words nobody knows"
    assert here.post("/account/password/", {"password": new, "again": new}).status_code == 302
    assert here.get("/office/me/").status_code == 200
    assert there.get("/office/me/").status_code == 302
    fresh = Client()
    _sign_in(fresh, "rahim", new)
    assert _signed_in(fresh)


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012"])
def test_a_weak_password_is_refused_with_what_to_do(world, enter, weak):
    page = enter(world.rahim).post("/account/password/", {"password": weak, "again": weak})
    assert "too easy to guess" in page.content.decode()
    assert User.objects.get(pk=world.rahim.pk).check_password(PASSWORD)


def test_a_dangerous_page_asks_for_the_password_once_more(world, enter):
    late = enter(world.admin, ago=3600)
    answer = late.get("/office/accounts/new/")
    assert answer["Location"].startswith("/account/confirm/?next=")
    assert late.post("/account/confirm/", {"password": "wrong", "next": "/office/accounts/new/"}).status_code == 200
    done = late.post("/account/confirm/", {"password": PASSWORD, "next": "/office/accounts/new/"})
    assert done["Location"] == "/office/accounts/new/"
    assert late.get("/office/accounts/new/").status_code == 200


def test_signing_in_never_leads_to_another_site(world, client):
    answer = _sign_in(client, "rahim", next="https://evil.example/")
    assert "evil" not in answer["Location"]


def test_the_language_of_the_account_comes_with_it_unless_another_was_just_chosen(world, client):
    User.objects.filter(pk=world.rahim.pk).update(language="ru")
    _sign_in(client, "rahim")
    assert client.cookies["django_language"].value == "ru"
    other = Client()
    other.post("/preferences/", {"language": "fa-af"})
    _sign_in(other, "rahim")
    assert User.objects.get(pk=world.rahim.pk).language == "fa-af"
    other.post("/preferences/", {"language": "tg"})
    assert User.objects.get(pk=world.rahim.pk).language == "tg"


def test_an_office_speaks_its_own_language_to_strangers(world):
    from paivand.office.models import OfficeSettings

    OfficeSettings.objects.update(default_language="fa-af")
    assert 'lang="fa-AF"' in Client().get(SIGN_IN).content.decode()


def test_a_session_ends_by_itself_after_its_time(world, enter, settings):
    client = enter(world.rahim)
    with clock.frozen(dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=2)):
        assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
