from __future__ import annotations

import shutil
import subprocess

import pytest

from paivand.documents import docx
from tests.documents.opened import pdf_reader
from tests.documents.sample import WORDS, report

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def test_libreoffice_opens_the_word_files_whole(tmp_path):
    for language in ("en", "fa-AF"):
        (tmp_path / f"{language}.docx").write_bytes(docx.render(report(language)))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "en.docx"), str(tmp_path / "fa-AF.docx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    for language in ("en", "fa-AF"):
        reader = pdf_reader((tmp_path / f"{language}.pdf").read_bytes())
        text = "".join(page.extract_text() for page in reader.pages)
        assert 6 <= len(reader.pages) <= 9
        assert str(WORDS[language]["title"]).split()[0] in text
        fonts = {
            str(font.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0]
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()
        }
        assert {"en": "NotoSans", "fa-AF": "Vazirmatn"}[language] in fonts, "the embedded font is used"
    assert "4,445" in "".join(page.extract_text() for page in pdf_reader((tmp_path / "en.pdf").read_bytes()).pages)
