from __future__ import annotations

import csv
import io
import string
import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paivand.kernel.errors import PaivandError
from paivand.work.imports.cells import clean_text, fold, is_empty, suggest_mapping
from paivand.work.imports.dates import DateCalendar, DateOrder, finding_of, parse_date_cell
from paivand.work.imports.encodings import detect, rank
from paivand.work.imports.kinds import Column
from paivand.work.imports.reading import (
    Fault,
    Note,
    Reading,
    Unreadable,
    is_formula,
    letters_of,
    rows_of_csv,
    sniff_delimiter,
    table_of,
)

RUSSIAN = "имя;отец;район\nГулбаҳор;Аҳмад;Вахдат\nМария Иванова;Иван;Рудаки\nСергей Петров;Олег;Душанбе\n".replace(
    "ҳ", "х"
)
PERSIAN = "نام,پدر,ولسوالی\nمحبوبه ستاري,احمد,وحدت\nکريم يعقوبي,يوسف,رودکي\n".replace("ی", "ي").replace("ک", "ك")
ALBANIAN = "emri,qyteti\nÇelik Gjoni,Tiranë\nËngjëll Prifti,Durrës\nBesë Hoxha,Vlorë\n"


def read(content: bytes, **how) -> tuple[list[str], list]:
    reading = Reading("csv", **how)
    headings, rows = table_of(rows_of_csv(io.BytesIO(content), reading))
    return headings.names, list(rows)


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "cp1251"), (PERSIAN, "cp1256"), (ALBANIAN, "cp1252")], ids=["ru", "fa", "sq"]
)
def test_old_tables_are_told_by_their_letters(text: str, encoding: str):
    guesses = detect(io.BytesIO(text.encode(encoding)))
    assert guesses[0].encoding == encoding
    assert not guesses[0].certain
    assert {guess.encoding for guess in guesses} == {"cp1251", "cp1256", "cp1252"}


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_unicode_is_proven_also_without_its_mark(encoding: str, found: str):
    content = RUSSIAN.encode(encoding)
    guess = detect(io.BytesIO(content))[0]
    assert (guess.encoding, guess.certain) == (found, True)
    names, rows = read(content, encoding=guess.encoding, delimiter=";")
    assert names == ["имя", "отец", "район"]
    assert rows[1].cells[0] == "Мария Иванова"


def test_a_letter_that_is_no_utf8_is_found_in_the_last_row_too():
    content = b"name\n" + b"plain\n" * 200_000 + "Вахдат\n".encode("cp1251")
    assert not detect(io.BytesIO(content))[0].certain


def test_a_wrong_encoding_is_named_with_its_row():
    content = b"name\nok\nok\n" + "Вахдат\n".encode("cp1251")
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert (caught.value.fault, caught.value.row) == (Fault.ENCODING, 1) or caught.value.fault is Fault.ENCODING


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_although_other_signs_stand_in_the_cells(delimiter: str):
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows([["name", "note", "place"], *[["A, B", "x; y | z", "p"]] * 9])
    assert sniff_delimiter(io.BytesIO(held.getvalue().encode()), "utf-8") == delimiter


def test_rows_keep_the_numbers_of_the_spreadsheet_and_ragged_ones_are_named():
    names, rows = read(b"a,b,c\n1,2,3\n\n4,5\n6,7,8,9\n,,\n1,2,3,\n")
    assert names == ["a", "b", "c"]
    assert [row.number for row in rows] == [2, 4, 5, 7]
    assert [[note for note, _index in row.notes] for row in rows] == [[], [Note.FEWER_CELLS], [Note.MORE_CELLS], []]
    assert rows[1].cells == ["4", "5", ""]


def test_headings_that_stand_twice_are_named_with_their_columns():
    headings, _rows = table_of(rows_of_csv(io.BytesIO(b"name,phone,Name,,\n1,2,3,4,5\n"), Reading("csv")))
    assert headings.twice == {"name": [0, 2]}
    assert headings.names == ["name", "phone", "Name"]


def test_zero_bytes_are_taken_out_and_named():
    _names, rows = read(b"a,b\nx\0y,2\n")
    assert rows[0].cells == ["xy", "2"]
    assert (Note.NUL, -1) in rows[0].notes


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+A1", "-2+3+cmd", "  =HYPERLINK()"])
def test_formulas_stay_text_and_are_named(cell: str):
    _names, rows = read(f'a,b\n"{cell}",2\n'.encode())
    assert rows[0].cells[0] == cell
    assert (Note.FORMULA, 0) in rows[0].notes


@pytest.mark.parametrize("cell", ["+992 90 000-1122", "-5", "+1", "-3,5", "1+1", "", "-", "a@b", "=", "+۹۹۲۹۰۰۰۰"])
def test_phones_and_numbers_are_no_formulas(cell: str):
    assert not is_formula(cell)


def test_an_open_quotation_mark_is_named_and_swallows_nothing_unseen():
    content = b'a,b\n1,2\n3,"open\n5,6\n7,8\n'
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert (caught.value.fault, caught.value.row) == (Fault.QUOTE_OPEN, 3)


def test_a_line_break_inside_a_cell_is_no_new_row():
    _names, rows = read(b'a,b\n"one\ntwo",2\n3,4\n')
    assert [row.cells for row in rows] == [["one\ntwo", "2"], ["3", "4"]]
    assert [row.number for row in rows] == [2, 3]


def test_a_cell_without_an_end_is_refused_before_it_fills_the_memory():
    tracemalloc.start()
    with pytest.raises(Unreadable) as caught:
        list(rows_of_csv(io.BufferedReader(_Endless(30_000_000, line=b"x" * 50)), Reading("csv")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.fault is Fault.CELL_TOO_LONG
    assert peak < 15_000_000


class _Endless(io.RawIOBase):
    """A file of a given length that is never whole in memory."""

    def __init__(self, size: int, line: bytes = b"Mahbuba Sattori,1990-03-21,+992900001122,Vahdat district\n") -> None:
        super().__init__()
        self.left = size
        self.phase = 0
        self.line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        size = min(len(buffer), self.left)
        buffer[:size] = (self.line * (size // len(self.line) + 2))[self.phase : self.phase + size]
        self.phase = (self.phase + size) % len(self.line)
        self.left -= size
        return size


def test_two_hundred_megabytes_are_read_in_constant_memory():
    tracemalloc.start()
    some = sum(1 for _row in rows_of_csv(io.BufferedReader(_Endless(5_000_000)), Reading("csv")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # What five megabytes need is what two hundred need; these are read without the tracer, which is slow.
    assert peak < 5_000_000
    wide = b"Mahbuba Sattori,1990-03-21," + b"as told at the border " * 40 + b"\n"
    count = sum(1 for _row in rows_of_csv(io.BufferedReader(_Endless(200_000_000, line=wide)), Reading("csv")))
    assert count == 200_000_000 // len(wide) + 1
    assert some > 80_000


def test_more_columns_than_a_person_can_choose_from_are_refused():
    with pytest.raises(Unreadable) as caught:
        read(b",".join(b"h%d" % n for n in range(400)) + b"\n1\n")
    assert caught.value.fault is Fault.TOO_WIDE


def test_letters_name_columns_as_spreadsheets_do():
    assert [letters_of(index) for index in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b'"' * 2001)
def test_no_bytes_break_the_reader(content: bytes):
    for guess in detect(io.BytesIO(content)):
        delimiter = sniff_delimiter(io.BytesIO(content), guess.encoding)
        try:
            headings, rows = table_of(rows_of_csv(io.BytesIO(content), Reading("csv", guess.encoding, delimiter)))
            for row in rows:
                assert len(row.cells) == len(headings.names)
        except Unreadable as problem:
            # What cannot be read is named by a code and a row, never by its content.
            if not str(problem).isascii():
                raise


cells = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"])
)
def test_what_a_spreadsheet_writes_is_read_back(table: list[list[str]], delimiter: str):
    table = [[cell.replace("\r", "").replace("\ufeff", "") for cell in row] for row in table]
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *table])
    _names, rows = read(held.getvalue().encode(), delimiter=delimiter)
    assert [row.cells for row in rows] == [row for row in table if any(cell.strip() for cell in row)]


def test_two_date_formats_in_one_file_are_two_columns_with_their_own_format():
    assert finding_of(["31.12.1990", "05.06.1991"]).order is DateOrder.DAY_FIRST
    assert finding_of(["12/31/1990", "05/06/1991"]).order is DateOrder.MONTH_FIRST
    assert finding_of(["15-03-1990", "30-11-2000"]).calendar is DateCalendar.GREGORIAN


def test_two_formats_in_one_column_leave_only_the_doubtful_dates_to_a_person():
    found = finding_of(["31.12.1990", "12.31.1990", "05.06.1991"])
    assert found.order is DateOrder.EITHER
    assert found.needs_choice
    assert found.ambiguous == 1
    assert str(parse_date_cell("31.12.1990", order=DateOrder.EITHER, calendar=DateCalendar.GREGORIAN)) == "1990-12-31"
    assert str(parse_date_cell("12.31.1990", order=DateOrder.EITHER, calendar=DateCalendar.GREGORIAN)) == "1990-12-31"
    assert str(parse_date_cell("05.05.1991", order=DateOrder.EITHER, calendar=DateCalendar.GREGORIAN)) == "1991-05-05"
    with pytest.raises(PaivandError, match="PV-DATE-10"):
        parse_date_cell("05.06.1991", order=DateOrder.EITHER, calendar=DateCalendar.GREGORIAN)


def test_years_tell_the_calendar_in_any_digits():
    assert finding_of(["۱۳۷۰/۰۱/۰۱", "1372/5/6"]).calendar is DateCalendar.SOLAR
    assert finding_of(["١٩٩٠/٠٣/٢١", "۱۳۷۰/۰۱/۰۱"]).calendar is DateCalendar.MIXED
    assert str(parse_date_cell("۱۳۷۰/۰۱/۰۱", order=DateOrder.DAY_FIRST, calendar=DateCalendar.MIXED)) == "1991-03-21"
    assert str(parse_date_cell("1370", order=DateOrder.DAY_FIRST, calendar=DateCalendar.SOLAR)) == "solar:1370"


def test_a_year_stays_a_year():
    assert str(parse_date_cell("1988", order=DateOrder.DAY_FIRST, calendar=DateCalendar.GREGORIAN)) == "1988"


def test_headings_find_their_columns_whatever_their_case_and_marks():
    columns = [
        Column(name="name", label="Name", aliases=("full name", "ном")),
        Column(name="phone", label="Phone", aliases=("phone number",)),
    ]
    assert suggest_mapping(["PhoneNumber", "Full_Name", "x"], columns) == {0: "phone", 1: "name"}
    assert suggest_mapping(["Phone number of the head", "НОМ"], columns) == {0: "phone", 1: "name"}
    assert suggest_mapping(["name", "name"], columns) == {0: "name"}


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str):
    once = clean_text(text)
    assert clean_text(once) == once or once.startswith("'")
    assert fold(once) == fold(fold(once))
    assert not set(once) & set("\u200f\u202a\x00\t")


def test_only_signs_that_mean_nothing_else_are_empty():
    assert all(is_empty(text) for text in ("", "  ", "-", "—", "N/A", "null", "\u200f"))
    assert not any(is_empty(text) for text in ("no", "Nil", "0", "نه", "не"))


def test_the_ranking_is_deterministic_for_random_bytes():
    sample = bytes(range(128, 256)) + string.ascii_letters.encode()
    assert rank(sample) == rank(sample)
