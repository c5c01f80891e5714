"""Footnotes, which python-docx does not write: their part of the file is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.documents.docx.xml import DECLARATIONS, Element, add, make, name, parse

if TYPE_CHECKING:
    from paivand.documents.docx.text import Pen

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


class Footnotes:
    """Collects the footnotes of one document."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, text: str) -> int:
        """Keep a footnote and return its id."""
        self._texts.append(text)
        return len(self._texts)

    def xml(self, pen: Pen) -> Element:
        """Return the root of the part: the two separators that Word asks for, then the footnotes."""
        root = parse(f"<w:footnotes {DECLARATIONS}></w:footnotes>")
        for number, kind, mark in (
            ("-1", "separator", "w:separator"),
            ("0", "continuationSeparator", "w:continuationSeparator"),
        ):
            note = add(root, "w:footnote", type=kind, id=number)
            add(add(add(note, "w:p"), "w:r"), mark)
        for at, text in enumerate(self._texts, start=1):
            note = add(root, "w:footnote", id=str(at))
            paragraph = pen.paragraph("FootnoteText")
            mark_run = make("w:r")
            add(add(mark_run, "w:rPr"), "w:rStyle", val="FootnoteReference")
            add(mark_run, "w:footnoteRef")
            paragraph.append(mark_run)
            add(add(paragraph, "w:r"), "w:t", " ").set(name("xml:space"), "preserve")
            pen.text(paragraph, text)
            note.append(paragraph)
        return root
