"""Numbers as a document holds them: the value, its unit, or the statement that it is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A number that disclosure control withholds.

    It holds no value on purpose: what the tree does not know, no part of a written file can give away.
    ``reason`` is a short phrase in the language of the document, such as "fewer than 5".
    """

    reason: str = ""


Value = int | float | Decimal | Suppressed | None
"""A number, a hidden number, or None where there is nothing to count."""


class Unit(StrEnum):
    """What a number counts, and so how it is written."""

    NUMBER = "number"
    PERCENT = "percent"  # the value 72 means 72%
    CHANGE = "change"  # always with its sign: +13, −9


def is_number(value: object) -> bool:
    """Tell whether the value is a shown number (a truth value is not one)."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def shown(value: Value) -> float | None:
    """Return the number to draw, or None for one that is hidden or absent."""
    if value is None or isinstance(value, Suppressed):
        return None
    return float(value)
