"""What the pages of an import draw: columns to choose, problems in groups, rows with their cells marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from paivand.work.choices import RowStatus
from paivand.work.imports.kinds import Column, ColumnKind, ImportKind
from paivand.work.imports.reading import letters_of
from paivand.work.imports.stored import LEAVE_OUT, POORER_VALUE, WITHOUT_CELL, sentence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from paivand.work.models import ImportBatch, ImportRow

PAGE: Final = 50
_MASK_TAIL: Final = 4


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of the file on the mapping page."""

    index: int
    letters: str
    heading: str
    examples: Sequence[str]
    chosen: str
    is_date: bool
    """Whether its cells look like dates, so the format is asked."""
    needs_choice: bool
    order: str
    calendar: str


def file_columns(batch: ImportBatch, kind: ImportKind) -> list[FileColumn]:
    """Return the columns of the file with what is chosen for each."""
    dates = {column.name for column in kind.columns if column.kind is ColumnKind.DATE}
    known = {column.name: column for column in kind.columns}
    result = []
    kept = batch.options.get("dates", {})
    for index, header in enumerate(batch.headers):
        found = header["dates"]
        chosen = batch.mapping.get(str(index), "")
        looks = found["day_first"] + found["month_first"] + found["ambiguous"] > 0
        options = kept.get(str(index), found)
        result.append(
            FileColumn(
                index=index,
                letters=letters_of(index),
                heading=header["name"],
                examples=[_shown(known.get(chosen), example) for example in header["examples"]],
                chosen=chosen,
                is_date=looks or chosen in dates,
                needs_choice=found["needs_choice"],
                order=options["order"],
                calendar=options["calendar"],
            )
        )
    return result


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The same problem of many rows."""

    key: str
    letters: str
    label: _StrOrPromise
    sentence: str
    count: int
    examples: Sequence[dict[str, Any]]
    stops: bool
    choice: str
    may_empty: bool
    may_poorer: bool


def problem_groups(batch: ImportBatch, kind: ImportKind) -> list[ProblemGroup]:
    """Return the groups with what was decided about each."""
    columns = {column.name: column for column in kind.columns}
    places = {name: int(index) for index, name in batch.mapping.items()}
    settle = batch.options.get("settle", {})
    groups = []
    for group in batch.findings.get("groups", []):
        column = columns.get(group["column"])
        groups.append(
            ProblemGroup(
                key=group["key"],
                letters=letters_of(places[group["column"]]) if group["column"] in places else "",
                label=column.label if column else "",
                sentence=sentence_of(group),
                count=group["count"],
                examples=[{**example, "text": _shown(column, example["text"])} for example in group["examples"]],
                stops=group["stops"],
                choice=settle.get(group["key"], LEAVE_OUT),
                may_empty=bool(column) and not column.required if column else False,
                may_poorer=bool(group.get("poorer")),
            )
        )
    return groups


CHOICES: Final = (POORER_VALUE, WITHOUT_CELL, LEAVE_OUT)


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell of the preview."""

    text: str
    state: str = ""
    """``bad``, ``odd`` or empty."""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the preview."""

    number: int
    cells: Sequence[CellLine]
    sentences: Sequence[str] = field(default_factory=list)
    """What is wrong with the row as a whole."""
    url: str = ""


def mapped_columns(batch: ImportBatch, kind: ImportKind) -> list[tuple[int, Column]]:
    """Return the columns of the file that are used, in the file's order."""
    columns = {column.name: column for column in kind.columns}
    pairs = [(int(index), columns[name]) for index, name in batch.mapping.items() if name in columns]
    return sorted(pairs, key=lambda pair: pair[0])


def row_lines(rows: Sequence[ImportRow], batch: ImportBatch, kind: ImportKind) -> list[RowLine]:
    """Return rows with their cells marked where something is wrong."""
    mapped = mapped_columns(batch, kind)
    lines = []
    for row in rows:
        wrong = {problem["column"]: problem for problem in row.problems if problem["column"]}
        cells = []
        for index, column in mapped:
            problem = wrong.get(column.name)
            state = "" if problem is None else ("bad" if problem["stops"] else "odd")
            text = _shown(column, row.cells[index])
            cells.append(CellLine(text, state, sentence_of(problem) if problem else ""))
        whole = [sentence_of(problem) for problem in row.problems if not problem["column"]]
        url = kind.record_url(row.record_id) if row.status == RowStatus.TAKEN else ""
        lines.append(RowLine(row.number, cells, whole, url))
    return lines


def _shown(column: Column | None, text: str) -> str:
    """Return a cell for a screen: of what is kept secret only the last signs."""
    if column is None or not column.masked or not text.strip():
        return text
    tail = text.strip()[-_MASK_TAIL:]
    return f"••• {tail}" if len(text.strip()) > _MASK_TAIL else "••••"
