from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.live import Live

pytestmark = pytest.mark.browser

ADDRESS = "/styleguide/"


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", ["en", "fa-af", "ps", "tg", "ru"])
def test_every_component_is_accessible_at_every_width(
    live: Live,
    open_page: OpenPage,
    audit: Callable[[Page], None],
    snap: Callable[[Page, str], Path],
    width: int,
    language: str,
) -> None:
    page = open_page(width=width, language=language)
    page.goto(live.at(ADDRESS))
    audit(page)
    snap(page, "components")


def test_every_component_is_accessible_in_the_dark(
    live: Live, open_page: OpenPage, audit: Callable[[Page], None], snap: Callable[[Page, str], Path]
) -> None:
    page = open_page(dark=True)
    page.goto(live.at(ADDRESS))
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    audit(page)
    snap(page, "components-dark")


def test_a_menu_opens_and_closes_by_keyboard_and_gives_the_focus_back(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    opener = page.locator("summary[aria-label='Language']")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Тоҷикӣ")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Тоҷикӣ")).to_be_hidden()
    expect(opener).to_be_focused()


def test_switching_the_language_keeps_the_answers_of_a_form(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    form = page.locator("form#good")
    form.locator("[name=name]").fill("پروین نظری")
    form.locator("[name=sex][value=f]").check()
    form.locator("[name=born_year]").fill("۱۳۷۱")
    page.locator("summary[aria-label='Language']").click()
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(form.locator("[name=name]")).to_have_value("پروین نظری")
    expect(form.locator("[name=sex][value=f]")).to_be_checked()
    expect(form.locator("[name=born_year]")).to_have_value("۱۳۷۱")


def test_starting_afresh_forgets_the_draft(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    page.locator("form#good [name=name]").press_sequentially("Parwin")
    page.reload()
    expect(page.locator("form#good [name=name]")).to_have_value("Parwin")
    page.get_by_role("button", name="Start afresh").click()
    page.wait_for_load_state()
    expect(page.locator("form#good [name=name]")).to_have_value("")


def test_picking_rows_says_how_many(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Select VHD-26-0412").check()
    expect(bar).to_contain_text("1 selected")
    page.get_by_role("checkbox", name="Select all on this page").check()
    expect(bar).to_contain_text("4 selected")
    page.get_by_role("button", name="Select none").click()
    expect(bar).to_be_hidden()


def test_a_long_choice_is_found_by_typing_and_sent_as_chosen(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    field = page.locator("form#good").get_by_role("combobox", name="Place")
    field.fill("gul")
    expect(page.locator("form#good").get_by_role("option", name="Guliston")).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Guliston")
    assert page.locator("form#good select[name=place]").evaluate("select => select.value") == "guliston"


def test_shortcuts_rest_while_somebody_types(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("form#good [name=note]").press_sequentially("why?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_hidden()
    expect(page.locator("form#good [name=note]")).to_have_value("why?")


def test_shortcuts_can_be_switched_off(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch single keys off").click()
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_hidden()


def test_without_a_script_everything_is_still_there(live: Live, open_page: OpenPage) -> None:
    page = open_page(script=False)
    page.goto(live.at(ADDRESS))
    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator("form#good select[name=place]")).to_be_visible()
    expect(page.get_by_role("button", name="Select none")).to_be_hidden()
    page.locator("summary[aria-label='Language']").click()
    page.get_by_role("button", name="دری").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_the_letters_of_tajik_and_pashto_are_drawn_by_our_fonts(live: Live, open_page: OpenPage) -> None:
    page = open_page(language="ps")
    page.goto(live.at(ADDRESS))
    drawn = page.evaluate(
        """async () => {
            await Promise.all([document.fonts.load("16px Vazirmatn", "ټځډړښګڼې"), document.fonts.load('16px "Noto Sans"', "ғӣқӯҳҷ")]);
            return [...document.fonts].filter((face) => face.status === "loaded").map((face) => face.family.replaceAll('"', ""));
        }"""
    )
    assert {"Vazirmatn", "Noto Sans"} <= set(drawn)


def test_a_map_is_drawn_from_our_own_outlines(live: Live, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(live.at(ADDRESS))
    shapes = page.locator("#pv-map path.leaflet-interactive")
    expect(shapes).to_have_count(3)
    expect(page.locator("#pv-map img")).to_have_count(0)
