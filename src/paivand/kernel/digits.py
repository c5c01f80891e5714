"""The three digit systems: Latin, Arabic-Indic (٠-٩) and Persian (۰-۹). All are read; each language writes its own."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

LATIN: Final = "0123456789"
ARABIC_INDIC: Final = "٠١٢٣٤٥٦٧٨٩"
PERSIAN: Final = "۰۱۲۳۴۵۶۷۸۹"

_TO_LATIN: Final = str.maketrans(ARABIC_INDIC + PERSIAN + "٫٪", LATIN + LATIN + ".%")
_TO_PERSIAN: Final = str.maketrans(LATIN, PERSIAN)
_PERSIAN_LANGUAGES: Final = frozenset({"fa", "fa-af", "ps", "prs"})

# Thousands and decimal marks as in CLDR 48; a narrow no-break space keeps a number on one line.
_NARROW_SPACE: Final = "\u202f"
_NO_BREAK_SPACE: Final = "\u00a0"
_MARKS: Final = {
    "en": (",", "."),
    "es": (".", ","),
    "fa": ("٬", "٫"),
    "fr": (_NARROW_SPACE, ","),
    "ps": ("٬", "٫"),
    "ru": (_NO_BREAK_SPACE, ","),
    "sq": (_NO_BREAK_SPACE, ","),
    "tg": (_NO_BREAK_SPACE, ","),
}
_SPACE_BEFORE_PERCENT: Final = {"es": _NO_BREAK_SPACE, "fr": _NARROW_SPACE, "ru": _NO_BREAK_SPACE}
_GROUP: Final = 3
# CLDR: Spanish and Albanian write four figures without a mark.
_UNGROUPED_FIGURES: Final = {"es": 4, "sq": 4}
_INVISIBLE: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


def to_latin(text: str) -> str:
    """Return the text with every digit in Latin, ``٫`` as a point and ``٪`` as a percent sign; the rest unchanged."""
    return text.translate(_TO_LATIN)


def uses_persian_digits(language: str) -> bool:
    """Tell whether running text of the language is written with ۰-۹."""
    return language.lower() in _PERSIAN_LANGUAGES


def to_language(text: str, language: str) -> str:
    """Return running text with the digits, decimal mark and percent sign of the language.

    Codes, phones, PINs and file names stay Latin: never send them here.
    """
    if not uses_persian_digits(language):
        return to_latin(text)
    text = re.sub(r"(?<=\d)\.(?=\d)", "٫", to_latin(text))
    text = re.sub(r"(?<=\d),(?=\d{3})", "٬", text)
    return text.replace("%", "٪").translate(_TO_PERSIAN)


def format_number(value: float | Decimal, language: str, *, decimals: int | None = None) -> str:
    """Return a number as the language writes it, rounded half up when ``decimals`` is given."""
    number = Decimal(str(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _point, fraction = f"{abs(number):f}".partition(".")
    thousands, point = _MARKS.get(_root(language), _MARKS["en"])
    if len(whole) > _UNGROUPED_FIGURES.get(_root(language), _GROUP):
        whole = f"{int(whole):,}".replace(",", thousands)
    text = whole + (point + fraction if fraction else "")
    if number < 0:
        text = "\u2212" + text
    return text.translate(_TO_PERSIAN) if uses_persian_digits(language) else text


def format_percent(share: float | Decimal, language: str, *, decimals: int = 0) -> str:
    """Return a share (0.12) as a percentage (12%) in the way of the language."""
    number = format_number(Decimal(str(share)) * 100, language, decimals=decimals)
    if uses_persian_digits(language):
        return number + "٪"
    return number + _SPACE_BEFORE_PERCENT.get(_root(language), "") + "%"


def parse_decimal(text: str) -> Decimal:
    """Return the number that a person typed in any digit system, with spaces or marks between thousands.

    Both ``1,234.5`` and ``1 234,5`` are read; ``1,234`` is one thousand two hundred and thirty-four only because
    exactly three figures follow a single mark, and ``1,5`` is one and a half. Raises ValueError otherwise.
    """
    plain = _INVISIBLE.sub("", to_latin(text)).replace("\u2212", "-").replace("٬", "'")
    plain = re.sub(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3}(?!\d))", "", plain.strip())
    commas, points = plain.count(","), plain.count(".")
    if commas and points:
        thousands = "," if plain.rfind(",") < plain.rfind(".") else "."
        plain = _without_thousands(plain, thousands)
    elif commas > 1 or (commas == 1 and re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", plain)):
        plain = _without_thousands(plain, ",")
    elif points > 1:
        plain = _without_thousands(plain, ".")
    plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        message = "not a number"
        raise ValueError(message)
    try:
        return Decimal(plain)
    except InvalidOperation:  # pragma: no cover - the pattern above lets nothing else through
        message = "not a number"
        raise ValueError(message) from None


def parse_int(text: str) -> int:
    """Return the whole number that a person typed in any digit system; raises ValueError otherwise."""
    number = parse_decimal(text)
    if number != number.to_integral_value():
        message = "not a whole number"
        raise ValueError(message)
    return int(number)


def whole_number(text: str, *, otherwise: int, most: int = 2**31 - 1) -> int:
    """Return the number that a page of ours wrote into an address or a hidden field; ``otherwise`` for anything else.

    People may have changed it: only plain Latin figures count, and nothing beyond ``most``.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return otherwise
    number = int(text)
    return number if number <= most else otherwise


def _without_thousands(plain: str, mark: str) -> str:
    """Take the marks away, but only where each stands before exactly three figures."""
    head, *groups = re.split(r"[.,]", plain)[: plain.count(mark) + 1]
    if not head.lstrip("+-").isdigit() or any(len(group) != _GROUP for group in groups):
        message = "not a number"
        raise ValueError(message)
    return plain.replace(mark, "")


def _root(language: str) -> str:
    return language.lower().split("-", maxsplit=1)[0]
