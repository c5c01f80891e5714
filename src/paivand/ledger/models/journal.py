"""The journal's two tables: rows beside every write and sensitive read, and the seals that chain blocks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.db import models

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class CurrentTransaction(models.Func):
    """The number of the running transaction on PostgreSQL, NULL on SQLite, where one writer at a time needs none."""

    template = "NULL"
    output_field = models.BigIntegerField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        """Return the 64-bit transaction id, which never wraps around."""
        return "(pg_current_xact_id()::text::bigint)", []


class AppendOnlyError(TypeError):
    """Somebody tried to change the journal in Python; the database would refuse it too."""


class AppendOnlyModel(models.Model):
    """Base of tables that only grow. The database refuses the rest (``journal.guard``)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; never update."""
        if not self._state.adding:
            raise AppendOnlyError(type(self).__name__)
        super().save(*args, **(kwargs | {"force_insert": True}))

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(type(self).__name__)


class JournalRow(AppendOnlyModel):
    """Who did or saw what, and why. Written by ``journal.record`` alone, in the transaction of the write."""

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=now)
    actor_id = models.UUIDField()
    actor_kind = models.CharField(max_length=8)
    verb = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.UUIDField(null=True)
    scope_id = models.BigIntegerField(null=True)
    circle_id = models.UUIDField(null=True)
    fields = models.TextField(blank=True, default="")
    payload = models.BinaryField(null=True)
    batch = models.CharField(max_length=64, blank=True, default="")
    request_id = models.UUIDField(null=True)
    row_mac = models.BinaryField()
    txid = models.BigIntegerField(null=True, db_default=CurrentTransaction())

    plain_columns: ClassVar[dict[str, str]] = {
        "actor_kind": "user, system or link",
        "verb": "a word of the catalogue of verbs",
        "subject_type": "name of a kind of record",
        "fields": "names of fields, never their values",
        "payload": "sealed by journal.record under the data key and bound to this row's id",
        "batch": "a hash over ids and digests",
        "row_mac": "a keyed fingerprint",
    }

    no_row_policy: ClassVar[str] = "written for everybody and verified whole; what was changed and why is sealed"

    class Meta:
        indexes = (
            models.Index(fields=("subject_id", "seq"), name="journal_by_subject"),
            models.Index(fields=("actor_id", "seq"), name="journal_by_actor"),
            models.Index(fields=("txid",), name="journal_by_txid", condition=models.Q(txid__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.verb} ({self.id})"

    @property
    def field_names(self) -> list[str]:
        """The names of the fields that were written."""
        return self.fields.split(",") if self.fields else []


class JournalSeal(AppendOnlyModel):
    """One link of the chain: a keyed hash over a block of rows and over the link before it.

    A row belongs to the first seal whose ``upto_seq`` reaches its ``seq`` and
    whose ``upto_txid`` lies above its ``txid``.
    """

    n = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(default=now)
    engine = models.CharField(max_length=64)
    base_seq = models.BigIntegerField()
    upto_seq = models.BigIntegerField()
    upto_txid = models.BigIntegerField()
    count = models.PositiveIntegerField()
    rows_hash = models.BinaryField()
    previous = models.BinaryField()
    mac = models.BinaryField()

    plain_columns: ClassVar[dict[str, str]] = {
        "engine": "name and instance of the database",
        "rows_hash": "a hash over keyed fingerprints",
        "previous": "the keyed fingerprint of the link before",
        "mac": "a keyed fingerprint",
    }

    def __str__(self) -> str:
        return f"seal {self.n}"
