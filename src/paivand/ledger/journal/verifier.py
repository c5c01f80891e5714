"""Reading the whole journal again and comparing it with its seals and heads, in constant memory."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import time
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from paivand.ledger.journal import heads, marks
from paivand.ledger.journal.sealer import base_after
from paivand.ledger.models.journal import JournalRow, JournalSeal

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 2000
_MOST_FINDINGS: Final = 100


class Damage(StrEnum):
    """What can be wrong."""

    BLOCK_CHANGED = "block_changed"
    """Rows of the block were changed, exchanged or put in another order."""
    HEAD_CHANGED = "head_changed"
    """A line of the heads file does not fit the seal of its number."""
    HEADS_MISSING = "heads_missing"
    """The heads file lacks lines for seals that the database has."""
    ROWS_ADDED = "rows_added"
    """The block has more rows than were sealed."""
    ROWS_REMOVED = "rows_removed"
    """The block has fewer rows than were sealed."""
    ROW_CHANGED = "row_changed"
    """A row is not as it was written, or was not written by this system."""
    SEAL_CHANGED = "seal_changed"
    """A seal is not as it was written, or does not follow the one before it."""
    SEALS_REMOVED = "seals_removed"
    """Seals are missing from the database: between others, or at its end although the heads file names them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage and where it is."""

    damage: Damage
    block: int | None = None
    """The number of the seal."""
    seq: int | None = None
    """The number of the row."""


@dataclass(slots=True)
class VerifyResult:
    """What a verification found."""

    rows: int = 0
    seals: int = 0
    unsealed: int = 0
    """Rows at the end that no seal covers yet; that they are as written is known, that none is missing is not."""
    unsealed_since: dt.datetime | None = None
    findings: list[Finding] = field(default_factory=list)
    """The first hundred."""
    more_findings: int = 0

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.findings

    def add(self, finding: Finding) -> None:
        """Keep a finding, or count it when there are many."""
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(finding)
        else:
            self.more_findings += 1


class _Block:
    """A seal with the hash over the rows that were met so far."""

    def __init__(self, seal: JournalSeal) -> None:
        self.seal = seal
        self.total = hashlib.sha256()
        self.count = 0

    def takes(self, seq: int, txid: int) -> bool:
        return seq <= self.seal.upto_seq and txid < self.seal.upto_txid

    def add(self, row: JournalRow) -> None:
        self.total.update(marks.row_in_block(row.seq, row.txid, bytes(row.row_mac)))
        self.count += 1

    def finding(self) -> Finding | None:
        if self.count != self.seal.count:
            damage = Damage.ROWS_REMOVED if self.count < self.seal.count else Damage.ROWS_ADDED
            return Finding(damage, block=self.seal.n)
        if self.total.digest() != bytes(self.seal.rows_hash):
            return Finding(Damage.BLOCK_CHANGED, block=self.seal.n)
        return None


class _Chain:
    """The seals in their order, each checked against the one before and against the heads file."""

    def __init__(self, result: VerifyResult) -> None:
        self.result = result
        # Seals made from now on are the next verification's: their rows may lie beyond what is read here.
        self._last_n = JournalSeal.objects.order_by("-n").values_list("n", flat=True).first() or 0
        self._seals = JournalSeal.objects.filter(n__lte=self._last_n).order_by("n").iterator(chunk_size=_CHUNK)
        self._heads = heads.read()
        self._head: heads.Head | None = None
        self._before: JournalSeal | None = None
        self._heads_over = False

    def _next_head(self) -> heads.Head | None:
        """Return the next whole line; a torn one is reported."""
        for head in self._heads:
            if head is not None:
                return head
            self.result.add(Finding(Damage.HEAD_CHANGED))
        return None

    def _compare_head(self, seal: JournalSeal) -> None:
        if self._heads_over:
            return
        if self._head is None:
            self._head = self._next_head()
        if self._head is None:
            self._heads_over = True
            if not (seal.n == self._last_n and _head_arrives(seal)):
                self.result.add(Finding(Damage.HEADS_MISSING, block=seal.n))
        elif self._head.n > seal.n:
            self.result.add(Finding(Damage.HEADS_MISSING, block=seal.n))
        else:
            if self._head.n < seal.n or self._head.mac != bytes(seal.mac).hex():
                self.result.add(Finding(Damage.HEAD_CHANGED, block=self._head.n))
            self._head = None

    def blocks(self) -> Iterator[_Block]:
        """Give each seal as an empty block."""
        for seal in self._seals:
            self.result.seals += 1
            before = self._before
            follows = 1 if before is None else before.n + 1
            if seal.n != follows:
                self.result.add(Finding(Damage.SEALS_REMOVED, block=follows))
            elif not self._fits(seal, before) or not marks.seal_holds(seal):
                self.result.add(Finding(Damage.SEAL_CHANGED, block=seal.n))
            self._compare_head(seal)
            self._before = seal
            yield _Block(seal)
        # What the heads file still names was sealed once and is gone.
        beyond = self._head or self._next_head()
        if beyond is not None and not JournalSeal.objects.filter(n=beyond.n).exists():
            self.result.add(Finding(Damage.SEALS_REMOVED, block=beyond.n))

    @staticmethod
    def _fits(seal: JournalSeal, before: JournalSeal | None) -> bool:
        if before is None:
            return bytes(seal.previous) == marks.NO_SEAL and seal.base_seq == 0
        return (
            bytes(seal.previous) == bytes(before.mac)
            and seal.base_seq == base_after(before)
            and seal.upto_seq >= before.upto_seq
        )


def _head_arrives(seal: JournalSeal) -> bool:
    """Tell whether a sealer at work has just written this head: it comes a moment after the seal."""
    for _ in range(10):
        head = heads.last()
        if head is not None and head.n >= seal.n:
            return True
        time.sleep(0.05)
    return False


class _Window:
    """The few blocks to which the next rows can belong: rows come by number, blocks also ask for the transaction."""

    def __init__(self, chain: Iterator[_Block], result: VerifyResult) -> None:
        self._chain = chain
        self._result = result
        self._open: deque[_Block] = deque()

    def _close(self, block: _Block) -> None:
        finding = block.finding()
        if finding is not None:
            self._result.add(finding)

    def block_of(self, row: JournalRow) -> _Block | None:
        """Return the first block that takes the row, closing those that the numbers have passed."""
        while self._open and self._open[0].seal.upto_seq < row.seq:
            self._close(self._open.popleft())
        txid = row.txid or 0
        for block in self._open:
            if block.takes(row.seq, txid):
                return block
        for block in self._chain:
            self._open.append(block)
            if block.takes(row.seq, txid):
                return block
        return None

    def close(self) -> None:
        """Close what is left: blocks whose last rows were met, or are gone."""
        for block in itertools.chain(self._open, self._chain):
            self._close(block)


def verify() -> VerifyResult:
    """Read every row, seal and head and report what does not fit.

    Finds an edited, removed, inserted or reordered row, a seal that was
    changed or removed, a table cut at its end, a heads file cut or changed;
    states the tail that is not sealed yet. Runs while others write.
    """
    result = VerifyResult()
    window = _Window(_Chain(result).blocks(), result)
    # Opened after the last seal was looked up: every row of every seal that counts is committed by now.
    for row in JournalRow.objects.order_by("seq").iterator(chunk_size=_CHUNK):
        result.rows += 1
        if not marks.row_holds(row):
            result.add(Finding(Damage.ROW_CHANGED, seq=row.seq))
        block = window.block_of(row)
        if block is None:
            result.unsealed += 1
            result.unsealed_since = result.unsealed_since or row.at
        else:
            block.add(row)
    window.close()
    return result
