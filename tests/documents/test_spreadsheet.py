from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from paivand.documents import xlsx
from paivand.documents.blocks import Column, ColumnKind, Row, Table
from paivand.kernel.errors import PaivandError
from tests.documents.sample import CREATED, table


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=cmd|' /C calc'!A0", "＝1", "\u00a0=1"]
)
def test_text_that_a_spreadsheet_could_run_gets_an_apostrophe(text):
    assert xlsx.safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Saodat", "a=b", "۱۲", "5 - 3", "№ 7"])
def test_other_text_stays_as_it_is(text):
    assert xlsx.safe_cell(text) == text


def test_numbers_are_numbers_and_hidden_cells_say_hidden():
    blob = xlsx.render([xlsx.Sheet("Reach/2026", table("en"))], language="en", created_at=CREATED)
    page = openpyxl.load_workbook(BytesIO(blob)).active
    assert page.title == "Reach 2026"
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_row=9)]
    assert rows[0] == ["Age", "Women, girls", "Men, boys", "With a disability", "All", "%"]
    assert rows[2] == ["0 to 5", 842, 867, "hidden", 1709, 12.25]
    assert page.freeze_panes == "B2"
    assert page["D3"].fill.patternType == "lightUp"


def test_a_formula_in_a_cell_is_text():
    evil = Table((Column("=A1", ColumnKind.TEXT),), (Row(("=HYPERLINK(1)",)),))
    page = openpyxl.load_workbook(
        BytesIO(xlsx.render([xlsx.Sheet("a", evil), xlsx.Sheet("A", evil)], language="fa-AF", created_at=CREATED))
    ).active
    assert page["A1"].data_type == page["A2"].data_type == "s"
    assert page.sheet_view.rightToLeft


def test_the_same_tables_give_the_same_bytes():
    sheets = [xlsx.Sheet("a", table("en"))]
    assert xlsx.render(sheets, language="en", created_at=CREATED) == xlsx.render(
        sheets, language="en", created_at=CREATED
    )


def test_too_many_cells_are_refused():
    long = Table((Column("a"),), tuple(Row((1,)) for _ in range(60_001)))
    with pytest.raises(PaivandError) as caught:
        xlsx.render([xlsx.Sheet("a", long)], language="en", created_at=CREATED)
    assert caught.value.code == "PV-DOCUMENT-01"
