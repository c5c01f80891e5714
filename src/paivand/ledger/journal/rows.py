"""Writing the journal: one row beside a write, one for a batch, one for a page of sensitive records."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.ledger.journal import marks, verbs
from paivand.ledger.journal.problems import OUTSIDE_TRANSACTION
from paivand.ledger.models.journal import JournalRow
from paivand.ledger.vault import Purpose, open_bytes, seal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from paivand.kernel.actors import Actor
    from paivand.ledger.models import Scope

INSERT_COLUMNS: Final = tuple(
    field.attname for field in JournalRow._meta.local_concrete_fields if field.name not in {"seq", "txid"}
)
"""What an INSERT gives; the database adds the number and the transaction."""
_AT: Final = INSERT_COLUMNS.index("at")
_INSERT: Final = (
    f'INSERT INTO "{JournalRow._meta.db_table}" ({", ".join(INSERT_COLUMNS)})'  # noqa: S608 -- names of our own model
    f" VALUES ({', '.join(['%s'] * len(INSERT_COLUMNS))}) RETURNING seq"
)
_request: ContextVar[UUID | None] = ContextVar("paivand_journal_request", default=None)


class Subject(NamedTuple):
    """What a row is about, when there is no record at hand: the label of a model and an id."""

    type: str
    id: UUID | None = None


@contextmanager
def request_named(request_id: UUID) -> Iterator[None]:
    """Let every row of the block name this request, so that one act of a person reads as one."""
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)


class _Encoder(DjangoJSONEncoder):
    """Values of changes as JSON: also sets, bytes (as hex) and records (as their id)."""

    def default(self, o: Any) -> Any:
        if isinstance(o, models.Model):
            return str(o.pk)
        if isinstance(o, AbstractSet):
            return sorted(o, key=str)
        if isinstance(o, (bytes, memoryview)):
            return bytes(o).hex()
        return super().default(o)


def _context(row_id: UUID) -> str:
    return f"ledger.journalrow.payload|{row_id}"


def _uuid(value: object) -> UUID | None:
    """Return the id of a subject; the few records with a number instead are named by their type alone."""
    return value if isinstance(value, UUID) else None


def prepared(
    *,
    actor: Actor,
    verb: str,
    subject: models.Model | Subject | None,
    scope: Scope | int | None,
    fields: Iterable[str],
    payload: Mapping[str, Any],
    batch: str,
) -> JournalRow:
    """Return a row with its payload sealed and its mark made, not yet in the database.

    For paths that put it there themselves, in the statement of their own write.
    Raises PV-JOURNAL-02 for a verb that nobody defined.
    """
    verbs.get(verb)
    if isinstance(subject, models.Model):
        subject_type, subject_id = subject._meta.label_lower, _uuid(subject.pk)
    else:
        subject_type, subject_id = subject or Subject("")
    scope_id = scope if scope is None or isinstance(scope, int) else scope.pk
    row = JournalRow(
        id=uuid7(),
        at=now(),
        actor_id=actor.id,
        actor_kind=actor.actor_kind,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        scope_id=getattr(subject, "scope_id", None) if scope_id is None else scope_id,
        circle_id=getattr(subject, "circle_id", None),
        fields=",".join(sorted(fields)),
        batch=batch,
        request_id=_request.get(),
    )
    content = {name: value for name, value in payload.items() if value}
    if content:
        plain = json.dumps(content, cls=_Encoder, ensure_ascii=False, separators=(",", ":")).encode()
        row.payload = seal_bytes(_context(row.id), plain, purpose=Purpose.DATA)
    row.row_mac = marks.row_mark(row)
    return row


def insert_values(row: JournalRow) -> list[Any]:
    """Return the values of INSERT_COLUMNS as this database takes them."""
    values: list[Any] = [getattr(row, name) for name in INSERT_COLUMNS]
    if connection.vendor == "sqlite":
        values = [value.hex if isinstance(value, UUID) else value for value in values]
        values[_AT] = connection.ops.adapt_datetimefield_value(row.at)
    return values


def _write(**parts: Any) -> JournalRow:
    """Prepare a row and put it into the database.

    By a statement of its own: every write and every sensitive view passes here,
    and the general way through the ORM costs three times as much.
    """
    if not connection.in_atomic_block:
        raise OUTSIDE_TRANSACTION.error()
    row = prepared(**parts)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, insert_values(row))
        (row.seq,) = cursor.fetchone()
    row._state.adding = False  # noqa: SLF001 -- as Model.save does
    row._state.db = connection.alias  # noqa: SLF001 -- as Model.save does
    return row


def record(
    *,
    actor: Actor,
    verb: str,
    subject: models.Model | Subject | None,
    scope: Scope | int | None = None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    batch: str = "",
) -> JournalRow:
    """Write that the actor did this to the subject. Called by a service, in the transaction of the write.

    ``changes`` maps names of fields to ``(before, after)`` or to the new value:
    the names are kept plain, the values and the reason sealed. Scope and circle
    come from the subject unless ``scope`` is given. Raises PV-JOURNAL-01 outside
    a transaction and PV-JOURNAL-02 for a verb that nobody defined.
    """
    changes = changes or {}
    return _write(
        actor=actor,
        verb=verb,
        subject=subject,
        scope=scope,
        fields=changes,
        payload={"changes": dict(changes), "reason": reason},
        batch=batch,
    )


def manifest_hash(items: Iterable[tuple[UUID, str]]) -> str:
    """Return the SHA-256 (hex) over ids and digests or versions, whatever their order."""
    total = hashlib.sha256()
    for line in sorted(f"{item_id}:{digest}\n" for item_id, digest in items):
        total.update(line.encode())
    return total.hexdigest()


def record_many(
    *,
    actor: Actor,
    verb: str,
    subject: models.Model | Subject,
    items: Iterable[tuple[UUID, str]],
    scope: Scope | int | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
) -> JournalRow:
    """Write one row for a whole batch.

    ``subject`` is the batch (an import, a bulk act); ``items`` are the ids of
    its records, each with a version or a digest of its content. The row carries
    their manifest hash, and sealed the ids themselves.
    """
    held = [(item_id, digest) for item_id, digest in items]
    ids = base64.b64encode(b"".join(item_id.bytes for item_id, _ in held)).decode()
    return _write(
        actor=actor,
        verb=verb,
        subject=subject,
        scope=scope,
        fields=fields,
        payload={"count": len(held), "ids": ids, "reason": reason},
        batch=manifest_hash(held),
    )


def record_read(
    *,
    actor: Actor,
    verb: str,
    subject_type: str,
    ids: Iterable[UUID],
    reason: str = "",
    scope: Scope | int | None = None,
) -> JournalRow | None:
    """Write that the actor was shown these records; called before the answer leaves. No ids, no row.

    One record: the row names it. Several: the ids are sealed in the row.
    Opens a transaction of its own where there is none (a page view on SQLite).
    """
    shown = list(ids)
    if not shown:
        return None
    single = shown[0] if len(shown) == 1 else None
    packed = "" if single else base64.b64encode(b"".join(shown_id.bytes for shown_id in shown)).decode()
    with transaction.atomic():
        return _write(
            actor=actor,
            verb=verb,
            subject=Subject(subject_type, single),
            scope=scope,
            fields=(),
            payload={"count": len(shown), "ids": packed, "reason": reason},
            batch="",
        )


def payload_of(row: JournalRow) -> dict[str, Any]:
    """Return the sealed part: ``changes``, ``reason``, ``count`` and ``ids`` (a list of UUID), as far as there are any.

    Raises PV-VAULT-02 or -03 when it cannot be opened.
    """
    if row.payload is None:
        return {}
    content = open_bytes(_context(row.id), bytes(row.payload), purpose=Purpose.DATA)
    values: dict[str, Any] = json.loads(content)
    if "ids" in values:
        packed = base64.b64decode(values["ids"])
        values["ids"] = [UUID(bytes=packed[place : place + 16]) for place in range(0, len(packed), 16)]
    return values
