"""Endings of family names and patronymics: Муродов, Муродзода and مرادی share a stem, and the ending says something."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from paivand.analysis.names.folding import Word, fold_word
from paivand.analysis.names.tables import parts

_SHORTEST_STEM: Final = 3  # letters
_WOMEN: Final = frozenset({"family_f", "patronymic_f"})
_MEN: Final = frozenset({"family_m", "patronymic_m"})
NONE: Final = "none"

# How much of the score a change of ending costs. A man's and a woman's form never meet: they are two people.
_CHANGES: Final = {
    frozenset({"family_m", "zoda"}): 0.06,
    frozenset({"family_f", "zoda"}): 0.06,
    frozenset({"family_m", "yon"}): 0.08,
    frozenset({"family_f", "yon"}): 0.08,
    frozenset({"zoda", "yon"}): 0.08,
    frozenset({"zoda", "patronymic_m"}): 0.12,
    frozenset({"zoda", "patronymic_f"}): 0.12,
    frozenset({"zoda", "nisba"}): 0.12,
    frozenset({"family_m", "nisba"}): 0.12,
    frozenset({"family_f", "nisba"}): 0.12,
    frozenset({"family_m", "patronymic_m"}): 0.15,
    frozenset({"family_f", "patronymic_f"}): 0.15,
    frozenset({NONE, "patronymic_m"}): 0.12,
    frozenset({NONE, "patronymic_f"}): 0.12,
    frozenset({NONE, "zoda"}): 0.15,
    frozenset({NONE, "family_m"}): 0.18,
    frozenset({NONE, "family_f"}): 0.18,
    frozenset({NONE, "yon"}): 0.18,
}


@lru_cache(maxsize=8192)
def stems(word: Word) -> tuple[tuple[str, Word], ...]:
    """Return (kind of ending, word without it) for the longest ending that leaves a stem."""
    text = word.plain
    for ending, kind in parts(word.script).endings:
        stem = text.removesuffix(ending)
        if len(stem) < len(text) and len(stem) >= _SHORTEST_STEM:
            folded = fold_word(stem)
            return ((kind, folded),) if folded.readings else ()
    return ()


def change_cost(one: str, other: str) -> float | None:
    """Return what it costs that one ending stands for the other; None where it would be another person."""
    if (one in _WOMEN and other in _MEN) or (one in _MEN and other in _WOMEN):
        return None
    return _CHANGES.get(frozenset({one, other}))
