"""Changing keys while the system runs: new keys seal at once, everything older is sealed anew, old keys retire.

Each row is exchanged only if its ciphertext is still the one that was read, so
a person who saves at the same moment loses nothing. Stopped half-way, the next
call goes on. Retired keys stay in the folder: old backups and the journal, whose
rows nobody may change, are opened with them.

This module is imported by whoever needs it and not by ``ledger.vault``: it
writes into the journal, which itself stands on the vault.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from django.apps import apps
from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.protocols import Named
from paivand.kernel.registry import Kind
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record, verbs
from paivand.ledger.vault import atomic, keyring, recovery
from paivand.ledger.vault.fields import Sealed, SealedField, sealed_fields
from paivand.ledger.vault.keyring import Keyring, Purpose
from paivand.ledger.vault.problems import REKEY_RUNNING
from paivand.ledger.vault.sealing import HEADER, header_of

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

STARTED: Final = verbs.define("keyring.rekey_started", _("%(actor)s began to change the keys."))
REKEYED: Final = verbs.define("keyring.rekeyed", _("%(actor)s changed the keys."))
BLIND_CHANGED: Final = verbs.define("keyring.blind_changed", _("%(actor)s changed the key of the search index."))
_MOST_PASSES: Final = 5
_RESEALED: Final = (Purpose.DATA, Purpose.FILES)
# What these keys made is never made again (rows of the journal, old backups), so the new key simply takes over.
_REPLACED: Final = (Purpose.BACKUP, Purpose.JOURNAL)


@runtime_checkable
class ResealSource(Named, Protocol):
    """A room that keeps sealed bytes outside sealed columns: attachments, staged uploads, results of jobs."""

    def reseal(self, *, batch: int) -> int:
        """Put under the newest keys what lies under older ones and return how much that was; safe to repeat.

        For files ``streams.reseal_file`` does the work.
        """
        ...


@runtime_checkable
class BlindIndex(Named, Protocol):
    """A room that stores blind tokens."""

    def rebuild(self, *, batch: int) -> int:
        """Store every token anew under the newest blind key and return how many records that were; safe to repeat."""
        ...


RESEAL_SOURCE: Final[Kind[ResealSource]] = Kind("reseal_source")
BLIND_INDEX: Final[Kind[BlindIndex]] = Kind("blind_index")

Progress = Callable[[str, int], None]
"""Told the label of a model or source, and how many of its values were sealed anew since the last time."""


@dataclass(slots=True)
class RekeyResult:
    """What a change of keys did."""

    values: int = 0
    """Sealed column values that were sealed anew."""
    elsewhere: dict[str, int] = field(default_factory=dict)
    """By source: files and other sealed bytes."""
    retired: list[str] = field(default_factory=list)
    """Ids of the keys that seal no more."""
    left: int = 0
    """Rows that a writer put back under an old key meanwhile; the next change takes them."""


@contextmanager
def _alone(ring: Keyring) -> Iterator[None]:
    handle = os.open(ring.directory / "rekey.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise REKEY_RUNNING.error() from error
        yield
    finally:
        os.close(handle)


def _sealed_models() -> list[tuple[type[models.Model], list[SealedField]]]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        fields = [column for column in sealed_fields(model) if not column.append_only]
        if fields and model._meta.managed and not model._meta.proxy:
            found.append((model, fields))
    return found


def _binary(value: bytes) -> Any:
    database: Any = connection
    return database.Database.Binary(value)


def _column(model: type[models.Model], column: SealedField) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)}.{quote(str(column.column))}"


def _outdated(model: type[models.Model], fields: list[SealedField]) -> models.QuerySet[Any]:
    """Return the rows with a value that is not under the newest key, asked of the database itself."""
    newest = _binary(header_of(Purpose.DATA))
    asked = " OR ".join(f"substr({_column(model, column)}, 1, {HEADER}) <> %s" for column in fields)
    condition = RawSQL(f"({asked})", [newest] * len(fields), output_field=models.BooleanField())  # noqa: S611 -- names of our own columns
    rows: models.QuerySet[Any] = model._base_manager.filter(condition)
    return rows


def _reseal_row(
    model: type[models.Model], fields: list[SealedField], pk: Any, values: tuple[Sealed | None, ...]
) -> int:
    """Exchange the values of one row, each only if nobody wrote it meanwhile; return how many were exchanged."""
    newest = header_of(Purpose.DATA)
    done = 0
    for column, old in zip(fields, values, strict=True):
        if old is None or old.startswith(newest):
            continue
        new = column.seal(column.open(old, pk=pk), pk=pk)
        same = RawSQL(f"({_column(model, column)} = %s)", [_binary(bytes(old))], output_field=models.BooleanField())  # noqa: S611 -- names of our own columns
        done += model._base_manager.filter(same, pk=pk).update(**{column.name: new})
    return done


def _reseal_model(model: type[models.Model], fields: list[SealedField], *, batch: int, progress: Progress) -> int:
    """Go through a table by primary key, one short transaction a batch, so that writers wait for milliseconds."""
    total = 0
    names = [column.name for column in fields]
    last: Any = None
    while True:
        with acting_as(SYSTEM):
            rows = _outdated(model, fields)
            if last is not None:
                rows = rows.filter(pk__gt=last)
            found = list(rows.order_by("pk").values_list("pk", *names)[:batch])
            done = sum(_reseal_row(model, fields, pk, tuple(values)) for pk, *values in found)
        total += done
        progress(model._meta.label_lower, done)
        if len(found) < batch:
            return total
        last = found[-1][0]


def outdated_count() -> int:
    """Return how many rows hold a value that is not under the newest data key; for ``doctor``."""
    with acting_as(SYSTEM, read_only=True):
        return sum(_outdated(model, fields).count() for model, fields in _sealed_models())


def vault_rekey(*, actor: Actor, batch: int = 500, progress: Progress | None = None) -> RekeyResult:
    """Change the keys for columns, files, backups and the journal, and seal everything anew that can be.

    The caller has checked that the actor may do so. Runs beside web and worker;
    must not run inside a transaction. Goes on where an earlier call stopped.
    Raises PV-VAULT-30 while another call is at work, and PV-VAULT-02 or -03 at
    a value that cannot be opened: nothing is retired then.
    """
    ring = keyring.current()
    tell = progress or (lambda _label, _count: None)
    result = RekeyResult()
    with _alone(ring):
        for purpose in _RESEALED:
            # More than one active key: an earlier call stopped before it was done.
            if len(ring.in_use(purpose)) == 1:
                ring.add(purpose)
        for purpose in _REPLACED:
            ring.add(purpose)
        with acting_as(SYSTEM):
            record(actor=actor, verb=STARTED, subject=None)
        for _pass in range(_MOST_PASSES):
            done = sum(_reseal_model(model, fields, batch=batch, progress=tell) for model, fields in _sealed_models())
            result.values += done
            if not done:
                break
        for source in registry.all(RESEAL_SOURCE):
            count = source.reseal(batch=batch)
            result.elsewhere[source.name] = count
            tell(source.name, count)
        for purpose in (*_RESEALED, *_REPLACED):
            for old in ring.in_use(purpose)[1:]:
                ring.retire(old)
                result.retired.append(old.id)
        _renew_recovery_copy(ring)
        result.left = outdated_count()
        with acting_as(SYSTEM):
            changes = {"values": result.values, "elsewhere": result.elsewhere, "retired": result.retired}
            record(actor=actor, verb=REKEYED, subject=None, changes=changes)
    return result


def blind_key_change(*, actor: Actor, batch: int = 500) -> dict[str, int]:
    """Give the search index a new key and store every token anew; return by index how many records that were.

    Meanwhile searches look under both keys (``blind_lookup``). Raises ValueError
    when no index is registered: its tokens would be left behind unfindable.
    """
    ring = keyring.current()
    indexes = registry.all(BLIND_INDEX)
    if not indexes:
        message = "no blind index is registered"
        raise ValueError(message)
    with _alone(ring):
        if len(ring.in_use(Purpose.BLIND)) == 1:
            ring.add(Purpose.BLIND)
        counts = {index.name: index.rebuild(batch=batch) for index in indexes}
        for old in ring.in_use(Purpose.BLIND)[1:]:
            ring.retire(old)
        _renew_recovery_copy(ring)
        with acting_as(SYSTEM):
            record(actor=actor, verb=BLIND_CHANGED, subject=None, changes=counts)
    return counts


def _renew_recovery_copy(ring: Keyring) -> None:
    """Let the cards open the new keys too, from this moment on."""
    if recovery.cards_made_at(ring) is not None:
        atomic.write_bytes(ring.directory / recovery.COPY_FILE, recovery.recovery_copy(ring))
