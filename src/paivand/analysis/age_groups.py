"""Age groups: two standard sets, from an age in completed months; what is not known stays unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from paivand.kernel.partial_dates import Age

UNKNOWN: Final = "unknown"
_MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """Completed years from ``youngest`` to ``oldest``, both included; None is open."""

    code: str
    youngest: int
    oldest: int | None

    def holds(self, months: int) -> bool:
        """Tell whether somebody of so many completed months belongs here."""
        years = months // _MONTHS_A_YEAR
        return years >= self.youngest and (self.oldest is None or years <= self.oldest)


# As the UNHCR and IASC population tables have them, with the young adults apart.
STANDARD: Final = (
    AgeGroup("0-4", 0, 4),
    AgeGroup("5-11", 5, 11),
    AgeGroup("12-17", 12, 17),
    AgeGroup("18-24", 18, 24),
    AgeGroup("25-49", 25, 49),
    AgeGroup("50-59", 50, 59),
    AgeGroup("60+", 60, None),
)
BROAD: Final = (AgeGroup("0-17", 0, 17), AgeGroup("18-59", 18, 59), AgeGroup("60+", 60, None))


def codes(groups: tuple[AgeGroup, ...] = STANDARD) -> tuple[str, ...]:
    """Return the codes in order with ``unknown`` last."""
    return (*(group.code for group in groups), UNKNOWN)


def group_of(months: int | None, groups: tuple[AgeGroup, ...] = STANDARD) -> str:
    """Return the code of the group, or ``unknown``. Raises ValueError for a negative age."""
    if months is None:
        return UNKNOWN
    if months < 0:
        raise ValueError("an age cannot be negative")
    return next((group.code for group in groups if group.holds(months)), UNKNOWN)


def group_of_age(age: Age | None, groups: tuple[AgeGroup, ...] = STANDARD, *, only_certain: bool = False) -> str:
    """Return the group of an age by its best guess.

    With ``only_certain`` it is ``unknown`` where the part of the birth date that is known would allow another group.
    """
    if age is None:
        return UNKNOWN
    if only_certain and group_of(age.lowest, groups) != group_of(age.highest, groups):
        return UNKNOWN
    return group_of(age.months, groups)
