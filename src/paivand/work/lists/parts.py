"""The small values of a list page, and what it reads out of an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest, QueryDict
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor

COUNTED: Final = 1000
"""Lists count up to here: beyond it the number tells a person nothing, and counting costs."""


@dataclass(frozen=True, slots=True)
class BuiltInView:
    """A view that every user of the list finds as a tab. The first one is where the list opens."""

    name: str
    label: _StrOrPromise
    query: str = ""
    """Filters as in the address: ``risk=high&risk=medium``."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of the exported table."""

    heading: _StrOrPromise
    value: Callable[[Any], object]
    name: str = ""
    """The name of the field in sharing agreements; a column without one stays inside the own organisation."""
    person: bool = False
    """The id of a person: not written, but counted and checked for consent when the file is released."""


def actor_of(request: HttpRequest) -> Actor:
    """Return who is signed in: ``permission_required`` stands before every list."""
    return request.user  # type: ignore[return-value] # never anonymous here


def ids_of(texts: Sequence[str]) -> list[str]:
    """Return the texts that are UUIDs: anything else cannot be the id of a row."""
    found = []
    for text in texts:
        try:
            found.append(str(UUID(text)))
        except ValueError:
            continue
    return found


def count_of(rows: models.QuerySet[Any]) -> int:
    """Return how many rows there are, counted to one more than the limit."""
    return rows.order_by()[: COUNTED + 1].count()


def with_parts(query: QueryDict, **parts: str) -> str:
    """Return the address of the list with these parts of the query changed."""
    changed = query.copy()
    for name, value in parts.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def without_part(query: QueryDict, name: str) -> str:
    """Return the address of the list without one filter; of all rows when nothing is left."""
    changed = query.copy()
    changed.pop(name, None)
    return f"?{changed.urlencode()}" if changed else "?view="


def page_url(request: HttpRequest, number: int) -> str:
    """Return the address of another page of the same list."""
    changed = request.GET.copy()
    changed["page"] = str(number)
    return f"?{changed.urlencode()}"


def value_label(part: Any, value: str) -> str:
    """Return how a filter names a value: the label of its choice, else the value."""
    choices = getattr(part.field, "choices", None) or ()
    for key, label in choices:
        if str(key) == value:
            return str(label)
    return value
