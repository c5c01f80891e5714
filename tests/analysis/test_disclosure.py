from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paivand.analysis.disclosure import Table, audit, key_of, protect, recoverable
from paivand.analysis.disclosure.cube import Cube, Relation

COUNTS = st.integers(0, 14) | st.sampled_from([0, 0, 1, 2, 4, 5, 30, 200])


def table_of(dimensions, sizes, counts):
    categories = [[f"{name}{place}" for place in range(size)] for name, size in zip(dimensions, sizes, strict=True)]
    return Table(tuple(dimensions), dict(zip(product(*categories), counts, strict=True)))


@st.composite
def tables(draw, dimensions="ab", most=3):
    sizes = [draw(st.integers(1, most)) for _ in dimensions]
    cells = 1
    for size in sizes:
        cells *= size
    return table_of(dimensions, sizes, draw(st.lists(COUNTS, min_size=cells, max_size=cells)))


@st.composite
def linked_tables(draw):
    """Draw two tables of the same people: joint counts of three dimensions, shown two by two."""
    sizes = [draw(st.integers(1, 3)), 2, 2]
    joint = table_of("abc", sizes, draw(st.lists(COUNTS, min_size=sizes[0] * 4, max_size=sizes[0] * 4)))
    return marginal(joint, "ab"), marginal(joint, "ac")


def marginal(table, dimensions):
    places = [table.dimensions.index(name) for name in dimensions]
    counts: dict[tuple[str, ...], int] = {}
    for categories, count in table.counts.items():
        key = tuple(categories[place] for place in places)
        counts[key] = counts.get(key, 0) + count
    return Table(tuple(dimensions), counts)


def assert_safe(protected, known_zeros=()):
    """No hidden small count may be worked out, nor narrowed to less than the protection level."""
    intervals = audit(protected.shown_cells(), protected.cube.relations, known_zeros=known_zeros)
    for key in protected.primary:
        interval, true = intervals[key], protected.cube.cells[key]
        assert interval.lowest <= true
        assert interval.highest is None or true <= interval.highest
        assert interval.exact
        assert interval.width >= protected.protection, (key, true, interval)
    for key, count in protected.shown_cells().items():
        if count is not None:
            assert count == protected.cube.cells[key]
            assert count == 0 or count >= protected.threshold


@given(tables("a", most=6))
def test_a_row_never_gives_back_a_small_count(table):
    assert_safe(protect(table))


@given(tables("ab", most=3))
def test_a_table_never_gives_back_a_small_count(table):
    assert_safe(protect(table))


@settings(max_examples=40)
@given(tables("abc", most=2))
def test_a_cube_never_gives_back_a_small_count(table):
    assert_safe(protect(table))


@settings(max_examples=60)
@given(linked_tables())
def test_linked_tables_never_give_back_a_small_count_together(pair):
    assert_safe(protect(pair))


@settings(max_examples=60)
@given(tables("ab", most=3), st.integers(2, 10), st.integers(1, 12))
def test_every_threshold_and_level_is_kept(table, threshold, protection):
    protected = protect(table, threshold=threshold, protection=protection)
    assert (protected.threshold, protected.protection) == (threshold, protection)
    assert_safe(protected)


@settings(max_examples=60)
@given(tables("ab", most=3))
def test_a_sensitive_table_tells_neither_none_nor_all(table):
    protected = protect(table, sensitive=True)
    assert_safe(protected)
    for relation in protected.cube.relations:
        shown = [protected.shown_cells()[part] for part in relation.parts]
        total = protected.shown_cells()[relation.total]
        assert 0 not in shown
        if total is not None and len(shown) > 1:
            assert total not in shown, "all of the total in one part"


@settings(max_examples=60)
@given(tables("ab", most=3), st.data())
def test_zeros_that_everybody_knows_protect_nothing(table, data):
    zeros = [key for key, count in Cube((table,)).cells.items() if not count and len(key) == 2]
    known = data.draw(st.sets(st.sampled_from(zeros))) if zeros else set()
    assert_safe(protect(table, known_zeros=known), known)


@settings(max_examples=40)
@given(st.lists(COUNTS, min_size=8, max_size=8))
def test_districts_and_their_provinces_are_protected_together(counts):
    table = table_of(("place", "sex"), (4, 2), counts)
    parents = {"place": {"place0": "north", "place1": "north", "place2": "south", "place3": "south"}}
    protected = protect(table, parents=parents)
    assert key_of(place="north", sex="sex0") in protected.cube.cells
    assert_safe(protected)


def test_a_single_small_cell_takes_a_partner_with_it():
    protected = protect(Table(("sex",), {("f",): 40, ("m",): 3, ("x",): 25}))
    assert protected.primary == {key_of(sex="m")}
    assert protected.complementary == {key_of(sex="x")}
    assert (protected.shown(sex="f"), protected.shown(sex="m"), protected.shown(), protected.shown(sex="x")) == (
        40,
        None,
        68,
        None,
    )


def test_a_cell_alone_in_its_table_takes_the_total_with_it():
    protected = protect(Table(("sex",), {("f",): 3}))
    assert protected.shown() is None
    assert protected.shown(sex="f") is None


def test_nothing_is_hidden_where_nothing_is_small():
    protected = protect(table_of("ab", (2, 2), [5, 6, 0, 90]))
    assert not protected.hidden


def test_a_total_shared_by_two_tables_is_hidden_in_both():
    sexes = Table(("sex", "age"), {("f", "young"): 2, ("f", "old"): 1, ("m", "young"): 50, ("m", "old"): 60})
    places = Table(("sex", "place"), {("f", "a"): 1, ("f", "b"): 2, ("m", "a"): 70, ("m", "b"): 40})
    protected = protect([sexes, places])
    assert protected.shown(sex="f") is None
    assert_safe(protected)


def test_tables_that_disagree_are_refused():
    with pytest.raises(ValueError, match="disagree"):
        protect([Table(("a",), {("x",): 5}), Table(("b",), {("y",): 6})])


@pytest.mark.parametrize(
    ("dimensions", "counts", "message"),
    [(("a", "a"), {}, "twice"), (("a",), {("x", "y"): 1}, "one category"), (("a",), {("x",): -1}, "negative")],
)
def test_what_is_no_table_of_counts_is_refused(dimensions, counts, message):
    with pytest.raises(ValueError, match=message):
        Table(dimensions, counts)


def test_a_known_zero_must_be_zero():
    with pytest.raises(ValueError, match="known zero"):
        protect(Table(("a",), {("x",): 7}), known_zeros=[key_of(a="x")])


def test_groups_may_not_run_in_a_circle():
    with pytest.raises(ValueError, match="circle"):
        protect(Table(("a",), {("x",): 7}), parents={"a": {"x": "y", "y": "x"}})


def test_the_same_table_is_always_hidden_alike():
    table = table_of("abc", (3, 3, 2), [n * 7 % 13 for n in range(18)])
    assert protect(table).hidden == protect(table).hidden


def test_a_table_of_the_size_of_a_report_is_protected_in_seconds():
    counts = [(n * 37 + n * n * 11) % 61 for n in range(3 * 8 * 3 * 15)]
    protected = protect(table_of(("sex", "age", "disability", "place"), (3, 8, 3, 15), counts))
    intervals = audit(protected.shown_cells(), protected.cube.relations, prove=False)
    assert len(protected.cube.cells) == 4 * 9 * 4 * 16
    assert min(intervals[key].width for key in protected.primary) >= 5
    assert len(protected.complementary) < len(protected.cube.cells) / 3


# --- the audit itself ------------------------------------------------------------------------------------------------


def row(*counts):
    keys = [key_of(a=str(place)) for place in range(len(counts) - 1)]
    total = key_of()
    return {**dict(zip(keys, counts[:-1], strict=True)), total: counts[-1]}, [Relation(total, tuple(keys))]


def test_one_hidden_cell_beside_its_total_is_recovered():
    shown, relations = row(40, None, 43)
    assert recoverable(shown, relations) == {key_of(a="1"): 3}


def test_two_hidden_cells_leave_a_range():
    shown, relations = row(40, None, None, 43)
    interval = audit(shown, relations)[key_of(a="1")]
    assert (interval.lowest, interval.highest, interval.exact) == (0, 3, True)


def test_a_hidden_total_has_no_upper_limit():
    shown, relations = row(40, None, None)
    interval = audit(shown, relations)[key_of(a="1")]
    assert (interval.lowest, interval.highest, interval.width) == (0, None, float("inf"))


def test_what_contradicts_itself_is_refused():
    shown, relations = row(40, 2, 43)
    with pytest.raises(ValueError, match="contradicts"):
        audit(shown, relations)


def test_a_known_zero_gives_the_other_cell_away():
    shown, relations = row(40, None, None, 43)
    assert recoverable(shown, relations, known_zeros=[key_of(a="2")]) == {key_of(a="1"): 3, key_of(a="2"): 0}


def test_primary_suppression_alone_is_found_out():
    # Each row and each column has two hidden cells, and still every one of them is known: 1 + 1 and 1 + 1.
    table = table_of("ab", (3, 3), [1, 1, 20, 1, 1, 20, 20, 20, 20])
    cube = Cube((table,))
    shown = {key: None if 0 < count < 5 and len(key) == 2 else count for key, count in cube.cells.items()}
    intervals = audit(shown, cube.relations)
    assert all((interval.lowest, interval.highest) == (0, 2) for interval in intervals.values())


@settings(max_examples=50)
@given(tables("ab", most=2), st.data())
def test_the_audit_agrees_with_trying_every_table(table, data):
    cube = Cube((table,))
    if max(cube.cells.values()) > 40:
        return
    inner = [key for key in cube.cells if len(key) == 2]
    hidden = data.draw(st.sets(st.sampled_from(list(cube.cells)), max_size=5))
    hidden -= {frozenset()}
    shown = {key: None if key in hidden else count for key, count in cube.cells.items()}
    found = audit(shown, cube.relations)
    limit = cube.cells[frozenset()]
    seen: dict = {key: set() for key in hidden}
    free = [key for key in inner if key in hidden]
    for values in product(range(limit + 1), repeat=len(free)) if len(free) <= 2 else ():
        guess = {**{key: cube.cells[key] for key in inner}, **dict(zip(free, values, strict=True))}
        sums = {key: sum(count for cell, count in guess.items() if key <= cell) for key in cube.cells}
        if all(shown[key] is None or shown[key] == count for key, count in sums.items()):
            for key in hidden:
                seen[key].add(sums[key])
    if len(free) <= 2:
        for key in hidden:
            assert (found[key].lowest, found[key].highest) == (min(seen[key]), max(seen[key]))
            assert found[key].exact


def test_every_pair_of_dimensions_of_a_cube_is_published():
    cube = Cube((table_of("abc", (2, 2, 2), range(8)),))
    for names in [*combinations("abc", 2), *combinations("abc", 1)]:
        assert any({dimension for dimension, _category in key} == set(names) for key in cube.cells)
    assert cube.cells[frozenset()] == 28
