"""The weighted distance of two words as sounds, and the score that it gives.

Costs and weights are data (units.csv, confusions.csv). A script that writes no short vowels makes leaving one out
cheap; letters that are often confused cost less than a whole consonant.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from paivand.analysis.names.folding import Word
from paivand.analysis.names.scripts import Script
from paivand.analysis.names.tables import Sounds, drops, substitution

# The raw score that about one of a thousand unrelated pairs reaches, per pair of scripts, rounded up to the next
# hundredth or two; calibrated it becomes ANCHOR everywhere, so that scores of different scripts can stand in one list.
# Measured on shuffled pairs (tests/analysis/test_name_recall.py); where one script hides its vowels it lies lower.
_THRESHOLDS: Final = {
    frozenset({Script.LATN}): 0.82,
    frozenset({Script.CYRL}): 0.82,
    frozenset({Script.ARAB}): 0.75,
    frozenset({Script.CYRL, Script.LATN}): 0.86,
    frozenset({Script.ARAB, Script.LATN}): 0.72,
    frozenset({Script.ARAB, Script.CYRL}): 0.72,
}
ANCHOR: Final = 0.85


def drop_costs(one: Word, other: Word) -> str:
    """Return the name of the column of units.csv that holds for two words."""
    if (one.script is Script.ARAB) == (other.script is Script.ARAB):
        return "drop"
    arabic = one if one.script is Script.ARAB else other
    return "drop_vocalised" if arabic.vocalised else "drop_unvocalised"


def sounds_cost(one: Sounds, other: Sounds, against: str) -> float:
    """Return the least cost of turning one row of sounds into the other."""
    costs, drop = substitution(), drops(against)
    their_drops = [drop[sound] for sound in other]
    row = [0.0, *accumulate(their_drops)]
    for mine in one:
        mine_costs, mine_drop = costs[mine], drop[mine]
        above_left = row[0]
        left = above_left + mine_drop
        following = [left]
        for theirs, their_drop, above in zip(other, their_drops, row[1:], strict=True):
            best = above_left + mine_costs[theirs]
            best = min(best, above + mine_drop)
            best = min(best, left + their_drop)
            above_left = above
            left = best
            following.append(best)
        row = following
    return row[-1]


def weight(sounds: Sounds, against: str) -> float:
    """Return what leaving the whole row of sounds out would cost."""
    drop = drops(against)
    return sum(drop[sound] for sound in sounds)


def raw_score(one: Word, other: Word) -> float:
    """Return 1 for words that may be the same, 0 for words with nothing in common; the best of all their readings."""
    against = drop_costs(one, other)
    best = 0.0
    for mine in one.readings:
        for theirs in other.readings:
            heavier = max(weight(mine, against), weight(theirs, against))
            if heavier:
                best = max(best, 1.0 - sounds_cost(mine, theirs, against) / heavier)
    return best


def calibrate(score: float, one: Script, other: Script) -> float:
    """Return the score on the scale on which ANCHOR means the same for every pair of scripts."""
    threshold = _THRESHOLDS.get(frozenset({one, other}), ANCHOR)
    if score < threshold:
        return score / threshold * ANCHOR
    return ANCHOR + (score - threshold) / (1.0 - threshold) * (1.0 - ANCHOR)
