from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from paivand.documents import pdf
from paivand.documents.blocks import Document, Heading, Isolated, Table, paragraph
from paivand.documents.charts import ChartKind
from paivand.documents.fonts import drawable
from paivand.documents.pdf.compile import svg_to_png
from paivand.documents.pictures import is_png
from paivand.documents.words import word
from tests.documents.opened import pdf_elements, pdf_reader
from tests.documents.sample import CREATED, HOSTILE, LANGUAGES, PASHTO_LINE, SQUARE, TAJIK_LINE, WORDS, charts, report


@pytest.fixture(scope="module")
def readers():
    return {language: pdf_reader(pdf.render(report(language))) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_tagged_and_says_its_title_and_language(readers, language):
    root = readers[language].trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].split("-")[0] == language.split("-")[0]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert readers[language].metadata.title == WORDS[language]["title"]
    assert readers[language].metadata.author == WORDS[language]["who"]
    assert re.search(rb"pdfuaid:part>1<", root["/Metadata"].get_data())


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_tables_and_pictures_are_tagged(readers, language):
    elements = pdf_elements(readers[language])
    kinds = [str(element["/S"]) for element in elements]
    headings = [block.level for block in report(language).blocks if isinstance(block, Heading)]
    assert [int(kind[2:]) for kind in kinds if re.fullmatch("/H[1-6]", kind)] == headings
    assert kinds.count("/Table") == 7
    heads = sum(
        len(block.columns) + len(block.groups) for block in report(language).blocks if isinstance(block, Table)
    ) + sum(1 + len(chart.series) for chart in charts(language).values())
    assert kinds.count("/TH") >= heads
    alts = [str(element.get("/Alt")) for element in elements if element["/S"] == "/Figure"]
    assert alts == [str(WORDS[language]["alt"])] * 6
    assert kinds.count("/TOC") >= 1


def _shaped(text):
    """Return text as a reader of the file finds it: without marks, and each line's letters in any order."""
    return re.sub("[\u200b-\u200f\u2066-\u2069\u061c]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pashto_and_tajik_letters_are_drawn(readers, language):
    text = _shaped("".join(page.extract_text() for page in readers[language].pages))
    for letter in (PASHTO_LINE + TAJIK_LINE).replace(" ", ""):
        assert letter in text, letter
    assert drawable(PASHTO_LINE + TAJIK_LINE) == PASHTO_LINE + TAJIK_LINE
    assert "\ufffd" not in text


def test_hidden_cells_say_hidden(readers):
    for language in LANGUAGES:
        text = "".join(page.extract_text() for page in readers[language].pages)
        assert text.count(word("hidden", language)) >= 8, language


def test_hostile_text_stays_text(readers):
    text = "".join(page.extract_text() for page in readers["en"].pages).replace("\n", " ")
    assert HOSTILE.replace("\u202e", "").replace("\x00", "") in re.sub(" +", " ", text)


@pytest.mark.parametrize(
    "text",
    [
        '#import "@preview/cetz:0.3.4"',
        '#read("/etc/passwd")',
        "#sys.inputs",
        "$ integral $",
        "]; #panic() [",
        "\\u{0041}",
    ],
)
def test_code_of_the_typesetter_is_never_run(text):
    blob = pdf.render(Document(text, "en", CREATED, (Heading(text), paragraph(text, Isolated(text))), subtitle=text))
    reader = pdf_reader(blob)
    assert reader.metadata.title == text
    assert text in re.sub("[\u2066-\u2069]", "", reader.pages[0].extract_text())


def test_a_letter_that_no_font_draws_does_not_stop_the_report():
    blob = pdf.render(Document("名前", "en", CREATED, (paragraph("Name: 名前 Ⴀ, ok"),)))
    assert "ok" in pdf_reader(blob).pages[0].extract_text()


def test_who_when_and_destroy_after_use_stand_on_every_sheet(readers):
    for page in readers["en"].pages:
        text = page.extract_text()
        assert "Made by Saodat A., 18 November 2026, 22:00 · Destroy after use" in text
        assert "Confidential" in text
    assert "Page 2 of 7" in readers["en"].pages[1].extract_text()


def test_the_head_of_a_long_table_repeats(readers):
    head = str(WORDS["en"]["service"])
    assert readers["en"].pages[5].extract_text().count(head) >= 1
    assert head in readers["en"].pages[6].extract_text()


def test_the_same_report_gives_the_same_bytes_and_the_given_time():
    first = pdf.render(report("fa-AF"))
    assert first == pdf.render(report("fa-AF"))
    assert pdf_reader(first).metadata.creation_date == CREATED


def test_nothing_in_the_file_points_outside(readers):
    for reader in readers.values():
        for page in reader.pages:
            for note in page.get("/Annots", []):
                assert "/URI" not in (note.get_object().get("/A") or {})


def test_a_chart_becomes_a_picture_where_a_program_cannot_draw_it():
    assert is_png(svg_to_png(SQUARE.decode(), width=200))


def test_every_kind_of_chart_is_in_the_sample():
    assert set(charts("en")) == set(ChartKind)


def test_a_time_of_any_zone_and_with_microseconds_is_taken():
    when = datetime(2026, 11, 18, 22, 0, 0, 123456, tzinfo=timezone(timedelta(hours=5)))
    blob = pdf.render(Document("Title", "en", when, (paragraph("x"),)))
    assert pdf_reader(blob).metadata.creation_date == CREATED
