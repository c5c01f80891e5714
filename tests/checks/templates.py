"""Text that people read in a template must be translatable: every text node, every attribute that is read out or shown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.checks.tree import ROOT, is_vendored, tracked

# What a template tag leaves in the text: no letter, so it is never taken for words.
GAP = "\ue000"
TAG = re.compile(
    r"\{%-?\s*comment\b.*?endcomment\s*-?%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
# A sentence or a capital word in a variable's fallback is shown too ({{ name|default:"Not known" }}); small ones are codes.
FALLBACK = re.compile(r"\|(?:default|default_if_none|yesno):\s*([\"'])((?:[^\W\d_]+ [^\"']*|[A-Z][a-z]+))\1")
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = {"alt", "aria-description", "aria-label", "aria-placeholder", "aria-valuetext", "placeholder", "title"}
# Attributes of our components that end up as text.
COMPONENT_TEXT = SPOKEN | {"caption", "heading", "help", "hint", "label", "summary", "text"}
SILENT = {"script", "style", "code", "kbd", "samp", "svg"}
# The product is called so in every language.
NAMES = {"Paivand"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def _blank(match: re.Match[str]) -> str:
    """Return a gap with as many lines as the tag had, so that line numbers stay true."""
    return GAP + "\n" * match.group().count("\n")


class Reader(HTMLParser):
    """Collects the words that a reader would meet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        quiet = bool(self.silent) or tag in SILENT or values.get("translate") == "no"
        if tag not in VOID and quiet:
            self.silent.append(tag)
        if quiet:
            return
        read = COMPONENT_TEXT if tag.startswith("c-") else SPOKEN
        for name, value in attrs:
            shown = name in read or (tag == "input" and name == "value" and values.get("type") in {"submit", "button"})
            if shown and value:
                self._take(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = list(self.silent)
        self.handle_starttag(tag, attrs)
        self.silent = before

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._take(data)

    def _take(self, text: str) -> None:
        if set(WORD.findall(text)) - NAMES:
            line = self.getpos()[0] + text[: len(text) - len(text.lstrip())].count("\n")
            self.found.append((line, " ".join(text.replace(GAP, "…").split())[:70]))


def untranslated(text: str) -> list[tuple[int, str]]:
    """Return the line and the words of everything in a template that no translator would see."""
    found = [
        (text.count("\n", 0, match.start()) + 1, match[2][:70])
        for match in FALLBACK.finditer(text)
        if match[2] not in NAMES
    ]
    reader = Reader()
    reader.feed(TAG.sub(_blank, text))
    reader.close()
    return sorted(found + reader.found)


def check_file(path: Path, text: str) -> list[str]:
    """Return the findings in one template."""
    return [f"{path}:{line}: not translatable: {words}" for line, words in untranslated(text)]


def check() -> list[str]:
    """Return the findings in all templates."""
    pages = [path for path in tracked() if path.suffix == ".html" and path.parts[0] == "src" and not is_vendored(path)]
    return [line for path in pages for line in check_file(path, (ROOT / path).read_text(encoding="utf-8"))]
