"""Each check finds what it is for and leaves the rest alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polib
import pytest

from tests.checks import dependencies, messages, templates, tree, vendored

LEDGER = """
## core

| name | why | since | licence | how to leave |
|---|---|---|---|---|
| Django | the framework | 2026-11 | BSD | no |
"""
LOCKED = "django==5.2 \\\n    --hash=sha256:" + "a" * 64 + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "<p>Save this</p>",
        '<img alt="A person">',
        '<button aria-label="Close {{ name }}">×</button>',
        '<input type="submit" value="Send">',
        "{% if x %}Yes please{% endif %}",
        '{{ name|default:"Not known" }}',
        '<c-button label="Save">{% translate "Save" %}</c-button>',
        "<p>متن فارسی</p>",
        "<script>let x = 1;</script><p>After it</p>",
    ],
)
def test_words_that_no_translator_would_see_are_found(text: str) -> None:
    assert templates.untranslated(text) != []


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "Save this" %}',
        "{% blocktranslate trimmed with n=1 %}Page {{ n }}{% endblocktranslate %}",
        "{% comment %}For people who read this{% endcomment %}{# and this #}",
        '<a title="{% translate "Close" %}" href="/x/">{{ name }}</a>',
        "<p>1 · 2 / 3 — %</p>",
        "<svg><title>drawn</title></svg><code>paivand</code><script>const word = 1;</script>",
        '<p translate="no">Lorem ipsum <img alt="a picture"></p>',
        '{{ theme|default:"auto" }}{{ open|yesno:"true,false" }}',
        "<h1>Paivand</h1>",
        '<div class="card wide" data-word="thing"></div>',
    ],
)
def test_what_is_translatable_or_no_word_is_left_alone(text: str) -> None:
    assert templates.untranslated(text) == []


def test_a_finding_names_its_line() -> None:
    assert templates.check_file(
        Path("a.html"), '<p>\n{% translate "x" %}\n{# two\nlines #}\n<b>Words here</b></p>'
    ) == ["a.html:5: not translatable: Words here"]


@pytest.mark.parametrize(
    "call",
    [
        '_(f"Hello {name}")',
        '_("Hello " + name)',
        '_("%s rows")',
        '_("{name} left")',
        'ngettext("%d row", "%d rows", n)',
        "_(name)",
    ],
)
def test_a_sentence_that_translators_cannot_work_with_is_found(call: str) -> None:
    assert messages.untranslatable(call) != []


@pytest.mark.parametrize(
    "call",
    [
        '_("Hello %(name)s")',
        '_("100 %% done")',
        'pgettext("a month", "May")',
        'ngettext("%(n)s row", "%(n)s rows", n)',
        "other(name)",
        "_(stored)  # i18n: collected where the problem is defined",
    ],
)
def test_whole_sentences_with_named_placeholders_are_left_alone(call: str) -> None:
    assert messages.untranslatable(call) == []


def _catalogue(folder: Path, language: str, entries: dict[str, str]) -> Path:
    path = folder / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.extend(polib.POEntry(msgid=key, msgstr=value) for key, value in entries.items())
    catalogue.save(str(path))
    return path


def test_a_translation_keeps_its_placeholders_and_dari_is_whole(tmp_path: Path) -> None:
    entries = {"%(n)s rows": "%(m)s ردیف", "Save": "", "Lost %(n)s": "گم"}
    found = messages.check_catalogue(_catalogue(tmp_path, "fa_AF", entries))
    assert len(found) == 3
    assert messages.check_catalogue(_catalogue(tmp_path, "ps", {"Save": ""})) == []


def test_a_plural_is_translated_when_all_its_forms_are(tmp_path: Path) -> None:
    path = _catalogue(tmp_path, "fa_AF", {})
    catalogue = polib.pofile(str(path))
    forms = {0: "%(n)s ردیف", 1: "%(n)s ردیف"}
    catalogue.append(polib.POEntry(msgid="%(n)s row", msgid_plural="%(n)s rows", msgstr_plural=forms))
    catalogue.save()
    assert messages.check_catalogue(path) == []
    catalogue[0].msgstr_plural = {0: "%(n)s ردیف", 1: ""}
    catalogue.save()
    assert len(messages.check_catalogue(path)) == 1


def test_a_vendored_file_that_changed_is_missing_or_has_no_entry_is_found(tmp_path: Path) -> None:
    (tmp_path / "good.js").write_bytes(b"good")
    (tmp_path / "changed.js").write_bytes(b"changed since")
    (tmp_path / "stray.js").write_bytes(b"who are you")
    entry = '[[file]]\nname = "x"\nversion = "1"\nlicence = "MIT"\nfile = "{}"\nsha256 = "{}"\n'
    lock = tmp_path / "vendor.lock"
    digest = hashlib.sha256(b"good").hexdigest()
    lock.write_text(
        "".join(entry.format(name, digest) for name in ("good.js", "changed.js", "gone.js")), encoding="utf-8"
    )
    found = " ".join(vendored.check_lock(lock))
    assert "changed.js is not the file" in found
    assert "gone.js is not there" in found
    assert "stray.js stands there without an entry" in found
    assert "good.js" not in found


@pytest.mark.parametrize(
    ("wanted", "ledger", "locked", "part"),
    [
        ("django\nrequests\n", LEDGER, LOCKED, "requests of core.in has no row"),
        ("", LEDGER, LOCKED, "django is not in core.in"),
        ("django", LEDGER.replace("the framework", ""), LOCKED, "does not say why"),
        ("django", LEDGER.replace("BSD", "GPL-3.0"), LOCKED, "which the runtime may not be"),
        ("django", LEDGER, "django==5.2\n", "no pin or no hash"),
        ("django", LEDGER, "--index-url https://packages.example\n" + LOCKED, "names an address"),
    ],
)
def test_the_ledger_is_held_equal_to_what_is_asked_for(
    tmp_path: Path, wanted: str, ledger: str, locked: str, part: str
) -> None:
    (tmp_path / "core.in").write_text(wanted, encoding="utf-8")
    (tmp_path / "core.txt").write_text(locked, encoding="utf-8")
    assert part in " ".join(dependencies.check_files(tmp_path, ledger))


def test_a_ledger_that_agrees_has_no_finding(tmp_path: Path) -> None:
    (tmp_path / "core.in").write_text("Django[argon2]>=5 # why\n", encoding="utf-8")
    (tmp_path / "core.txt").write_text(LOCKED, encoding="utf-8")
    assert dependencies.check_files(tmp_path, LEDGER.replace("BSD", "LGPL-3.0")) == []
    assert dependencies.check() == []


def test_paths_of_one_machine_and_registries_are_found() -> None:
    home = "/" + "home/somebody/paivand"
    assert tree.names_a_machine(Path("docs/a.md"), f"see {home}") != []
    assert tree.names_a_machine(Path("a.sh"), "pip install --" + "index-url x") != []
    assert tree.names_a_machine(Path("a.py"), 'path("work/home/cases/")\n"/account/people/"') == []


def test_a_file_of_two_rooms_and_a_model_in_the_kernel_are_found() -> None:
    assert tree.too_long(Path("src/a.py"), "x = 1\n" * 501) != []
    assert tree.too_long(Path("src/migrations/0001_a.py"), "x = 1\n" * 501) == []
    assert tree.models_in(Path("src/paivand/kernel/a.py"), "class A(models.Model):\n    pass\n") != []
    assert tree.models_in(Path("src/paivand/kernel/a.py"), "class A(models.IntegerChoices):\n    pass\n") == []
