"""Documents as Word files: real styles, real footnotes, charts that an office can edit."""

from __future__ import annotations

from paivand.documents.docx.render import render

__all__ = ["render"]
