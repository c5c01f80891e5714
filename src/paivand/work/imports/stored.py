"""Problems of rows as they are kept: the English sentence as the key of its translation, and its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from paivand.work.imports.kinds import RowProblem

LEAVE_OUT: Final = "out"
WITHOUT_CELL: Final = "empty"
POORER_VALUE: Final = "poorer"
SETTLEMENTS: Final = (LEAVE_OUT, WITHOUT_CELL, POORER_VALUE)
_EXAMPLES: Final = 5


def to_stored(problem: RowProblem, text: str = "") -> dict[str, Any]:
    """Return a problem as JSON; ``text`` is the cell as it stood."""
    with translation.override(None):
        sentence = str(problem.message)
    return {
        "column": problem.column,
        "code": problem.code or sentence[:60],
        "sentence": sentence,
        "params": {name: str(value) for name, value in problem.params.items()},
        "stops": problem.stops,
        "fallback": problem.fallback,
        "text": text[:80],
    }


def sentence_of(stored: Mapping[str, Any]) -> str:
    """Return the sentence in the active language."""
    said = gettext(stored["sentence"])  # i18n: defined and collected where the problem is defined
    try:
        return said % stored["params"] if stored["params"] else said.replace("%%", "%")
    except (KeyError, ValueError, TypeError):
        return said


def key_of(stored: Mapping[str, Any]) -> str:
    """Return what the same problem of many rows has in common."""
    return f"{stored['column']}|{stored['code']}"


def settled(stored: Mapping[str, Any], settle: Mapping[str, str]) -> bool:
    """Tell whether a stopping problem was settled so that its row comes in."""
    choice = settle.get(key_of(stored), LEAVE_OUT)
    return choice == WITHOUT_CELL or (choice == POORER_VALUE and stored["fallback"] is not None)


def is_stopped(problems: list[dict[str, Any]], settle: Mapping[str, str]) -> bool:
    """Tell whether a row stays out."""
    return any(problem["stops"] and not settled(problem, settle) for problem in problems)


def values_after(
    values: Mapping[str, Any], problems: list[dict[str, Any]], settle: Mapping[str, str]
) -> dict[str, Any]:
    """Return the values of a row with the poorer ones that a person chose."""
    result = dict(values)
    for problem in problems:
        if settle.get(key_of(problem)) == POORER_VALUE and problem["fallback"] is not None:
            result[problem["column"]] = problem["fallback"]
    return result


class Groups:
    """Gathers the same problem of many rows while they are checked."""

    def __init__(self) -> None:
        """Start with none."""
        self._counts: Counter[str] = Counter()
        self._firsts: dict[str, dict[str, Any]] = {}
        self._poorer: Counter[str] = Counter()

    def add(self, row: int, problems: list[dict[str, Any]]) -> None:
        """Take the problems of one row into account."""
        for problem in problems:
            key = key_of(problem)
            self._counts[key] += 1
            self._poorer[key] += problem["fallback"] is not None
            first = self._firsts.setdefault(key, {**problem, "examples": []})
            if len(first["examples"]) < _EXAMPLES:
                first["examples"].append({"row": row, "text": problem["text"]})

    def result(self) -> list[dict[str, Any]]:
        """Return the groups: those that stop rows first, then by how many rows they touch."""
        groups = [
            {**first, "count": self._counts[key], "key": key, "poorer": self._poorer[key]}
            for key, first in self._firsts.items()
        ]
        return sorted(groups, key=lambda group: (not group["stops"], -group["count"]))
