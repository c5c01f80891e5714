"""How alike two whole names are: word by word in any order, and as one row where spaces were written differently."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import JaroWinkler

from paivand.analysis.names.compounds import read_name
from paivand.analysis.names.distance import ANCHOR, calibrate, raw_score
from paivand.analysis.names.endings import NONE, change_cost, stems
from paivand.analysis.names.folding import Word
from paivand.analysis.names.skeletons import outlines

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_WORDS: Final = 6
_MOST_READINGS: Final = 8
# Skeletons less alike than this (Jaro-Winkler) never belong to one name; looking closer takes ten times as long.
_GATE: Final = 0.6
# What speaks against two names that otherwise agree. A patronymic is often missing; one name alone says little.
_WORD_MISSING: Final = 0.03
_ONE_WORD_ALONE: Final = 0.12
_OTHER_ORDER: Final = 0.01


def similarity(one: str, other: str) -> float:
    """Return how likely two spellings, in any scripts, are the same name: 1 the same, 0 nothing in common.

    0.85 is the line at which one of a thousand unrelated pairs passes, in every pair of scripts. A score ranks
    candidates for a person to decide; it never decides.
    """
    mine, theirs = read_name(one).words[:_MOST_WORDS], read_name(other).words[:_MOST_WORDS]
    if not mine or not theirs:
        return 0.0
    best = 0.0
    if len(mine) == len(theirs) == 1 or len(mine) != len(theirs):
        best = _word_similarity(_joined(mine), _joined(theirs))
    if len(mine) > 1 or len(theirs) > 1:
        best = max(best, _aligned(mine, theirs))
    return min(1.0, max(0.0, best))


def _joined(words: Sequence[Word]) -> Word:
    if len(words) == 1:
        return words[0]
    readings = (
        tuple(sound for reading in row for sound in reading)
        for row in islice(product(*(word.readings for word in words)), _MOST_READINGS)
    )
    return Word(
        text="".join(word.text for word in words),
        script=words[0].script,
        vocalised=any(word.vocalised for word in words),
        readings=tuple(readings),
    )


@lru_cache(maxsize=65536)
def _word_similarity(one: Word, other: Word) -> float:
    """Return the calibrated score of two words, or of their stems where only the endings differ."""
    best = _calibrated(one, other)
    mine, theirs = stems(one), stems(other)
    if mine and theirs and {mine[0][0], theirs[0][0]} in _TWO_SEXES:
        # Каримов and Каримова differ by one vowel and are two people.
        return min(best, ANCHOR - 0.05)
    for my_kind, my_stem in (*mine, (NONE, one)):
        for their_kind, their_stem in (*theirs, (NONE, other)):
            cost = change_cost(my_kind, their_kind)
            if cost is not None:
                best = max(best, _calibrated(my_stem, their_stem) - cost)
    return best


def _calibrated(one: Word, other: Word) -> float:
    """Return the calibrated score; words whose skeletons have little in common are not looked at more closely."""
    outline = max(JaroWinkler.similarity(mine, theirs) for mine in outlines(one) for theirs in outlines(other))
    if outline < _GATE:
        return outline * _GATE
    return calibrate(raw_score(one, other), one.script, other.script)


_TWO_SEXES: Final = ({"family_m", "family_f"}, {"patronymic_m", "patronymic_f"})


def _aligned(mine: Sequence[Word], theirs: Sequence[Word]) -> float:
    """Return the score of the best way to give every word of the shorter name a word of the longer one."""
    short, long = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    scores = [[_word_similarity(word, candidate) for candidate in long] for word in short]
    order = _assign(scores)
    found = [scores[row][column] for row, column in enumerate(order)]
    # The mean alone would forgive one name that is quite another for two that agree.
    score = (sum(found) / len(found) + min(found)) / 2
    missing = len(long) - len(short)
    if missing and len(short) == 1:
        score -= _ONE_WORD_ALONE
    score -= _WORD_MISSING * missing
    if list(order) != sorted(order):
        score -= _OTHER_ORDER
    return score


def _assign(scores: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """Return for every row a column of its own so that the sum is greatest (at most six of each)."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for row in scores:
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for taken, (total, order) in best.items():
            for column, score in enumerate(row):
                if taken >> column & 1:
                    continue
                key = taken | 1 << column
                candidate = (total + score, (*order, column))
                if key not in following or candidate[0] > following[key][0]:
                    following[key] = candidate
        best = following
    return max(best.values(), key=lambda item: item[0])[1]
