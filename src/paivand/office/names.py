"""User names: what is allowed in them, and the one form under which they are kept and found."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from paivand.kernel.digits import to_latin

MAX_LENGTH: Final = 64
MIN_LENGTH: Final = 3
# An Arabic keyboard writes ي and ك where a Persian one writes ی and ک; nobody sees the difference when signing in.
_LETTERS: Final = str.maketrans({"ي": "ی", "ك": "ک", "\u200c": None, "\u200f": None, "\u200e": None})
_ALLOWED: Final = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")


def fold_username(text: str) -> str:
    """Return the form in which a user name is kept: NFKC, small letters, Latin digits, one spelling of ی and ک."""
    folded = unicodedata.normalize("NFKC", to_latin(text)).casefold().translate(_LETTERS)
    return folded.strip()


def is_username(text: str) -> bool:
    """Tell whether a folded text may be a user name: letters, digits, point, hyphen, underscore inside."""
    return MIN_LENGTH <= len(text) <= MAX_LENGTH and _ALLOWED.fullmatch(text) is not None
