"""Dates of which only a part is known. An unknown birthday stays unknown: nothing here ever becomes 1 January."""

from __future__ import annotations

from enum import StrEnum


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    ESTIMATED_AGE = "estimated_age"
    MONTH = "month"
    YEAR = "year"
