"""One search for everything; what is searched for may be a name, so it travels by POST."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import render

from paivand.kernel import registry
from paivand.kernel.errors import PaivandError
from paivand.office.access import allowed, signed_in, user_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.protocols import SearchHit

_EACH = 10
_LONGEST = 200


@signed_in("each room answers only for what the person may see")
def search(request: HttpRequest) -> HttpResponse:
    """Ask every room that this person may search, and list the best hits by kind."""
    query = request.POST.get("q", "").strip()[:_LONGEST] if request.method == "POST" else ""
    hits: list[SearchHit] = []
    advice: list[str] = []
    if query:
        actor = user_of(request)
        for source in registry.all(registry.SEARCH_SOURCE):
            if source.permission is not None and not allowed(actor, source.permission):
                continue
            try:
                hits.extend(source.search(actor=actor, query=query, limit=_EACH))
            except PaivandError as error:
                # "Many people have this name": advice for this room, not the end of the search.
                advice.append(error.message)
    hits.sort(key=lambda hit: (str(hit.kind), -hit.score))
    groups = [(kind, list(found)) for kind, found in groupby(hits, key=lambda hit: str(hit.kind))]
    context = {"query": query, "groups": groups, "advice": advice, "found": len(hits)}
    return render(request, "site/search.html", context)
