"""The rules as data: letters of each script, sounds, what they are confused with, parts of names.

Every row of the tables names its source; nothing here is code that a linguist would have to read.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from paivand.analysis.names.scripts import Script

if TYPE_CHECKING:
    from collections.abc import Mapping

Sounds = tuple[str, ...]

FINAL_VOWELS: Final = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú"}
_PLAIN_VOWELS: Final = {final: plain for plain, final in FINAL_VOWELS.items()}
_CONSONANTS: Final = frozenset({"consonant"})
NEVER: Final = 99.0


class Letter(NamedTuple):
    """What a letter or group of letters may sound like, in one position."""

    readings: tuple[tuple[str, ...], ...]
    where: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A sound of the shared alphabet into which all scripts are folded."""

    name: str
    kind: str
    drop: float
    drop_unvocalised: float
    drop_vocalised: float
    skeleton: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The words and endings of one script that are not names by themselves."""

    titles: frozenset[str]
    short: Mapping[str, str]
    abdul: frozenset[str]
    ullah: frozenset[str]
    uddin: frozenset[str]
    joinable: frozenset[str]
    suffix: frozenset[str]
    endings: tuple[tuple[str, str], ...]
    """(ending, kind), the longest first."""


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("paivand.analysis.names").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def letters(script: Script) -> Mapping[str, tuple[Letter, ...]]:
    """Return the letters of a script; rows for a position stand before the row for everywhere."""
    found: dict[str, list[Letter]] = defaultdict(list)
    for row in _rows(f"letters_{script.value.lower()}.csv"):
        readings = tuple(tuple(reading.split()) for reading in row["units"].split("|"))
        found[row["written"]].append(Letter(readings, row["where"]))
    return {written: tuple(sorted(rows, key=lambda row: row.where == "")) for written, rows in found.items()}


@cache
def longest(script: Script) -> int:
    """Return the length of the longest group of letters."""
    return max(map(len, letters(script)))


@cache
def units() -> Mapping[str, Unit]:
    """Return the alphabet of sounds."""
    return {
        row["unit"]: Unit(
            name=row["unit"],
            kind=row["kind"],
            drop=float(row["drop"]),
            drop_unvocalised=float(row["drop_unvocalised"]),
            drop_vocalised=float(row["drop_vocalised"]),
            skeleton=row["skeleton"],
        )
        for row in _rows("units.csv")
    }


@cache
def substitution() -> Mapping[str, Mapping[str, float]]:
    """Return the cost of reading one sound for another: 0 the same, 1 a whole consonant, NEVER where it makes no sense.

    A vowel at the end of a word costs what the vowel costs elsewhere.
    """
    alphabet = units()
    listed: dict[tuple[str, str], float] = {}
    for row in _rows("confusions.csv"):
        listed[row["unit_a"], row["unit_b"]] = listed[row["unit_b"], row["unit_a"]] = float(row["cost"])
    costs: dict[str, dict[str, float]] = {name: {} for name in alphabet}
    for one, other in product(alphabet, repeat=2):
        plain_one, plain_other = _PLAIN_VOWELS.get(one, one), _PLAIN_VOWELS.get(other, other)
        if plain_one == plain_other:
            cost = 0.0
        elif (one, other) in listed:
            cost = listed[one, other]
        elif (plain_one, plain_other) in listed:
            cost = listed[plain_one, plain_other]
        elif alphabet[one].kind in _CONSONANTS and alphabet[other].kind in _CONSONANTS:
            cost = 1.0
        else:
            cost = NEVER
        costs[one][other] = cost
    return costs


@cache
def drops(against: str) -> Mapping[str, float]:
    """Return the cost of leaving a sound out.

    ``against`` says what the two words are: ``drop`` (both with vowels), ``drop_unvocalised`` (one of them in
    Perso-Arabic without marks) or ``drop_vocalised`` (with marks).
    """
    return {name: float(getattr(unit, against)) for name, unit in units().items()}


@cache
def parts(script: Script) -> Parts:
    """Return the titles, short forms, compounds and endings of a script."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows("parts.csv"):
        if row["script"] == script.value:
            found[row["kind"]][row["written"]] = row["gives"]
    endings = sorted(found["ending"].items(), key=lambda item: -len(item[0]))
    return Parts(
        titles=frozenset(found["title"]),
        short=found["short"],
        abdul=frozenset(found["abdul"]),
        ullah=frozenset(found["ullah"]),
        uddin=frozenset(found["uddin"]),
        joinable=frozenset(found["joinable"]),
        suffix=frozenset(found["suffix"]),
        endings=tuple(endings),
    )
