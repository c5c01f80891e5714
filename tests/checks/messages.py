"""Sentences for translators are whole and literal, their placeholders have names, and translations keep them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib

from tests.checks.tree import ROOT, tracked

# How many of the first arguments are texts: pgettext has its context first.
CALLS = {
    "_": (0, 1),
    "gettext": (0, 1),
    "gettext_lazy": (0, 1),
    "gettext_noop": (0, 1),
    "ngettext": (0, 2),
    "ngettext_lazy": (0, 2),
    "npgettext": (0, 3),
    "npgettext_lazy": (0, 3),
    "pgettext": (0, 2),
    "pgettext_lazy": (0, 2),
}
POSITIONAL = re.compile(r"%[-+ #0-9.]*[sdifr]")
BRACES = re.compile(r"\{\w*\}")
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0-9.]*[sdifr]")
# A sentence that comes from a record was collected where it was defined; the line says so.
EXCUSE = re.compile(r"#\s*i18n: \w{3}")
# Languages in which no sentence may be missing.
COMPLETE = ("fa_AF",)


def untranslatable(source: str) -> list[tuple[int, str]]:
    """Return the line and the trouble of each call of gettext that a translator could not work with."""
    found = []
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or EXCUSE.search(lines[node.lineno - 1]):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        first, last = CALLS[name]
        for argument in node.args[first:last]:
            trouble = _trouble(argument)
            if trouble:
                found.append((node.lineno, trouble))
    return found


def _trouble(argument: ast.expr) -> str:
    """Return what is wrong with the text of one call, empty where it is right."""
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        return "the text must be one literal; values go into named placeholders"
    if POSITIONAL.search(argument.value.replace("%%", "")):
        return f"a placeholder without a name in {argument.value[:50]!r}"
    if BRACES.search(argument.value):
        return f"braces are not placeholders here; use %(name)s in {argument.value[:50]!r}"
    return ""


def check() -> list[str]:
    """Return the findings in all Python files of the product."""
    pages = [path for path in tracked() if path.suffix == ".py" and path.parts[0] == "src"]
    return [
        f"{path}:{line}: {trouble}"
        for path in pages
        for line, trouble in untranslatable((ROOT / path).read_text(encoding="utf-8"))
    ]


def check_catalogue(path: Path) -> list[str]:
    """Return what is wrong in one .po file."""
    catalogue = polib.pofile(str(path))
    language = path.parent.parent.name
    findings = []
    for entry in catalogue:
        if entry.obsolete:
            continue
        texts = [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]
        where = f"{language}:{entry.linenum}"
        if language in COMPLETE and (entry.fuzzy or not texts or not all(texts)):
            findings.append(f"{where}: not translated: {entry.msgid[:60]!r}")
        allowed = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        for text in filter(None, texts):
            if set(PLACEHOLDER.findall(text)) - allowed:
                findings.append(f"{where}: a placeholder that the sentence does not have: {entry.msgid[:60]!r}")
            elif not entry.msgid_plural and set(PLACEHOLDER.findall(text)) != allowed:
                findings.append(f"{where}: a placeholder is lost: {entry.msgid[:60]!r}")
    return findings


def check_catalogues() -> list[str]:
    """Return what is wrong in all .po files, and each language that must be whole and has none."""
    files = [path for path in tracked() if path.suffix == ".po"]
    present = {path.parent.parent.name for path in files}
    findings = [f"{language}: there is no translation" for language in COMPLETE if language not in present]
    for path in files:
        findings += check_catalogue(ROOT / path)
    return findings
