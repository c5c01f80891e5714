from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from paivand.ledger.journal import verbs

SOURCE = Path(__file__).resolve().parents[2] / "src" / "paivand"
WRITERS = {"record", "record_many", "record_read"}


def calls() -> Iterator[tuple[Path, ast.Call, ast.expr]]:
    """Give every call that writes a row of the journal, with its verb."""
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "journal" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                verb = next((word.value for word in node.keywords if word.arg == "verb"), None)
                if name in WRITERS and verb is not None:
                    yield path, node, verb


def constants(verb: ast.expr) -> list[str]:
    return [node.value for node in ast.walk(verb) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.django_db
def test_every_verb_that_the_code_writes_is_in_the_catalogue() -> None:
    unknown = []
    for path, node, verb in calls():
        module = ".".join(("paivand", *path.relative_to(SOURCE).with_suffix("").parts))
        importlib.import_module(module)
        known = {word.name for word in verbs.catalogue()}
        # A comparison inside the expression ("a" if kind == "x" else "b") names other things than verbs.
        unknown += [
            f"{path.relative_to(SOURCE)}:{node.lineno}: {name}"
            for name in constants(verb)
            if "." in name and name not in known
        ]
    assert unknown == []


def test_every_sentence_is_whole_and_needs_nothing_but_the_actor() -> None:
    wrong = [verb.name for verb in verbs.catalogue() if not verbs.sentence(verb.name, actor="x").endswith(".")]
    assert wrong == []
