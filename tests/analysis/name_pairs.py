"""The pairs of names that matching is measured on, and the unrelated pairs made by shuffling them."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from paivand.analysis.names.compounds import read_name
from paivand.analysis.names.distance import raw_score
from paivand.analysis.names.folding import Word
from paivand.analysis.names.scripts import normalise

# The other rows of the file were aligned through a skeleton, so a skeleton matcher may not be measured on them.
UNBIASED = ("interscript/maps", "sigpwned/")


@dataclass(frozen=True)
class Recall:
    """What the false pairs that may pass cost in true pairs found."""

    pairs: int
    negatives: int
    threshold: float
    recall: float
    missed: list[tuple[float, str, str]]
    false_pairs: list[tuple[float, str, str]]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unbiased(path: Path, script: str) -> list[tuple[str, str]]:
    """Return the pairs of one script with Latin whose alignment nobody chose by their sounds."""
    return [
        (row["form_a"], row["form_b"])
        for row in rows_of(path)
        if row["script_a"] == script and row["script_b"] != script and row["source"].startswith(UNBIASED)
    ]


def measure(pairs: list[tuple[str, str]], false_share: float = 0.001) -> Recall:
    """Return the recall at the threshold that lets this share of shuffled pairs through.

    A shuffled pair that is the same name from another row (Мухаммад and Muhammad) is no false pair and is left out.
    """
    left = [whole(one) for one, _other in pairs]
    right = [whole(other) for _one, other in pairs]
    related: dict[str, set[str]] = {}
    for one, other in pairs:
        related.setdefault(bare(one), set()).add(bare(other))
    wrong = sorted(
        (
            (raw_score(left[i], right[j]), pairs[i][0], pairs[j][1])
            for i, j in product(range(len(pairs)), repeat=2)
            if i != j and bare(pairs[j][1]) not in related[bare(pairs[i][0])]
        ),
        reverse=True,
    )
    threshold = wrong[int(len(wrong) * false_share)][0]
    scores = [(raw_score(mine, theirs), *pair) for mine, theirs, pair in zip(left, right, pairs, strict=True)]
    missed = sorted(score for score in scores if score[0] <= threshold)
    return Recall(len(pairs), len(wrong), threshold, 1 - len(missed) / len(pairs), missed, wrong[:20])


def whole(text: str) -> Word:
    """Return a name as one word: the rows hold single names, places and phrases."""
    words = read_name(text).words
    rows = islice(product(*(word.readings for word in words)), 8)
    return Word(
        text="".join(word.text for word in words),
        script=words[0].script,
        vocalised=any(word.vocalised for word in words),
        readings=tuple(tuple(sound for reading in row for sound in reading) for row in rows),
    )


def bare(text: str) -> str:
    """Return a spelling without marks and capitals, in its own script."""
    plain = unicodedata.normalize("NFD", normalise(text))
    return re.sub("[\u0300-\u0305\u0307-\u036f\\s'-]", "", plain)
