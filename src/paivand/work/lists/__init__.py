"""Lists of records: filters, sorting, saved views, bulk actions with preview and undo, export. See README.md."""

from __future__ import annotations

from paivand.work.lists.bulk import BulkAct, BulkLine
from paivand.work.lists.page import RecordList, list_of
from paivand.work.lists.parts import BuiltInView, ExportColumn

__all__ = ["BuiltInView", "BulkAct", "BulkLine", "ExportColumn", "RecordList", "list_of"]
