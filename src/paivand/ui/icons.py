"""The drawings of Tabler Icons that we ship, and which of them turn round when writing runs from right to left."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "static" / "ui" / "vendor" / "tabler" / "icons.json"

# Things that point along the line of reading or speak turn round; clocks, ticks, phones and crosses never do.
FLIPPED: Final = frozenset(
    {
        "arrow-back-up",
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "external-link",
        "list",
        "login",
        "logout",
        "message-circle",
        "quote",
        "send",
        "share",
        "user-share",
        "walk",
    }
)

MARK: Final = (
    '<g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">'
    '<path d="M16.2 18.6a6.6 6.6 0 1 1 0-9.2"/><path d="M11.8 9.4a6.6 6.6 0 1 1 0 9.2"/></g>'
)
"""Our own mark: two open rings that hold each other. Drawn on a square of 28."""


@cache
def drawings() -> dict[str, str]:
    """Return every drawing we ship, as the inside of an ``<svg>`` of 24 by 24."""
    shapes: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return shapes


def drawing(name: str) -> str:
    """Return one drawing; raises LookupError that lists the near names when we do not ship it."""
    shapes = drawings()
    if name not in shapes:
        near = ", ".join(known for known in shapes if known.split("-")[0] == name.split("-", maxsplit=1)[0])
        message = f"no icon {name!r} in {_FILE.name}; near: {near or 'none'}"
        raise LookupError(message)
    return shapes[name]
