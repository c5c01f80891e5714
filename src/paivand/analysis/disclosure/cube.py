"""Linked tables as one set of cells: a total that two tables share is one cell, and every sum is a relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The categories that a cell fixes, by dimension; a dimension that is not named is summed over.
Key = frozenset[tuple[str, str]]


def key_of(**categories: str) -> Key:
    """Return the key of a cell: ``key_of(sex="f")`` is the total of women."""
    return frozenset(categories.items())


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of distinct things over the whole cross of some dimensions.

    ``counts`` holds the inner cells by one category a dimension; what is missing is zero. Every thing must be in
    exactly one cell: a dimension in which one person has several categories needs a table of its own for each of them.
    All totals, over every choice of dimensions, count as published.
    """

    dimensions: tuple[str, ...]
    counts: Mapping[tuple[str, ...], int]

    def __post_init__(self) -> None:
        """Refuse what is no table of counts."""
        if len(set(self.dimensions)) != len(self.dimensions):
            raise ValueError("a dimension is named twice")
        for categories, count in self.counts.items():
            if len(categories) != len(self.dimensions):
                raise ValueError("a cell needs one category for every dimension")
            if count < 0:
                raise ValueError("a count cannot be negative")


@dataclass(frozen=True, slots=True)
class Relation:
    """A published sum: the total equals its parts together, whatever is hidden."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Cube:
    """All cells of a set of linked tables, with their totals and subtotals.

    ``parents`` names for a dimension the group of each category (a district's province), and of each group its own
    group; groups are published as well. Raises ValueError when two tables disagree about a cell that they share.
    """

    tables: tuple[Table, ...]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def leaves(self) -> dict[str, tuple[str, ...]]:
        """The finest categories of each dimension, in all the tables together."""
        found: dict[str, dict[str, None]] = {d: {} for table in self.tables for d in table.dimensions}
        for table in self.tables:
            for categories in table.counts:
                for dimension, category in zip(table.dimensions, categories, strict=True):
                    found[dimension][category] = None
        return {dimension: tuple(categories) for dimension, categories in found.items()}

    def groups_of(self, dimension: str, category: str) -> tuple[str, ...]:
        """Return the groups above a category, the nearest first. Raises ValueError when they run in a circle."""
        table = self.parents.get(dimension, {})
        found: list[str] = []
        while category in table:
            category = table[category]
            if category in found:
                raise ValueError(f"the groups of {dimension} run in a circle")
            found.append(category)
        return tuple(found)

    def leaves_in(self, dimension: str, category: str) -> tuple[str, ...]:
        """Return the finest categories inside a category or group."""
        return tuple(
            leaf for leaf in self.leaves[dimension] if leaf == category or category in self.groups_of(dimension, leaf)
        )

    @cached_property
    def cells(self) -> dict[Key, int]:
        """Every published cell with its true count."""
        cells: dict[Key, int] = {}
        for table in self.tables:
            sums = self._sums(table)
            for key, count in sums.items():
                if cells.setdefault(key, count) != count:
                    raise ValueError("two tables disagree about a total that they share")
        return cells

    def _sums(self, table: Table) -> dict[Key, int]:
        choices = [
            [
                (dimension, category)
                for category in dict.fromkeys(
                    [
                        *self.leaves[dimension],
                        *(g for c in self.leaves[dimension] for g in self.groups_of(dimension, c)),
                    ]
                )
            ]
            for dimension in table.dimensions
        ]
        sums: dict[Key, int] = {
            frozenset(pair for pair in pairs if pair is not None): 0
            for pairs in product(*([None, *options] for options in choices))
        }
        for categories, count in table.counts.items():
            coordinates = [
                [None, (dimension, category), *((dimension, g) for g in self.groups_of(dimension, category))]
                for dimension, category in zip(table.dimensions, categories, strict=True)
            ]
            for pairs in product(*coordinates):
                sums[frozenset(pair for pair in pairs if pair is not None)] += count
        return sums

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Every sum that a reader can check: over each dimension of each table, level by level."""
        found: dict[Relation, None] = {}
        for table in self.tables:
            for key in self._sums(table):
                for dimension in table.dimensions:
                    for relation in self._relations_at(key, dimension):
                        found[relation] = None
        return tuple(found)

    def _relations_at(self, key: Key, dimension: str) -> Iterator[Relation]:
        fixed = dict(key)
        category = fixed.pop(dimension, None)
        rest = frozenset(fixed.items())
        if category is None:
            tops = self._children(dimension, None)
            yield Relation(key, tuple(rest | {(dimension, top)} for top in tops))
        elif children := self._children(dimension, category):
            yield Relation(key, tuple(rest | {(dimension, child)} for child in children))

    def _children(self, dimension: str, group: str | None) -> tuple[str, ...]:
        """Return the categories and groups directly below a group, or at the top."""
        found: dict[str, None] = {}
        for leaf in self.leaves[dimension]:
            line = [leaf, *self.groups_of(dimension, leaf)]
            above: list[str | None] = [*line[1:], None]
            for category, parent in zip(line, above, strict=True):
                if parent == group:
                    found[category] = None
        return tuple(found)


def as_cube(tables: Table | Sequence[Table] | Cube, parents: Mapping[str, Mapping[str, str]] | None = None) -> Cube:
    """Return the cube of one table, several or none but a cube."""
    if isinstance(tables, Cube):
        return tables
    listed: Iterable[Table] = (tables,) if isinstance(tables, Table) else tables
    return Cube(tuple(listed), parents or {})
