"""The sentences that the code asks a translator for: in Python by its syntax tree, in templates by Django's own reading.

gettext's `xgettext` is a package of the system that an office does not have; both readings here find what it finds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

from paivand.cli.translations.borrowed import BORROWED

PACKAGE: Final = Path(__file__).resolve().parents[2]

# What stands in the first arguments of each function: c context, s sentence, p its plural.
_SHAPES: Final = {
    "_": "s",
    "gettext": "s",
    "gettext_lazy": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
}
_TEMPLATE_KINDS: Final = frozenset({".html", ".txt", ".js", ".svg", ".xml", ".json"})
# Where the sentences of libraries are said to stand; it sorts behind every file of ours.
_LIBRARIES: Final = "~libraries"
_LITERAL: Final = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL: Final = re.compile(rf"(?<!\w)(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)")


@dataclass(frozen=True, slots=True)
class Key:
    """What a catalogue knows a sentence by."""

    sentence: str
    context: str = ""


@dataclass(slots=True)
class Found:
    """One sentence, its plural where it counts, and the files under `src/paivand` that say it."""

    key: Key
    plural: str = ""
    files: set[str] = field(default_factory=set)


class ExtractionError(Exception):
    """A file that cannot be read, or a sentence that stands with two plurals; the text names the file."""


def in_python(source: str) -> Iterator[tuple[Key, str]]:
    """Yield each sentence of a Python file with its plural ("" where it has none).

    A text that holds tags is read as a template: columns of tables are small templates in the midst of code.
    """
    tree = ast.parse(source)
    names = _local_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "{%" in node.value:
            yield from in_template(node.value)
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        shape = _SHAPES.get(names.get(called, called))
        if shape is None:
            continue
        texts = [part.value for part in node.args[: len(shape)] if isinstance(part, ast.Constant)]
        # A call whose argument is no literal is refused by the checks; here it gives nothing.
        if len(texts) == len(shape) and all(isinstance(text, str) for text in texts):
            yield _found(shape, [str(text) for text in texts])


def _local_names(tree: ast.AST) -> dict[str, str]:
    """Return what `from django.utils.translation import x as y` calls y here."""
    return {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }


def in_template(source: str) -> Iterator[tuple[Key, str]]:
    """Yield each sentence of a Django template, those inside attributes of components as well."""
    for name, arguments in _CALL.findall(templatize(source)):
        yield _found(_SHAPES[name], [ast.literal_eval(text) for text in re.findall(_LITERAL, arguments)])


def _found(shape: str, texts: list[str]) -> tuple[Key, str]:
    parts = dict(zip(shape, texts, strict=False))
    return Key(parts["s"], parts.get("c", "")), parts.get("p", "")


def sources(package: Path = PACKAGE) -> Iterator[Path]:
    """Yield the files of the product that may hold sentences, in the order of their names."""
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        code = path.suffix == ".py" and "migrations" not in inside.parts
        if code or (path.suffix in _TEMPLATE_KINDS and "templates" in inside.parts):
            yield path


def collect(paths: Iterable[Path] | None = None, package: Path = PACKAGE) -> list[Found]:
    """Return every sentence of the product once, ordered by the file that says it first.

    Raises ExtractionError for a file that has no valid syntax, and for one sentence with two different plurals.
    """
    found: dict[Key, Found] = {}
    for path in sources(package) if paths is None else paths:
        where = path.relative_to(package).as_posix()
        read = in_python if path.suffix == ".py" else in_template
        try:
            said = list(read(path.read_text(encoding="utf-8")))
        except (SyntaxError, UnicodeDecodeError) as error:
            raise ExtractionError(f"{where} cannot be read: {error}") from error
        for key, plural in said:
            entry = found.setdefault(key, Found(key, plural))
            if plural and entry.plural and plural != entry.plural:
                raise ExtractionError(f"{where}: {key.sentence!r} stands elsewhere with the plural {entry.plural!r}")
            entry.plural = entry.plural or plural
            entry.files.add(where)
    for sentence, plural in BORROWED if paths is None else ():
        entry = found.setdefault(Key(sentence), Found(Key(sentence), plural))
        entry.files.add(_LIBRARIES)
    return sorted(found.values(), key=lambda entry: (min(entry.files), entry.key.sentence, entry.key.context))
