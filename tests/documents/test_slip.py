from __future__ import annotations

from dataclasses import fields, replace

import pytest

from paivand.documents import slip
from paivand.kernel.errors import PaivandError
from tests.documents.opened import pdf_reader
from tests.documents.sample import CREATED, LANGUAGES, WORDS

SLIP = slip.Slip(
    language="en",
    need="Legal help",
    place="Legal clinic of Vahdat",
    date="Monday 23 November 2026, 09:00 to 12:00",
    code="7K4-29M",
    when="18 November 2026",
    created_at=CREATED,
    address="12 Somoni St., 2nd floor",
    phone="+992 37 123 45 67",
    link="https://office.example/r/abcdefghijklmnop",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_is_one_tagged_a5_page(language):
    reader = pdf_reader(slip.render(replace(SLIP, language=language, need=str(WORDS[language]["services"][2]))))
    assert len(reader.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [148, 210]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "7K4-29M" in reader.pages[0].extract_text()


def test_a_slip_has_no_place_for_a_name_or_a_diagnosis():
    names = {field.name for field in fields(slip.Slip)}
    assert names == {
        "language", "need", "place", "date", "code", "when", "created_at", "address", "hours", "phone", "link",
    }  # fmt: skip


def test_a_slip_without_phone_and_link_asks_for_neither():
    text = pdf_reader(slip.render(replace(SLIP, phone="", link=""))).pages[0].extract_text()
    assert "PIN" not in text
    assert "call" not in text
    assert "Legal help" in text


def test_the_same_slip_gives_the_same_bytes():
    assert slip.render(SLIP) == slip.render(SLIP)


def test_the_longest_slip_still_fits_one_page():
    long = "Психосоциальная поддержка и посредничество " * 4
    full = replace(
        SLIP, language="ru", need=long[:120], place=long[:120], date=long[:120], address=long[:120], hours=long[:120]
    )
    assert len(pdf_reader(slip.render(full)).pages) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [({"need": " "}, "PV-DOCUMENT-02"), ({"code": ""}, "PV-DOCUMENT-02"), ({"place": "x" * 121}, "PV-DOCUMENT-01")],
)
def test_a_slip_that_lacks_something_or_is_too_long_is_refused(change, code):
    with pytest.raises(PaivandError) as caught:
        slip.render(replace(SLIP, **change))
    assert caught.value.code == code
