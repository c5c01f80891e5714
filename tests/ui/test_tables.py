"""Rows of lists: as the library writes them, in the context of the page that shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest
from django.template import Context
from django.utils.html import conditional_escape
from lxml import html

from paivand.office.models import OfficeSettings, Organisation, Role
from paivand.ui.tables import ListTable, PickColumn, TemplateColumn, at


def _as_the_library_writes(table: ListTable) -> list[str]:
    rows = []
    for row in table.paginated_rows:
        cells = "".join(
            f'<th scope="row" {column.attrs["td"].as_html()}>{conditional_escape(cell)}</th>'
            if column.name == table.header_name
            else f"<td {column.attrs['td'].as_html()}>{conditional_escape(cell)}</td>"
            for column, cell in row.items()
        )
        rows.append(f"<tr {row.attrs.as_html()}>{cells}</tr>")
    return rows


class Everything(ListTable):
    """One column of each kind that is written in another way."""

    pick = PickColumn(label_from="name")
    name = tables.Column(linkify=lambda record: f"/of/{record['id']}/", attrs=at("1s"))
    note = tables.Column(default="nothing said", attrs=at("2", **{"class": "pv-quiet"}))
    inner = tables.Column(accessor="place__name")
    shout = tables.Column(accessor="name", attrs={"td": {"data-is": lambda value, record: f"{record['id']} {value}"}})
    drawn = TemplateColumn("<b>{{ value }}</b>", accessor="name")
    told = tables.Column(empty_values=(), linkify=("ui:styleguide", {}))
    addressed = tables.EmailColumn(accessor="mail")

    def render_told(self, record: dict[str, Any], bound_row: Any) -> str:
        """Take two of the things that a cell may ask for."""
        return f"{bound_row.row_counter}: {record['name']} & co"


def test_rows_are_written_as_the_library_writes_them():
    records = [
        {"pk": 1, "id": 1, "name": "<Vahdat>", "note": "", "place": {"name": "Khorugh"}, "mail": "a@example.org"},
        {"pk": 2, "id": 2, "name": "Mahbuba", "note": "A & B", "place": None, "mail": ""},
        {"pk": 3, "id": 3, "name": "Zarina", "note": None, "mail": "b@example.org"},
    ]
    table = Everything(records, row_attrs={"data-row": lambda record: record["id"]})

    body = table.body

    # The rows of the library count on, so its own stripes start where ours ended.
    again = Everything(records, row_attrs={"data-row": lambda record: record["id"]})
    assert body == "".join(_as_the_library_writes(again))
    assert "&lt;Vahdat&gt;" in body
    assert "<Vahdat>" not in body


def test_a_field_with_choices_is_written_in_words_and_a_relation_by_its_name():
    class Offices(ListTable):
        name = tables.Column()
        calendar = tables.Column()
        organisation = tables.Column()
        organisation__code = tables.Column()
        unknown = tables.Column(default="?")

    partner = Organisation(name="Partner", code="partner")
    offices = [OfficeSettings(name="One", calendar="solar_hijri", organisation=partner), OfficeSettings(name="Two")]

    body = Offices(offices).body

    assert body == "".join(_as_the_library_writes(Offices(offices)))
    assert offices[0].get_calendar_display() in body


def test_columns_of_a_queryset_are_read_from_their_fields(db: None):
    class Roles(ListTable):
        code = tables.Column()
        home = tables.Column()
        guarding = tables.Column()
        pk = tables.Column()

    Role.objects.create(code="one", home="case_worker")
    found = Role.objects.filter(code="one")

    assert Roles(found).body == "".join(_as_the_library_writes(Roles(found)))
    assert str(found[0].get_home_display()) in Roles(found).body


def test_numbers_and_days_are_written_as_the_language_writes_them(draw: Callable[..., str]):
    class Numbers(ListTable):
        many = tables.Column()
        on = tables.Column()

    table = Numbers([{"many": 1234.5, "on": dt.date(2026, 11, 22)}])

    page = draw(
        '<c-table :table="table" />{{ many }}|{{ on }}',
        table=table,
        many=1234.5,
        on=dt.date(2026, 11, 22),
        language="fr",
    )

    shown, alone = html.fromstring(page), page.rsplit(">", 1)[1].strip().split("|")
    assert [cell.text for cell in shown.iterfind(".//tbody/tr/*")] == alone


def test_a_mark_in_a_cell_knows_who_reads(draw: Callable[..., str], request_for: Callable[..., HttpRequest]):
    class People(ListTable):
        name = TemplateColumn("{% load ui_tags %}{% person_name value %}")

    def shown(**cookies: str) -> str:
        return draw(
            '<c-table :table="table" />', request_for("/", **cookies), table=People([{"name": "Mahbuba Saidova"}])
        )

    assert "Mahbuba" in shown()
    assert "Mahbuba" not in shown(pv_hide_names="1")
    assert "M. S." in shown(pv_hide_names="1")


def test_icons_of_cells_stand_in_the_sprite_of_the_page_once(draw: Callable[..., str]):
    class Things(ListTable):
        name = TemplateColumn("{% load ui_tags %}{% icon 'phone' %}{{ value }}")

    page = draw(
        '{% icons_begin %}<c-table :table="table" />{% icon_sprite %}', table=Things([{"name": "a"}, {"name": "b"}])
    )

    assert page.count('href="#i-phone"') == 2
    assert page.count('id="i-phone"') == 1


def test_what_a_cell_sets_does_not_reach_the_page(draw: Callable[..., str]):
    class Things(ListTable):
        name = TemplateColumn("{% firstof 'inside' as word %}{{ word }}")

    page = draw('<c-table :table="table" />[{{ word }}{{ value }}{{ record }}]', table=Things([{"name": "a"}]))

    assert "[]" in page


def test_a_column_is_drawn_outside_any_page_too():
    class Things(ListTable):
        name = TemplateColumn("<i>{{ value }}</i>")

    table = Things([{"name": "a"}])
    table.context = Context()

    assert "<i>a</i>" in table.body
    del table.context
    assert "<i>a</i>" in table.body
