from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from paivand.documents import docx, pdf
from paivand.documents.blocks import (
    Column,
    Document,
    Figure,
    Footnote,
    HeaderGroup,
    Heading,
    Isolated,
    KeyFigures,
    Paragraph,
    Row,
    Table,
    TableOfContents,
    Text,
    paragraph,
    runs,
)
from paivand.documents.charts import Chart, ChartKind, Series
from paivand.documents.checks import check
from paivand.documents.text import clean
from paivand.kernel.errors import PaivandError
from tests.documents.sample import CREATED, LANGUAGES, SQUARE, report


def document(*blocks: Any, **changes: Any) -> Document:
    return replace(Document("Title", "en", CREATED, blocks), **changes)


def png(size: tuple[int, int] = (4, 4)) -> bytes:
    result = BytesIO()
    Image.new("1", size).save(result, "PNG")
    return result.getvalue()


GOOD = Chart(ChartKind.BAR, "t", "s", "a", "h", ("x",), (Series("n", (1,)),))
TABLE = Table((Column("a"), Column("b")), (Row((1, 2)),))
WRONG = [
    document(title=" "),
    document(created_at=datetime(2026, 1, 1)),  # noqa: DTZ001  a time without a zone is the fault
    document(Heading("Deep", 2)),
    document(Heading("One"), Heading("Three", 3)),
    document(Heading("Five", 5)),
    document(Heading("  ")),
    document(TableOfContents(9)),
    document(KeyFigures(())),
    document(replace(TABLE, rows=(Row((1, 2, 3)),))),
    document(replace(TABLE, rows=(Row((1, b"bytes")),))),  # type: ignore[arg-type]  # what a careless caller sends
    document(replace(TABLE, rows=(Row((1, True)),))),
    document(replace(TABLE, columns=())),
    document(replace(TABLE, columns=(Column("a", width=0), Column("b")))),
    document(replace(TABLE, groups=(HeaderGroup("over", 3),))),
    document(replace(GOOD, series=())),
    document(replace(GOOD, series=(Series("n", (1, 2)),))),
    document(replace(GOOD, series=(Series("n", (float("nan"),)),))),
    document(replace(GOOD, kind=ChartKind.BULLET)),
    document(replace(GOOD, kind=ChartKind.STACKED, series=(Series("n", (-1,)),))),
    document(replace(GOOD, alt=" ")),
    document(Figure(SQUARE, " ")),
]
LARGE = [
    document(*[Heading("x")] * 5001),
    document(Table((Column("a"),), tuple(Row((1,)) for _ in range(60_001)))),
    document(paragraph("x" * 2_000_001)),
    document(replace(GOOD, categories=("x",) * 61, series=(Series("n", (1,) * 61),))),
    document(replace(GOOD, series=(Series("n", (1,)),) * 6)),
    document(Figure(b"\x89PNG\r\n\x1a\n" + b"x" * 11_000_000, "a")),
    document(Figure(png((8000, 8000)), "a")),
]
PICTURES = [
    b"",
    b"GIF89a",
    b"\x89PNG\r\n\x1a\n broken",
    b"<svg",
    b"<html/>",
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><rect onload="x()"/></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><style>@import "http://x"; r{fill:url(http://x)}</style></svg>',
    b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_tree_that_does_not_fit_is_refused_with_its_block(wrong):
    with pytest.raises(PaivandError) as caught:
        check(wrong)
    assert caught.value.code == "PV-DOCUMENT-02"
    assert "%" not in caught.value.message


@pytest.mark.parametrize("large", LARGE)
def test_a_tree_that_is_too_large_is_refused(large):
    with pytest.raises(PaivandError) as caught:
        check(large)
    assert caught.value.code == "PV-DOCUMENT-01"


@pytest.mark.parametrize("data", PICTURES)
@pytest.mark.parametrize("write", [docx.render, pdf.render])
def test_a_picture_that_is_broken_or_acts_is_refused(data, write):
    with pytest.raises(PaivandError) as caught:
        write(document(Figure(data, "a")))
    assert caught.value.code == "PV-DOCUMENT-03"


@pytest.mark.parametrize("write", [docx.render, pdf.render])
def test_a_png_is_taken(write):
    assert write(document(Figure(png(), "a square")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_is_good(language):
    check(report(language))


@given(st.text())
def test_cleaned_text_is_safe_for_xml_and_for_its_neighbours(text):
    kept = clean(text)
    assert kept == clean(kept)
    assert not any(char in kept for char in "\x00\x0b\x1b\u202a\u202b\u202c\u202d\u202e\ufffe\uffff")
    opened = sum(kept.count(mark) for mark in "\u2066\u2067\u2068")
    assert opened == kept.count("\u2069")


any_text = st.text(max_size=60)


@settings(max_examples=25, deadline=None)
@given(any_text, any_text, st.sampled_from(LANGUAGES))
def test_any_words_can_be_written_in_both_formats(first, second, language):
    tree = document(
        Heading(f"x{first}"),
        paragraph(first, Isolated(second), Footnote(first)),
        Table((Column(first), Column(second)), (Row((first, second)),), caption=first, note=second),
        Paragraph(runs(Text(second, bold=True))),
        language=language,
        title=f"t{second}",
    )
    assert docx.render(tree)
    assert pdf.render(tree)
