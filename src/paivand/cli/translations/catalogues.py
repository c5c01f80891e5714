"""One .po file a language: sentences come and go with the code, a translation once given is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polib

from paivand.cli.translations.sentences import PACKAGE, Found, Key

LOCALE: Final = PACKAGE / "locale"

# The rules by which a number chooses its form, as Django's own catalogues state them: catalogues of one language
# with different rules would not be merged.
PLURALS: Final = {
    "es": "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;",
    "fa_AF": "nplurals=2; plural=(n > 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ps": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "sq": "nplurals=2; plural=(n != 1);",
    "tg": "nplurals=2; plural=(n != 1);",
}
NAMES: Final = {
    "es": "Spanish",
    "fa_AF": "Dari (Afghanistan)",
    "fr": "French",
    "ps": "Pashto",
    "ru": "Russian",
    "sq": "Albanian",
    "tg": "Tajik",
}
DRAFT: Final = (
    "{name} for Paivand. DRAFT: no speaker has approved it yet.\n"
    "A reviewer corrects the sentences, changes X-Paivand-Status to reviewed or approved and adds a name.\n"
    "Written by ./paivand languages extract; translations are kept, lines without a translation show in English."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of one language is translated."""

    language: str
    translated: int
    total: int
    status: str


def path_of(language: str, folder: Path = LOCALE) -> Path:
    """Return where the catalogue of a language (such as fa_AF) stands."""
    return folder / language / "LC_MESSAGES" / "django.po"


def key_of(entry: polib.POEntry) -> Key:
    """Return what the entry is known by."""
    return Key(entry.msgid, entry.msgctxt or "")


def read(language: str, folder: Path = LOCALE) -> polib.POFile:
    """Return the catalogue of a language, a fresh one where there is none."""
    path = path_of(language, folder)
    catalogue = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
    catalogue.header = DRAFT.format(name=NAMES[language])
    # No dates: a file that says when it was made changes when nothing in it did.
    catalogue.metadata = {
        "Project-Id-Version": "Paivand",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
        "X-Paivand-Status": catalogue.metadata.get("X-Paivand-Status", "draft"),
    }
    return catalogue


def merge(catalogue: polib.POFile, found: Sequence[Found], forms: int) -> tuple[int, int]:
    """Bring the catalogue to these sentences, in their order; return how many are new and how many went.

    A sentence that went keeps its translation at the end of the file and gets it back when it returns. Nothing is
    guessed: a sentence that changed by one letter is a new sentence, since the change may be the sense.
    """
    known = {key_of(entry): entry for entry in catalogue}
    added = 0
    entries = []
    for sentence in found:
        entry = known.pop(sentence.key, None)
        if entry is None:
            entry = polib.POEntry(msgid=sentence.key.sentence, msgctxt=sentence.key.context or None)
            added += 1
        elif entry.obsolete:
            entry.obsolete = False
            added += 1
        entry.occurrences = [(file, "") for file in sorted(sentence.files)]
        entry.flags = ["python-format"] if "%(" in sentence.key.sentence + sentence.plural else []
        _fit_plural(entry, sentence.plural, forms)
        entries.append(entry)
    gone = [entry for entry in known.values() if not entry.obsolete]
    kept = [entry for entry in known.values() if entry.msgstr or any(entry.msgstr_plural.values())]
    for entry in kept:
        entry.obsolete = True
        entry.occurrences = []
    catalogue[:] = [*entries, *sorted(kept, key=lambda entry: entry.msgid)]
    return added, len(gone)


def _fit_plural(entry: polib.POEntry, plural: str, forms: int) -> None:
    """Give the entry as many forms as its language has where the sentence counts, and one where it does not."""
    if plural:
        first = entry.msgstr
        entry.msgstr = ""
        entry.msgid_plural = plural
        entry.msgstr_plural = {index: entry.msgstr_plural.get(index, first) for index in range(forms)}
    elif entry.msgid_plural:
        entry.msgstr = entry.msgstr_plural.get(0, "")
        entry.msgid_plural = ""
        entry.msgstr_plural = {}


def forms_of(language: str) -> int:
    """Return how many forms of a counted sentence the language has."""
    return int(PLURALS[language].removeprefix("nplurals=").split(";")[0])


def extract(found: Sequence[Found], folder: Path = LOCALE) -> dict[str, tuple[int, int]]:
    """Write every catalogue anew from these sentences; return new and gone sentences by language."""
    changes = {}
    for language in PLURALS:
        catalogue = read(language, folder)
        changes[language] = merge(catalogue, found, forms_of(language))
        path = path_of(language, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = f"{catalogue}\n"
        # An unchanged file keeps its time, so that nothing is compiled again.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return changes


def missing(catalogue: polib.POFile, found: Sequence[Found]) -> list[Found]:
    """Return the sentences that have no whole translation."""
    whole = {key_of(entry) for entry in catalogue if not entry.obsolete and entry.translated()}
    return [sentence for sentence in found if sentence.key not in whole]


def progress(found: Sequence[Found], folder: Path = LOCALE) -> list[Progress]:
    """Return how far each language is, against what the code says now."""
    lines = []
    for language in PLURALS:
        catalogue = read(language, folder)
        lines.append(
            Progress(
                language=language,
                translated=len(found) - len(missing(catalogue, found)),
                total=len(found),
                status=catalogue.metadata["X-Paivand-Status"],
            )
        )
    return lines
