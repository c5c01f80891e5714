"""The blind name index: skeletons of a person's names, hashed under a key of their own.

What token frequencies leak stands in THREAT_MODEL.md; the tokens decide
nothing, they find candidates that are ranked after decryption.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from paivand.analysis.names import RULES_VERSION, neighbours, pair_tokens, tokens
from paivand.ledger.vault import blind_tokens
from paivand.people.models import NameToken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID


class TokenKind(IntEnum):
    """What a token was made of; each kind is hashed in a domain of its own."""

    WORD = 1
    PAIR = 2
    NEIGHBOUR = 3


_DOMAINS = {kind: f"name.{kind.name.lower()}" for kind in TokenKind}


def name_tokens(names: Sequence[str]) -> dict[TokenKind, set[str]]:
    """Return the plain tokens of a person's spellings, by kind. Never stored as they are."""
    words: set[str] = set()
    pairs: set[str] = set()
    for name in names:
        words |= tokens(name)
        pairs |= pair_tokens(name)
    near = {neighbour for word in words for neighbour in neighbours(word)} - words
    return {TokenKind.WORD: words, TokenKind.PAIR: pairs, TokenKind.NEIGHBOUR: near}


def blind(kind: TokenKind, plain: Iterable[str]) -> list[int]:
    """Return the stored form of plain tokens of one kind."""
    return blind_tokens(_DOMAINS[kind], plain)


def domain_of(kind: TokenKind) -> str:
    """Return the name under which a kind is hashed, for look-ups while a key is being changed."""
    return _DOMAINS[kind]


def tokens_write(people: Iterable[tuple[UUID, Sequence[str]]]) -> None:
    """Replace the tokens of these people by those of their spellings; inside the caller's transaction."""
    listed = list(people)
    NameToken.objects.filter(person_id__in=[person_id for person_id, _ in listed]).delete()
    NameToken.objects.bulk_create(_rows(listed), batch_size=2000)


def _rows(people: Iterable[tuple[UUID, Sequence[str]]]) -> Iterator[NameToken]:
    for person_id, names in people:
        for kind, plain in name_tokens(names).items():
            for token in sorted(set(blind(kind, sorted(plain)))):
                yield NameToken(person_id=person_id, kind=kind, token=token, rules=RULES_VERSION)
