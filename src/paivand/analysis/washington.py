"""The Washington Group Short Set (WG-SS): six questions on functioning, for people of five years and more.

Sources: Washington Group on Disability Statistics, the Short Set and its analytic guidelines; the four cut-offs as
IMPACT's ``humind`` computes them. The recommended identifier is D3. The set counts groups; it decides nothing about
one person and is never a condition for help.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DOMAINS: Final = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")
"""The six domains in the order in which they are asked."""

NO_DIFFICULTY, SOME_DIFFICULTY, A_LOT_OF_DIFFICULTY, CANNOT = 1, 2, 3, 4
NO_ANSWER: Final = frozenset({7, 8, 9})
"""Codes for refused, not asked and does not know, all read as no answer."""

LOWEST_AGE_MONTHS: Final = 60
_TWO_DOMAINS: Final = 2


class Cutoff(StrEnum):
    """Where the line is drawn, from the widest to the narrowest."""

    D1 = "d1"  # some difficulty in one domain or more
    D2 = "d2"  # some difficulty in two domains or more, or a lot in one
    D3 = "d3"  # a lot of difficulty, or cannot at all, in one domain or more: the recommended identifier
    D4 = "d4"  # cannot at all in one domain or more


RECOMMENDED: Final = Cutoff.D3


class MissingRule(StrEnum):
    """When somebody without any sign of difficulty counts as unknown."""

    ALL = "all"  # only when no question at all was answered (Washington Group)
    ANY = "any"  # as soon as one question was not answered (humind)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are with, without and unknown."""

    yes: int
    no: int
    missing: int


def clean(answers: Sequence[int | None] | None) -> tuple[int | None, ...]:
    """Return the six answers with every kind of no answer as None.

    Raises ValueError for another number of answers or a code that the set does not know.
    """
    if answers is None:
        return (None,) * len(DOMAINS)
    if len(answers) != len(DOMAINS):
        raise ValueError("the short set has six answers")
    cleaned = tuple(None if answer in NO_ANSWER else answer for answer in answers)
    if any(answer is not None and not NO_DIFFICULTY <= answer <= CANNOT for answer in cleaned):
        raise ValueError("an answer is not a code of the short set")
    return cleaned


def status(
    answers: Sequence[int | None] | None,
    *,
    age_months: int | None = None,
    missing: MissingRule = MissingRule.ALL,
) -> dict[Cutoff, bool | None]:
    """Return for each cut-off whether the person is above it; None is unknown.

    Below five years everything is unknown, since the set is not made for them; an unknown age is taken as five or more,
    because the questions were asked. A difficulty that was told always counts, whatever is missing.
    """
    cleaned = clean(answers)
    if age_months is not None and age_months < LOWEST_AGE_MONTHS:
        return dict.fromkeys(Cutoff)
    given = [answer for answer in cleaned if answer is not None]
    some = sum(answer >= SOME_DIFFICULTY for answer in given)
    worst = max(given, default=0)
    positive = {
        Cutoff.D1: some >= 1,
        Cutoff.D2: some >= _TWO_DOMAINS or worst >= A_LOT_OF_DIFFICULTY,
        Cutoff.D3: worst >= A_LOT_OF_DIFFICULTY,
        Cutoff.D4: worst >= CANNOT,
    }
    unknown = not given if missing is MissingRule.ALL else len(given) < len(DOMAINS)
    return {cutoff: True if above else None if unknown else False for cutoff, above in positive.items()}


def has_disability(
    answers: Sequence[int | None] | None, *, age_months: int | None = None, missing: MissingRule = MissingRule.ALL
) -> bool | None:
    """Return the recommended identifier (D3); None is unknown."""
    return status(answers, age_months=age_months, missing=missing)[RECOMMENDED]


def count(
    people: Iterable[tuple[Sequence[int | None] | None, int | None]], *, missing: MissingRule = MissingRule.ALL
) -> dict[Cutoff, Count]:
    """Count (answers, age in months) for every cut-off. The unknown are shown beside, never left out unsaid."""
    found = [status(answers, age_months=age, missing=missing) for answers, age in people]
    return {
        cutoff: Count(
            yes=sum(row[cutoff] is True for row in found),
            no=sum(row[cutoff] is False for row in found),
            missing=sum(row[cutoff] is None for row in found),
        )
        for cutoff in Cutoff
    }
