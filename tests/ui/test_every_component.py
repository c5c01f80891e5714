from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from lxml import html

LANGUAGES = ["en", "tg", "ru", "fa-af", "ps", "sq", "fr", "es"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_renders_in_every_language(every_component: Callable[..., str], language: str):
    page = every_component(language)

    assert "<c-" not in page
    assert "{%" not in page
    assert "{{" not in page
    direction = "rtl" if language in {"fa-af", "ps"} else "ltr"
    assert f'dir="{direction}"' in page[:200]


@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_nothing_inline_and_nothing_from_elsewhere(every_component: Callable[..., str], language: str):
    page = every_component(language)
    tree = html.fromstring(page.encode())

    assert not tree.xpath("//*[@style]")
    assert not tree.xpath("//style")
    assert not tree.xpath("//script[not(@src)]")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    addresses = [str(value) for value in tree.xpath("//@src | //link/@href | //form/@action")]
    assert addresses
    assert not [address for address in addresses if re.match(r"(?:[a-z]+:)?//", address)]


def test_every_icon_on_the_page_is_in_its_sprite(every_component: Callable[..., str]):
    tree = html.fromstring(every_component().encode())

    drawn = {str(value).removeprefix("#") for value in tree.xpath("//use/@href")}
    shipped = {str(value) for value in tree.xpath("//symbol/@id")}
    assert drawn <= shipped
    assert len(shipped) < 80, "only the icons that a page uses belong in its sprite"


def test_ids_are_unique_and_every_reference_finds_its_element(every_component: Callable[..., str]):
    tree = html.fromstring(every_component().encode())

    ids = [str(value) for value in tree.xpath("//@id")]
    assert sorted(ids) == sorted(set(ids))
    for attribute in ("aria-labelledby", "aria-describedby", "for", "aria-controls"):
        for value in tree.xpath(f"//@{attribute}"):
            for reference in str(value).split():
                assert reference in ids, f"{attribute}={value}"


def test_headings_go_down_one_step_at_a_time(every_component: Callable[..., str]):
    tree = html.fromstring(every_component().encode())

    levels = [int(element.tag[1]) for element in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_numbers_take_the_digits_of_the_language_and_codes_stay_latin(every_component: Callable[..., str]):
    page = every_component("fa-af")

    assert "۴۷" in page
    assert "VHD-26-0412" in page


def test_hidden_names_are_not_in_the_page_at_all(every_component: Callable[..., str]):
    shown, hidden = every_component(), every_component(pv_hide_names="1")

    assert "Mahbuba Sattori" in shown
    assert "Mahbuba Sattori" not in hidden
    assert "M. S." in hidden


def test_the_page_of_components_exists_only_where_nothing_is_real(every_component: Callable[..., str], settings: Any):
    from django.http import Http404

    settings.DEBUG = settings.DEMO = settings.TESTING = False
    with pytest.raises(Http404):
        every_component()


def test_no_line_of_style_names_left_or_right():
    from pathlib import Path

    import paivand.ui

    folder = Path(paivand.ui.__file__).parent / "static" / "ui"
    physical = re.compile(
        r"[{;\s](?:margin|padding|border)-(?:left|right)\s*:|[{;\s](?:left|right)\s*:|float:\s*(?:left|right)"
    )
    for sheet in ("tokens.css", "components.css", "product.css"):
        assert not physical.search((folder / sheet).read_text(encoding="utf-8")), sheet


def test_no_template_of_ours_carries_style_or_script_inside_itself():
    from pathlib import Path

    import paivand.ui

    for template in (Path(paivand.ui.__file__).parent / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", text), template


def test_a_table_without_filters_is_a_table_all_the_same(draw: Callable[..., str]):
    import django_tables2 as tables

    from paivand.ui.tables import ListTable

    class Names(ListTable):
        name = tables.Column()

    page = draw('<c-table :table="table" />', table=Names([{"name": "Vahdat"}]))
    assert "Vahdat" in page
    assert 'scope="row"' in page
    assert "Nothing here yet" in draw('<c-table :table="table" />', table=Names([]))


def test_a_component_does_not_take_words_from_the_page_round_it(draw: Callable[..., str]):
    page = draw(
        '<c-panel label="x">inside</c-panel>', title="from the page", foot="from the page", actions="from the page"
    )

    assert "inside" in page
    assert "from the page" not in page


def test_what_people_wrote_is_never_markup(draw: Callable[..., str]):
    evil = "<script>alert(1)</script>"
    page = draw(
        '<c-panel title="{{ evil }}" :count="1"><c-notice :title="evil">{{ evil }}</c-notice></c-panel>'
        '{% person_name evil %}{% tag evil %}{% code evil %}<c-answers :answers="answers" />',
        evil=evil,
        answers=[{"label": evil, "value": evil}],
    )
    assert "<script>" not in page
    assert "&amp;lt;" not in page, "nothing is escaped twice"
