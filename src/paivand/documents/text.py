"""Text on its way into a file: cleaned, isolated, measured and wrapped.

Text of people reaches a file as text, whatever it holds: control characters that XML forbids are dropped, and so are
the marks that could turn the reading order of what stands around it.
"""

from __future__ import annotations

import unicodedata

from paivand.documents.languages import Direction

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
LRM, RLM, ALM = "\u200e", "\u200f", "\u061c"
_ISOLATES = {LRI, RLI, FSI}
_EMBEDDINGS = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e"}
_KEPT_CONTROLS = {"\n", "\t"}

# Shares of an em in Noto Sans and Vazirmatn, rounded up: a label may get room to spare, never too little.
_NARROW = set("iljtfrI.,:;'|!()[] \u00a0-‘’،؛.")
_WIDE = set("mwMWQ@%٪ЖШЩЮМФжшщюмф–—…")
_NARROW_EM, _WIDE_EM, _CAPITAL_EM, _ARABIC_EM, _PLAIN_EM = 0.36, 0.95, 0.7, 0.6, 0.59
_BOLD = 1.06


def clean(text: str) -> str:
    """Return the text without characters that a file must not hold.

    Dropped: control characters but line break and tab, halves of surrogate pairs, non-characters, and bidi embeddings
    and overrides. Isolates that are left open are closed at the end, so that they cannot turn the text that follows.
    """
    kept: list[str] = []
    depth = 0
    for char in text.replace("\r\n", "\n").replace("\r", "\n"):
        if char in _EMBEDDINGS or (unicodedata.category(char) in {"Cc", "Cs"} and char not in _KEPT_CONTROLS):
            continue
        if ord(char) & 0xFFFE == 0xFFFE:  # noqa: PLR2004  U+xxFFFE and U+xxFFFF are no characters
            continue
        if char in _ISOLATES:
            depth += 1
        elif char == PDI:
            if depth == 0:
                continue
            depth -= 1
        kept.append(char)
    return "".join(kept) + PDI * depth


def first_strong(text: str) -> Direction | None:
    """Return the direction of the first letter, or None where there is no letter."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return None


def guarded(text: str) -> str:
    """Return the text between two marks of its own direction.

    Word and LibreOffice do not know isolates everywhere; a strong mark on both sides keeps a code such as ``PV-12 (3)``
    in one piece inside text of the other direction.
    """
    mark = RLM if first_strong(text) == "rtl" else LRM
    return f"{mark}{text}{mark}"


def isolated(text: str, direction: Direction) -> str:
    """Return the text as an isolate of the given direction, for pictures, which have no paragraph of their own."""
    return f"{RLI if direction == 'rtl' else LRI}{text}{PDI}"


def numbered(text: str, direction: Direction) -> str:
    """Return a number with its percent sign on the side where right-to-left text has it.

    Between letters of the Arabic script ٪ stands to the left of the digits, alone it would jump to their right.
    """
    return f"{ALM}{text}" if direction == "rtl" and "٪" in text and first_strong(text) is None else text


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the drawn width in the unit of ``size``; a generous guess from the kind of each letter."""
    total = 0.0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            continue
        if char in _NARROW:
            total += _NARROW_EM
        elif char in _WIDE:
            total += _WIDE_EM
        elif unicodedata.bidirectional(char) == "AL":
            total += _ARABIC_EM
        elif char.isupper():
            total += _CAPITAL_EM
        elif unicodedata.east_asian_width(char) in {"W", "F"}:
            total += 1.0
        else:
            total += _PLAIN_EM
    return total * size * (_BOLD if bold else 1.0)


def wrapped(text: str, width: float, size: float, *, bold: bool = False, lines: int = 3) -> list[str]:
    """Break the text between words into lines that fit the width; at most ``lines``, the last may then overrun."""
    result: list[str] = []
    for word in text.split():
        longer = f"{result[-1]} {word}" if result else word
        if result and (len(result) == lines or width_of(longer, size, bold=bold) <= width):
            result[-1] = longer
        else:
            result.append(word)
    return result or [""]
