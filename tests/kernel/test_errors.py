from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from paivand.kernel import error_docs, errors

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((?P<name>[a-z_]+)\)s")


@pytest.fixture(scope="module")
def catalogue():
    error_docs.load_all()
    return errors.catalogue()


def test_codes_are_unique_and_in_order(catalogue):
    codes = [problem.code for problem in catalogue]
    assert codes == sorted(set(codes))
    assert len(codes) > 15


def test_messages_are_whole_sentences_with_named_placeholders_only(catalogue):
    for problem in catalogue:
        sentence = problem.template
        assert sentence[0].isupper() or sentence.startswith("%("), problem.code
        assert sentence.endswith("."), problem.code
        assert "%" not in PLACEHOLDER.sub("", sentence).replace("%%", ""), problem.code


def test_the_page_of_errors_is_current(catalogue):
    page = ROOT / "docs" / "errors.md"
    assert page.read_text(encoding="utf-8") == error_docs.markdown(), (
        "run: PYTHONPATH=src DJANGO_SETTINGS_MODULE=paivand.settings .venv/bin/python -m paivand.kernel.error_docs"
    )


def test_an_error_says_the_whole_sentence_to_the_user_and_only_the_code_to_a_log():
    error = errors.TOO_MANY_TRIES.error(minutes="Gulnora")
    with translation.override("en"):
        assert error.message == "There were too many tries. Wait Gulnora minutes and try again."
    assert str(error) == "PV-ACCESS-06"
    assert "Gulnora" not in repr(error)
    assert (error.code, error.status) == ("PV-ACCESS-06", 429)


@pytest.mark.parametrize(
    ("code", "status"), [("IMPORT-1", 400), ("PV-import-01", 400), ("PV-TEST-1", 400), ("PV-TEST-01", 200)]
)
def test_a_malformed_code_or_status_is_refused(code, status):
    with pytest.raises(ValueError, match=code):
        errors.define(code, status, gettext_lazy("Nothing happened."))


def test_a_code_can_be_defined_only_once():
    with pytest.raises(ValueError, match="twice"):
        errors.define("PV-ACCESS-01", 403, gettext_lazy("Nothing happened."))
