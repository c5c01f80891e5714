from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from paivand.documents import docx as word_writer
from paivand.documents.blocks import Document, Heading, KeyFigure, KeyFigures, Row, Table
from paivand.documents.charts import Chart, ChartKind, Series
from paivand.documents.fonts import FOLDER
from paivand.documents.values import Suppressed
from paivand.documents.words import word
from tests.documents.opened import WP, C, W, parts, texts, xml
from tests.documents.sample import (
    CREATED,
    HOSTILE,
    LANGUAGES,
    PASHTO_LINE,
    TAJIK_LINE,
    WORDS,
    charts,
    report,
    table,
)

RTL = ("fa-AF", "ps")


def style_name(paragraph):
    return str(paragraph.style.name)


@pytest.fixture(scope="module")
def files():
    return {language: word_writer.render(report(language)) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_reopens_with_its_headings(files, language):
    opened = docx.Document(BytesIO(files[language]))
    headings = [
        (int(style_name(each).removeprefix("Heading ")), each.text)
        for each in opened.paragraphs
        if style_name(each).startswith("Heading ")
    ]
    assert headings == [(block.level, block.text) for block in report(language).blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_each_table_repeats_and_no_row_breaks(files, language):
    body = xml(files[language], "word/document.xml")
    data_tables = [each for each in body.iter(f"{W}tbl") if each.find(f".//{W}tblCaption") is not None]
    assert len(data_tables) == 7
    for each in data_tables:
        rows = each.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert rows[-1].find(f"{W}trPr/{W}tblHeader") is None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert len(data_tables[0].findall(f".//{W}tblHeader")) == 2, "the heads over columns repeat with the heads"


@pytest.mark.parametrize("language", RTL)
def test_right_to_left_is_said_of_every_paragraph_run_and_table(files, language):
    body = xml(files[language], "word/document.xml")
    for paragraph in body.iter(f"{W}p"):
        bidi = paragraph.find(f"{W}pPr/{W}bidi")
        holds_chart = next(paragraph.iter(f"{C}chart"), None) is not None
        assert (bidi.get(f"{W}val") == "0") is holds_chart
    for run in body.iter(f"{W}r"):
        text = "".join(each.text or "" for each in run.iter(f"{W}t"))
        if re.search("[\u0600-\u06ef]", text):
            assert run.find(f"{W}rPr/{W}rtl") is not None, text
        if re.search("[a-zA-Z]", text):
            assert run.find(f"{W}rPr/{W}rtl") is None, text
    assert all(each.find(f"{W}tblPr/{W}bidiVisual") is not None for each in body.iter(f"{W}tbl"))
    assert body.find(f"{W}body/{W}sectPr/{W}bidi") is not None
    languages = xml(files[language], "word/styles.xml").find(f".//{W}docDefaults//{W}lang")
    assert languages.get(f"{W}bidi") == {"fa-AF": "fa-AF", "ps": "ps-AF"}[language]


@pytest.mark.parametrize("language", ["en", "tg", "ru", "sq"])
def test_left_to_right_reports_say_nothing_of_the_other_direction(files, language):
    body = xml(files[language], "word/document.xml")
    assert next(body.iter(f"{W}bidi"), None) is None
    assert next(body.iter(f"{W}bidiVisual"), None) is None
    rtl = ["".join(run.itertext()) for run in body.iter(f"{W}r") if run.find(f"{W}rPr/{W}rtl") is not None]
    assert all(re.search("[\u0600-\u06ff]", text) for text in rtl)
    languages = xml(files[language], "word/styles.xml").find(f".//{W}docDefaults//{W}lang")
    assert languages.get(f"{W}val").split("-")[0] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_and_chart_has_words_for_people_who_do_not_see_it(files, language):
    frames = list(xml(files[language], "word/document.xml").iter(f"{WP}docPr"))
    assert len(frames) == 6
    assert {frame.get("descr") for frame in frames} == {str(WORDS[language]["alt"])}
    assert len({frame.get("id") for frame in frames}) == len(frames)


def test_hidden_numbers_say_hidden_and_no_part_of_the_file_knows_them():
    secret = 31337
    truth = {"0 to 5": (842, secret), "6 to 11": (1120, 88), "60 and over": (402, secret + 1)}
    shown = {
        group: tuple(Suppressed() if number in {secret, secret + 1} else number for number in numbers)
        for group, numbers in truth.items()
    }
    rows = tuple(Row((group, *numbers)) for group, numbers in shown.items())
    sample = table("en")
    blocks = (
        Table(sample.columns[:3], rows, caption="Reach"),
        Chart(ChartKind.BAR, "Reach", "Most were children.", "Reach by age", "Age", tuple(shown),
              (Series("Women", tuple(n[0] for n in shown.values())), Series("Men", tuple(n[1] for n in shown.values())))),
        KeyFigures((KeyFigure(shown["0 to 5"][1], "boys"),)),
    )  # fmt: skip
    blob = word_writer.render(Document("Reach", "en", CREATED, blocks))
    words = texts(blob)
    assert str(secret) not in words
    assert "31,337" not in words
    assert str(secret + 1) not in words
    assert words.count("hidden") >= 7
    points = xml(blob, "word/charts/chart1.xml").findall(f".//{C}ser")[1].findall(f"{C}val//{C}pt")
    assert [(point.get("idx"), point.findtext(f"{C}v")) for point in points] == [("1", "88")]
    book = openpyxl.load_workbook(BytesIO(parts(blob)["word/embeddings/chart1.xlsx"]))
    assert [[cell.value for cell in row] for row in book.active.iter_rows()] == [
        [None, "Women", "Men"],
        ["0 to 5 (hidden: Men)", 842, None],
        ["6 to 11", 1120, 88],
        ["60 and over (hidden: Men)", 402, None],
    ]


def test_a_hidden_answer_hides_its_whole_row_because_answers_add_up():
    blob = word_writer.render(Document("A", "en", CREATED, (charts("en")[ChartKind.LIKERT],)))
    book = openpyxl.load_workbook(BytesIO(parts(blob)["word/embeddings/chart1.xlsx"]))
    last = [cell.value for cell in list(book.active.iter_rows())[-1]]
    assert last == ["I was told what happened next (hidden)", None, None, None, None, None, None]
    opened = docx.Document(BytesIO(blob))
    assert [cell.text.strip() for cell in opened.tables[0].rows[-1].cells[1:]] == ["hidden"] * 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_behind_a_chart_equals_the_chart(files, language):
    book = openpyxl.load_workbook(BytesIO(parts(files[language])["word/embeddings/chart2.xlsx"]))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    line = charts(language)[ChartKind.LINE]
    assert rows[0][1:3] == [series.name for series in line.series]
    for at, row in enumerate(rows[1:]):
        expected = [None if isinstance(series.values[at], Suppressed) else series.values[at] for series in line.series]
        assert row[1:3] == expected
        assert row[3] == line.target


def test_charts_are_native_and_only_the_one_against_target_is_a_picture(files):
    names = parts(files["en"]).keys()
    assert sum(name.startswith("word/charts/") and name.endswith(".xml") for name in names) == 4
    assert sum(name.startswith("word/media/") for name in names) == 2
    for name in names:
        if name.startswith("word/charts/chart"):
            space = xml(files["en"], name)
            assert space.find(f"{C}externalData") is not None
            assert all(int(axis.get("val")) > 0 for axis in space.iter(f"{C}axId"))


def test_bars_of_right_to_left_charts_begin_at_the_right(files):
    def turned(language, chart, axis):
        scaling = xml(files[language], f"word/charts/chart{chart}.xml").find(f".//{C}{axis}/{C}scaling")
        return scaling.find(f"{C}orientation[@val='maxMin']") is not None

    assert turned("fa-AF", 1, "valAx")
    assert not turned("en", 1, "valAx")
    assert turned("fa-AF", 2, "catAx"), "time runs in reading direction"
    assert not turned("en", 2, "catAx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_footnotes_are_real_footnotes(files, language):
    notes = xml(files[language], "word/footnotes.xml").findall(f"{W}footnote")
    written = ["".join(note.itertext()).strip() for note in notes if note.get(f"{W}type") is None]
    assert written == [str(WORDS[language]["foot"]), str(WORDS[language]["note"])]
    marks = xml(files[language], "word/document.xml").iter(f"{W}footnoteReference")
    assert [mark.get(f"{W}id") for mark in marks] == ["1", "2"]


def test_ordered_lists_begin_at_one_each():
    block = next(each for each in report("en").blocks if getattr(each, "ordered", False))
    blob = word_writer.render(Document("A", "en", CREATED, (block, block)))
    numbers = {each.get(f"{W}val") for each in xml(blob, "word/document.xml").iter(f"{W}numId")}
    starts = xml(blob, "word/numbering.xml").findall(f"{W}num/{W}lvlOverride/{W}startOverride")
    assert numbers == {"2", "3"}
    assert len(starts) == 2


def test_the_same_report_gives_the_same_bytes():
    assert word_writer.render(report("ps")) == word_writer.render(report("ps"))


def test_the_file_tells_its_title_language_and_time_and_no_other_time(files):
    opened = docx.Document(BytesIO(files["tg"])).core_properties
    assert opened.title == WORDS["tg"]["title"]
    assert opened.language == "tg-Cyrl-TJ"
    assert opened.author == opened.last_modified_by == WORDS["tg"]["who"]
    assert opened.created == CREATED
    times = set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z?", texts(files["tg"])))
    assert times == {"2026-11-18T17:00:00Z"}
    with ZipFile(BytesIO(files["tg"])) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_who_when_and_destroy_after_use_stand_on_every_sheet(files):
    foots = [name for name in parts(files["sq"]) if re.fullmatch(r"word/footer\d+\.xml", name)]
    words = "".join(xml(files["sq"], foots[0]).itertext())
    assert "Përgatiti Saodat A., 18 nëntor 2026, ora 22:00" in words
    assert word("destroy", "sq") in words
    assert word("sensitivity_2", "sq") in "".join(xml(files["sq"], foots[0].replace("footer", "header")).itertext())


def test_hostile_text_stays_text(files):
    opened = docx.Document(BytesIO(files["en"]))
    assert any(HOSTILE.replace("\u202e", "").replace("\x00", "") in each.text for each in opened.paragraphs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pashto_and_tajik_letters_are_there_and_their_fonts_travel_along(files, language):
    body = "".join(xml(files[language], "word/document.xml").itertext())
    assert PASHTO_LINE in body
    assert TAJIK_LINE in body
    fonts = xml(files[language], "word/fontTable.xml")
    names = {each.get(f"{W}name") for each in fonts}
    assert "Vazirmatn" in names
    embedded = fonts.find(f".//{W}embedRegular")
    key = UUID(embedded.get(f"{W}fontKey").strip("{}")).bytes[::-1]
    name = fonts[0].get(f"{W}name").replace(" ", "")
    blob = parts(files[language])[f"word/fonts/{name}-Regular.odttf"]
    plain = bytes(byte ^ key[at % 16] for at, byte in enumerate(blob[:32])) + blob[32:]
    assert plain == (FOLDER / f"{name}-Regular.ttf").read_bytes()


def test_every_relation_leads_to_a_part(files):
    found = parts(files["fa-AF"])
    for name, content in found.items():
        if not name.endswith(".rels") or "!" in name:
            continue
        folder = name.rpartition("_rels/")[0]
        for target, mode in re.findall(rb'Target="([^"]+)"(?: TargetMode="(\w+)")?', content):
            assert mode == b""
            path = target.decode()
            full = path[1:] if path.startswith("/") else folder + path
            while "/../" in full:
                full = re.sub(r"[^/]+/\.\./", "", full, count=1)
            assert full in found, (name, path)


def test_a_report_in_an_unknown_language_is_written_in_english():
    blob = word_writer.render(replace(report("en"), language="xx", created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert "Contents" in texts(blob)


def test_times_in_the_file_are_universal_time():
    when = datetime(2026, 11, 18, 22, 0, 0, 123456, tzinfo=timezone(timedelta(hours=5)))
    blob = word_writer.render(replace(report("en"), created_at=when))
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z?", texts(blob))) == {"2026-11-18T17:00:00Z"}
