"""The sealer: chains blocks of committed rows, seconds after their writers have gone on.

Writers never wait for the chain. On PostgreSQL a row may become visible after
a row with a higher number; the sealer therefore takes only rows whose
transaction lies below every transaction of this database still running, so
nothing that commits late is left out. On SQLite writers come one after the other and the numbers
alone tell the order.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from paivand.kernel.clock import now
from paivand.ledger.journal import heads, marks
from paivand.ledger.journal.problems import HEADS_AHEAD
from paivand.ledger.models.journal import JournalRow, JournalSeal

ALL_TXIDS: Final = 2**63 - 1
"""The ``upto_txid`` of a seal that takes rows by their number alone."""
_ADVISORY_LOCK: Final = 0x50_41_49_56  # "PAIV"
_CHUNK: Final = 5000


@dataclass(frozen=True, slots=True)
class SealResult:
    """What one run of the sealer did."""

    count: int = 0
    """How many rows were sealed."""
    n: int | None = None
    """The number of the last seal, or None while there is none."""
    skipped: bool = False
    """Another sealer was at work."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The rows that no seal covers yet."""

    count: int
    oldest: dt.datetime | None


def engine_name() -> str:
    """Return which instance of which database this is: transaction numbers mean something only within one."""
    if connection.vendor != "postgresql":
        return "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()), oid FROM pg_database"
            " WHERE datname = current_database()"
        )
        system, database = cursor.fetchone()
    return f"postgresql:{system}:{database}"


def base_after(seal: JournalSeal) -> int:
    """Return the number up to which rows belong to an earlier database, for the seal that follows this one."""
    return seal.upto_seq if seal.upto_txid == ALL_TXIDS else seal.base_seq


def _unsealed(last: JournalSeal | None) -> QuerySet[JournalRow]:
    """Return the rows that no seal covers, as the membership rule of JournalSeal says."""
    rows = JournalRow.objects.all()
    if last is None:
        return rows
    if last.upto_txid == ALL_TXIDS:
        return rows.filter(seq__gt=last.upto_seq)
    return rows.filter(seq__gt=last.base_seq).filter(Q(seq__gt=last.upto_seq) | Q(txid__gte=last.upto_txid))


def unsealed_tail() -> Tail:
    """Return how many rows wait for a seal and since when; ``doctor`` warns when they wait long."""
    rows = _unsealed(_last_seal())
    first = rows.order_by("seq").values_list("at", flat=True).first()
    return Tail(count=rows.count(), oldest=first)


def _last_seal() -> JournalSeal | None:
    return JournalSeal.objects.order_by("-n").first()


_SETTLED_BELOW: Final = """
    SELECT least(
        min(running.txid), pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
        pg_current_xact_id_if_assigned()::text::bigint
    )
    FROM (SELECT pg_snapshot_xip(pg_current_snapshot())::text::bigint AS txid) AS running
    WHERE NOT EXISTS (
        SELECT 1 FROM pg_stat_activity AS process
        WHERE process.datname <> current_database()
        AND process.backend_xid::text::bigint = running.txid & 4294967295
    )
"""


def _settled_below() -> int:
    """Return the transaction number below which nothing runs any more in this database.

    Transaction numbers belong to the whole cluster, and a long transaction of a stranger's database must not hold our
    seals back: a running transaction is left out when a process of another database is seen to hold it. One whose owner
    cannot be seen counts as ours, so an error here makes a seal late, never wrong.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED_BELOW)
        number: int = cursor.fetchone()[0]
    return number


def _seal_block(
    last: JournalSeal | None, rows: QuerySet[JournalRow], *, upto_txid: int, engine: str, even_empty: bool = False
) -> JournalSeal | None:
    """Chain these rows to the last seal; None when there are none."""
    total = hashlib.sha256()
    count = 0
    top = 0 if last is None else last.upto_seq
    fields = rows.order_by("seq").values_list("seq", "txid", "row_mac")
    for seq, txid, row_mac in fields.iterator(chunk_size=_CHUNK):
        total.update(marks.row_in_block(seq, txid, bytes(row_mac)))
        count += 1
        top = max(top, seq)
    if not count and not even_empty:
        return None
    seal = JournalSeal(
        n=1 if last is None else last.n + 1,
        at=now(),
        engine=engine,
        base_seq=0 if last is None else base_after(last),
        upto_seq=top,
        upto_txid=upto_txid,
        count=count,
        rows_hash=total.digest(),
        previous=marks.NO_SEAL if last is None else bytes(last.mac),
    )
    seal.mac = marks.seal_mark(seal)
    seal.save()
    return seal


def _close_earlier_engine(last: JournalSeal, engine: str) -> JournalSeal:
    """After a move or restore into another database: seal all that came from there, by number alone.

    The lock waits for the writers of this moment and holds new ones back for
    as long as the few unsealed rows take, so that the cut is clean.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{JournalRow._meta.db_table}" IN SHARE MODE')
    cut = JournalRow.objects.aggregate(top=Max("seq"))["top"] or 0
    # Also when nothing is left to seal: the link says where the other database's transaction numbers end.
    rows = _unsealed(last).filter(seq__lte=cut)
    return _seal_block(last, rows, upto_txid=ALL_TXIDS, engine=engine, even_empty=True) or last


def _seal_all() -> list[JournalSeal]:
    last = _last_seal()
    if not _unsealed(last).exists():
        return []
    made: list[JournalSeal] = []
    engine = engine_name()
    if last is not None and last.engine != engine and last.upto_txid != ALL_TXIDS:
        last = _close_earlier_engine(last, engine)
        made.append(last)
    rows, upto_txid = _unsealed(last), ALL_TXIDS
    if connection.vendor == "postgresql":
        upto_txid = _settled_below()
        # Rows without a number came from SQLite, so their writers are long gone.
        rows = rows.filter(Q(txid__lt=upto_txid) | Q(txid__isnull=True))
    seal = _seal_block(last, rows, upto_txid=upto_txid, engine=engine)
    return made if seal is None else [*made, seal]


def _mend_heads(last: JournalSeal | None) -> None:
    """Compare the heads file with the table before going on.

    A single missing line is what a crash between commit and file leaves; it is
    written now. A wider gap stays, for ``verify`` to report: it must not be
    mended unseen. Raises PV-JOURNAL-03 when the table is the one that lacks.
    """
    head = heads.last()
    written = 0 if head is None else head.n
    table_n = 0 if last is None else last.n
    if written > table_n:
        raise HEADS_AHEAD.error(table=table_n, file=written)
    if last is not None and written == last.n - 1:
        heads.append(last)


def seal_pending() -> SealResult:
    """Seal every row whose transaction is over. Safe to call at any time from any process; one works, others skip.

    Must not run inside a transaction (its own rows would never be settled).
    Raises PV-JOURNAL-03 when the heads file knows of more seals than the database.
    """
    with heads.locked() as mine:
        if not mine:
            return SealResult(skipped=True)
        # A look without a lock first: most runs find nothing, and SQLite has one write lock for all.
        last = _last_seal()
        _mend_heads(last)
        if not _unsealed(last).exists():
            return SealResult(n=None if last is None else last.n)
        with transaction.atomic(durable=True):
            if connection.vendor == "postgresql" and not _advisory_lock():
                return SealResult(skipped=True)
            made = _seal_all()
            if made:
                # Runs at commit, still under the lock: a head in the file always stands for a durable seal.
                transaction.on_commit(lambda: heads.append(*made))
        if not made:
            return SealResult(n=None if last is None else last.n)
        return SealResult(count=sum(seal.count for seal in made), n=made[-1].n)


def _advisory_lock() -> bool:
    """Take the lock that keeps sealers on several machines apart until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])
