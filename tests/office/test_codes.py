"""Invitations and resets without e-mail: one-time codes, two people where it matters."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from paivand.kernel import clock
from paivand.kernel.digits import PERSIAN
from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.models import JournalRow
from paivand.office.choices import CodeKind
from paivand.office.models import EntryCode, Role, User
from paivand.office.services.accounts import account_create
from paivand.office.services.codes import code_agree, code_ask, code_cancel, takes_two
from paivand.office.services.mandates import mandate_confirm, mandate_grant
from paivand.office.signals import account_changed
from tests.world import PASSWORD

NEW = "four words nobody knows"
REDEEM = "/account/one-time-code/"


def _redeem(name: str, code: str, password: str = NEW, client: Client | None = None):
    form = {"username": name, "code": code, "password": password, "again": password}
    return (client or Client()).post(REDEEM, form)


def _refused(code: str, function, **arguments):
    with pytest.raises(PaivandError) as caught:
        function(**arguments)
    assert caught.value.code == code


@pytest.fixture
def newcomer(world) -> User:
    with acting_as(world.admin):
        return account_create(actor=world.admin, username="Ҳамид", display_name="Hamid")


def test_a_newcomer_comes_in_with_the_printed_code_and_an_own_password(world, newcomer):
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    assert len(issued.code) == 12
    client = Client()
    assert _redeem("ҳамид", issued.printed, client=client).status_code == 302
    assert client.get("/office/me/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert {"account.invite", "account.redeem"} <= set(JournalRow.objects.values_list("verb", flat=True))


def test_the_code_may_be_typed_in_any_digits(world, newcomer):
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    typed = issued.printed.replace(" ", "-").translate(str.maketrans("0123456789", PERSIAN))
    assert _redeem("ҲАМИД", typed).status_code == 302


def test_a_code_works_once(world, newcomer):
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    assert _redeem("ҳамид", issued.code).status_code == 302
    assert "PV-OFFICE-03" not in _redeem("ҳамид", issued.code, "another long password").content.decode()
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)


def test_a_code_ends_after_48_hours(world, newcomer):
    with clock.frozen("2026-11-01T08:00:00") as time:
        issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
        time.tick(hours=48, seconds=1)
        assert _redeem("ҳамид", issued.code).status_code == 200
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_five_wrong_tries_use_a_code_up(world, newcomer):
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    wrong = "000000000000" if issued.code != "000000000000" else "111111111111"
    for place in range(5):
        _redeem("ҳамид", wrong, client=Client(REMOTE_ADDR=f"10.0.0.{place}"))
    assert EntryCode.objects.get().tries_left == 0
    assert _redeem("ҳамид", issued.code, client=Client(REMOTE_ADDR="10.0.0.9")).status_code == 200


def test_a_weak_password_costs_no_try(world, newcomer):
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    assert "too easy to guess" in _redeem("ҳамид", issued.code, "password1234").content.decode()
    assert EntryCode.objects.get().tries_left == 5
    assert _redeem("ҳамид", issued.code).status_code == 302


def test_the_answer_never_says_whether_a_name_exists(world, newcomer):
    code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    pages = [_redeem(name, "123412341234").content.decode() for name in ("ҳамид", "nobody", "rahim")]
    for page in pages:
        assert "do not open an account" in page


def test_a_password_like_the_user_name_is_refused_alike_whether_the_account_exists_or_not(world):
    for name in ("nilufar", "lolagul"):
        assert "too easy to guess" in _redeem(name, "123412341234", f"{name}12345").content.decode()


def test_a_password_like_ones_own_name_is_refused_once_the_code_is_right(world):
    with acting_as(world.admin):
        person = account_create(actor=world.admin, username="sitora", display_name="Mahbuba Sattorova")
    issued = code_ask(actor=world.admin, user=person, kind=CodeKind.INVITATION)
    guessed = "mahbuba sattorova"
    assert "do not open an account" in _redeem("sitora", "123412341234", guessed).content.decode()
    assert "too easy to guess" in _redeem("sitora", issued.code, guessed).content.decode()
    assert _redeem("sitora", issued.code).status_code == 302


def test_wrong_codes_lock_like_wrong_passwords(world):
    client = Client()
    answers = [_redeem("nobody", "123412341234", client=client) for _ in range(6)]
    assert "too many tries" in answers[-1].content.decode()


def test_a_new_code_ends_the_one_before(world, newcomer):
    first = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    second = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    assert _redeem("ҳамид", first.code).status_code == 200
    assert _redeem("ҳамид", second.code).status_code == 302


def test_a_cancelled_code_opens_nothing(world, newcomer):
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    code_cancel(actor=world.admin, entry_id=issued.entry.pk)
    assert _redeem("ҳамид", issued.code).status_code == 200


def test_only_a_slow_hash_of_the_code_is_kept(world, newcomer):
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    entry = EntryCode.objects.get()
    assert issued.code not in repr(entry.__dict__)


def test_a_reset_needs_a_reason(world):
    _refused("PV-RECORD-03", code_ask, actor=world.admin, user=world.rahim, kind=CodeKind.PASSWORD, reason=" ")


def test_a_reset_ends_sessions_and_tells_both(world, enter):
    told: list[tuple[str, str]] = []

    def hear(*, user, what, **_):
        told.append((user.username, what))

    account_changed.connect(hear)
    try:
        client = enter(world.rahim)
        issued = code_ask(actor=world.admin, user=world.rahim, kind=CodeKind.PASSWORD, reason="forgot it")
        assert client.get("/office/me/").status_code == 200
        _redeem("rahim", issued.code)
    finally:
        account_changed.disconnect(hear)
    assert client.get("/office/me/").status_code == 302
    assert told == [("rahim", "code_asked"), ("rahim", "code_used")]


def test_a_reset_of_everything_takes_the_second_factors_away(world):
    RecoveryCodes.activate(world.rahim)
    issued = code_ask(actor=world.admin, user=world.rahim, kind=CodeKind.EVERYTHING, reason="lost the card")
    _redeem("rahim", issued.code)
    assert not Authenticator.objects.filter(user_id=world.rahim.pk).exists()


def test_a_password_reset_leaves_the_second_factor(world):
    RecoveryCodes.activate(world.rahim)
    issued = code_ask(actor=world.admin, user=world.rahim, kind=CodeKind.PASSWORD, reason="forgot it")
    client = Client()
    _redeem("rahim", issued.code, client=client)
    assert Authenticator.objects.filter(user_id=world.rahim.pk).exists()


def test_a_holder_of_confidential_records_is_reset_by_two_people(world):
    issued = code_ask(actor=world.admin, user=world.nilufar, kind=CodeKind.EVERYTHING, reason="lost phone")
    assert issued.code == ""
    assert issued.entry.waits_for_second
    _refused("PV-OFFICE-05", code_agree, actor=world.admin, entry_id=issued.entry.pk)
    _refused("PV-ACCESS-01", code_agree, actor=world.rahim, entry_id=issued.entry.pk)
    agreed = code_agree(actor=world.guard, entry_id=issued.entry.pk)
    assert _redeem("nilufar", agreed.code).status_code == 302
    _refused("PV-OFFICE-04", code_agree, actor=world.guard, entry_id=issued.entry.pk)


def test_nobody_agrees_to_their_own_reset(world):
    issued = code_ask(actor=world.admin, user=world.guard, kind=CodeKind.PASSWORD, reason="forgot it")
    _refused("PV-OFFICE-06", code_agree, actor=world.guard, entry_id=issued.entry.pk)


def test_nobody_asks_for_their_own_code(world):
    _refused("PV-OFFICE-06", code_ask, actor=world.admin, user=world.admin, kind=CodeKind.PASSWORD, reason="mine")


def test_whoever_lets_others_in_is_reset_by_two_people_too(world):
    assert takes_two(world.admin)
    assert takes_two(world.nilufar)
    assert not takes_two(world.rahim)


def test_a_code_that_one_person_saw_ends_when_the_account_comes_to_reach_further(world, newcomer):
    with acting_as(world.admin):
        mandate = mandate_grant(
            actor=world.admin,
            user=newcomer,
            role=Role.objects.get(code="case_worker"),
            organisation=world.ours,
            place=world.places["vahdat"],
            clearance=Sensitivity.S2,
        )
    issued = code_ask(actor=world.admin, user=newcomer, kind=CodeKind.INVITATION)
    assert issued.code
    with acting_as(world.guard):
        mandate_confirm(actor=world.guard, mandate_id=mandate.pk)
    assert _redeem("ҳамид", issued.code).status_code == 200


def test_a_suspended_account_gets_no_code(world):
    User.objects.filter(pk=world.rahim.pk).update(is_active=False)
    world.rahim.refresh_from_db()
    _refused("PV-OFFICE-09", code_ask, actor=world.admin, user=world.rahim, kind=CodeKind.PASSWORD, reason="x")


def test_the_slip_is_shown_once_and_the_page_never_again(world, enter, newcomer):
    client = enter(world.admin)
    slip = client.post(f"/office/accounts/{newcomer.pk}/invite/")
    text = slip.content.decode()
    assert "ҳамид" in text
    assert slip["Cache-Control"].startswith("max-age=0")
    code = EntryCode.objects.get()
    assert code.code_hash
    assert "One-time code" not in client.get(f"/office/accounts/{newcomer.pk}/").content.decode()


def test_the_second_person_finds_what_waits_and_reads_the_reason(world, enter):
    code_ask(actor=world.admin, user=world.nilufar, kind=CodeKind.PASSWORD, reason="phone fell into the river")
    client = enter(world.guard)
    page = client.get("/office/accounts/").content.decode()
    entry = EntryCode.objects.get()
    assert f"/office/codes/{entry.pk}/agree/" in page
    assert "phone fell into the river" in client.get(f"/office/codes/{entry.pk}/agree/").content.decode()
    assert "One-time code" in client.post(f"/office/codes/{entry.pk}/agree/").content.decode()
    asker = enter(world.admin)
    assert f"/office/codes/{entry.pk}/agree/" not in asker.get("/office/accounts/").content.decode()


def test_an_outsider_neither_sees_nor_resets_our_accounts(world, enter):
    with acting_as(world.admin):
        role = Role.objects.get(code="administrator")
        mandate = mandate_grant(
            actor=world.admin,
            user=world.outsider,
            role=role,
            organisation=world.partner,
            place=world.places["tjk"],
            clearance=Sensitivity.S1,
        )
    with acting_as(world.guard):
        mandate_confirm(actor=world.guard, mandate_id=mandate.pk)
    client = enter(world.outsider)
    page = client.get("/office/accounts/").content.decode()
    assert "Rahim" not in page
    assert "Outsider" in page
    assert client.get(f"/office/accounts/{world.rahim.pk}/").status_code == 404
    assert client.get(f"/office/accounts/{world.rahim.pk}/reset/").status_code == 404
    _refused("PV-OFFICE-20", code_ask, actor=world.outsider, user=world.rahim, kind=CodeKind.PASSWORD, reason="x")
    assert Permission.ACCOUNT_RESET.value in role.permissions


def test_the_old_password_works_until_the_code_is_used(world):
    code_ask(actor=world.admin, user=world.rahim, kind=CodeKind.PASSWORD, reason="forgot it")
    client = Client()
    client.post("/account/sign-in/", {"login": "rahim", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_the_page_of_an_account_tells_who_did_what_and_where_it_is_open(world, enter):
    code_ask(actor=world.admin, user=world.rahim, kind=CodeKind.PASSWORD, reason="phone fell into the river")
    enter(world.rahim, headers={"user-agent": "Mozilla/5.0 (Linux; Android 8) Chrome/80.0"}).get("/office/me/")
    page = enter(world.admin).get(f"/office/accounts/{world.rahim.pk}/").content.decode()
    assert "Admin asked for a one-time code for an account." in page
    assert "Chrome on Android" in page
    # The reason is for the second person and the focal point, not for every list.
    assert "river" not in page
