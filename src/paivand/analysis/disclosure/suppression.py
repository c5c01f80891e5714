"""Hiding small counts so that neither a total nor a linked table gives them back.

A count below the threshold is hidden (primary). For each of them further cells are hidden (complementary) until there
is a *move*: a person more here, one fewer there, such that every number that is shown stays as it is. A move is the
product of one factor a dimension: a category ("one more in c") or a difference of two ("one more in c, one fewer in
c'"). It changes only those cells that its factors reach, keeps every sum of every linked table by construction, and so
is a witness: a reader cannot tell the table from the moved one. This is the hypercube method of official statistics
(Giessing and Repsilber 2002) with totals and groups as further coordinates.

The protection level: for every primary cell the counts that fit everything shown span at least ``protection`` (by
default the threshold). The reader is taken to know every sum, that counts are whole and not negative, and which zeros
must be zero; not the threshold rule, not another release of the same people, and not one of the people counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import inf, log2
from typing import Final

from paivand.analysis.disclosure.cube import Cube, Key, Table, as_cube

THRESHOLD: Final = 5
SENSITIVE_THRESHOLD: Final = 10
# Hiding a total costs its reader more than hiding an inner cell, so each dimension summed over weighs as much.
_TOTAL_WEIGHT: Final = 8.0
# Moves looked at for one cell. The last resort, hiding the grand total, is always among what is looked at.
_MOST_MOVES: Final = 3000

# One factor of a move: the category that gains and the one that loses, or None when none loses.
_Factor = tuple[str, str | None]


@dataclass(frozen=True)
class Protected:
    """A set of linked tables of which some cells are hidden."""

    cube: Cube
    primary: frozenset[Key]
    """Cells that are hidden because of their own count."""
    complementary: frozenset[Key]
    """Cells that are hidden so that the primary ones stay hidden."""
    threshold: int
    protection: int

    @property
    def hidden(self) -> frozenset[Key]:
        """Every cell that must not be shown."""
        return self.primary | self.complementary

    def shown(self, **categories: str) -> int | None:
        """Return the count to show, or None where it is hidden. Raises KeyError for a cell that is not published."""
        key = frozenset(categories.items())
        count = self.cube.cells[key]
        return None if key in self.hidden else count

    def shown_cells(self) -> dict[Key, int | None]:
        """Return every cell with the count to show, or None."""
        return {key: None if key in self.hidden else count for key, count in self.cube.cells.items()}


def protect(
    tables: Table | Sequence[Table] | Cube,
    *,
    threshold: int | None = None,
    sensitive: bool = False,
    protection: int | None = None,
    known_zeros: Collection[Key] = (),
    parents: Mapping[str, Mapping[str, str]] | None = None,
) -> Protected:
    """Return the tables with every count from 1 to below the threshold hidden and protected.

    All tables that show the same people, including those of a chart, belong into one call. ``threshold`` is 5, or 10
    for sensitive tables; there zeros are hidden too, so that no table says that none or all of a group have something.
    ``known_zeros`` are cells that everybody knows to be empty (a newborn who is married); they protect nothing.
    """
    cube = as_cube(tables, parents)
    limit = threshold if threshold is not None else SENSITIVE_THRESHOLD if sensitive else THRESHOLD
    if limit < 1:
        raise ValueError("the threshold must be at least 1")
    span = limit if protection is None else protection
    known = frozenset(known_zeros)
    if any(cube.cells.get(key, 0) for key in known):
        raise ValueError("a known zero is not zero")
    lowest = 0 if sensitive else 1
    primary = frozenset(key for key, count in cube.cells.items() if lowest <= count < limit and key not in known)
    finder = _MoveFinder(cube, known, span)
    hidden = set(primary)
    # Totals first: what protects them often protects the cells below.
    for key in sorted(primary, key=lambda key: (len(key), cube.cells[key], sorted(key))):
        hidden |= finder.cheapest(key, hidden)
    return Protected(
        cube=cube, primary=primary, complementary=frozenset(hidden) - primary, threshold=limit, protection=span
    )


class _MoveFinder:
    """Finds for one cell the move that hides least."""

    def __init__(self, cube: Cube, known_zeros: frozenset[Key], span: int) -> None:
        self.cube = cube
        self.cells = cube.cells
        self.known_zeros = known_zeros
        self.span = span
        self.widest = max((len(table.dimensions) for table in cube.tables), default=0)
        self._lines = {
            (dimension, leaf): (leaf, *cube.groups_of(dimension, leaf))
            for dimension, leaves in cube.leaves.items()
            for leaf in leaves
        }

    def cheapest(self, key: Key, hidden: set[Key]) -> frozenset[Key]:
        """Return the cells of the move that leaves the cell uncertain enough and hides least besides."""
        best: frozenset[Key] | None = None
        best_cost = inf
        for move in self._moves(key, hidden):
            cost = sum(self._weight(cell) for cell in move if cell not in hidden)
            if cost < best_cost and self._span_of(move) >= self.span:
                best, best_cost = frozenset(move), cost
                if cost == 0:
                    break
        # Without any move that is wide enough nothing around the cell may be shown: a last resort that cannot be
        # reached unless known zeros forbid even that one person more was counted everywhere.
        return frozenset(self.cells) if best is None else best

    def _span_of(self, move: Mapping[Key, int]) -> float:
        """Return how many steps the move can be made, forwards and backwards, before a count would be negative."""
        if any(cell in self.known_zeros for cell in move):
            return 0
        backwards = min((self.cells[cell] for cell, sign in move.items() if sign > 0), default=0)
        forwards = min((self.cells[cell] for cell, sign in move.items() if sign < 0), default=inf)
        return forwards + backwards

    def _weight(self, cell: Key) -> float:
        return 1.0 + log2(1 + self.cells[cell]) + _TOTAL_WEIGHT * (self.widest - len(cell))

    def _moves(self, key: Key, hidden: set[Key]) -> Iterator[dict[Key, int]]:
        fixed = dict(key)
        dimensions = list(self.cube.leaves)
        options = [self._factors(dimension, fixed, key, hidden) for dimension in dimensions]
        yield from (
            self._cells_of(dict(zip(dimensions, factors, strict=True)))
            for factors in islice(product(*options), _MOST_MOVES)
        )
        # The last resort: one person more, everywhere.
        everywhere = [[option for option in factors if option[1] is None] for factors in options]
        yield from (
            self._cells_of(dict(zip(dimensions, factors, strict=True)))
            for factors in islice(product(*everywhere), _MOST_MOVES // 10)
        )

    def _factors(self, dimension: str, fixed: dict[str, str], key: Key, hidden: set[Key]) -> list[_Factor]:
        """Return the factors of one dimension, those first that are likely to hide little."""
        leaves = self.cube.leaves[dimension]
        if dimension not in fixed:
            # The cell sums over this dimension, so one category gains; which one matters only to wider tables.
            return sorted(((leaf, None) for leaf in leaves), key=lambda f: -self._along(key, dimension, f[0]))
        inside = self.cube.leaves_in(dimension, fixed[dimension])
        outside = [leaf for leaf in leaves if leaf not in inside]
        rest = key - {(dimension, fixed[dimension])}

        def likely(factor: _Factor) -> tuple[bool, float]:
            other = rest | {(dimension, factor[1] or "")}
            count = self.cells.get(other, 0)
            # A hidden cell costs nothing; else the smallest that can carry the whole span.
            return (other not in hidden or count < self.span, count if count >= self.span else inf)

        differences: list[_Factor] = sorted(((gains, loses) for gains in inside for loses in outside), key=likely)
        return [*differences, *((gains, None) for gains in inside)]

    def _along(self, key: Key, dimension: str, leaf: str) -> int:
        """Return how many there are in a category of a dimension that the cell sums over."""
        return self.cells.get(key | {(dimension, leaf)}, self.cells.get(frozenset({(dimension, leaf)}), 0))

    def _cells_of(self, factors: Mapping[str, _Factor]) -> dict[Key, int]:
        """Return every published cell that the move changes, with +1 or -1."""
        coordinates = {dimension: self._coordinates(dimension, factor) for dimension, factor in factors.items()}
        move: dict[Key, int] = {}
        for table in self.cube.tables:
            if any(factors[d][1] is not None for d in factors if d not in table.dimensions):
                continue  # what one gains another loses within every cell of this table
            for pairs in product(*(coordinates[dimension] for dimension in table.dimensions)):
                sign = 1
                for _pair, coefficient in pairs:
                    sign *= coefficient
                move[frozenset(pair for pair, _coefficient in pairs if pair is not None)] = sign
        return move

    def _coordinates(self, dimension: str, factor: _Factor) -> list[tuple[tuple[str, str] | None, int]]:
        gains, loses = factor
        gaining = self._lines[dimension, gains]
        if loses is None:
            return [*(((dimension, category), 1) for category in gaining), (None, 1)]
        losing = self._lines[dimension, loses]
        return [
            *(((dimension, category), 1) for category in gaining if category not in losing),
            *(((dimension, category), -1) for category in losing if category not in gaining),
        ]
