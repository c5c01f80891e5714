"""The import rails: file, columns, look, take in, undo. A room offers an ``ImportKind``; pages and jobs are here."""

from __future__ import annotations
