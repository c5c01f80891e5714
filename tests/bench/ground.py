"""The ground that every request stands on: first page, sealing, blind tokens, durable journal rows."""

from __future__ import annotations

import gzip
import io
import re
import time

from tests.bench import Figure, measure, p95, seconds

KILOBYTE = 1000
FIRST_PAGE_KB = 150
ROWS = 200


@measure("first page")
def first_page(_people: int) -> list[Figure]:
    """Weigh what a browser loads for the first page, gzipped, without fonts, and time the server."""
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    answer = client.get("/", follow=True)
    html = answer.content
    weight = len(gzip.compress(html))
    for path in sorted(set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', html))):
        name = path.decode().removeprefix(settings.STATIC_URL).partition("?")[0]
        if not name.endswith((".woff2", ".woff", ".ttf")):
            weight += len(gzip.compress((settings.STATIC_ROOT / name).read_bytes()))
    taken = seconds(lambda: client.get("/", follow=True), 40)
    return [
        Figure(name="weight gzipped, without fonts", value=weight / KILOBYTE, unit="kB", at_most=FIRST_PAGE_KB),
        Figure(name="server time, 95 of 100", value=p95(taken) * 1000, unit="ms", at_most=100),
    ]


@measure("vault")
def vault(_people: int) -> list[Figure]:
    """Seal and open short values and a stream."""
    from paivand.ledger.vault import blind_token, open_bytes, open_pieces, seal_bytes, seal_stream

    sealed = seal_bytes("bench", b"a name of thirty-two characters!")
    value = seconds(lambda: open_bytes("bench", sealed), 2000)
    token = seconds(lambda: blind_token("bench", "zarghuna"), 2000)
    size = 16 * 1024**2
    plain, target = io.BytesIO(bytes(size)), io.BytesIO()
    began = time.perf_counter()
    seal_stream(plain, target, "bench")
    sealing = time.perf_counter() - began
    target.seek(0)
    began = time.perf_counter()
    for _ in open_pieces(target, "bench"):
        pass
    opening = time.perf_counter() - began
    return [
        Figure(name="open one value", value=sum(value) / len(value) * 1e6, unit="us", at_most=100),
        Figure(name="one blind token", value=sum(token) / len(token) * 1e6, unit="us", at_most=100),
        Figure(name="seal a stream", value=size / sealing / 1e6, unit="MB/s", at_least=100),
        Figure(name="open a stream", value=size / opening / 1e6, unit="MB/s", at_least=100),
    ]


@measure("journal")
def journal_rows(_people: int) -> list[Figure]:
    """Write journal rows, each in a durable transaction of its own, against a bare durable insert in the same run."""
    from django.db import connection, transaction

    from paivand.kernel.actors import SYSTEM
    from paivand.ledger import journal
    from paivand.ledger.acting import acting_as

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_floor (text) VALUES (%s)", ["x" * 200])

    def ours() -> None:
        with acting_as(SYSTEM):
            journal.record(actor=SYSTEM, verb="backup.made", subject=journal.Subject("ledger.backup"), reason="bench")

    from paivand.ledger import backup  # noqa: F401 -- defines the verb that is written here

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (text text)")
    floor, rows = seconds(bare, ROWS), seconds(ours, ROWS)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_floor")
    began = time.perf_counter()
    journal.seal_pending()
    sealing = time.perf_counter() - began
    return [
        Figure(name="a bare durable insert", value=len(floor) / sum(floor), unit="/s"),
        Figure(name="a journal row, durable", value=len(rows) / sum(rows), unit="/s"),
        Figure(name="ratio to the bare insert", value=sum(rows) / sum(floor), unit="times", at_most=10),
        Figure(name=f"seal {ROWS} rows", value=sealing * 1000, unit="ms", at_most=1000),
    ]
