"""Albanian: Django starts the week on Sunday, Albania on Monday."""

from __future__ import annotations

FIRST_DAY_OF_WEEK = 1
