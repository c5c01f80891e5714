"""Lists of records: filters, sorting, saved views, bulk actions with preview and undo, export. See README.md."""

from __future__ import annotations

from paivand.work.lists.bulk import BulkAct, BulkLine
from paivand.work.lists.page import BuiltInView, ExportColumn, RecordList, list_of

__all__ = ["BuiltInView", "BulkAct", "BulkLine", "ExportColumn", "RecordList", "list_of"]
