"""Every file that we took from others is the one that its vendor.lock says, and none stands beside it unnamed."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from tests.checks.tree import ROOT, tracked

REQUIRED = ("name", "version", "licence", "file", "sha256")


def check_lock(lock: Path) -> list[str]:
    """Return what differs between one vendor.lock and its folder."""
    try:
        entries = tomllib.loads(lock.read_text(encoding="utf-8")).get("file", [])
    except tomllib.TOMLDecodeError as error:
        return [f"{lock}: cannot be read: {error}"]
    findings = []
    named = {lock.name}
    for entry in entries:
        missing = [key for key in REQUIRED if not entry.get(key)]
        if missing:
            findings.append(f"{lock}: an entry lacks {', '.join(missing)}: {entry}")
            continue
        named.add(entry["file"])
        path = lock.parent / entry["file"]
        if not path.is_file():
            findings.append(f"{lock}: {entry['file']} is not there")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            findings.append(f"{lock}: {entry['file']} is not the file that was vendored")
    present = {str(path.relative_to(lock.parent)) for path in lock.parent.rglob("*") if path.is_file()}
    return findings + [f"{lock}: {name} stands there without an entry" for name in sorted(present - named)]


def check() -> list[str]:
    """Return what differs, over all vendor.lock files, and each vendor folder without one."""
    files = tracked()
    locks = [path for path in files if path.name == "vendor.lock"]
    folders = {Path(*path.parts[: path.parts.index("vendor") + 1]) for path in files if "vendor" in path.parts[:-1]}
    findings = [f"{folder}: no vendor.lock" for folder in sorted(folders - {lock.parent for lock in locks})]
    for lock in locks:
        findings += check_lock(ROOT / lock)
    return findings
