"""Which page of a list an address asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from paivand.kernel.digits import whole_number

if TYPE_CHECKING:
    from django.http import HttpRequest

_MOST_PAGES: Final = 1_000_000


def page_number(request: HttpRequest) -> int:
    """Return the number that the address names; 1 when it names none that there could be."""
    return max(1, whole_number(request.GET.get("page", ""), otherwise=1, most=_MOST_PAGES))
