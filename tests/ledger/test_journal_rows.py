from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from paivand.kernel.actors import SYSTEM, LinkActor
from paivand.kernel.clock import frozen
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.ledger import journal
from paivand.ledger.journal import guard, marks, selectors
from paivand.ledger.models import AppendOnlyError, Circle, JournalRow, JournalSeal

DONE = journal.verbs.define("sample.done", _("%(actor)s did it."))
SEEN = journal.verbs.define("sample.seen", _("%(actor)s saw it."), kind=journal.VerbKind.READ)


def everything(actor: object, row: JournalRow) -> bool:
    return True


def nothing(actor: object, row: JournalRow) -> bool:
    return False


@pytest.mark.django_db
def test_a_row_names_the_fields_and_seals_values_and_reason() -> None:
    circle = Circle.objects.create()
    row = journal.record(
        actor=SYSTEM,
        verb=DONE,
        subject=circle,
        scope=7,
        changes={"phone": ("Canary-1", "Canary-2"), "born": (None, dt.date(2001, 2, 3)), "sum": Decimal("1.50")},
        reason="Canary-3",
    )
    row = JournalRow.objects.get(seq=row.seq)
    assert (row.subject_type, row.subject_id, row.scope_id) == ("ledger.circle", circle.pk, 7)
    assert row.field_names == ["born", "phone", "sum"]
    assert b"Canary" not in bytes(row.payload or b"")
    assert "Canary" not in repr(row.__dict__)
    assert journal.payload_of(row) == {
        "changes": {"phone": ["Canary-1", "Canary-2"], "born": [None, "2001-02-03"], "sum": "1.50"},
        "reason": "Canary-3",
    }
    assert marks.row_holds(row)


@pytest.mark.django_db
def test_a_row_without_values_has_no_payload() -> None:
    row = journal.record(actor=SYSTEM, verb=DONE, subject=None)
    assert (row.payload, journal.payload_of(row), row.field_names) == (None, {}, [])


@pytest.mark.django_db
def test_a_link_is_named_as_the_actor() -> None:
    link = LinkActor(uuid7())
    row = journal.record(actor=link, verb=DONE, subject=journal.Subject("protection.referral", uuid7()))
    assert (row.actor_id, row.actor_kind) == (link.id, "link")


@pytest.mark.django_db(transaction=True)
def test_a_row_is_never_written_apart_from_the_act() -> None:
    with pytest.raises(PaivandError) as error:
        journal.record(actor=SYSTEM, verb=DONE, subject=None)
    assert error.value.code == "PV-JOURNAL-01"
    with transaction.atomic():
        journal.record(actor=SYSTEM, verb=DONE, subject=None)
        transaction.set_rollback(True)
    assert JournalRow.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_verb_is_refused() -> None:
    with pytest.raises(PaivandError) as error:
        journal.record(actor=SYSTEM, verb="nobody.defined", subject=None)
    assert error.value.code == "PV-JOURNAL-02"


@pytest.mark.parametrize("name", ["", "Case.opened", "case", "case.", "x" * 70 + ".done"])
def test_a_verb_has_the_form_noun_verb(name: str) -> None:
    with pytest.raises(ValueError, match=r"noun\.verb"):
        journal.verbs.define(name, _("%(actor)s did it."))


def test_a_verb_is_defined_once_and_reads_as_a_sentence() -> None:
    journal.verbs.define("sample.done", _("%(actor)s did it."))
    with pytest.raises(ValueError, match="twice"):
        journal.verbs.define("sample.done", _("%(actor)s did something else."))
    assert journal.verbs.sentence("sample.done", actor="Zarina") == "Zarina did it."
    assert journal.verbs.sentence("gone.verb", actor="Zarina") == "gone.verb"


@pytest.mark.django_db(transaction=True)
def test_a_page_view_is_one_row_with_the_ids_sealed() -> None:
    ids = [uuid7() for _ in range(50)]
    row = journal.record_read(actor=SYSTEM, verb=SEEN, subject_type="people.person", ids=ids, reason="search")
    assert row is not None
    assert row.subject_id is None
    assert journal.payload_of(row) == {"count": 50, "ids": ids, "reason": "search"}
    assert ids[0].bytes not in bytes(row.payload or b"")
    assert JournalRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_view_of_one_record_names_it_and_an_empty_page_leaves_no_row() -> None:
    person = uuid7()
    row = journal.record_read(actor=SYSTEM, verb=SEEN, subject_type="people.person", ids=[person])
    assert row is not None
    assert (row.subject_id, journal.payload_of(row)) == (person, {"count": 1})
    assert journal.record_read(actor=SYSTEM, verb=SEEN, subject_type="people.person", ids=[]) is None


@pytest.mark.django_db
def test_a_batch_is_one_row_with_a_manifest_hash_that_ignores_the_order() -> None:
    items = [(uuid7(), f"v{number}") for number in range(300)]
    batch = uuid7()
    row = journal.record_many(
        actor=SYSTEM, verb=DONE, subject=journal.Subject("work.importbatch", batch), items=items, fields=["name"]
    )
    assert row.batch == journal.manifest_hash(reversed(items))
    assert row.batch != journal.manifest_hash([(items[0][0], "other"), *items[1:]])
    payload = journal.payload_of(row)
    assert (payload["count"], payload["ids"]) == (300, [item_id for item_id, _ in items])
    assert (row.subject_id, row.field_names) == (batch, ["name"])


@pytest.mark.django_db
def test_rows_of_one_request_carry_its_id() -> None:
    request = uuid7()
    with journal.request_named(request):
        first = journal.record(actor=SYSTEM, verb=DONE, subject=None)
    second = journal.record(actor=SYSTEM, verb=DONE, subject=None)
    assert (first.request_id, second.request_id) == (request, None)


@pytest.mark.django_db
def test_python_refuses_to_change_a_row() -> None:
    row = journal.record(actor=SYSTEM, verb=DONE, subject=None)
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["ledger_journalrow", "ledger_journalseal"])
def test_the_database_refuses_to_change_the_journal(table: str) -> None:
    journal.record(actor=SYSTEM, verb=DONE, subject=None)
    JournalSeal.objects.create(
        n=1, engine="x", base_seq=0, upto_seq=1, upto_txid=1, count=1, rows_hash=b"", previous=b"", mac=b""
    )
    statements = [f"UPDATE {table} SET at = at", f"DELETE FROM {table}"]  # noqa: S608 -- names of this file
    if connection.vendor == "postgresql":
        statements += [f"TRUNCATE {table}", f"DELETE FROM {table} WHERE false"]  # noqa: S608 -- names of this file
    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert JournalRow.objects.count() == 1


@pytest.mark.django_db
def test_the_guards_are_in_place_and_a_lost_one_is_named() -> None:
    assert guard.unguarded() == []
    drop = "DROP TRIGGER ledger_journalrow_no_update"
    if connection.vendor == "postgresql":
        drop = "ALTER TABLE ledger_journalrow DISABLE TRIGGER ledger_journalrow_append_only"
    with connection.cursor() as cursor:
        cursor.execute(drop)
    assert guard.unguarded() == ["ledger_journalrow"]


@pytest.mark.django_db
def test_the_guard_is_never_lifted_in_the_product(settings: Any) -> None:
    settings.TESTING = False
    with pytest.raises(RuntimeError, match="tests alone"), guard.lifted_for_test_flush():
        pass


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_flush_setting_alone_does_not_empty_the_journal_of_an_office() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'ledger_append_only'")
        assert "current_database() LIKE 'test\\_%'" in cursor.fetchone()[0]


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_row_knows_its_transaction() -> None:
    row = journal.record(actor=SYSTEM, verb=DONE, subject=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert JournalRow.objects.get(seq=row.seq).txid == cursor.fetchone()[0]


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_focal_point_reads_who_did_and_saw_what_and_that_is_written_too() -> None:
    person, reader = uuid7(), LinkActor(uuid7())
    with frozen("2026-11-21T10:00"):
        subject = journal.Subject("people.person", person)
        journal.record(actor=SYSTEM, verb=DONE, subject=subject, changes={"phone": ("1", "2")}, reason="call")
        journal.record_read(actor=SYSTEM, verb=SEEN, subject_type="people.person", ids=[person])
        journal.record(actor=SYSTEM, verb=DONE, subject=journal.Subject("people.person", uuid7()))
    entries = journal.rows_for_subject(
        actor=reader, subject_type="people.person", subject_id=person, may_read=everything, reason="request 12"
    )
    assert [entry.verb for entry in entries] == [SEEN, DONE]
    assert (entries[1].changes, entries[1].reason) == ({"phone": ["1", "2"]}, "call")
    assert entries[1].sentence(actor="The system") == "The system did it."
    last = JournalRow.objects.order_by("-seq")[0]
    assert (last.verb, last.actor_id, last.subject_id) == ("journal.read", reader.id, person)
    assert journal.payload_of(last)["reason"] == "request 12"


@pytest.mark.django_db
def test_who_may_not_read_gets_no_rows() -> None:
    person = uuid7()
    journal.record(actor=SYSTEM, verb=DONE, subject=journal.Subject("people.person", person))
    found = journal.rows_for_subject(
        actor=LinkActor(uuid7()), subject_type="people.person", subject_id=person, may_read=nothing
    )
    assert found == []


@pytest.mark.django_db
def test_a_person_is_found_in_the_lists_and_batches_that_showed_them() -> None:
    person, others = uuid7(), [uuid7() for _ in range(3)]
    journal.record_read(actor=SYSTEM, verb=SEEN, subject_type="people.person", ids=[person, *others])
    journal.record_read(actor=SYSTEM, verb=SEEN, subject_type="people.person", ids=others)
    journal.record_many(
        actor=SYSTEM, verb=DONE, subject=journal.Subject("work.importbatch", uuid7()), items=[(person, "1")]
    )
    found = selectors.pages_and_batches_with(
        actor=SYSTEM, subject_type="people.person", subject_id=person, may_read=everything
    )
    assert [(entry.verb, entry.count) for entry in found] == [(DONE, 1), (SEEN, 4)]


@pytest.mark.django_db
def test_a_timeline_shows_acts_without_values_and_no_views() -> None:
    person = uuid7()
    journal.record(
        actor=SYSTEM, verb=DONE, subject=journal.Subject("people.person", person), changes={"phone": ("1", "2")}
    )
    journal.record_read(actor=SYSTEM, verb=SEEN, subject_type="people.person", ids=[person])
    lines = journal.timeline_of(subject_type="people.person", subject_id=person)
    assert [(line.verb, line.fields, line.actor_id) for line in lines] == [(DONE, ["phone"], SYSTEM.id)]


@pytest.mark.django_db
def test_a_changed_row_is_known_by_its_mark() -> None:
    row = journal.record(actor=SYSTEM, verb=DONE, subject=journal.Subject("a.b", uuid7()), changes={"a": 1})
    stored = JournalRow.objects.get(seq=row.seq)
    assert marks.row_holds(stored)
    changes: dict[str, Any] = {
        "at": stored.at + dt.timedelta(microseconds=1),
        "actor_id": uuid7(),
        "actor_kind": "user",
        "verb": SEEN,
        "subject_type": "a.c",
        "subject_id": None,
        "scope_id": 1,
        "circle_id": uuid7(),
        "fields": "",
        "payload": None,
        "batch": "x",
        "request_id": UUID(int=0),
        "id": uuid7(),
        "row_mac": bytes(36),
    }
    for column, value in changes.items():
        changed = JournalRow.objects.get(seq=row.seq)
        setattr(changed, column, value)
        assert not marks.row_holds(changed), column
