"""The catalogues: Dari is whole, no language loses a value of a sentence, and the sides are right."""

from __future__ import annotations

import re
from collections import Counter

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info, gettext, ngettext, pgettext, to_locale

from paivand.cli.translations import catalogues
from paivand.cli.translations.borrowed import BORROWED
from paivand.cli.translations.sentences import Found, collect

PLACE = re.compile(r"%\(\w+\)[-+ #0-9.]*[sdifr]|(?<!%)%[sdifr]|%%")
LANGUAGES = tuple(catalogues.PLURALS)
# Iranian words, and what an office in Afghanistan says instead.
IRANIAN = {
    "آذر": "قوس",
    "اسفند": "حوت",
    "استان": "ولایت",
    "بارگذاری": "فرستادن",
    "بیمارستان": "شفاخانه",
    "بله": "بلی",
    "خیر": "نخیر",
    "دکتر": "داکتر",
    "رایانامه": "ایمیل",
    "رایانه": "کمپیوتر",
    "شهرداری": "شاروالی",
    "شهرستان": "ولسوالی",
    "فرودین": "حمل",
    "فوریه": "فبروری",
    "مدرسه": "مکتب",
    "مرز": "سرحد",
    "پرونده": "قضیه، فایل",
    "پزشک": "داکتر",
    "ژانویه": "جنوری",
    "کاربرگ": "ورق",
    "کودک": "طفل",
    "کودکان": "اطفال",
    "گذرواژه": "رمز عبور",
    "تلفن": "تلیفون",
    "فرم": "فورمه",
}


@pytest.fixture(scope="module")
def said() -> list[Found]:
    return collect()


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(catalogues.path_of(request.param)))


@pytest.fixture(scope="module")
def dari() -> list[polib.POEntry]:
    return [entry for entry in catalogues.read("fa_AF") if not entry.obsolete]


def texts(entry: polib.POEntry) -> list[str]:
    return [text for text in [entry.msgstr, *entry.msgstr_plural.values()] if text]


def test_every_sentence_of_the_code_has_a_translation_in_dari(said: list[Found]) -> None:
    lacking = [sentence.key.sentence for sentence in catalogues.missing(catalogues.read("fa_AF"), said)]
    assert lacking == [], "run ./paivand languages extract and translate these in src/paivand/locale/fa_AF"


def test_every_language_of_the_switch_has_a_catalogue_and_the_other_way_round() -> None:
    switch = {to_locale(code) for code, _name in settings.LANGUAGES} - {"en"}
    assert switch == set(LANGUAGES)
    for language in LANGUAGES:
        assert catalogues.path_of(language).exists()


def test_no_placeholder_is_lost_or_added(catalogue: polib.POFile) -> None:
    wrong = []
    for entry in catalogue:
        one, many = Counter(PLACE.findall(entry.msgid)), Counter(PLACE.findall(entry.msgid_plural))
        if not entry.msgid_plural:
            wrong += [text for text in texts(entry) if set(PLACE.findall(text)) != set(one)]
            continue
        # The form for one thing may leave the number out; a form for many may not.
        forms = [set(PLACE.findall(entry.msgstr_plural[index])) for index in sorted(entry.msgstr_plural)]
        if entry.translated():
            wrong += [str(form) for form in forms if form - set(one | many)]
            wrong += [entry.msgid for form in forms[1:] if set(many) - form]
    assert wrong == []


def test_nothing_is_fuzzy_and_blanks_at_the_ends_are_kept(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    for entry in catalogue:
        for text in texts(entry):
            assert (text[0].isspace(), text[-1].isspace()) == (entry.msgid[0].isspace(), entry.msgid[-1].isspace())


def test_each_catalogue_says_that_it_is_a_draft_until_a_speaker_approves_it(catalogue: polib.POFile) -> None:
    status = catalogue.metadata["X-Paivand-Status"]
    assert status in {"draft", "reviewed", "approved"}
    assert status != "draft" or "DRAFT" in catalogue.header


def test_the_rule_of_numbers_is_that_of_django_so_that_both_catalogues_are_one(catalogue: polib.POFile) -> None:
    assert catalogue.metadata["Plural-Forms"] == catalogues.PLURALS[catalogue.metadata["Language"]]
    for entry in catalogue:
        if entry.msgid_plural and not entry.obsolete:
            assert len(entry.msgstr_plural) == catalogues.forms_of(catalogue.metadata["Language"])


def test_a_number_chooses_its_form_in_each_language() -> None:
    sentence = ("%(count)s day late", "%(count)s days late")
    with translation.override("ru"):
        forms = [ngettext(*sentence, number) for number in (1, 2, 5, 11, 21)]
    assert forms[0] == forms[4]
    assert len(set(forms)) == 3
    with translation.override("fa-af"):
        assert ngettext(*sentence, 1) == ngettext(*sentence, 5) == "%(count)s روز تأخیر"


@pytest.mark.parametrize("code", ["fa-af", "ps"])
def test_dari_and_pashto_run_from_right_to_left(code: str) -> None:
    assert get_language_info(code)["bidi"] is True
    with translation.override(code):
        assert translation.get_language_bidi()


@pytest.mark.parametrize("code", ["en", "tg", "ru", "sq", "fr", "es"])
def test_the_others_run_from_left_to_right(code: str) -> None:
    with translation.override(code):
        assert not translation.get_language_bidi()


def test_the_interface_speaks_dari_of_afghanistan_and_not_persian_of_iran() -> None:
    with translation.override("fa-af"):
        assert gettext("This password is too common.") == "این رمز عبور بسیار معمول است."
        assert gettext("No file was submitted.") == "هیچ فایلی فرستاده نشد."
        assert gettext("January") == "جنوری"
        assert gettext("District") == "ولسوالی"
        assert pgettext("risk", "High") == "بلند"


def test_no_word_of_iran_stands_in_dari(dari: list[polib.POEntry]) -> None:
    found = [
        f"{word} (say {IRANIAN[word]}): {text}"
        for entry in dari
        for text in texts(entry)
        for word in re.findall(r"[\w\u200c]+", text)
        if word in IRANIAN
    ]
    assert found == []


def test_dari_is_written_with_its_own_letters_and_marks(dari: list[polib.POEntry]) -> None:
    wrong = []
    for entry in dari:
        for text in texts(entry):
            bare = re.sub(r"<[^>]+>|%\(\w+\)s", "", text)
            if re.search("[يكى٠-٩]", bare):
                wrong.append(f"letters of Arabic: {text}")
            if re.search(r"[؀-ۿ][,;?]|[\"“”]", bare):
                wrong.append(f"marks of Latin script: {text}")
            if bare.count("«") != bare.count("»") or re.search(r" \u200c|\u200c ", bare):
                wrong.append(f"quotation marks or joiners: {text}")
    assert wrong == []


def test_no_sentence_of_dari_is_left_in_english(dari: list[polib.POEntry]) -> None:
    known = re.compile(
        r"%\(\w+\)[srd]|%d|<[^>]+>|--into|\b(?:CREATEDB|CSV|Excel|GeoJSON|FeatureCollection|ID|JPEG|MB|P-code|PDF|PNG|PostgreSQL|"
        r"SVG|URL|UTF-8|UUID|Windows|Word|doctor|name_tg|name_fa-af|shell|xlsx)\b"
    )
    left = [text for entry in dari for text in texts(entry) if re.search(r"[A-Za-z]{2,}", known.sub("", text))]
    assert left == []


def test_each_borrowed_sentence_is_still_said_by_its_library() -> None:
    """A release that words a sentence anew would show it in Iranian Persian, or in English in Pashto."""
    from pathlib import Path

    import allauth
    import django

    known = set()
    for library, folder in ((django, "conf/locale"), (django, "contrib/auth/locale"), (allauth, "locale")):
        # Django keeps its sentences in the English catalogue; allauth has none, its Persian one lists them all.
        for language in ("en", "fa"):
            path = Path(str(library.__file__)).parent / folder / language / "LC_MESSAGES" / "django.po"
            if path.exists():
                known |= {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))}
    assert [pair for pair in BORROWED if pair not in known] == []
