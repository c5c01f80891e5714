"""DEPENDENCIES.md says why each dependency is there; this holds it equal to requirements/*.in."""

from __future__ import annotations

import re
from pathlib import Path

from tests.checks.tree import ROOT

COLUMNS = ("name", "why", "since", "licence", "how to leave")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# GPL in the runtime would bind every office; the tools that check us are not shipped to it.
FORBIDDEN_LICENCE = re.compile(r"(?<![A-Z])A?GPL")


def normal(name: str) -> str:
    """Return a package name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(folder: Path) -> dict[str, set[str]]:
    """Return the names in each .in file, by the name of the file."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*.in")):
        lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
        names = (NAME.match(line) for line in lines if line and not line.startswith("-"))
        found[path.stem] = {normal(match.group()) for match in names if match}
    return found


def ledger(text: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return the rows of the ledger: by the `## heading` that names the file, then by package."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:].split()[0].lower()
            found[section] = {}
        elif section and line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells[0] in {"name", ""} or set(cells[0]) <= {"-", ":"}:
                continue
            found[section][normal(cells[0])] = dict(zip(COLUMNS, cells, strict=False))
    return found


def check_files(folder: Path, ledger_text: str) -> list[str]:
    """Return every difference between the ledger, the .in files and the locked .txt files."""
    findings = []
    rows = ledger(ledger_text)
    for name, packages in wanted(folder).items():
        written = rows.get(name, {})
        findings += [
            f"DEPENDENCIES.md: {package} of {name}.in has no row" for package in sorted(packages - set(written))
        ]
        findings += [f"DEPENDENCIES.md: {package} is not in {name}.in" for package in sorted(set(written) - packages)]
        for package, row in written.items():
            empty = [column for column in COLUMNS if not row.get(column)]
            if empty:
                findings.append(f"DEPENDENCIES.md: {package} does not say {', '.join(empty)}")
            if name != "dev" and FORBIDDEN_LICENCE.search(row.get("licence", "")):
                findings.append(f"DEPENDENCIES.md: {package} is {row['licence']}, which the runtime may not be")
        findings += check_lock(folder / f"{name}.txt", packages)
    return findings


def check_lock(path: Path, packages: set[str]) -> list[str]:
    """Return what a locked file lacks: a pin and a hash for each package, and no address."""
    if not path.exists():
        return [f"{path.name} is missing; compile it from the .in file"]
    text = path.read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", text.replace("\\\n", " ")) if block.strip()]
    findings = [f"{path.name}: names an address: {line}" for line in text.splitlines() if "://" in line]
    pinned = set()
    for block in blocks:
        name, pin, _ = block.partition("==")
        pinned.add(normal(name.partition("[")[0].strip()))
        if not pin or not HASH.search(block):
            findings.append(f"{path.name}: {block.split()[0]} has no pin or no hash")
    return findings + [f"{path.name}: {package} is not locked" for package in sorted(packages - pinned)]


def check() -> list[str]:
    """Return the differences in this tree."""
    return check_files(ROOT / "requirements", (ROOT / "DEPENDENCIES.md").read_text(encoding="utf-8"))
