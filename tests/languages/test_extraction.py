"""What the code asks a translator for is found, wherever it stands, and a translation once given is not lost."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from paivand.cli.translations import catalogues
from paivand.cli.translations.sentences import (
    ExtractionError,
    Found,
    Key,
    collect,
    in_python,
    in_template,
    sources,
)


@pytest.mark.parametrize(
    ("source", "key", "plural"),
    [
        ('_("Keep " "it")', Key("Keep it"), ""),
        ('translation.gettext("Keep")', Key("Keep"), ""),
        ('gettext_noop("Keep")', Key("Keep"), ""),
        ('ngettext("%(n)s row", "%(n)s rows", n)', Key("%(n)s row"), "%(n)s rows"),
        ('pgettext_lazy("a month", "May")', Key("May", "a month"), ""),
        ('npgettext("of a table", "row", "rows", n)', Key("row", "of a table"), "rows"),
        ("column = \"{% load ui %}{% translate 'Keep' %}\"", Key("Keep"), ""),
        ("from django.utils.translation import pgettext as say\nsay('risk', 'High')", Key("High", "risk"), ""),
        ('f"{gettext("Keep")}.xlsx"'.replace('"Keep"', "'Keep'"), Key("Keep"), ""),
    ],
)
def test_a_sentence_in_python_is_found(source: str, key: Key, plural: str) -> None:
    assert list(in_python(source)) == [(key, plural)]


@pytest.mark.parametrize("source", ["other('Keep')", "_(word)", '_(f"Keep {it}")', 'ngettext("one", many, n)'])
def test_what_is_no_literal_sentence_gives_nothing(source: str) -> None:
    assert list(in_python(source)) == []


@pytest.mark.parametrize(
    ("source", "key", "plural"),
    [
        ('{% translate "Keep" %}', Key("Keep"), ""),
        ("""<c-panel title="{% translate 'What came back' %}"><c-slot name="body"></c-slot></c-panel>""",
         Key("What came back"), ""),
        ('{% translate "High" context "risk" %}', Key("High", "risk"), ""),
        ("{% blocktranslate trimmed with n=1 %}\n  Page {{ n }}\n  of many\n{% endblocktranslate %}",
         Key("Page %(n)s of many"), ""),
        (("{% blocktranslate trimmed count number=rows %}{{ number }} row{% plural %}{{ number }} rows"
         "{% endblocktranslate %}"), Key("%(number)s row"), "%(number)s rows"),
        ('{{ next.action|default:_("Open it") }}', Key("Open it"), ""),
        ('{% if word == _("Yes") %}{% endif %}', Key("Yes"), ""),
        ("""{% translate "The person's page" %}""", Key("The person's page"), ""),
        ('{% translate "100% sure" %}', Key("100%% sure"), ""),
    ],
)  # fmt: skip
def test_a_sentence_in_a_template_is_found(source: str, key: Key, plural: str) -> None:
    assert list(in_template(source)) == [(key, plural)]


def test_comments_and_plain_words_of_a_template_give_nothing() -> None:
    source = '{# {% translate "a" %} #}{% comment %}{% translate "b" %}{% endcomment %}<p>gettext("c")</p>{{ d }}'
    assert list(in_template(source)) == []


def test_the_sentences_of_scripts_are_found_where_python_keeps_them() -> None:
    found = {sentence.key: sentence.files for sentence in collect()}
    assert "work/outbox/words.py" in found[Key("All sent")]


def test_the_product_is_read_whole_and_each_sentence_once() -> None:
    names = {path.name for path in sources()}
    assert {"errors.py", "base.html"} <= names
    found = collect()
    assert len(found) > 1500
    assert len({sentence.key for sentence in found}) == len(found)


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match=r"broken\.py"):
        collect([_write(tmp_path, "broken.py", "def (")], tmp_path)


def test_one_sentence_with_two_plurals_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, "two.py", 'ngettext("row", "rows", n)\nngettext("row", "lines", n)')
    with pytest.raises(ExtractionError, match=r"two\.py"):
        collect([path], tmp_path)


def _found(*sentences: str) -> list[Found]:
    return [Found(Key(sentence), files={"a.py"}) for sentence in sentences]


def _translate(language: str, folder: Path, sentence: str, text: str) -> None:
    path = catalogues.path_of(language, folder)
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.find(sentence).msgstr = text
    catalogue.save(str(path))


def test_a_translation_is_kept_when_its_sentence_goes_and_comes_back(tmp_path: Path) -> None:
    catalogues.extract(_found("Keep", "Throw"), tmp_path)
    _translate("fa_AF", tmp_path, "Keep", "نگهداری")
    assert catalogues.extract(_found("Throw"), tmp_path)["fa_AF"] == (0, 1)
    gone = catalogues.read("fa_AF", tmp_path)
    assert [entry.msgid for entry in gone if not entry.obsolete] == ["Throw"]
    assert catalogues.extract(_found("Keep", "Throw"), tmp_path)["fa_AF"] == (1, 0)
    assert catalogues.read("fa_AF", tmp_path).find("Keep").msgstr == "نگهداری"


def test_nothing_is_guessed_from_a_sentence_that_looks_alike(tmp_path: Path) -> None:
    catalogues.extract(_found("Keep it"), tmp_path)
    _translate("ru", tmp_path, "Keep it", "Оставить")
    catalogues.extract(_found("Keep it not"), tmp_path)
    entry = catalogues.read("ru", tmp_path).find("Keep it not")
    assert (entry.msgstr, entry.flags) == ("", [])


def test_a_counted_sentence_has_the_forms_of_its_language(tmp_path: Path) -> None:
    rows = [Found(Key("%(n)s row"), "%(n)s rows", {"a.py"})]
    catalogues.extract(rows, tmp_path)
    forms = {language: len(catalogues.read(language, tmp_path)[0].msgstr_plural) for language in catalogues.PLURALS}
    assert forms == {"es": 3, "fa_AF": 2, "fr": 2, "ps": 2, "ru": 4, "sq": 2, "tg": 2}


def test_an_unchanged_catalogue_keeps_its_time_so_that_nothing_is_compiled_again(tmp_path: Path) -> None:
    catalogues.extract(_found("Keep"), tmp_path)
    path = catalogues.path_of("ps", tmp_path)
    before = path.stat().st_mtime_ns
    assert set(catalogues.extract(_found("Keep"), tmp_path).values()) == {(0, 0)}
    assert path.stat().st_mtime_ns == before


def test_progress_counts_what_the_code_says_now(tmp_path: Path) -> None:
    catalogues.extract(_found("Keep", "Throw"), tmp_path)
    _translate("tg", tmp_path, "Keep", "Нигоҳ доштан")
    lines = {line.language: (line.translated, line.total, line.status) for line in
             catalogues.progress(_found("Keep", "Throw", "New"), tmp_path)}  # fmt: skip
    assert lines["tg"] == (1, 3, "draft")
    assert lines["ru"] == (0, 3, "draft")
