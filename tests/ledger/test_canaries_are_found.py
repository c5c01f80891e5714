from __future__ import annotations

import base64
import gzip
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.canaries import find_in, plant


@pytest.mark.parametrize("script", ["latin", "cyrillic"])
def test_a_marker_is_found_in_every_form_in_which_it_could_lie_about(tmp_path: Path, script: str) -> None:
    canary = plant(script=script)
    text = canary.text
    for number, content in enumerate(
        [
            f"log: {text} signed in".encode(),
            text.encode("utf-16-le"),
            json.dumps({"name": text}).encode(),
            text.encode().hex().encode(),
            base64.b64encode(b"a" + text.encode() + b"bcd"),
            base64.b64encode(b"ab" + text.encode() + b"bcd"),
            base64.b64encode(b"abc" + text.encode() + b"bcd"),
            b"x" * ((1 << 20) - 5) + text.encode() + b"y",
        ]
    ):
        (tmp_path / f"{number}.bin").write_bytes(content)
    assert len(find_in([tmp_path], [canary])) == 8
    assert find_in([tmp_path], [plant()]) == []


def test_a_marker_is_found_inside_archives(tmp_path: Path) -> None:
    canary = plant("phone")
    plain = tmp_path / "plain"
    plain.write_text(canary.text)
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "word/document.xml")
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as tar:
        tar.add(plain, "home/db")
    (tmp_path / "c.gz").write_bytes(gzip.compress(canary.text.encode()))
    plain.unlink()
    assert len(find_in([tmp_path], [canary])) == 3
