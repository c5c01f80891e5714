"""What each language of the product needs on paper: its direction, its tag in files, its digits in spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Language:
    """How one language is named and written in files.

    ``tag`` is the BCP 47 tag. ``excel_digits`` is the prefix of an Excel number format that makes Word draw the numbers
    of a chart in the digits of the language.
    """

    code: str
    tag: str
    direction: Direction = "ltr"
    excel_digits: str = ""


_ENGLISH = Language("en", "en-GB")
_LANGUAGES = {
    "en": _ENGLISH,
    "ru": Language("ru", "ru-RU"),
    "tg": Language("tg", "tg-Cyrl-TJ"),
    "fa": Language("fa", "fa-AF", "rtl", "[$-3000429]"),
    "ps": Language("ps", "ps-AF", "rtl", "[$-3000429]"),
    "sq": Language("sq", "sq-AL"),
    "fr": Language("fr", "fr-FR"),
    "es": Language("es", "es-ES"),
}


def language_of(code: str) -> Language:
    """Return the rules for a language code such as ``fa-AF`` or ``fa_AF``; English for one that is not known."""
    return _LANGUAGES.get(code.replace("_", "-").split("-", maxsplit=1)[0].lower(), _ENGLISH)


def known_languages() -> tuple[str, ...]:
    """Return the primary codes of the languages that documents can be written in."""
    return tuple(_LANGUAGES)
