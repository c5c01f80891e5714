"""What a published table still gives away: the counts that fit everything shown.

Intervals are narrowed along the sums until nothing changes; then, where the table is small enough, each end is proved
by finding a whole table that has it. Only then is an interval exact: without the proof it may be wider than the truth,
never narrower, so a cell reported as recoverable is, and a cell reported as safe is safe only when ``exact``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from paivand.analysis.disclosure.cube import Key, Relation

# Above every count of the table; stands for "no upper limit".
_FAR: Final = 1_000_000
# Cells fixed while looking for one whole table, before the search gives up and the interval stays unproved.
_MOST_STEPS: Final = 20_000

_Bounds = dict[Key, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Interval:
    """The counts of a hidden cell that fit everything shown."""

    lowest: int
    highest: int | None
    """None when nothing shown limits it."""
    exact: bool
    """Whether both ends were proved by a whole table that has them."""

    @property
    def width(self) -> float:
        """How far the count can vary; 0 when it is known."""
        return float("inf") if self.highest is None else self.highest - self.lowest


def audit(
    shown: Mapping[Key, int | None],
    relations: Sequence[Relation],
    *,
    known_zeros: Iterable[Key] = (),
    prove: bool = True,
) -> dict[Key, Interval]:
    """Return the interval of every hidden cell (None in ``shown``).

    ``prove`` looks for whole tables at both ends; it takes time that grows fast with the number of hidden cells, so
    for large tables leave it out and take the intervals as the widest possible. Raises ValueError when what is shown
    contradicts itself.
    """
    solver = _Solver(relations)
    start: _Bounds = {key: (0, _FAR) if count is None else (count, count) for key, count in shown.items()}
    for key in known_zeros:
        if key in start:
            start[key] = (0, 0)
    bounds = solver.narrow(start, list(start))
    if bounds is None:
        raise ValueError("what is shown contradicts itself")
    found: dict[Key, Interval] = {}
    for key, count in shown.items():
        if count is not None:
            continue
        low, high = bounds[key]
        exact = low == high
        if prove and not exact:
            low, high, exact = solver.prove(bounds, key)
        found[key] = Interval(low, None if high >= _FAR // 2 else high, exact)
    return found


def recoverable(
    shown: Mapping[Key, int | None],
    relations: Sequence[Relation],
    *,
    known_zeros: Iterable[Key] = (),
    prove: bool = True,
) -> dict[Key, int]:
    """Return the hidden cells whose count can be worked out exactly, with that count."""
    intervals = audit(shown, relations, known_zeros=known_zeros, prove=prove)
    return {key: interval.lowest for key, interval in intervals.items() if interval.width == 0}


class _GaveUpError(Exception):
    """The search took too many steps."""


class _Solver:
    """Narrows intervals and finds whole tables."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        # Each sum as signed cells that together are zero.
        self.equations = [((r.total, -1), *((part, 1) for part in r.parts)) for r in relations]
        self.of_cell: dict[Key, list[int]] = defaultdict(list)
        for number, equation in enumerate(self.equations):
            for key, _sign in equation:
                self.of_cell[key].append(number)
        self.steps = 0

    def narrow(self, bounds: _Bounds, changed: Iterable[Key]) -> _Bounds | None:
        """Return the bounds narrowed until nothing changes, or None when no table fits. Sound: never too narrow."""
        bounds = dict(bounds)
        waiting = dict.fromkeys(number for key in changed for number in self.of_cell[key])
        while waiting:
            number, _nothing = waiting.popitem()
            equation = self.equations[number]
            least = sum(bounds[key][0] if sign > 0 else -bounds[key][1] for key, sign in equation)
            most = sum(bounds[key][1] if sign > 0 else -bounds[key][0] for key, sign in equation)
            if least > 0 or most < 0:
                return None
            for key, sign in equation:
                low, high = bounds[key]
                # The others together lie between these, and this cell makes up for them.
                if sign > 0:
                    new_low, new_high = high - most, low - least
                else:
                    new_low, new_high = high + least, low + most
                new_low, new_high = max(low, new_low), min(high, new_high)
                if new_low > new_high:
                    return None
                if (new_low, new_high) != (low, high):
                    least += (new_low - low) if sign > 0 else (high - new_high)
                    most -= (high - new_high) if sign > 0 else (new_low - low)
                    bounds[key] = (new_low, new_high)
                    waiting.update(dict.fromkeys(self.of_cell[key]))
        return bounds

    def prove(self, bounds: _Bounds, key: Key) -> tuple[int, int, bool]:
        """Return the ends that some whole table has, and whether the search came to its end."""
        low, high = bounds[key]
        try:
            self.steps = 0
            while low < high and not self._has_table(bounds, key, low):
                low += 1
            self.steps = 0
            while high > low and not self._has_table(bounds, key, high):
                # An end so far away stands for "no limit"; where that fails the limit is somewhere near the counts.
                high = min(high - 1, self._largest_finite(bounds)) if high >= _FAR // 2 else high - 1
        except _GaveUpError:
            return low, high, False
        return low, high, True

    def _largest_finite(self, bounds: _Bounds) -> int:
        return 2 * sum(high for _low, high in bounds.values() if high < _FAR // 2) + 1

    def _has_table(self, bounds: _Bounds, key: Key, count: int) -> bool:
        narrowed = self.narrow({**bounds, key: (count, count)}, [key])
        return narrowed is not None and self._complete(narrowed)

    def _complete(self, bounds: _Bounds) -> bool:
        """Tell whether a whole table fits the bounds, trying the cell with the fewest counts left first."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _GaveUpError
        open_cells = [(high - low, key) for key, (low, high) in bounds.items() if low < high]
        if not open_cells:
            return True
        _width, key = min(open_cells, key=lambda item: item[0])
        low, high = bounds[key]
        middle = (low + high) // 2
        for half in ((low, middle), (middle + 1, high)):
            narrowed = self.narrow({**bounds, key: half}, [key])
            if narrowed is not None and self._complete(narrowed):
                return True
        return False
