"""The picture of the rooms in docs/architecture.md, drawn from the imports that are really there.

`python -m tests.docs.picture` writes it; a test holds it current. Storeys come from `.importlinter`, arrows and the
table from the import graph. An arrow that follows from two others is left out of the picture and stands in the table.
"""

from __future__ import annotations

import configparser
import re
import sys
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "architecture.md"
BEGIN: Final = "<!-- drawn by: python -m tests.docs.picture -->"
END: Final = "<!-- end of what is drawn -->"
PACKAGE: Final = "paivand"


def storeys() -> list[list[str]]:
    """Return the rooms that stand, from the roof to the ground, each storey in the order of the contract."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contract["importlinter:contract:floors"]["layers"].split("\n")
    found = [re.findall(rf"{PACKAGE}\.(\w+)", line) for line in lines]
    stands = [[room for room in rooms if (ROOT / "src" / PACKAGE / room).is_dir()] for rooms in found]
    return [rooms for rooms in stands if rooms]


def imports() -> dict[str, set[str]]:
    """Return for each room the other rooms whose modules its modules import."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    rooms = {room for storey in storeys() for room in storey}
    found: dict[str, set[str]] = {}
    for room in rooms:
        modules = {f"{PACKAGE}.{room}", *graph.find_descendants(f"{PACKAGE}.{room}")}
        used = {name for module in modules for name in graph.find_modules_directly_imported_by(module)}
        found[room] = {name.split(".")[1] for name in used if "." in name} & rooms - {room}
    return found


def _below(room: str, used: dict[str, set[str]]) -> set[str]:
    """Return every room that this one reaches through others."""
    reached: set[str] = set()
    waiting = [room]
    while waiting:
        for other in used[waiting.pop()] - reached:
            reached.add(other)
            waiting.append(other)
    return reached


def arrows(used: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Return the arrows that do not follow from others, in the order of the storeys."""
    order = [room for storey in storeys() for room in storey]
    drawn = []
    for room in order:
        through = {far for near in used[room] for far in _below(near, used)}
        drawn += [(room, other) for other in order if other in used[room] - through]
    return drawn


def purpose(room: str) -> str:
    """Return what the room is, as the first line of its README says."""
    readme = ROOT / "src" / PACKAGE / room / "README.md"
    if not readme.exists():
        return ""
    heading = readme.read_text(encoding="utf-8").splitlines()[0]
    return heading.partition(":")[2].strip()


def drawn() -> str:
    """Return the picture as Mermaid and the table of all imports as Markdown."""
    used = imports()
    order = [room for storey in storeys() for room in storey]
    lines = ["```mermaid", "flowchart TB"]
    for number, storey in enumerate(storeys()):
        if len(storey) == 1:
            lines.append(f"    {storey[0]}")
            continue
        lines += [
            f"    subgraph storey{number}[ ]",
            "        direction LR",
            *(f"        {room}" for room in storey),
            "    end",
        ]
    lines += [f"    {room} --> {other}" for room, other in arrows(used)]
    lines += ["```", "", "| room | what it is | imports |", "|---|---|---|"]
    for room in order:
        names = ", ".join(other for other in order if other in used[room]) or "nothing of ours"
        link = f"[{room}](../src/{PACKAGE}/{room}/README.md)"
        lines.append(f"| {link} | {purpose(room)} | {names} |")
    return "\n".join(lines)


def page_with(picture: str, page: str) -> str:
    """Return the page with this picture between its marks; raises ValueError where a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has lost the marks of its picture")
    return f"{before}{BEGIN}\n{picture}\n{END}{after}"


def main() -> int:
    """Write the picture into the page."""
    PAGE.write_text(page_with(drawn(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
