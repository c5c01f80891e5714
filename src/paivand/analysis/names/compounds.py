"""Names as words: titles aside, short forms written out, compounds one word however they are written.

Abdul Rahman, Abdurrahman, Абдураҳмон and عبدالرحمن give the same word; so do Nasr Ullah, Nasrullah and نصرالله.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from paivand.analysis.names.folding import Word, fold_word
from paivand.analysis.names.scripts import MARKS, Script, normalise, script_of
from paivand.analysis.names.tables import Sounds, parts

ABDUL, ULLAH, UDDIN = "«abdul»", "«ullah»", "«uddin»"

_SPLIT: Final = re.compile(r"[\s,;/()\[\]\"«»+_]+")
_VOWELS: Final = frozenset("aeiouáéíóú")
_SHORTEST_JOINED: Final = 4  # letters of a name that may be written together with the one before it
_FEWEST: Final = 2  # sounds that must stand before or after a part, so that no whole name is taken for one
# The hyphenated ezafe of romanised names, Pā-ye Āb.
_EZAFE_SOUNDS: Final[dict[str, Sounds]] = {"e": ("°",), "ye": ("ʸ", "°"), "i": ("°",), "yi": ("ʸ", "°")}


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its words, titles set aside where something else is there."""

    words: tuple[Word, ...]
    titles: tuple[str, ...]


@lru_cache(maxsize=8192)
def read_name(text: str) -> Name:
    """Return the words of a name; a text without any letter of a known script has none."""
    plain = normalise(text, keep_marks=True)
    pieces = [piece for piece in _SPLIT.split(_without_joiners(plain)) if any(c.isalpha() for c in piece)]
    pieces = [piece.strip(".'-") for piece in pieces]
    written: list[str] = []
    titles: list[str] = []
    for piece in pieces:
        table = parts(script_of(piece))
        (titles if MARKS.sub("", piece) in table.titles else written).append(table.short.get(piece, piece))
    if not written:
        written, titles = titles, []
    words = [
        word
        for place, piece in enumerate(written)
        for word in _read_piece(piece, is_last=place == len(written) - 1)
        if word.readings
    ]
    return Name(tuple(_join_compounds(words)), tuple(titles))


def _without_joiners(text: str) -> str:
    """A zero-width non-joiner separates the parts of a compound as a space does; a joiner says nothing."""
    return text.replace("\u200c", " ").replace("\u200d", "")


@lru_cache(maxsize=16384)
def _read_piece(piece: str, *, is_last: bool) -> tuple[Word, ...]:
    """Fold what stands between spaces; a hyphen separates words, but an ezafe belongs to the word before it."""
    joinable = next((start for start in parts(script_of(piece)).joinable if piece.startswith(start)), "")
    if joinable and len(piece) - len(joinable) >= _SHORTEST_JOINED:
        # Gholamdastagir is Gholam Dastagir.
        return fold_word(joinable, is_last=False), fold_word(piece.removeprefix(joinable), is_last=is_last)
    if script_of(piece) is not Script.LATN or "-" not in piece:
        return tuple(fold_word(part, is_last=is_last) for part in piece.split("-") if part)
    head, *rest = [part for part in piece.split("-") if part]
    words = [fold_word(head, is_last=is_last)]
    for part in rest:
        if part in _EZAFE_SOUNDS:
            last = words[-1]
            words[-1] = replace(last, readings=tuple(r + _EZAFE_SOUNDS[part] for r in last.readings))
        else:
            words.append(fold_word(part, is_last=is_last))
    return tuple(words)


def _join_compounds(words: list[Word]) -> list[Word]:
    joined: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        table = parts(word.script)
        plain = word.plain
        following = words[place + 1] if place + 1 < len(words) else None
        if plain in table.abdul and following is not None:
            if plain == "عبد":
                following = _without_article(following)
            if not _is_part(following, "ullah"):
                word = _combine(word, following, tuple((ABDUL, *r) for r in following.readings))
                place += 1
        elif _is_part(word, "ullah") and joined and word.script is joined[-1].script:
            last = joined.pop()
            word = _combine(last, word, tuple((*_cut_end(r), ULLAH) for r in last.readings))
        elif _is_part(word, "uddin") and joined and word.script is joined[-1].script:
            last = joined.pop()
            word = _combine(last, word, tuple((*_cut_end(r), UDDIN) for r in last.readings))
        elif plain in table.suffix and joined and word.script is joined[-1].script:
            last = joined.pop()
            word = _combine(last, word, tuple(a + b for a in last.readings for b in word.readings))
        joined.append(word)
        place += 1
    return [_read_compound(word) for word in joined]


def _is_part(word: Word, kind: str) -> bool:
    table = parts(word.script)
    return word.plain in (table.ullah if kind == "ullah" else table.uddin)


def _combine(first: Word, second: Word, readings: tuple[Sounds, ...]) -> Word:
    return Word(first.text + second.text, first.script, first.vocalised or second.vocalised, readings)


def _cut_end(sounds: Sounds) -> Sounds:
    """The vowel between the parts of a compound is written in many ways or not at all."""
    while sounds and (sounds[-1] in _VOWELS or sounds[-1] == "°"):
        sounds = sounds[:-1]
    return sounds


def _without_article(word: Word) -> Word:
    """الرحمن after عبد: the article belongs to the compound."""
    return replace(word, readings=tuple(r[2:] if r[:2] in {("Ạ", "ˡ"), ("Ạ", "l")} else r for r in word.readings))


@lru_cache(maxsize=16384)
def _read_compound(word: Word) -> Word:
    """Find the parts inside a word that is written as one."""
    readings: list[Sounds] = []
    for sounds in word.readings:
        readings += _abdul(_uddin(_ullah(sounds, word.script), word.script), word.script)
    return replace(word, readings=tuple(dict.fromkeys(readings)))


def _ullah(sounds: Sounds, script: Script) -> Sounds:
    if ULLAH in sounds:
        return sounds
    text = "".join(sounds)
    pattern = _ULLAH_ARABIC if script is Script.ARAB else _ULLAH_OTHER
    match = pattern.search(text)
    if match is None:
        return sounds
    head = _cut_end(sounds[: match.start()])
    return (*head, ULLAH) if len(head) >= _FEWEST else sounds


def _uddin(sounds: Sounds, script: Script) -> Sounds:
    if UDDIN in sounds:
        return sounds
    text = "".join(sounds)
    pattern = _UDDIN_ARABIC if script is Script.ARAB else _UDDIN_OTHER
    match = pattern.search(text)
    if match is None:
        return sounds
    head = _cut_end(sounds[: match.start()])
    return (*head, UDDIN) if len(head) >= _FEWEST else sounds


def _abdul(sounds: Sounds, script: Script) -> list[Sounds]:
    """Return the readings of a word that may begin with abdul; where l could belong to either part, both."""
    if sounds[0] == ABDUL or any(len(sound) > 1 for sound in sounds[:4]):
        return [sounds]
    text = "".join(sound if len(sound) == 1 else "·" for sound in sounds)
    if script is Script.ARAB:
        match = _ABDUL_ARABIC.match(text)
        rests = [sounds[match.end() :]] if match else []
    else:
        rests = _abdul_rests(text, sounds)
    compounds = [(ABDUL, *rest) for rest in rests if sum(s not in _VOWELS for s in rest) >= _FEWEST]
    return compounds or [sounds]


def _abdul_rests(text: str, sounds: Sounds) -> list[Sounds]:
    match = _ABDUL_OTHER.match(text)
    if match is None:
        return []
    end = match.end()
    first, second = text[end : end + 1], text[end + 1 : end + 2]
    if first in _VOWELS or not first:
        return []
    if second == "²":
        # Abdussattar and Abdullatif: the consonant is doubled because the article took its sound.
        return [(first, *sounds[end + 2 :])]
    if first != "l":
        return [sounds[end:]]
    if second in _VOWELS:
        return [sounds[end + 1 :], sounds[end:]]
    return [sounds[end + 1 :]]


# On the sounds of a word, one character each: they are the same for every script that writes its vowels.
_ULLAH_OTHER: Final = re.compile("(?:[uoóa]l²|[uo]l)[aoáó][ʰh]?$")
_ULLAH_ARABIC: Final = re.compile("[AẠ][lˡ][lˡ]?²?[aA]?[hHʰ]$")
_UDDIN_OTHER: Final = re.compile("(?:[aeiou]d²|[ui]d)[ie]n$")
_UDDIN_ARABIC: Final = re.compile("[AẠ][lˡ]?²?d²?[iY]n$")
_ABDUL_OTHER: Final = re.compile("ʔ?abd(?:[uoeai]|(?=r))")
_ABDUL_ARABIC: Final = re.compile("ʔa?bdu?[AẠ]l")
