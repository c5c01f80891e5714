"""Short codes that name nobody: a place, a year, a number, such as VHD-26-0412."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from paivand.people.models import CodeCounter

if TYPE_CHECKING:
    import datetime as dt

    from paivand.office.models import Place

_LETTERS = 3


def code_next(*, place: Place, on: dt.date, kind: str = "", count: int = 1) -> list[str]:
    """Return the next codes of this place and year; ``kind`` is a letter put in front, such as C for cases.

    Runs inside the caller's transaction: a rolled back registration gives its
    number back. Numbers are not secret and say how many, not who.
    """
    prefix = f"{kind}{'-' if kind else ''}{_short(place)}-{on:%y}"
    with transaction.atomic():
        counter, _made = CodeCounter.objects.get_or_create(prefix=prefix)
        CodeCounter.objects.filter(pk=counter.pk).update(last=F("last") + count)
        last = CodeCounter.objects.values_list("last", flat=True).get(pk=prefix)
    return [f"{prefix}-{number:04d}" for number in range(last - count + 1, last + 1)]


def _short(place: Place) -> str:
    """Return three letters of the place's code: the first and the next consonants (vahdat: VHD)."""
    letters = [c for c in place.code.rsplit("-", 1)[-1].upper() if c.isascii() and c.isalpha()]
    if not letters:
        return "XXX"
    consonants = [c for c in letters[1:] if c not in "AEIOUY"]
    chosen = [letters[0], *consonants, *letters[1:]]
    return "".join(chosen[:_LETTERS]).ljust(_LETTERS, "X")
