"""Changing every key under real rooms: persons with names and phones, an attachment, the search index."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from paivand.kernel.actors import SYSTEM
from paivand.ledger import journal
from paivand.ledger.acting import acting_as
from paivand.ledger.vault import Purpose, blind_token, keyring, rekey
from paivand.people.choices import IdentifierKind
from paivand.people.models import Identifier, NameToken, Person, PersonName, Phone
from paivand.people.services.persons import (
    NewIdentifier,
    NewName,
    NewPerson,
    NewPhone,
    identifier_fold,
    person_register,
    phone_fold,
)
from paivand.people.tokens import TokenKind, blind, name_tokens
from paivand.work.files import file_open, file_store
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["Гулнора Раҳимова", "Zarina Karimova", "رحیم احمدی", "Rustam", "Malika Nazarova"]


@pytest.fixture
def office(own_home: Path, settings: Any, transactional_db: None, world: World) -> World:
    settings.MEDIA_ROOT = own_home / "files"
    people = []
    for number, name in enumerate(NAMES):
        with acting_as(world.nilufar):
            person = person_register(
                actor=world.nilufar,
                scope=world.scope(),
                new=NewPerson(
                    names=[NewName(name)],
                    phones=[NewPhone(f"+99290000000{number}")],
                    identifiers=[NewIdentifier(IdentifierKind.PASSPORT, f"A{number}234567")],
                    address="Rohati 5",
                ),
            )
        people.append(person)
    with acting_as(world.nilufar):
        file_store(
            actor=world.nilufar,
            stream=io.BytesIO(b"%PDF-1.4\n%%EOF\n"),
            name="consent.pdf",
            subject_type="people.person",
            subject_id=people[0].pk,
            scope=world.scope(),
            purpose="consent_form",
        )
    return world


def test_all_rooms_follow_a_change_of_keys(office: World, own_home: Path) -> None:
    old = keyring.current().active(Purpose.DATA)
    result = rekey.vault_rekey(actor=office.admin, batch=3)
    assert result.elsewhere["work.files"] == 1
    assert (result.left, rekey.outdated_count()) == (0, 0)
    # From here on the old keys are not even needed: everything but the journal opens without them.
    for key_id in result.retired:
        key = next(key for key in keyring.current().held() if key.id == key_id)
        if key.purpose in {Purpose.DATA, Purpose.FILES}:
            (own_home / "keyring" / key.file_name).rename(own_home / key.file_name)
    keyring.current()._refresh(force=True)
    with acting_as(office.nilufar):
        assert {name.text for name in PersonName.objects.all()} == set(NAMES)
        assert {person.address for person in Person.objects.all()} == {"Rohati 5"}
        stored = file_open(actor=office.nilufar, file_id=_file_id(office))
        assert stored.read() == b"%PDF-1.4\n%%EOF\n"
        stored.close()
    assert old.id in result.retired


def _file_id(office: World) -> Any:
    from paivand.work.models import StoredFile

    return StoredFile.objects.visible_to(office.nilufar).get().pk


def test_the_name_index_follows_a_change_of_its_key(office: World) -> None:
    before = set(NameToken.objects.values_list("person_id", "kind", "token"))
    made_anew = rekey.blind_key_change(actor=office.admin, batch=2)
    assert made_anew == {"people.person": len(NAMES), "work.imports": 0}
    after = set(NameToken.objects.values_list("person_id", "kind", "token"))
    assert len(after) == len(before)
    assert not after & before
    with acting_as(SYSTEM):
        for name in NAMES:
            for token in blind(TokenKind.WORD, name_tokens([name])[TokenKind.WORD]):
                assert NameToken.objects.filter(kind=TokenKind.WORD, token=token).exists(), name
        for phone in Phone.objects.all():
            assert phone.token == blind_token("phone", phone_fold(phone.number))
        for number in Identifier.objects.all():
            assert number.token == blind_token("identifier", identifier_fold(number.value))


def test_the_journal_stays_whole_and_readable_through_every_change_of_keys(office: World) -> None:
    journal.seal_pending()
    rekey.vault_rekey(actor=office.admin)
    rekey.blind_key_change(actor=office.admin)
    journal.seal_pending()
    result = journal.verify()
    assert (result.ok, result.unsealed) == (True, 0)
    with acting_as(SYSTEM):
        person = Person.objects.order_by("pk")[0]
    rows = journal.rows_for_subject(
        actor=office.guard, subject_type="people.person", subject_id=person.pk, may_read=lambda _actor, _row: True
    )
    assert rows[-1].verb == "person.registered"
    assert rows[-1].changes == {"code": person.code}
