"""Find words of Latin script that the interface itself says on a page; names, codes and units are left alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# The page says of these that they are not its own words: isolated names and codes, samples of input, drawings.
_SKIPPED = {"bdi", "code", "kbd", "pre", "samp", "script", "style", "svg", "template", "textarea"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SPOKEN = ("title", "aria-label", "alt", "placeholder", "content")
WORD = re.compile(r"(?:[A-Z]-)?[A-Za-zÀ-ɏ]{2,}(?:[-_.][A-Za-zÀ-ɏ]+)*")
_CODE = re.compile(r"\b[A-Z]{1,4}(?:-[A-Z]{2,5})?(?:-\d+)+\b")
_TIME_ZONE = re.compile(r"[A-Z]\w+(?:/[\w +-]+)+")


class _Reader(HTMLParser):
    """Gathers what a person would read or hear, without what is somebody's data."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    @property
    def silent(self) -> bool:
        return any(skipped for _tag, skipped in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        foreign = (
            tag in _SKIPPED
            or given.get("translate") == "no"
            or (tag != "html" and given.get("lang", "fa-AF").lower() != "fa-af")
            or given.get("dir") in {"ltr", "auto"}
        )
        if not foreign and not self.silent and not (tag == "meta" and given.get("name") != "description"):
            self.texts += [given[name] for name in _SPOKEN if given.get(name)]
        if tag not in _VOID:
            self.open.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            closed, _skipped = self.open.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.texts.append(data.strip())


def latin_words(page: str, known: frozenset[str]) -> list[str]:
    """Return the Latin words of a page with the text around each, but for those that are known to be names."""
    reader = _Reader()
    reader.feed(page)
    return [
        f"{word} in {text[:80]!r}"
        for text in reader.texts
        if not _TIME_ZONE.fullmatch(text)
        for word in WORD.findall(_CODE.sub("", text))
        if word not in known
    ]
