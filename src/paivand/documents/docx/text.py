"""Paragraphs and runs: every run says its direction, as Word wants it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from paivand.documents.blocks import Footnote, Isolated, Number, Run, Runs
from paivand.documents.docx.xml import Element, add, make, name
from paivand.documents.languages import Direction, Language, language_of
from paivand.documents.numbers import written
from paivand.documents.text import FSI, LRI, PDI, RLI, clean, first_strong, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Shade = Mapping[str, str]
HATCH: Shade = {"val": "thinDiagStripe", "color": "B4C0C3", "fill": "F2F5F5"}
PLAIN: Shade = {"val": "clear", "color": "auto", "fill": "FFFFFF"}
_NO_SHADE: Shade = MappingProxyType({})
_ISOLATES = str.maketrans("", "", FSI + LRI + RLI + PDI)


def pieces(text: str, base: Direction) -> Iterator[tuple[str, Direction]]:
    """Cut text where its letters change direction; spaces and signs between two directions belong to the base."""
    current: Direction = base
    held = start = 0
    for at, char in enumerate(text):
        kind = unicodedata.bidirectional(char)
        strong: Direction | None = "ltr" if kind == "L" else "rtl" if kind in {"R", "AL", "AN"} else None
        if strong is None and kind != "EN":
            continue
        if strong is not None and strong != current:
            cut = at if current == base else held
            if cut > start:
                yield text[start:cut], current
            start, current = cut, strong
        held = at + 1
    if current != base and start < held < len(text):
        yield text[start:held], current
        start, current = held, base
    if start < len(text):
        yield text[start:], current


class Pen:
    """Writes text in the language of a document."""

    def __init__(self, language: str, footnote: Callable[[str], int]) -> None:
        self.language = language
        self.rules: Language = language_of(language)
        self.base: Direction = self.rules.direction
        self._footnote = footnote

    def paragraph(self, style: str, *, direction: Direction | None = None) -> Element:
        """Return an empty paragraph with its style and its direction."""
        paragraph = make("w:p")
        properties = add(paragraph, "w:pPr")
        add(properties, "w:pStyle", val=style)
        if self.base == "rtl":
            add(properties, "w:bidi", **({"val": "0"} if direction == "ltr" else {}))
        return paragraph

    def written(self, style: str, text: str, *, bold: bool = False) -> Element:
        """Return a paragraph of plain text."""
        paragraph = self.paragraph(style)
        self.text(paragraph, text, bold=bold)
        return paragraph

    def text(self, parent: Element, text: str, *, bold: bool = False, shade: Shade = _NO_SHADE) -> None:
        """Append text, cut into runs of one direction."""
        for piece, direction in pieces(clean(text).translate(_ISOLATES), self.base):
            self.run(parent, piece, direction, bold=bold, shade=shade)

    def run(
        self,
        parent: Element,
        text: str,
        direction: Direction,
        *,
        bold: bool = False,
        shade: Shade = _NO_SHADE,
        size: int = 0,
    ) -> None:
        """Append one run; ``shade`` is the ground behind the words, ``size`` is in half points."""
        run = add(parent, "w:r")
        properties = make("w:rPr")
        if bold:
            add(properties, "w:b")
            add(properties, "w:bCs")
        if size:
            add(properties, "w:sz", val=str(size))
            add(properties, "w:szCs", val=str(size))
        if shade:
            add(properties, "w:shd", **shade)
        if direction == "rtl":
            add(properties, "w:rtl")
        if len(properties):
            run.append(properties)
        for at, line in enumerate(text.split("\n")):
            if at:
                add(run, "w:br")
            for number, part in enumerate(line.split("\t")):
                if number:
                    add(run, "w:tab")
                add(run, "w:t", part).set(name("xml:space"), "preserve")

    def hidden(self, parent: Element, text: str) -> None:
        """Append the word for a hidden number on plain ground between two pieces of hatch, smaller than a number."""
        blank = "\u00a0"
        for piece, shade in ((blank * 5, HATCH), (f"{blank}{text}{blank}", PLAIN), (blank * 5, HATCH)):
            self.run(parent, piece, self.base, shade=shade, size=22)

    def runs(self, parent: Element, runs: Runs) -> None:
        """Append running text."""
        for run in runs:
            self._one(parent, run)

    def _one(self, parent: Element, run: Run) -> None:
        if isinstance(run, Footnote):
            mark = add(parent, "w:r")
            add(add(mark, "w:rPr"), "w:rStyle", val="FootnoteReference")
            add(mark, "w:footnoteReference", id=str(self._footnote(run.text)))
        elif isinstance(run, Number):
            self.number(parent, written(run.value, self.language, unit=run.unit, decimals=run.decimals), bold=run.bold)
        elif isinstance(run, Isolated):
            self.isolated(parent, run.text, bold=run.bold)
        else:
            self.text(parent, run.text, bold=run.bold)

    def isolated(self, parent: Element, text: str, *, bold: bool = False) -> None:
        """Append a name or code that keeps its own direction."""
        text = clean(text).translate(_ISOLATES)
        self.run(parent, guarded(text), first_strong(text) or "ltr", bold=bold)

    def number(self, parent: Element, text: str, *, bold: bool = False) -> None:
        """Append a number; one with a sign is a piece of left-to-right text, so that the sign stays in front."""
        plain = clean(text).translate(_ISOLATES)
        if first_strong(plain) is not None:
            self.text(parent, plain, bold=bold)
            return
        signed = plain[:1] in {"+", "−"}
        self.run(parent, guarded(plain) if signed else plain, "ltr" if signed else self.base, bold=bold)
