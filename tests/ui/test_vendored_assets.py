from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

import paivand.ui

STATIC = Path(paivand.ui.__file__).parent / "static" / "ui"
VENDOR = STATIC / "vendor"
LOCK = tomllib.loads((VENDOR / "vendor.lock").read_text(encoding="utf-8"))["file"]
FIRST_LOAD = 150_000


def test_every_vendored_file_is_locked_and_unchanged():
    locked = {entry["file"]: entry["sha256"] for entry in LOCK}
    there = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.lock"
    }

    assert there == locked


def test_every_vendored_thing_names_version_and_licence_and_keeps_its_licence():
    assert all(entry["name"] and entry["version"] and entry["licence"] for entry in LOCK)
    with_licence = {entry["name"] for entry in LOCK if entry["file"].startswith("licences/")}
    assert {entry["name"] for entry in LOCK} == with_licence


def test_no_style_sheet_or_script_reaches_for_another_origin():
    for path in [*STATIC.glob("*.css"), *STATIC.glob("js/*.js"), *VENDOR.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import|(?:fetch|import)\([\"']https?:", text), path


def test_style_sheets_name_only_files_that_exist():
    for path in [*STATIC.glob("*.css"), *VENDOR.rglob("*.css")]:
        for target in re.findall(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).is_file(), f"{path.name} asks for {target}"


def test_the_first_page_load_weighs_less_than_its_budget():
    loaded = [
        VENDOR / "bootstrap" / "bootstrap.rtl.min.css",
        VENDOR / "htmx" / "htmx.min.js",
        *STATIC.glob("*.css"),
        *STATIC.glob("js/*.js"),
    ]
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in loaded)

    assert weight + 10_000 < FIRST_LOAD, f"{weight} bytes without the page itself"


LETTERS = {
    "noto-sans": "ғӣқӯҳҷҒӢҚӮҲҶёЁъыэëçËÇéèœñ¿¡№«»…–",
    "vazirmatn": "ټڅځډړږښګڼيېیۍئپچژکگآأؤ۰۱۲۳۴۵۶۷۸۹،؛؟٪٫٬\u200c",
}


@pytest.mark.parametrize("family", LETTERS)
def test_a_part_of_the_font_is_fetched_for_every_letter_that_we_write(family: str):
    sheet = (STATIC / "fonts.css").read_text(encoding="utf-8")
    faces = [face for face in sheet.split("@font-face")[1:] if family in face]
    ranges: list[range] = []
    for face in faces:
        for part in face.split("unicode-range:")[1].split(";")[0].split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            ranges.append(range(int(first, 16), int(last or first, 16) + 1))

    missing = [letter for letter in LETTERS[family] if not any(ord(letter) in part for part in ranges)]
    assert not missing
