"""What lies under a key outside sealed columns, and what is found by a digest: seeds of second factors, headings of imports."""

from __future__ import annotations

import base64
import io
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.test import Client

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.ledger.vault import Purpose, keyring, rekey
from paivand.office.second_factor import card_of, totp_accept
from paivand.work.imports.mappings import HeadingIndex, mapping_find
from paivand.work.imports.services import batch_map, batch_receive
from paivand.work.models import ImportBatch, SavedMapping
from tests.browser.signing_in import session_cookie
from tests.work.import_kind import Things, register
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = base64.b32encode(b"twenty bytes of test").decode()
HEADINGS = "Full name,Children\n"


@pytest.fixture
def office(own_home: Path, transactional_db: None, world: World) -> World:
    return world


def without_retired_keys(home: Path) -> None:
    """Take every retired key away: what still needs one does not open any more."""
    for key in keyring.current().held():
        if key.id not in {used.id for purpose in Purpose for used in keyring.current().in_use(purpose)}:
            (home / "keyring" / key.file_name).rename(home / key.file_name)
    keyring.current()._refresh(force=True)


def code_now(offset: int = 0) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + offset)))


# --- second factors ---------------------------------------------------------------------------------------------------


def test_apps_and_cards_follow_a_change_of_keys_and_stay_good(office: World, own_home: Path) -> None:
    app = TOTP.activate(office.nilufar, SECRET).instance
    codes = RecoveryCodes.activate(office.zarina).generate_codes()
    result = rekey.vault_rekey(actor=office.admin, batch=1)
    assert result.elsewhere["office.second_factors"] == 2
    without_retired_keys(own_home)
    assert totp_accept(app, code_now())
    card = card_of(office.zarina)
    assert card is not None
    assert card.generate_codes() == codes
    assert card.validate_code(codes[0])


def test_a_second_change_finds_nothing_left_under_an_older_key(office: World) -> None:
    TOTP.activate(office.nilufar, SECRET)
    rekey.vault_rekey(actor=office.admin)
    held = Authenticator.objects.get().data
    from paivand.office.resealing import SecondFactors

    assert SecondFactors().reseal(batch=10) == 0
    assert Authenticator.objects.get().data == held


def test_a_code_that_was_used_stays_used_through_a_change_of_keys(office: World) -> None:
    app = TOTP.activate(office.nilufar, SECRET).instance
    card = RecoveryCodes.activate(office.zarina)
    first = card.generate_codes()[0]
    code = code_now()
    assert totp_accept(app, code)
    assert card.validate_code(first)
    rekey.vault_rekey(actor=office.admin)
    assert not totp_accept(app, code)
    again = card_of(office.zarina)
    assert again is not None
    assert not again.validate_code(first)


def test_a_passkey_has_nothing_to_seal_anew(office: World) -> None:
    data = {"name": "Key", "credential": {"id": "public"}}
    Authenticator.objects.create(user=office.nilufar, type=Authenticator.Type.WEBAUTHN, data=data)
    assert rekey.vault_rekey(actor=office.admin).elsewhere["office.second_factors"] == 0
    assert Authenticator.objects.get().data == data


def test_the_secret_of_an_app_that_is_being_added_lies_sealed_in_the_session(office: World, settings: Any) -> None:
    settings.DEMO = True
    client = Client()
    name, value = session_cookie(office.rahim)
    client.cookies[name] = value
    page = client.get("/account/second-factor/app/")
    shown = str(page.context["form"].secret)
    waiting = client.session[SECRET_SESSION_KEY]
    assert shown not in waiting
    assert shown not in str([row.get_decoded() for row in Session.objects.all()])
    # Keys may change between the picture and the first code.
    rekey.vault_rekey(actor=office.admin)
    code = format_hotp_value(hotp_value(shown, int(time.time()) // 30))
    answer = client.post("/account/second-factor/app/", {"code": code})
    assert answer.status_code == 302
    assert (
        totp_accept(Authenticator.objects.get(user=office.rahim), format_hotp_value(hotp_value(shown, 10**9))) is False
    )
    assert SECRET_SESSION_KEY not in client.session


# --- headings of imports ----------------------------------------------------------------------------------------------


@pytest.fixture
def kind() -> Things:
    return register()


def receive(world: World, kind: Things) -> ImportBatch:
    with acting_as(world.rahim):
        return batch_receive(
            actor=world.rahim,
            kind=kind,
            stream=io.BytesIO(f"{HEADINGS}Mahbuba,2\n".encode()),
            name="list.csv",
            organisation_id=world.ours.id,
            programme_id=world.cohesion.id,
            place_id=world.places["vahdat"].id,
        )


def mapped(world: World, kind: Things) -> ImportBatch:
    batch = receive(world, kind)
    with acting_as(world.rahim):
        return batch_map(actor=world.rahim, batch=batch, mapping={1: "name"})


def test_a_saved_mapping_is_found_again_after_the_key_of_the_search_changed(office: World, kind: Things) -> None:
    mapped(office, kind)
    before = SavedMapping.objects.get().fingerprint
    assert rekey.blind_key_change(actor=office.admin, batch=1)["work.imports"] == 2
    saved = SavedMapping.objects.get()
    assert saved.fingerprint != before
    again = receive(office, kind)
    assert again.mapping == {"1": "name"}
    with acting_as(SYSTEM):
        assert {batch.fingerprint for batch in ImportBatch.objects.all()} == {saved.fingerprint}


def test_meanwhile_a_form_is_recognised_under_both_keys_and_saved_once(office: World, kind: Things) -> None:
    mapped(office, kind)
    keyring.current().add(Purpose.BLIND)
    again = receive(office, kind)
    assert again.mapping == {"1": "name"}
    with acting_as(office.rahim):
        batch_map(actor=office.rahim, batch=again, mapping={0: "name"})
    assert SavedMapping.objects.get().mapping == {"0": "name"}
    HeadingIndex().rebuild(batch=10)
    assert receive(office, kind).mapping == {"0": "name"}


def test_a_mapping_saved_without_its_headings_finds_them_in_a_batch(office: World, kind: Things) -> None:
    batch = mapped(office, kind)
    SavedMapping.objects.update(headings=None)
    rekey.blind_key_change(actor=office.admin)
    found = mapping_find(batch)
    assert found is not None
    assert found.headings == ["Full name", "Children"]


def test_a_mapping_whose_headings_nobody_knows_is_left_and_stops_nothing(office: World, kind: Things) -> None:
    mapped(office, kind)
    SavedMapping.objects.update(headings=None, fingerprint="0" * 16)
    rekey.blind_key_change(actor=office.admin)
    assert SavedMapping.objects.get().mapping == {"1": "name"}
