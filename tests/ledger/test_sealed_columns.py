from __future__ import annotations

import copy
import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.forms import modelform_factory
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.ledger.vault import EncryptedTextField, Purpose, Sealed, keyring, open_value, sealing
from tests.ledger.conftest import SampleModels

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def registered(sealed: SampleModels, monkeypatch: pytest.MonkeyPatch) -> SampleModels:
    """Copying a record looks its model up by name."""
    monkeypatch.setitem(apps.get_app_config("ledger").models, "note", sealed.Note)
    return sealed


def raw(model: Any, pk: Any, column: str) -> bytes | None:
    with connection.cursor() as cursor:
        value = pk if connection.vendor == "postgresql" else getattr(pk, "hex", pk)
        query = f'SELECT "{column}" FROM "{model._meta.db_table}" WHERE id = %s'  # noqa: S608 -- names of this file
        cursor.execute(query, [value])
        found = cursor.fetchone()[0]
    return None if found is None else bytes(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(
    name=st.text(alphabet=st.characters(codec="utf-8"), max_size=40),
    phone=st.none() | st.text(alphabet=st.characters(codec="utf-8"), max_size=20),
    answers=JSON,
    scan=st.none() | st.binary(max_size=50),
)
def test_every_value_comes_back_as_it_was(
    sealed: SampleModels, name: str, phone: str | None, answers: object, scan: bytes | None
) -> None:
    made = sealed.Note.objects.create(name=name, phone=phone, answers=answers, scan=scan)
    back = sealed.Note.objects.get(pk=made.pk)
    assert (back.name, back.phone, back.answers, back.scan) == (name, phone, answers, scan)


def test_the_empty_text_and_null_stay_different(sealed: SampleModels) -> None:
    empty = sealed.Note.objects.create(name="", phone="")
    absent = sealed.Note.objects.create(name="", phone=None)
    assert sealed.Note.objects.get(pk=empty.pk).phone == ""
    assert sealed.Note.objects.get(pk=absent.pk).phone is None
    assert [note.pk for note in sealed.Note.objects.filter(phone__isnull=True)] == [absent.pk]
    assert raw(sealed.Note, empty.pk, "phone") is not None
    assert raw(sealed.Note, absent.pk, "phone") is None


def test_the_database_holds_no_plain_text(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="Гулнора", answers={"phone": "+992900"}, scan=b"passport")
    held = b"".join(raw(sealed.Note, made.pk, column) or b"" for column in ("name", "answers", "scan"))
    for plain in ("Гулнора".encode(), b"+992900", b"passport", b"phone"):
        assert plain not in held
    stored = raw(sealed.Note, made.pk, "name")
    assert stored is not None
    assert stored[:1] == sealing.VERSION
    assert stored[1:5] == keyring.current().active(Purpose.DATA).id_bytes


def test_nothing_is_opened_before_it_is_read(sealed: SampleModels) -> None:
    sealed.Note.objects.create(name="a")
    note = sealed.Note.objects.get()
    assert isinstance(note.__dict__["name"], Sealed)
    assert note.name == "a"
    assert not isinstance(note.__dict__["name"], Sealed)


def test_bulk_create_seals(sealed: SampleModels) -> None:
    sealed.Note.objects.bulk_create([sealed.Note(name=f"n{number}", answers=[number]) for number in range(50)])
    found = {note.name: note.answers for note in sealed.Note.objects.all()}
    assert found == {f"n{number}": [number] for number in range(50)}


def test_saving_an_unopened_record_keeps_its_value(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="a", answers={"b": [1]})
    before = raw(sealed.Note, made.pk, "name")
    loaded = sealed.Note.objects.get(pk=made.pk)
    loaded.code = "x"
    loaded.save()
    assert raw(sealed.Note, made.pk, "name") == before
    loaded.name = "c"
    loaded.save(update_fields=["name"])
    assert (sealed.Note.objects.get(pk=made.pk).name, sealed.Note.objects.get(pk=made.pk).answers) == ("c", {"b": [1]})


def test_a_change_inside_a_json_value_is_saved(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="", answers={"list": []})
    loaded = sealed.Note.objects.get(pk=made.pk)
    loaded.answers["list"].append(1)
    loaded.save()
    assert sealed.Note.objects.get(pk=made.pk).answers == {"list": [1]}


def test_dates_in_json_become_text(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="", answers={"on": date(2026, 11, 21)})
    assert sealed.Note.objects.get(pk=made.pk).answers == {"on": "2026-11-21"}


def test_a_value_of_another_kind_is_refused(sealed: SampleModels) -> None:
    with pytest.raises(TypeError, match="takes text"):
        sealed.Note.objects.create(name=5)
    with pytest.raises(TypeError):
        sealed.Note.objects.create(name=F("phone"))


def test_a_ciphertext_moved_to_another_row_does_not_open(sealed: SampleModels) -> None:
    first, second = (sealed.Note.objects.create(name=name) for name in ("a", "b"))
    with connection.cursor() as cursor:
        ids = [pk if connection.vendor == "postgresql" else pk.hex for pk in (first.pk, second.pk)]
        cursor.execute(
            "UPDATE test_sealed_note SET name = (SELECT o.name FROM test_sealed_note o WHERE o.id = %s) WHERE id = %s",
            ids,
        )
    moved = sealed.Note.objects.get(pk=second.pk)
    with pytest.raises(PaivandError) as error:
        _ = moved.name
    assert error.value.code == "PV-VAULT-03"
    with pytest.raises(PaivandError):
        sealed.Note.objects.get(pk=second.pk).save()


def test_a_ciphertext_moved_to_another_column_does_not_open(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="a", phone="b")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_sealed_note SET phone = name")
    with pytest.raises(PaivandError) as error:
        _ = sealed.Note.objects.get(pk=made.pk).phone
    assert error.value.code == "PV-VAULT-03"


def test_the_database_is_never_asked_to_search_or_change_a_sealed_column(sealed: SampleModels) -> None:
    note = sealed.Note.objects.create(name="a", phone="b")
    field = sealed.Note._meta.get_field("name")
    attempts = [
        lambda: sealed.Note.objects.filter(name="a").exists(),
        lambda: sealed.Note.objects.filter(name__icontains="a").exists(),
        lambda: sealed.Note.objects.filter(name__in=["a"]).exists(),
        lambda: sealed.Note.objects.filter(name=F("phone")).exists(),
        lambda: sealed.Note.objects.exclude(name="a").exists(),
        lambda: sealed.Note.objects.get(name="a"),
        lambda: sealed.Note.objects.filter(answers__key=1).exists(),
        lambda: sealed.Note.objects.update(name="b"),
        lambda: sealed.Note.objects.update(name=F("phone")),
        lambda: sealed.Note.objects.update(name=Upper("name")),
        lambda: sealed.Note.objects.bulk_update([note], ["name"]),
        lambda: list(sealed.Note.objects.annotate(x=Value("a", output_field=field))),
        lambda: sealed.Note.objects.get_or_create(name="a"),
    ]
    for attempt in attempts:
        with pytest.raises(PaivandError) as error, transaction.atomic():
            attempt()
        assert error.value.code == "PV-VAULT-20"
    assert sealed.Note.objects.get().name == "a"


def test_a_nullable_column_can_be_forgotten(sealed: SampleModels) -> None:
    sealed.Note.objects.create(name="a", phone="b")
    sealed.Note.objects.update(phone=None)
    assert sealed.Note.objects.get().phone is None


def test_values_give_sealed_values_that_open_with_their_key(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="Rahim", phone=None)
    ((pk, name, phone),) = sealed.Note.objects.values_list("pk", "name", "phone")
    assert f"{name} {name!r} {name!s}" == "<sealed> <sealed> <sealed>"
    assert open_value(sealed.Note, "name", pk, name) == "Rahim"
    assert open_value(sealed.Note, "phone", pk, phone) is None
    with pytest.raises(PaivandError):
        open_value(sealed.Note, "name", uuid7(), name)
    with pytest.raises(PaivandError):
        open_value(sealed.Note, "code", made.pk, name)


def test_deferred_and_refreshed_values_are_read(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="a", phone="b")
    deferred = sealed.Note.objects.defer("name").get()
    assert deferred.get_deferred_fields() == {"name"}
    assert deferred.name == "a"
    only = sealed.Note.objects.only("phone").get()
    assert (only.phone, only.name) == ("b", "a")
    other = sealed.Note.objects.get(pk=made.pk)
    other.name = "c"
    other.save()
    made.refresh_from_db()
    assert made.name == "c"
    made.name = "unsaved"
    made.refresh_from_db(fields=["name"])
    assert made.name == "c"


@pytest.mark.parametrize("read_first", [True, False])
def test_copies_and_pickles_carry_the_value_and_nothing_plain(registered: SampleModels, *, read_first: bool) -> None:
    registered.Note.objects.create(name="Canary-7731", answers={"k": "Canary-7731"}, scan=b"Canary-7731")
    note = registered.Note.objects.get()
    if read_first:
        assert (note.name, note.answers, note.scan) == ("Canary-7731", {"k": "Canary-7731"}, b"Canary-7731")
    state = pickle.dumps(note)
    assert b"Canary-7731" not in state
    assert "Canary-7731" not in repr(note.__dict__)
    restored = pickle.loads(state)  # noqa: S301 -- made three lines above
    for twin in (copy.copy(note), copy.deepcopy(note), restored, note):
        assert (twin.name, twin.answers, twin.scan) == ("Canary-7731", {"k": "Canary-7731"}, b"Canary-7731")


def test_a_deep_copy_does_not_share_a_json_value(registered: SampleModels) -> None:
    note = registered.Note(name="", answers={"k": []})
    twin = copy.deepcopy(note)
    twin.answers["k"].append(1)
    assert note.answers == {"k": []}


def test_a_read_record_may_get_a_new_key_and_an_unread_one_fails_loudly(sealed: SampleModels) -> None:
    sealed.Note.objects.create(name="a", phone=None, answers=None)
    unread = sealed.Note.objects.get()
    unread.pk = uuid7()
    with pytest.raises(PaivandError), transaction.atomic():
        unread.save(force_insert=True)
    read = sealed.Note.objects.get()
    assert read.name == "a"
    read.pk = uuid7()
    read.save(force_insert=True)
    assert sealed.Note.objects.get(pk=read.pk).name == "a"


def test_an_inherited_column_is_bound_to_the_parent(sealed: SampleModels) -> None:
    made = sealed.Letter.objects.create(name="a", body="b")
    letter = sealed.Letter.objects.get(pk=made.pk)
    assert (letter.name, letter.body) == ("a", "b")
    assert sealed.Note.objects.get(pk=made.pk).name == "a"
    letter.name = "c"
    letter.save()
    assert sealed.Note.objects.get(pk=made.pk).name == "c"
    assert sealed.Letter.objects.defer("name").get().name == "c"


def test_a_renamed_column_still_opens_under_its_old_binding(sealed: SampleModels) -> None:
    made = sealed.Note.objects.create(name="a")
    stored = raw(sealed.Note, made.pk, "name")
    assert stored is not None
    with isolate_apps("paivand.ledger"):

        class Renamed(models.Model):  # noqa: DJ008 -- never shown
            id = models.UUIDField(primary_key=True)
            title = EncryptedTextField(sealed_as="ledger.note.name")

            class Meta:
                app_label = "ledger"

    field = Renamed._meta.get_field("title")
    assert isinstance(field, EncryptedTextField)
    assert field.open(stored, pk=made.pk) == "a"
    assert field.deconstruct()[3] == {"sealed_as": "ledger.note.name"}


def test_a_form_shows_and_checks_the_plain_value(sealed: SampleModels) -> None:
    form_class = modelform_factory(sealed.Note, fields=["name", "phone", "answers"])
    note = sealed.Note.objects.create(name="a", phone="b", answers={"k": 1})
    assert form_class(instance=sealed.Note.objects.get()).initial == {"name": "a", "phone": "b", "answers": {"k": 1}}
    form = form_class({"name": "x" * 41, "phone": "", "answers": "[1]"}, instance=note)
    assert list(form.errors) == ["name"]
    form = form_class({"name": "c", "phone": "", "answers": '{"z": 2}'}, instance=note)
    assert form.is_valid(), form.errors
    form.save()
    back = sealed.Note.objects.get()
    assert (back.name, back.phone, back.answers) == ("c", None, {"z": 2})


def test_full_clean_checks_the_length_of_the_plain_text(sealed: SampleModels) -> None:
    with pytest.raises(ValidationError):
        sealed.Note(name="x" * 41, answers={"a": 1}).full_clean()
    sealed.Note(name="x" * 40, answers={"a": 1}).full_clean()


def test_text_dumps_are_refused(sealed: SampleModels) -> None:
    note = sealed.Note.objects.create(name="a")
    with pytest.raises(PaivandError) as error:
        serializers.serialize("json", [note])
    assert error.value.code == "PV-VAULT-21"


def test_an_index_or_a_code_list_over_ciphertexts_is_a_system_error() -> None:
    with isolate_apps("paivand.ledger"):

        class Wrong(models.Model):  # noqa: DJ008 -- never shown
            a = EncryptedTextField(unique=True)
            b = EncryptedTextField(db_index=True)
            c = EncryptedTextField(choices=[("x", "x")])

            class Meta:
                app_label = "ledger"

    fields = [field for field in Wrong._meta.local_fields if isinstance(field, EncryptedTextField)]
    found = [error.id for field in fields for error in field.check()]
    assert found.count("ledger.E001") == 3


def test_a_missing_key_stops_the_write_and_leaves_nothing(sealed: SampleModels, settings: Any, tmp_path: Path) -> None:
    settings.KEYRING = tmp_path / "gone"
    with pytest.raises(PaivandError) as error, transaction.atomic():
        sealed.Note.objects.create(name="a")
    assert error.value.code == "PV-VAULT-01"
    assert sealed.Note.objects.count() == 0


def test_the_keyring_of_another_office_opens_nothing(sealed: SampleModels, settings: Any, tmp_path: Path) -> None:
    made = sealed.Note.objects.create(name="a")
    settings.KEYRING = tmp_path / "other"
    keyring.create()
    with pytest.raises(PaivandError) as error:
        _ = sealed.Note.objects.get(pk=made.pk).name
    assert error.value.code == "PV-VAULT-02"
