"""Finding a person by name in any script, code, phone, number of a document, year of birth or age, and place.

The rule for candidates is that of reference work on names: skeletons of the
words, the rarest first; two are intersected, a third only over the cap; over
the cap one more word, a year or a place is asked for. A second look forgives a
typo and is bounded in time. What a person may not see is taken out in the
database, before anything is decrypted.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from paivand.analysis.names import neighbours, script_of, similarity, tokens
from paivand.kernel.calendars import CalendarName
from paivand.kernel.clock import today
from paivand.kernel.date_parsing import GREGORIAN_YEARS, SOLAR_YEARS
from paivand.kernel.digits import to_latin
from paivand.kernel.partial_dates import PartialDate
from paivand.ledger.journal import record_read
from paivand.ledger.vault import blind_lookup
from paivand.people.choices import NameKind
from paivand.people.imports import places_known
from paivand.people.models import Identifier, NameToken, Person, Phone
from paivand.people.selectors import people_visible
from paivand.people.services.persons import SUBJECT, identifier_fold, phone_fold
from paivand.people.tokens import TokenKind, domain_of
from paivand.ui.parts import Match
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor
    from paivand.office.models import Place

CAP: Final = 500
"""Candidates that are decrypted and ranked for one search."""
LIMIT: Final = 20
SURE: Final = 0.95
"""From here on nothing better is looked for."""
SHOWN: Final = 0.62
"""Names less alike than this are not shown."""
SECOND_LOOK_SECONDS: Final = 0.3
_OWN_NAMES: Final = frozenset({NameKind.AS_GIVEN, NameKind.KNOWN_AS, NameKind.GIVEN})
_LONGEST_QUERY: Final = 200
_MOST_WORDS: Final = 6
_OLDEST: Final = 130
_FEWEST_FIGURES: Final = 5
_YEARS_APART: Final = 3
_CODE: Final = re.compile(r"[A-Za-z]{3}-\d{2}-\d{3,6}")
_NUMBER: Final = re.compile(r"\+?\d[\d\s().\-/]{3,}\d")
_BIRTH_MARK: Final = re.compile(r"^[()\[\],;]+|[()\[\],;]+$")


@dataclass(slots=True)
class Query:
    """What was typed, taken apart."""

    text: str
    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    birth: PartialDate | None = None
    places: list[Place] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The words that are a name, in their order."""
        return " ".join(self.names)


@dataclass(frozen=True, slots=True)
class Hit:
    """One person who may be meant, and why."""

    person: Person
    score: float
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave. ``ask_more``: too many people fit; one more word, a year or a place would tell them apart."""

    hits: list[Hit]
    ask_more: bool = False
    nothing_asked: bool = False


def query_read(text: str, *, birth: PartialDate | None = None) -> Query:
    """Take apart what was typed into the one box. ``birth`` comes from a box of its own."""
    query = Query(text=" ".join(text.split())[:_LONGEST_QUERY], birth=birth)
    plain = to_latin(query.text)
    query.numbers.extend(match.group().strip() for match in _NUMBER.finditer(plain))
    known = places_known()
    for raw in plain.split():
        word = _BIRTH_MARK.sub("", raw)
        if not word:
            continue
        if _CODE.fullmatch(word):
            query.codes.append(word.upper())
        elif any(sign.isdigit() for sign in word):
            _figures(word, query)
        elif len(query.names) < _MOST_WORDS:
            # A name may also be that of a place; it then narrows nothing, it only speaks for those who are there.
            query.places.extend(known.find(word))
            query.names.append(word)
    return query


def _figures(word: str, query: Query) -> None:
    if word.isdigit() and query.birth is None:
        value = int(word)
        if value in SOLAR_YEARS:
            query.birth = PartialDate.from_parts(value, calendar=CalendarName.SOLAR_HIJRI)
            return
        if value in GREGORIAN_YEARS:
            query.birth = PartialDate.from_parts(value)
            return
        if value <= _OLDEST:
            query.birth = PartialDate.from_age(value, today())
            return
    if len(word) >= _FEWEST_FIGURES:
        query.numbers.append(word)


def people_search(*, actor: Actor, query: str, birth: PartialDate | None = None, limit: int = LIMIT) -> Found:
    """Return the people whom the actor may see and who may be meant, the most likely first. The search is journalled."""
    asked = query_read(query, birth=birth)
    search = _Search(actor, asked)
    found = search.run(limit)
    record_read(
        actor=actor,
        verb="person.searched",
        subject_type=SUBJECT,
        ids=[hit.person.pk for hit in found.hits],
    )
    return found


class _Search:
    """One search: who was found by number, who by name, and how alike the names are."""

    def __init__(self, actor: Actor, query: Query) -> None:
        self._query = query
        self._visible: QuerySet[Person] = people_visible(actor=actor)
        self._ask_more = False

    def run(self, limit: int) -> Found:
        """Look by number, then by name, then once more for a typo."""
        query = self._query
        if not (query.names or query.codes or query.numbers):
            return Found([], nothing_asked=True)
        hits = {hit.person.pk: hit for hit in self._by_number()}
        if query.names:
            groups = self._groups()
            exact = self._rank(self._candidates(groups))
            if max((hit.score for hit in exact), default=0.0) < SURE and not self._ask_more:
                exact += self._rank(self._typo_candidates(groups, without={hit.person.pk for hit in exact}))
            for hit in exact:
                hits.setdefault(hit.person.pk, hit)
        best = sorted(hits.values(), key=lambda hit: (-hit.score, hit.person.code))
        return Found(best[:limit], ask_more=self._ask_more)

    # --- numbers ------------------------------------------------------------------------------------------------------

    def _by_number(self) -> Iterator[Hit]:
        query = self._query
        reasons: dict[UUID, Match] = {}
        phones = {t for text in query.numbers if (plain := phone_fold(text)) for t in blind_lookup("phone", plain)}
        papers = {
            t for text in query.numbers if (plain := identifier_fold(text)) for t in blind_lookup("identifier", plain)
        }
        if phones:
            found = Phone.objects.filter(token__in=phones).values_list("person_id", flat=True)[:CAP]
            reasons.update(dict.fromkeys(found, Match("same", _("Same phone number"))))
        if papers:
            named = Identifier.objects.filter(token__in=papers).values_list("person_id", flat=True)[:CAP]
            reasons.update(dict.fromkeys(named, Match("same", _("Same number of a document"))))
        if not reasons and not query.codes:
            return
        for person in self._visible.filter(Q(pk__in=list(reasons)) | Q(code__in=query.codes))[:LIMIT]:
            match = reasons.get(person.pk) or Match("same", _("Same code"))
            yield Hit(person, 1.0, (match, *self._around(person)))

    # --- names --------------------------------------------------------------------------------------------------------

    def _groups(self) -> list[set[str]]:
        """Return the skeletons of each word, the rarest word first; a word of a place alone narrows nothing."""
        words = [tokens(word) for word in self._query.names]
        groups = [group for group in words if group] or [tokens(self._query.name)]
        lookups = [self._lookup(TokenKind.WORD, group) for group in groups]
        counts = dict(
            NameToken.objects.filter(kind=TokenKind.WORD, token__in={t for found in lookups for t in found})
            .values_list("token")
            .annotate(Count("id"))
        )
        rarity = [sum(counts.get(token, 0) for token in found) for found in lookups]
        order = sorted(range(len(groups)), key=lambda place: rarity[place])
        # Words that nobody bears may be a typo or a place; whoever has the others is still looked at.
        return [groups[place] for place in order if rarity[place]]

    @staticmethod
    def _lookup(kind: TokenKind, plain: Iterable[str]) -> list[int]:
        return [token for text in plain for token in blind_lookup(domain_of(kind), text)]

    def _bearing(self, group: Iterable[str], *, near: bool = False) -> Q:
        """Return the filter of people who bear one of these skeletons, or one that differs from it by a letter."""
        if not near:
            return Q(kind=TokenKind.WORD, token__in=self._lookup(TokenKind.WORD, group))
        around = {other for token in group for other in neighbours(token)}
        return Q(kind=TokenKind.WORD, token__in=self._lookup(TokenKind.WORD, around)) | Q(
            kind=TokenKind.NEIGHBOUR, token__in=self._lookup(TokenKind.NEIGHBOUR, around)
        )

    def _people(self, first: Q, *others: Q) -> QuerySet[Person]:
        people = self._visible.filter(pk__in=NameToken.objects.filter(first).values("person_id"))
        for other in others:
            people = people.filter(Exists(NameToken.objects.filter(other, person_id=OuterRef("pk"))))
        return people

    def _candidates(self, groups: Sequence[set[str]]) -> list[Person]:
        """Return those who bear the two rarest words, narrowed further only when there are too many."""
        if not groups:
            return []
        filters = [self._bearing(group) for group in groups]
        taken = min(2, len(filters))
        people = self._people(*filters[:taken])
        found = list(people.order_by()[: CAP + 1])
        while len(found) > CAP and taken < len(filters):
            taken += 1
            people = self._people(*filters[:taken])
            found = list(people.order_by()[: CAP + 1])
        if len(found) > CAP:
            found = list(self._narrowed(people).order_by()[: CAP + 1])
            self._ask_more = len(found) > CAP
        if not found and len(filters) > 1:
            # Somebody may be known here by one of the names alone.
            found = list(self._people(filters[0]).order_by()[:CAP])
        return found[:CAP]

    def _narrowed(self, people: QuerySet[Person]) -> QuerySet[Person]:
        """Narrow by what is not sealed: the year of birth and the place."""
        birth = self._query.birth
        if birth is not None:
            years = (birth.earliest.year - _YEARS_APART, birth.latest.year + _YEARS_APART)
            people = people.filter(birth_date__year__range=years)
        if self._query.places:
            people = people.filter(scope__place_id__in=[place.pk for place in self._query.places])
        return people

    def _typo_candidates(self, groups: Sequence[set[str]], *, without: set[UUID]) -> list[Person]:
        """Return those whose words are nearly these: each word in turn may differ by a letter. Bounded in time."""
        ends = time.monotonic() + SECOND_LOOK_SECONDS
        words = [group for word in self._query.names if (group := tokens(word))]
        pairs = [(one, other) for one in words for other in words if one is not other] or [(one, one) for one in words]
        found: dict[UUID, Person] = {}
        for near, exact in pairs:
            if time.monotonic() > ends or len(found) >= CAP:
                break
            filters = [self._bearing(near, near=True)]
            if exact is not near:
                filters.insert(0, self._bearing(exact))
            for person in self._people(*filters).order_by()[:CAP]:
                if person.pk not in without:
                    found.setdefault(person.pk, person)
        return list(found.values())[:CAP]

    # --- ranking ------------------------------------------------------------------------------------------------------

    def _rank(self, people: Iterable[Person]) -> list[Hit]:
        hits = []
        without_places = self._without_places()
        for person in people:
            scored = [
                (similarity(asked, text), text, joined)
                for asked in without_places
                for text, joined in self._spellings(person)
            ]
            score, text, joined = max(scored, default=(0.0, "", False))
            if score < SHOWN:
                continue
            around = self._around(person)
            # What lies around a name only orders those whose names are equally alike.
            told = score - sum(0.04 for match in around if match.kind == "diff")
            told += sum(0.005 for match in around if match.kind == "same")
            hits.append(Hit(person, min(told, 0.999), (self._name_match(score, text, joined=joined), *around)))
        return hits

    @staticmethod
    def _spellings(person: Person) -> Iterator[tuple[str, bool]]:
        """Yield each name by which the person goes, and each together with a father's or family name.

        The second value tells the joined ones: a father's name alone is another man's name.
        """
        names = list(person.names.all())
        own = [name.text for name in names if name.kind in _OWN_NAMES] or [name.text for name in names[:1]]
        others = [name.text for name in names if name.kind not in _OWN_NAMES]
        for text in own:
            yield text, False
            for other in others:
                yield f"{text} {other}", True

    def _without_places(self) -> list[str]:
        """Return the name as asked, and without the words that are places when something is left."""
        if not self._query.places:
            return [self._query.name]
        known = places_known()
        rest = " ".join(word for word in self._query.names if not known.find(word))
        return [self._query.name, rest] if rest else [self._query.name]

    def _name_match(self, score: float, text: str, *, joined: bool) -> Match:
        if joined:
            return Match("same" if score >= SURE else "near", _("With the father's or family name"))
        if score < SURE and len(self._query.names) == 1 < len(text.split()):
            parts = max(similarity(self._query.name, word) for word in text.split())
            if parts >= SURE:
                return Match("same", _("One of the names is the same"))
        other_script = script_of(text) != script_of(self._query.name)
        if score >= SURE:
            return Match("same", _("Same name in another script") if other_script else _("Same name"))
        return Match("near", _("Similar name in another script") if other_script else _("Name written differently"))

    def _around(self, person: Person) -> tuple[Match, ...]:
        """Return what year and place say for and against."""
        matches = []
        asked, known = self._query.birth, person.birth
        if asked is not None and known is not None:
            matches.append(_birth_match(asked, known))
        if any(place.pk == person.scope.place_id for place in self._query.places):
            matches.append(Match("same", _("Same place")))
        return tuple(matches)


def _birth_match(asked: PartialDate, known: PartialDate) -> Match:
    if asked.may_equal(known):
        return Match("same", _("Same year of birth"))
    later = known.earliest > asked.latest
    days = (known.earliest - asked.latest).days if later else (asked.earliest - known.latest).days
    years = max(1, round(days / 365.25))
    if years <= _YEARS_APART:
        told = _("Born about %(years)s years later") if later else _("Born about %(years)s years earlier")
        return Match("near", told % {"years": local_digits(years)})
    return Match("diff", _("Year of birth differs"))
