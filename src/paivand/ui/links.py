"""Addresses of pages, looked up once a process: a page of fifty rows asks the same pattern fifty times."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Ids that no record has, for the places of ids in a pattern.
_PLACES: Final = tuple(UUID(int=number) for number in range(1, 5))
_TEXTS: Final = tuple(str(place) for place in _PLACES)


def address(name: str) -> str:
    """Return the address of a page without ids; empty while the room that owns it does not stand."""
    try:
        return _pattern(name, 0, (), get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    except NoReverseMatch:
        return ""


def address_of(name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """Return what ``reverse`` returns, for anything; quickly where only ids of records stand in the address.

    Raises NoReverseMatch.
    """
    ids = [*args, *kwargs.values()]
    if (args and kwargs) or len(ids) > len(_PLACES) or any(type(value) is not UUID for value in ids):
        return reverse(name, args=args, kwargs=dict(kwargs))
    found = _pattern(name, len(args), tuple(kwargs), get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    for place, value in zip(_TEXTS, ids, strict=False):
        found = found.replace(place, str(value))
    return found


@lru_cache(maxsize=1024)
def _pattern(name: str, args: int, kwargs: tuple[str, ...], urlconf: str, _prefix: str) -> str:
    """Return the address with ids that no record has in the places of ids; the prefix only tells patterns apart."""
    named = dict(zip(kwargs, _PLACES, strict=False))
    return reverse(name, urlconf=urlconf, args=_PLACES[:args], kwargs=named)
