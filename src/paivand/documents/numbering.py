"""What is the same in Word and PDF: the numbers of tables and figures, the line at the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paivand.documents.numbers import counted
from paivand.documents.words import word

if TYPE_CHECKING:
    from paivand.documents.blocks import Document, Table


@dataclass(slots=True)
class Numbering:
    """Counts tables and figures through one document."""

    language: str
    tables: int = 0
    figures: int = 0
    explained: bool = False

    def explain(self, table: Table) -> bool:
        """Tell whether this table must say why numbers are hidden: the first of a document that hides any."""
        needed = table.hides() and not self.explained
        self.explained = self.explained or needed
        return needed

    def table(self, caption: str) -> str:
        """Return the caption with the next number in front: "Table 4. Answered in time"."""
        self.tables += 1
        return f"{word('table', self.language, number=counted(self.tables, self.language))}. {caption}"

    def figure(self, caption: str) -> str:
        """Return the caption with the next number in front: "Figure 3. Answered in time"."""
        self.figures += 1
        return f"{word('figure', self.language, number=counted(self.figures, self.language))}. {caption}"


def footer_line(document: Document) -> str:
    """Return the line at the foot of each sheet: who, when, and what to do with the paper."""
    footer = document.footer
    if footer is None:
        return ""
    parts = [word("printed", document.language, who=footer.who, when=footer.when)]
    if footer.destroy_after_use:
        parts.append(word("destroy", document.language))
    return " · ".join(parts)
