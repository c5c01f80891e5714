"""Documents as accessible PDF (PDF/UA-1), set by typst with the fonts of this room and nothing from outside."""

from __future__ import annotations

from paivand.documents.pdf.render import render

__all__ = ["render"]
