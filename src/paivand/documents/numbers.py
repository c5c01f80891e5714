"""Numbers of a document written as a reader of the language expects them."""

from __future__ import annotations

from decimal import Decimal

from paivand.documents.languages import language_of
from paivand.documents.text import LRI, PDI
from paivand.documents.values import Suppressed, Unit, Value
from paivand.documents.words import word
from paivand.kernel.digits import format_number, format_percent, to_language

NOTHING = "–"


def written(value: Value, language: str, *, unit: Unit = Unit.NUMBER, decimals: int = 0) -> str:
    """Return the number as text: digits, separators, sign and percent sign of the language.

    A hidden number is the word "hidden" of the language, None is a dash. In right-to-left text a signed number is an
    isolate, so that the sign stays in front.
    """
    if isinstance(value, Suppressed):
        return word("hidden", language)
    if value is None or not (exact := Decimal(str(value))).is_finite():
        return NOTHING
    rules = language_of(language)
    if unit is Unit.PERCENT:
        text = format_percent(exact.scaleb(-2), rules.code, decimals=decimals)
    else:
        text = format_number(exact, rules.code, decimals=decimals)
    if unit is Unit.CHANGE and exact > 0:
        text = f"+{text}"
    if rules.direction == "rtl" and text[0] in "+−":
        return f"{LRI}{text}{PDI}"
    return text


def counted(number: int, language: str) -> str:
    """Return a page, table or footnote number in the digits of the language."""
    return to_language(str(number), language_of(language).code)
