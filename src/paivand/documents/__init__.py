"""One neutral block tree, written out as Word, PDF, SVG and spreadsheet.

No models, and nothing heavy at import: each renderer imports its library when it is called, so that a web process
that never prints never loads one. Start at ``blocks.Document``; the README shows a whole report.
"""

from __future__ import annotations
