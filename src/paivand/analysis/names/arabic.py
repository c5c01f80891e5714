"""Perso-Arabic words as sounds: vowel marks are used where they stand, and nothing is guessed where they do not."""

from __future__ import annotations

from typing import Final

from paivand.analysis.names.scripts import MARKS, Script
from paivand.analysis.names.tables import Sounds, letters

_FATHA, _DAMMA, _KASRA, _SHADDA = "\u064e", "\u064f", "\u0650", "\u0651"
_VOWELS_OF: Final = {
    _FATHA: ("a",),
    _DAMMA: ("u",),
    _KASRA: ("i",),
    "\u0670": ("A",),
    "\u064b": ("a", "n"),
    "\u064c": ("u", "n"),
    "\u064d": ("i", "n"),
}
_ALEFS: Final = frozenset("اأإ")
# Letters that carry no short vowel of their own, so that their having none says nothing.
_LONG: Final = frozenset("اآویۍې")
# The hamza above a final heh: an ezafe (خانهٴ).
_EZAFE: Final = frozenset("\u0674\u0654")
_SHORT: Final = frozenset("aiu")
_ARTICLE_WORD: Final = 4  # الیاس has as many letters; a shorter word that begins with ال has no article


def fold_arabic(text: str, *, is_last: bool) -> tuple[Sounds, bool]:
    """Return the sounds of a word and whether its short vowels are written.

    ``is_last`` is False for a word that another one follows: a vowel mark on its end is then an ezafe.
    """
    reader = _Reader(_clusters(text), is_last=is_last)
    return reader.read(), reader.vocalised


def _clusters(text: str) -> list[tuple[str, str]]:
    """Return each letter with the marks that stand on it."""
    found: list[tuple[str, str]] = []
    for character in text:
        if character in _EZAFE:
            found.append((character, ""))
        elif MARKS.match(character):
            if found:
                found[-1] = (found[-1][0], found[-1][1] + character)
        elif character.isalpha():
            found.append((character, ""))
    return found


class _Reader:
    """Reads the letters of one word from the first to the last."""

    def __init__(self, clusters: list[tuple[str, str]], *, is_last: bool) -> None:
        self.clusters = clusters
        self.is_last = is_last
        self.sounds: list[str] = []
        marked = [bool(marks) for letter, marks in clusters if letter not in _LONG | _EZAFE]
        self.vocalised = any(marked) and sum(marked) * 2 >= len(marked)

    def read(self) -> Sounds:
        for place in range(len(self.clusters)):
            self._read_letter(place)
        return tuple(self.sounds)

    @property
    def _before(self) -> str:
        return self.sounds[-1] if self.sounds else ""

    def _letter_at(self, place: int) -> str:
        return self.clusters[place][0] if 0 <= place < len(self.clusters) else ""

    def _read_letter(self, place: int) -> None:
        letter, marks = self.clusters[place]
        at_end = place == len(self.clusters) - 1
        vowel = [sound for mark in marks for sound in _VOWELS_OF.get(mark, ())]
        doubled = _SHADDA in marks
        if letter in _EZAFE:
            self.sounds += ("ʸ", "°")
        elif place == 0 and letter in _ALEFS:
            self.sounds += vowel or ["Ạ"]
            return
        elif place == 1 and letter == "ل" and self.sounds == ["Ạ"] and len(self.clusters) > _ARTICLE_WORD:
            self.sounds.append("ˡ")
        elif letter in "اآ":
            self._replace_short("a", "A")
        elif letter == "و" and not vowel and not doubled:
            silent = self._letter_at(place - 1) == "خ" and self._letter_at(place + 1) in {"ا", "ی"}
            self._replace_short("u", "Ŵ" if silent else "W")
        elif letter in "یۍ" and not vowel and not doubled:
            self._read_yeh(place, at_end=at_end)
        elif letter in "هة" and at_end and not vowel:
            self._read_final_heh(letter)
        else:
            self.sounds += self._plain(letter)
        if doubled:
            self.sounds.append("²")
        ezafe = at_end and not self.is_last and vowel in (["i"], ["u"])
        self.sounds += ["°"] if ezafe else vowel

    def _plain(self, letter: str) -> Sounds:
        rows = letters(Script.ARAB).get(letter, ())
        return rows[-1].readings[0] if rows else ()

    def _replace_short(self, short: str, long: str) -> None:
        """Append a long vowel; where the mark before it says the same it stands for both."""
        if self._before == short:
            self.sounds.pop()
        self.sounds.append(long)

    def _read_yeh(self, place: int, *, at_end: bool) -> None:
        if at_end:
            self._replace_short("i", "Ŷ")
        elif self._before == "A" and place == len(self.clusters) - 2 and self._letter_at(place + 1) == "ی":
            # The glide of رضایی: one yeh is enough for the sound.
            self.sounds.append("ʸ")
        else:
            self._replace_short("i", "Y")

    def _read_final_heh(self, letter: str) -> None:
        if letter == "ة":
            self._replace_short("a", "H")
        elif self._before in _SHORT:
            self.sounds.append("ʰ")
        else:
            self.sounds.append("h" if self._before in {"A", "W"} else "H")
