"""The glossary and the interface use the same words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from paivand.cli.translations import catalogues

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary"
PAGES = sorted(path for path in GLOSSARY.glob("*.md") if path.name != "README.md")
LANGUAGES = ["fa-AF", "tg", "ru", "ps", "sq"]

PLACEHOLDER = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True, slots=True)
class Term:
    """One page: what is looked for in English, and the words of which one must stand in Dari."""

    slug: str
    english: tuple[str, ...]
    dari: tuple[str, ...]


def read(path: Path) -> Term:
    text = path.read_text(encoding="utf-8")
    looked = re.search(r"^Looked for in the interface: (.+)$", text, re.MULTILINE)
    row = [cell.strip() for cell in text.split("|---|---|---|---|---|\n")[1].splitlines()[0].strip("|").split("|")]
    assert len(row) == len(LANGUAGES)
    assert all(row)
    return Term(
        slug=path.stem,
        english=tuple(looked[1].split(", ")) if looked else (),
        dari=tuple(row[0].split(", ")),
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_each_page_is_short_and_says_what_it_is_where_it_comes_from_and_that_nobody_approved_it_yet(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for part in ("# ", "**In Paivand.** ", "**Source.** ", "| " + " | ".join(LANGUAGES) + " |", "unverified"):
        assert part in text
    assert len(text.splitlines()) <= 20
    assert f"]({path.name})" in (GLOSSARY / "README.md").read_text(encoding="utf-8")


def test_the_list_names_no_page_that_is_gone() -> None:
    named = re.findall(r"\]\(([\w-]+\.md)\)", (GLOSSARY / "README.md").read_text(encoding="utf-8"))
    assert sorted(named) == [path.name for path in PAGES]
    assert len(PAGES) >= 25


SAID = [path for path in PAGES if read(path).english]


@pytest.mark.parametrize("path", SAID, ids=lambda path: path.stem)
def test_dari_says_the_word_of_the_glossary_wherever_english_says_the_term(path: Path) -> None:
    term = read(path)
    wanted = re.compile(rf"\b(?:{'|'.join(map(re.escape, term.english))})\b", re.IGNORECASE)
    said = 0
    wrong = []
    for entry in catalogues.read("fa_AF"):
        english = PLACEHOLDER.sub("", f"{entry.msgid} {entry.msgid_plural}")
        if entry.obsolete or not wanted.search(english):
            continue
        said += 1
        text = entry.msgstr or entry.msgstr_plural[0]
        if not any(word in text for word in term.dari):
            wrong.append(f"{entry.msgid} -> {text}")
    assert wrong == []
    assert said, f"no sentence of the interface says {term.english}"
