from __future__ import annotations

import re
from io import BytesIO

import docx

from paivand.documents.fonts import FOLDER
from paivand.kernel import clock


def test_the_report_of_the_readme_can_be_copied(tmp_path):
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)[0]
    exec(code, {"clock": clock, "Path": lambda name: tmp_path / name})  # noqa: S102  our own page, tried as it stands
    opened = docx.Document(BytesIO((tmp_path / "report.docx").read_bytes()))
    assert opened.tables[1].rows[2].cells[1].text.strip() == "hidden"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
