"""The fonts of paper: Noto Sans (Latin, Cyrillic) and Vazirmatn (Arabic script), under the SIL Open Font License.

``fonts.lock.json`` says where each file came from and lists what the fonts draw.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_MISSING = "\ufffd"


@cache
def _drawn() -> frozenset[str]:
    lock = json.loads((FOLDER / "fonts.lock.json").read_text(encoding="utf-8"))
    letters: set[str] = set()
    for part in lock["drawn"]:
        first, _, last = part.partition("-")
        letters.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(letters)


def drawable(text: str) -> str:
    """Return the text with "�" for each character that the fonts cannot draw; invisible marks stay.

    PDF/UA forbids a glyph without meaning, so one letter of another script would otherwise stop a whole report.
    """
    known = _drawn()
    return "".join(
        char if char in known or char in "\n\t" or unicodedata.category(char) == "Cf" else _MISSING for char in text
    )
