from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.live import Live

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_the_first_page_is_accessible_and_in_the_chosen_language(
    live: Live,
    open_page: OpenPage,
    audit: Callable[[Page], None],
    snap: Callable[[Page, str], Path],
    width: int,
    language: str,
) -> None:
    page = open_page(width=width, language=language)
    page.goto(live.url)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "fa-af" else "ltr")
    audit(page)
    assert snap(page, "first-page").stat().st_size > 1000
