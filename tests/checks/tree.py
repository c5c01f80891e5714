"""What may stand in the tree at all: no file too long to read, no path or registry of one machine, a README in each app."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 500
CODE = {".html", ".js", ".py", ".sh"}
TEXT = CODE | {".cfg", ".css", ".in", ".json", ".md", ".po", ".toml", ".txt", ".yml", ""}
# A home folder of somebody, or where a package registry would be named: both mean one machine alone.
MACHINE = re.compile(r"(?<![\w.}])/(?:root|home/\w+|Users/\w+|opt/\w+|mnt/\w+)/[\w.]")
REGISTRY = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host")
# Where people read that these options exist.
MAY_NAME_REGISTRIES = ("docs/", "tests/runner/", "tests/checks/")


@cache
def tracked(root: Path = ROOT) -> tuple[Path, ...]:
    """Return the files that git knows or would add, relative to the root."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(Path(name) for name in sorted(done.stdout.split("\0")) if name and (root / name).is_file())


def is_vendored(path: Path) -> bool:
    """Return whether a file was written by others."""
    return "vendor" in path.parts or path.name.endswith((".min.js", ".min.css"))


def too_long(path: Path, text: str) -> list[str]:
    """Return a finding where code is too long to be one room; migrations grow as they must."""
    lines = text.count("\n")
    if path.suffix not in CODE or "migrations" in path.parts or lines <= LONGEST_FILE:
        return []
    return [f"{path}: {lines} lines; over {LONGEST_FILE} it is two rooms"]


def names_a_machine(path: Path, text: str) -> list[str]:
    """Return a finding for each line that names a folder of one machine or a package registry."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE.search(line):
            found.append(f"{path}:{number}: a path of one machine: {line.strip()[:80]}")
        if REGISTRY.search(line) and not str(path).startswith(MAY_NAME_REGISTRIES):
            found.append(f"{path}:{number}: a package registry: {line.strip()[:80]}")
    return found


def models_in(path: Path, text: str) -> list[str]:
    """Return a finding for each class in the kernel that is a Django model."""
    if "kernel" not in path.parts or path.suffix != ".py":
        return []
    return [
        f"{path}:{node.lineno}: the kernel has no models"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Attribute) and base.attr == "Model" for base in node.bases)
    ]


def apps_without_readme(root: Path = ROOT) -> list[str]:
    """Return a finding for each app that does not say its nouns, verbs and invariants."""
    return [
        f"{path.parent.relative_to(root)}: no README.md (nouns, verbs, invariants)"
        for path in sorted((root / "src" / "paivand").glob("*/apps.py"))
        if not (path.parent / "README.md").exists()
    ]


def check() -> list[str]:
    """Return what should not stand in the tree."""
    findings = apps_without_readme()
    for path in tracked():
        if is_vendored(path) or path.suffix not in TEXT:
            continue
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        findings += too_long(path, text)
        findings += names_a_machine(path, text)
        if path.parts[0] == "src":
            findings += models_in(path, text)
    return findings


def check_shell() -> list[str]:
    """Return the syntax errors of the shell scripts, each read by the shell that will run it."""
    findings = []
    for name, shell in (("paivand", "sh"), (".ci/run", "bash")):
        done = subprocess.run([shell, "-n", name], cwd=ROOT, capture_output=True, text=True, check=False)
        findings += done.stderr.splitlines()
        if not (ROOT / name).stat().st_mode & 0o100:
            findings.append(f"{name} is not executable")
    return findings
