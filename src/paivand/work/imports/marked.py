"""The marked workbook: the rows that stay out, as they stood in the file, with what is wrong beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language_bidi, gettext

from paivand.work.choices import RowStatus
from paivand.work.imports.stored import sentence_of
from paivand.work.sheets import Marked, xlsx_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paivand.work.models import ImportBatch


def marked_pieces(batch: ImportBatch) -> Iterator[bytes]:
    """Give the workbook piece by piece; its columns are those of the file, so that it can be sent again."""
    return xlsx_pieces(_rows(batch), sheet=gettext("Rows with a problem"), right_to_left=get_language_bidi())


def _rows(batch: ImportBatch) -> Iterator[list[object]]:
    headings = [header["name"] for header in batch.headers]
    yield [*headings, gettext("Row in the file"), gettext("What to put right")]
    places = {name: int(index) for index, name in batch.mapping.items()}
    last = 0
    while rows := list(batch.rows.filter(status=RowStatus.PROBLEM, number__gt=last)[:200]):
        last = rows[-1].number
        for row in rows:
            cells: list[object] = list(row.cells)
            said = []
            for problem in row.problems:
                index = places.get(problem["column"])
                if index is not None:
                    cells[index] = Marked(cells[index] or " ")
                    said.append(f"{headings[index]}: {sentence_of(problem)}")
                else:
                    said.append(sentence_of(problem))
            yield [*cells, row.number, " · ".join(said)]
