"""The door: a document in, the bytes of a PDF out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.documents.checks import check
from paivand.documents.pdf.compile import compile_template
from paivand.documents.pdf.tree import document_data

if TYPE_CHECKING:
    from paivand.documents.blocks import Document


def render(document: Document) -> bytes:
    """Return the document as tagged PDF (PDF/UA-1) on A4, the same bytes for the same tree.

    A character that the fonts cannot draw (they hold Latin, Cyrillic and Arabic script) is shown as "�".
    Raises PV-DOCUMENT-01, -02, -03 for a tree that cannot be written, -04 when the writing goes wrong.
    """
    check(document)
    return compile_template("document", document_data(document), document.created_at)
