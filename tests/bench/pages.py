"""The pages that people open all day, on a filled office: server time, and how much of it the database took."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench import Figure, measure, p95, seconds

MOST_MS = 100
TIMES = 20
# Whose day it is, and what that person opens.
DAYS = {
    "nilufar": (
        "site:home",
        "people:people",
        "protection:cases",
        "protection:referrals",
        "work:tasks",
        "work:calendar",
    ),
    "zarina": ("site:home", "protection:cases"),
    "madina": ("reports:reports",),
}


def _client(username: str) -> Any:
    from django.test import Client

    from paivand.office.models import User

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@measure("pages")
def pages(people: int) -> list[Figure]:
    """Fill a demo of that many people and open each page again and again."""
    from django.urls import reverse

    from paivand.cli import demo_data

    began = time.perf_counter()
    summary = demo_data.build(people=people, seed=1403, progress=lambda _what, _done, _total: None)
    figures = [Figure(name=f"fill the demo with {people:,} people", value=time.perf_counter() - began, unit="s")]
    figures += [Figure(name=f"  {what}", value=count, unit="") for what, count in summary.counts.items()]
    for username, names in DAYS.items():
        client = _client(username)
        addresses = {name: reverse(name) for name in names}
        if username == "nilufar":
            addresses["search for a name"] = reverse("site:search") + "?q=Zarina"
        for name, address in addresses.items():
            figures += _page(client, f"{username}: {name}", address)
    return figures


def _page(client: Any, name: str, address: str) -> list[Figure]:
    """Return the 95th percentile of one page and its queries; a page that does not answer is no figure but an error."""
    status = client.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answers {status}")
    taken = seconds(lambda: client.get(address), TIMES)
    # On a busy machine the clock on the wall tells about the others; this one about the page alone.
    began = time.process_time()
    for _ in range(TIMES):
        client.get(address)
    processor = (time.process_time() - began) / TIMES
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [
        Figure(name=f"{name}, 95 of 100", value=p95(taken) * 1000, unit="ms", at_most=MOST_MS),
        Figure(name=f"{name}, processor", value=processor * 1000, unit="ms"),
        Figure(name=f"{name}, queries", value=len(queries), unit=""),
    ]
