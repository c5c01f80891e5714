"""Recovery words: short, pronounceable, made by us, and arranged so that a misread word is found by its number.

Every word is consonant-vowel-consonant-vowel-consonant from letters that
readers of Latin, Cyrillic and Perso-Arabic scripts pronounce alike. The last
letter checks the four before it: one wrong letter never gives another word.

A card is a list of words that are symbols of a Reed-Solomon code over
GF(2^11): three of them check the others, so one exchanged word is found (and
named), and two are noticed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

BITS: Final = 11
COUNT: Final = 1 << BITS
CHECK_WORDS: Final = 3
# x^11 + x^2 + 1, primitive over GF(2).
_POLYNOMIAL: Final = 0b100000000101


@cache
def word_list() -> tuple[str, ...]:
    """Return the 2048 words in the order of their values."""
    text = Path(__file__).with_name("words.txt").read_text(encoding="ascii")
    return tuple(text.split())


@cache
def _values() -> dict[str, int]:
    return {word: value for value, word in enumerate(word_list())}


@cache
def _field() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return powers and logarithms of the generator x."""
    powers: list[int] = []
    logarithms = [0] * COUNT
    value = 1
    for exponent in range(COUNT - 1):
        powers.append(value)
        logarithms[value] = exponent
        value <<= 1
        if value & COUNT:
            value ^= _POLYNOMIAL
    return tuple(powers), tuple(logarithms)


def _times(left: int, right: int) -> int:
    if not left or not right:
        return 0
    powers, logarithms = _field()
    return powers[(logarithms[left] + logarithms[right]) % (COUNT - 1)]


def _generator() -> list[int]:
    """Return the product of (x - a^i) for i below CHECK_WORDS, highest power first."""
    powers, _ = _field()
    product = [1]
    for root in powers[:CHECK_WORDS]:
        shifted = [*product, 0]
        for place, factor in enumerate(product):
            shifted[place + 1] ^= _times(factor, root)
        product = shifted
    return product


def with_check(values: list[int]) -> list[int]:
    """Return the values followed by their check values."""
    generator = _generator()
    rest = [*values, *([0] * CHECK_WORDS)]
    for place in range(len(values)):
        factor = rest[place]
        for offset, coefficient in enumerate(generator):
            rest[place + offset] ^= _times(coefficient, factor)
    return [*values, *rest[len(values) :]]


def _syndromes(values: list[int]) -> list[int]:
    powers, _ = _field()
    found = []
    for root in powers[:CHECK_WORDS]:
        total = 0
        for value in values:
            total = _times(total, root) ^ value
        found.append(total)
    return found


def wrong_place(values: list[int]) -> int | None:
    """Return where (from 0) one value must differ, -1 when several do, None when all fit."""
    syndromes = _syndromes(values)
    if not any(syndromes):
        return None
    if all(syndromes):
        _, logarithms = _field()
        first, second, third = (logarithms[value] for value in syndromes)
        step = (second - first) % (COUNT - 1)
        # One error e at power p has the syndromes e, e*a^p, e*a^2p: equal steps.
        if step == (third - second) % (COUNT - 1) and step < len(values):
            return len(values) - 1 - step
    return -1


def to_words(values: list[int]) -> list[str]:
    """Return the words of these values (each below 2048)."""
    words = word_list()
    return [words[value] for value in values]


def to_value(word: str) -> int | None:
    """Return the value of a word as somebody typed it, or None when it is none of ours."""
    return _values().get(word.strip().casefold())
