"""Words as sounds: every script is folded into one alphabet in which what a script leaves open stays open.

The letter و is a sound of its own that costs nothing against u or w; it is never decided which of them it is.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from paivand.analysis.names.arabic import fold_arabic
from paivand.analysis.names.scripts import MARKS, Script, script_of
from paivand.analysis.names.tables import FINAL_VOWELS, Letter, Sounds, letters, longest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_READINGS: Final = 8
_LATIN_VOWELS: Final = frozenset("aeiouy")
_CYRILLIC_VOWELS: Final = frozenset("аеёиоуыэюяәөүұіӣӯўї")
_SHORT_VOWELS: Final = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as written (normalised, with its marks) and in every reading as sounds."""

    text: str
    script: Script
    vocalised: bool
    readings: tuple[Sounds, ...]

    @property
    def plain(self) -> str:
        """The word without vowel marks."""
        return MARKS.sub("", self.text) if self.script is Script.ARAB else self.text

    def __hash__(self) -> int:
        """Hash the text alone: words are looked up far more often than two readings of one text meet."""
        return hash(self.text)


@lru_cache(maxsize=16384)
def fold_word(text: str, *, is_last: bool = True) -> Word:
    """Return the sounds of one word, which is normalised with its marks kept.

    ``is_last`` is False for a word that another one follows: a vowel mark on its end is then an ezafe. A word of no
    known script has no reading.
    """
    script = script_of(text)
    if script is Script.OTHER:
        return Word(text, script, vocalised=False, readings=())
    if script is Script.ARAB:
        sounds, vocalised = fold_arabic(text, is_last=is_last)
        return Word(text, script, vocalised=vocalised, readings=(_mark_end(sounds),) if sounds else ())
    readings = _fold_alphabet(text, script)
    return Word(text, script, vocalised=False, readings=tuple(_mark_end(reading) for reading in readings))


def _fits(letter: Letter, *, before: str, at_end: bool, vowels: frozenset[str]) -> bool:
    if letter.where == "initial":
        return not before
    if letter.where == "final":
        return at_end and bool(before)
    if letter.where == "after_vowel":
        return before in vowels and bool(before)
    if letter.where == "after_consonant":
        return bool(before) and before not in vowels and before.isalpha()
    return True


def _fold_alphabet(text: str, script: Script) -> Iterable[Sounds]:
    """Fold a Latin or Cyrillic word, the longest group of letters first."""
    table = letters(script)
    vowels = _LATIN_VOWELS if script is Script.LATN else _CYRILLIC_VOWELS
    pieces: list[tuple[tuple[str, ...], ...]] = []
    place = 0
    before = ""
    while place < len(text):
        for length in range(min(longest(script), len(text) - place), 0, -1):
            written = text[place : place + length]
            at_end = place + length == len(text)
            found = next(
                (row for row in table.get(written, ()) if _fits(row, before=before, at_end=at_end, vowels=vowels)), None
            )
            if found is not None:
                pieces.append(found.readings)
                break
        else:
            length = 1
            pieces.append((_fold_unknown(text[place], script),))
        last = text[place + length - 1]
        before = _base(last) if script is Script.LATN else last
        place += length
    seen = dict.fromkeys(
        _fold_doubles([sound for piece in reading for sound in piece])
        for reading in islice(product(*pieces), _MOST_READINGS)
    )
    return [reading for reading in seen if reading]


def _base(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0]


def _fold_unknown(character: str, script: Script) -> tuple[str, ...]:
    """Return the sound of a letter with a mark that no table knows: that of the letter without it."""
    if character == "'":
        return ("ʔ",)
    base = _base(character)
    if base == character:
        return ()
    rows = letters(script).get(base, ())
    return rows[-1].readings[0] if rows else ()


def _fold_doubles(sounds: Sequence[str]) -> Sounds:
    """Write a doubled consonant once, with a mark that it was doubled; a doubled vowel is one vowel."""
    folded: list[str] = []
    for sound in sounds:
        if folded and folded[-1] == sound and sound != "²":
            if sound not in _SHORT_VOWELS:
                folded.append("²")
        elif not (sound == "²" and folded and folded[-1] == "²"):
            folded.append(sound)
    return tuple(folded)


def _mark_end(sounds: Sounds) -> Sounds:
    """Return the sounds with a vowel at the end of the word as a final one, which is rarely left out."""
    place = len(sounds) - 1
    if place > 0 and sounds[place] == "ʰ":
        place -= 1
    if place > 0 and sounds[place] in FINAL_VOWELS:
        return (*sounds[:place], FINAL_VOWELS[sounds[place]], *sounds[place + 1 :])
    return sounds
