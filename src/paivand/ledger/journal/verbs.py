"""The words of the journal: each act has a name ``noun.verb`` and a whole sentence for people.

Use, at the top of a room's services::

    verbs.define("case.opened", _("%(actor)s opened the case."))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from paivand.ledger.journal.problems import VERB_UNKNOWN

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_LONGEST = 64


class VerbKind(StrEnum):
    """Whether something was written or only seen."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Verb:
    """One word of the journal."""

    name: str
    sentence: _StrOrPromise
    kind: VerbKind


_verbs: dict[str, Verb] = {}


def define(name: str, sentence: _StrOrPromise, *, kind: VerbKind = VerbKind.WRITE) -> str:
    """Add a word and return its name.

    The sentence is lazy and has no placeholder but ``%(actor)s`` (none where
    the act itself says who: "The provider accepted the referral.").
    Raises ValueError for a name that is malformed or has another sentence already.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        message = f"{name!r} is not of the form noun.verb"
        raise ValueError(message)
    known = _verbs.get(name)
    if known is not None and (known.kind is not kind or known.sentence != sentence):
        message = f"the verb {name} is defined twice"
        raise ValueError(message)
    _verbs[name] = Verb(name, sentence, kind)
    return name


def get(name: str) -> Verb:
    """Return the word; raises PV-JOURNAL-02 when nobody defined it."""
    try:
        return _verbs[name]
    except KeyError as error:
        raise VERB_UNKNOWN.error(verb=name) from error


def sentence(name: str, *, actor: str) -> str:
    """Return the sentence for people; a word that is no longer known is shown as it is."""
    verb = _verbs.get(name)
    return name if verb is None else str(verb.sentence) % {"actor": actor}


def catalogue() -> list[Verb]:
    """Return every word, by name."""
    return [_verbs[name] for name in sorted(_verbs)]
