"""Skeletons: the consonants that every script keeps. They block and index; they never rank, because many names share one.

Раҳимов, Раҳимова, Rahim, Rahimi and رحیمی all have the skeleton ``rhm``.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from paivand.analysis.names.compounds import ABDUL, UDDIN, ULLAH, read_name
from paivand.analysis.names.endings import stems
from paivand.analysis.names.scripts import Script
from paivand.analysis.names.tables import Sounds, parts, units

if TYPE_CHECKING:
    from paivand.analysis.names.folding import Word

# Raise it whenever the same name would give other tokens: whoever keeps tokens must then index again.
RULES_VERSION: Final = 1
MIN_NEIGHBOUR_LENGTH: Final = 4
_OPEN_START: Final = "'"
_DROPPED_ENDINGS: Final = frozenset({"zoda", "yon", "patronymic_m", "patronymic_f"})
# -iyon, وف and اف may as well belong to the name itself: then the whole word is indexed too.
_SURE_ENDINGS: Final = _DROPPED_ENDINGS - {"yon"}
# In Latin and Cyrillic the v of -ov and -ova falls away by itself; in Perso-Arabic it is written with an f.
_FAMILY: Final = frozenset({"family_m", "family_f"})
_PARTS: Final = frozenset({ABDUL, ULLAH, UDDIN})


def skeleton(sounds: Sounds) -> str:
    """Return the consonants of one reading, with a mark where the word begins with a vowel or with what may be one."""
    alphabet = units()
    classes = [alphabet[sound].skeleton for sound in sounds]
    text = "".join(classes)
    text = text[:1] + "".join(after for before, after in pairwise(text) if before != after)
    if text.endswith("h") and len(text) > 1:
        text = text[:-1]
    begins_open = bool(sounds) and (not classes[0] or sounds[0] in {ABDUL, "ˡ"})
    return (_OPEN_START if begins_open else "") + text


@lru_cache(maxsize=16384)
def outlines(word: Word) -> tuple[str, ...]:
    """Return the skeletons of all the readings of a word, without the mark of an open beginning."""
    return tuple(dict.fromkeys(skeleton(reading).removeprefix(_OPEN_START) for reading in word.readings))


def tokens(name: str) -> set[str]:
    """Return what a name is indexed and looked up by: the skeletons of its words.

    Compounds give the joined form and the part that carries the name; titles, ``abd`` and ``allah`` alone give nothing.
    The tokens are plain text: only their keyed hashes may be stored.
    """
    return set[str]().union(*_by_word(name))


def pair_tokens(name: str) -> set[str]:
    """Return one token for every two words of a name, in whatever order they were written."""
    pairs: set[str] = set()
    for mine, theirs in combinations(_by_word(name), 2):
        pairs |= {"+".join(sorted((one, other))) for one in mine for other in theirs}
    return pairs


def neighbours(token: str, min_length: int = MIN_NEIGHBOUR_LENGTH) -> set[str]:
    """Return the token and what remains when one of its letters is left out; short tokens have only themselves.

    Two tokens that differ by one letter left out, added, changed or swapped with the next share a neighbour.
    """
    plain = token.removeprefix(_OPEN_START)
    if len(plain) < min_length:
        return {token}
    mark = token[: len(token) - len(plain)]
    return {token} | {mark + plain[:place] + plain[place + 1 :] for place in range(len(plain))}


def _by_word(name: str) -> list[frozenset[str]]:
    return [found for word in read_name(name).words if (found := _tokens_of(word))]


@lru_cache(maxsize=16384)
def _tokens_of(word: Word) -> frozenset[str]:
    table = parts(word.script)
    if word.plain in table.abdul | table.ullah:
        return frozenset()
    found: set[str] = set()
    whole = True
    for kind, stem in stems(word):
        if kind in _DROPPED_ENDINGS or (kind in _FAMILY and word.script is Script.ARAB):
            found |= {skeleton(reading) for reading in stem.readings}
            whole = kind not in _SURE_ENDINGS
    if whole:
        for reading in word.readings:
            found.add(skeleton(reading))
            rest = tuple(sound for sound in reading if sound not in _PARTS)
            if len(rest) < len(reading) and not _is_abd(rest):
                found.add(skeleton(rest))
    return frozenset(token for token in found if token.strip(_OPEN_START))


def _is_abd(sounds: Sounds) -> bool:
    return skeleton(sounds) == "'bd"
