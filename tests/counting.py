"""Query counts pinned a page: the same page costs the same on every day, with few rows and with many.

The numbers stand in tests/query_counts.json. After a change that is meant, write them anew with

    UPDATE_QUERY_COUNTS=1 ./paivand test tests/site/test_query_counts.py

and look at the difference before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_counts.json")


def queries_of(client: Client, path: str) -> tuple[int, list[str]]:
    """Return how many statements a GET of this page sends, and the statements; transaction marks do not count."""
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    marks = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    # PostgreSQL alone is told who acts; both databases are held to one number.
    told = ("set_config(", "current_setting(")
    sent = [
        q["sql"]
        for q in caught.captured_queries
        if not q["sql"].startswith(marks) and not any(word in q["sql"][:60] for word in told)
    ]
    return len(sent), sent


def pinned() -> dict[str, int]:
    """Return the pinned numbers by the name of the page."""
    if not FILE.exists():
        return {}
    found: dict[str, int] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def check(counted: dict[str, int]) -> None:
    """Compare with the pinned numbers, or write them when asked to."""
    if os.environ.get("UPDATE_QUERY_COUNTS") == "1":
        FILE.write_text(json.dumps(dict(sorted(counted.items())), indent=2) + "\n", encoding="utf-8")
        return
    known = pinned()
    changed = {
        name: f"{known.get(name, 'not pinned')} -> {count}"
        for name, count in sorted(counted.items())
        if known.get(name) != count
    }
    gone = sorted(set(known) - set(counted))
    assert not changed, f"queries of a page changed; if meant, UPDATE_QUERY_COUNTS=1: {changed}"
    assert not gone, f"pinned pages that are not counted any more: {gone}"
