"""Which script a word is written in, and one form for what is written in several ways."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Script(StrEnum):
    """The scripts of the names that we compare (ISO 15924)."""

    ARAB = "Arab"
    CYRL = "Cyrl"
    LATN = "Latn"
    OTHER = "Zyyy"


# Arabic code points for letters that Persian and Pashto have their own for, presentation variants of heh, and tatweel.
_ONE_FORM: Final = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ڪ": "ک",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ۀ": "ه",
        "ۂ": "ه",
        "ۃ": "ة",
        "ٲ": "أ",
        "ـ": None,
        **dict.fromkeys("\u2018\u2019\u02bc\u02bb\u02bf\u02be`\u00b4\u2032\u02b9\u02c8\u02b0\u00b7", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
        **dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad", None),
    }
)
_SPACES: Final = re.compile(r"\s+")
# Combining marks of Perso-Arabic: the vowels, doubling, and the hamza and madda that belong to a letter.
MARKS: Final = re.compile("[\u064b-\u0652\u0670\u0656-\u065f\u0653\u0654\u0655]")
_ALEF_MAQSURA: Final = re.compile("(?<=\u064e)\u0649\u0670?|\u0649\u0670")
# The stress marks of Russian dictionaries; the breve of й and the macron of ӣ and ӯ are letters and stay.
_STRESS: Final = re.compile("(?<=[\u0400-\u052f])[\u0300\u0301]")


@lru_cache(maxsize=16384)
def script_of(text: str) -> Script:
    """Return the script of the first letter that has one."""
    for character in text:
        if not character.isalpha():
            continue
        name = unicodedata.name(character, "")
        if name.startswith("LATIN"):
            return Script.LATN
        if name.startswith("CYRILLIC"):
            return Script.CYRL
        if name.startswith("ARABIC"):
            return Script.ARAB
    return Script.OTHER


def normalise(text: str, *, keep_marks: bool = False) -> str:
    """Return one form of a name for comparison: NFC, lower case, one code point a letter, single spaces.

    The vowel marks of Perso-Arabic are dropped unless ``keep_marks``; the zero-width non-joiner stays, because it
    separates the parts of a compound. Doing it twice changes nothing.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if keep_marks:
        # An alef maqsura that is marked as one sounds like alef; unmarked it may as well be a yeh of an Arabic keyboard.
        text = _ALEF_MAQSURA.sub("ا", text)
    text = text.translate(_ONE_FORM)
    text = _STRESS.sub("", unicodedata.normalize("NFC", text))
    if not keep_marks:
        text = MARKS.sub("", text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip())
