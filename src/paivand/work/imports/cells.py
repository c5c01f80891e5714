"""Reading one cell as what its column holds: text, code, choice, date, number. Pure but for the sentences of problems."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from paivand.kernel.digits import parse_int, to_latin
from paivand.kernel.errors import PaivandError
from paivand.work.imports.dates import DateCalendar, DateOrder, parse_date_cell
from paivand.work.imports.kinds import Column, ColumnKind, RowProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT: Final = 2000
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
# Only signs that can mean nothing else: "no" is an answer, and "Nil" is a name.
_EMPTY: Final = frozenset({"", "-", "--", "–", "—", ".", "n/a", "#n/a", "null"})
_ESCAPED: Final = re.compile(r"'(?=[=+\-@])")


def fold(text: str) -> str:
    """Return a text for comparing headings and choices: no case, no accents, no spaces or marks."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("ي", "ی").replace("ك", "ک")
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in plain if sign.isalnum())


def clean_text(text: str) -> str:
    """Return text without invisible marks and doubled spaces, in composed letters; the zero-width non-joiner stays."""
    if text.isascii() and text.isprintable():
        # Most cells: nothing to compose and nothing hidden.
        plain = text
    else:
        plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
        plain = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in plain)
    # Spreadsheets and careful exports, ours among them, put an apostrophe before what looks like a formula.
    plain = _ESCAPED.sub("", plain, count=1) if plain.startswith("'") else plain
    return " ".join(plain.split())


def is_empty(text: str) -> bool:
    """Tell a cell that says nothing, also in the ways that people write nothing."""
    return clean_text(text).casefold() in _EMPTY


def read_cell(column: Column, text: str, options: Mapping[str, Any]) -> tuple[Any, RowProblem | None]:
    """Return the value of a cell (None when it is empty) and what is wrong with it.

    ``options``: for dates ``order`` and ``calendar``.
    """
    plain = clean_text(text)
    if plain.casefold() in _EMPTY:
        return None, (RowProblem(column.name, _EMPTY_CELL, code="empty") if column.required else None)
    if len(plain) > LONGEST_TEXT:
        return None, RowProblem(column.name, _TOO_LONG, {"limit": LONGEST_TEXT}, code="long")
    if column.kind is ColumnKind.DATE:
        return _date(column, plain, options)
    if column.kind is ColumnKind.NUMBER:
        try:
            return parse_int(plain), None
        except ValueError:
            return None, RowProblem(column.name, _NO_NUMBER, code="number", stops=column.required)
    if column.kind is ColumnKind.CHOICE:
        return _choice(column, plain)
    if column.kind is ColumnKind.CODE:
        return to_latin(plain), None
    return plain, None


_EMPTY_CELL: Final = _("This cell is empty. Fill it in; without it the row stays out.")
_TOO_LONG: Final = _("This cell has more than %(limit)s letters. Shorten it.")
_NO_NUMBER: Final = _("This is not a whole number. Write it in figures, such as 12.")
_NO_CHOICE: Final = _("This is none of the words that are known here. Write one of these: %(choices)s.")


def _date(column: Column, text: str, options: Mapping[str, Any]) -> tuple[Any, RowProblem | None]:
    order = DateOrder(options.get("order") or DateOrder.DAY_FIRST)
    calendar = DateCalendar(options.get("calendar") or DateCalendar.GREGORIAN)
    try:
        return str(parse_date_cell(text, order=order, calendar=calendar)), None
    except PaivandError as refusal:
        return None, RowProblem(
            column.name,
            refusal.problem.message,
            refusal.params,
            code=refusal.code,
            fallback=_year_alone(text, calendar),
        )


def _year_alone(text: str, calendar: DateCalendar) -> str | None:
    """Return the date of the year alone, for a person who decides that this is better than nothing."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", to_latin(text))
    if len(years) != 1:
        return None
    try:
        return str(parse_date_cell(years[0], order=DateOrder.DAY_FIRST, calendar=calendar))
    except PaivandError:
        return None


def _choice(column: Column, text: str) -> tuple[Any, RowProblem | None]:
    wanted = fold(text)
    for code, words in column.choices.items():
        if wanted == fold(code) or any(wanted == fold(word) for word in words):
            return code, None
    known = ", ".join(words[0] if words else code for code, words in column.choices.items())
    return None, RowProblem(column.name, _NO_CHOICE, {"choices": known}, code="choice", stops=True)


def suggest_mapping(headings: list[str], columns: list[Column]) -> dict[int, str]:
    """Return which heading (by index) most likely means which column: equal names first, then contained ones."""
    taken: set[str] = set()
    chosen: dict[int, str] = {}
    known = {
        column.name: {fold(column.name), fold(str(column.label)), *(fold(alias) for alias in column.aliases)}
        for column in columns
    }
    for test in (_same, _inside):
        for index, heading in enumerate(headings):
            folded = fold(heading)
            if not folded or index in chosen:
                continue
            for name, words in known.items():
                if name not in taken and any(test(folded, word) for word in words if word):
                    chosen[index] = name
                    taken.add(name)
                    break
    return chosen


def _same(heading: str, word: str) -> bool:
    return heading == word


_SHORTEST_INSIDE: Final = 5


def _inside(heading: str, word: str) -> bool:
    """A long word inside a heading ('phone number of the head') still tells; short ones would match by chance."""
    return len(word) >= _SHORTEST_INSIDE and word in heading
