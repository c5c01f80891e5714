"""The pages that are written by hand, and what stands in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
_FENCE: Final = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_COMMAND: Final = re.compile(r"^\s*(?:[A-Z_]+=\S+ )*\./paivand\s+(.*)$")
_LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    """Return the pages of the root and of docs/, and the README of each room."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src" / "paivand").rglob("README.md")]
    return sorted(path for path in found if path.name != "errors.md")


def commands(page: Path) -> list[str]:
    """Return the words after `./paivand` of each command that stands in a block of the shell."""
    found = []
    for language, block in _FENCE.findall(page.read_text(encoding="utf-8")):
        if language in {"sh", "bash"}:
            found += [match[1] for match in map(_COMMAND.match, block.splitlines()) if match]
    return found


def links(page: Path) -> list[str]:
    """Return the targets of links and pictures that lead to a file of the tree."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [target for target in _LINK.findall(text) if not re.match(r"https?:|mailto:|#", target)]
