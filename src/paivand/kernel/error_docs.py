"""Writes docs/errors.md from the catalogue, so that the page can never lag behind the code."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Final

from paivand.kernel import errors

PACKAGE: Final = Path(__file__).resolve().parents[1]
_DEFINES: Final = re.compile(r"""\bdefine\(\s*["']PV-""")
_HEAD: Final = """# Errors

Every error that a person can meet has a stable code. Support asks for the code; the sentence is shown in the language
of the user. Written by `python -m paivand.kernel.error_docs`; a test holds it current.

| code | status | sentence |
|---|---|---|
"""


def load_all() -> None:
    """Import every module of the product that defines problems, so that the catalogue is complete."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if _DEFINES.search(path.read_text(encoding="utf-8")):
            parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
            importlib.import_module(".".join(part for part in parts if part != "__init__"))


def markdown() -> str:
    """Return the page: one row a problem, by code."""
    load_all()
    rows = (f"| {p.code} | {p.status} | {p.template.replace('|', '&#124;')} |\n" for p in errors.catalogue())
    return _HEAD + "".join(rows)


def write(path: Path) -> None:
    """Write the page to that file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(markdown(), encoding="utf-8")


if __name__ == "__main__":
    import django

    django.setup()
    # Run with -m this file is a module of its own; the catalogue lives in the imported one.
    write(PACKAGE.parents[1] / "docs" / "errors.md")
