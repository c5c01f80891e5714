"""Our scripts are read by the oldest browser that the documentation names (Chrome 80)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

SOURCE: Final = Path(__file__).parents[2] / "src" / "paivand"
SCRIPTS: Final = sorted(path for path in SOURCE.rglob("*.js") if "vendor" not in path.parts)

# What came after Chrome 80, by how it is written; a browser that cannot read one of these runs nothing of the file.
NEWER: Final = {
    "logical assignment (85)": r"(\?\?|\|\||&&)=",
    "replaceAll (85)": r"\.replaceAll\(",
    "private methods (84)": r"#\w+\s*\(",
    "static blocks (94)": r"\bstatic\s*\{",
    "await outside a function (89)": r"^await ",
    "numeric separators (75 reads them, older ones not)": r"\b\d+_\d+\b",
    "Object.hasOwn (93)": r"Object\.hasOwn\(",
    "at() (92)": r"\.at\(",
    "findLast (97)": r"\.findLast",
    "structuredClone (98)": r"\bstructuredClone\(",
    "randomUUID (92)": r"(?<!\.)crypto\.randomUUID\(\)(?!.*\|\|)",
    "AbortSignal.timeout (103)": r"AbortSignal\.(timeout|any)\(",
    "Promise.any (85)": r"Promise\.any\(",
    "FormData of a button (112)": r"new FormData\([^()]+,",
    "replaceChildren (86)": r"\.replaceChildren\(",
}
# Beyond ES2019; Chrome 80 was the first to read them.
ES2020: Final = {"optional chaining": r"\?\.[a-zA-Z(\[]", "nullish": r"\?\?"}


def code_of(path: Path) -> str:
    """Return the script without its comments, which may name what it avoids."""
    return re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def found(path: Path, patterns: dict[str, str]) -> list[str]:
    code = code_of(path)
    return [name for name, pattern in patterns.items() if re.search(pattern, code, re.MULTILINE)]


def test_there_are_scripts_to_read():
    assert len(SCRIPTS) > 15


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_holds_nothing_newer_than_the_oldest_browser(path: Path):
    assert found(path, NEWER) == []


@pytest.mark.parametrize("name", ["shell.js", "theme.js", "copy.js", "print.js"])
def test_the_frame_is_written_as_browsers_of_2019_read_it(name: str):
    assert found(SOURCE / "ui" / "static" / "ui" / "js" / name, {**NEWER, **ES2020}) == []
