"""Who is at work now: every request, job and command runs inside ``acting_as``."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, transaction

from paivand.kernel.clock import today
from paivand.ledger.problems import NOBODY_ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paivand.kernel.actors import Actor

_actor: ContextVar[Actor | None] = ContextVar("paivand_actor", default=None)
_cache: ContextVar[dict[str, Any] | None] = ContextVar("paivand_context_cache", default=None)


def current_actor() -> Actor | None:
    """Return who acts in this context, or None."""
    return _actor.get()


def actor_required() -> Actor:
    """Return who acts, or stop: code that writes must never run for nobody."""
    actor = _actor.get()
    if actor is None:
        raise NOBODY_ACTS.error()
    return actor


def context_cache() -> dict[str, Any]:
    """Return what may be remembered until the current block ends; a fresh dict outside any block.

    For answers that are asked many times in one request, such as "which
    mandates does this person hold". Whoever changes such an answer clears it.
    """
    found = _cache.get()
    return {} if found is None else found


@contextmanager
def acting_as(actor: Actor, *, read_only: bool = False) -> Iterator[None]:
    """Run the block for this actor.

    On PostgreSQL the block is one transaction in which ``paivand.user`` is set
    locally, so that row-level policies see it and a pooled connection forgets
    it. On SQLite there are no policies; a read-only block opens no transaction
    there, because BEGIN IMMEDIATE would take the one write lock for a page view.
    Blocks nest: the inner actor counts until its end, then the outer one again.
    """
    token = _actor.set(actor)
    cache_token = _cache.set({})
    try:
        if connection.vendor != "postgresql":
            if read_only:
                yield
            else:
                with transaction.atomic():
                    yield
            return
        with transaction.atomic():
            before = _tell_database(str(actor.id), today().isoformat())
            yield
            # After an error the transaction is rolled back, and the setting
            # with it; only a clean end of a nested block must put it back.
            _tell_database(*before)
    finally:
        _cache.reset(cache_token)
        _actor.reset(token)


@contextmanager
def acting_through(actor: Actor) -> Iterator[None]:
    """Run long work of a worker for this actor without one transaction round all of it.

    Each service inside commits by itself, so progress shows, SQLite's one
    write lock is free between steps, and an interrupted job keeps what it
    acknowledged. On PostgreSQL the actor is set for the connection and taken
    away at the end; a connection that was lost and made again has no actor, so
    it sees no row. Inside a transaction this is ``acting_as``.
    """
    if connection.in_atomic_block:
        with acting_as(actor):
            yield
        return
    token = _actor.set(actor)
    cache_token = _cache.set({})
    try:
        if connection.vendor == "postgresql":
            _tell_connection(str(actor.id), today().isoformat())
        yield
    finally:
        _cache.reset(cache_token)
        _actor.reset(token)
        if connection.vendor == "postgresql":
            # Whatever went wrong inside, the next work on this connection must not inherit the actor.
            try:
                _tell_connection("", "")
            except DatabaseError:
                connection.close()


def _tell_connection(user: str, day: str) -> None:
    """Set the actor for the policies of this connection until it is set again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('paivand.user', %s, false), set_config('paivand.today', %s, false)",
            [user, day],
        )


def _tell_database(user: str, day: str) -> tuple[str, str]:
    """Set the actor for the policies of this transaction; return what stood before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('paivand.user', true), current_setting('paivand.today', true)")
        before = cursor.fetchone()
        cursor.execute(
            "SELECT set_config('paivand.user', %s, true), set_config('paivand.today', %s, true)",
            [user, day],
        )
    return before[0] or "", before[1] or ""
