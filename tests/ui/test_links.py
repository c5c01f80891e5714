"""Addresses are looked up once a process and are the same as Django's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse, set_script_prefix

from paivand.ui.links import address, address_of


def _page(request: HttpRequest, **_ids: Any) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("one/", _page, name="one"),
    path("two/<uuid:left>/with/<uuid:right>/", _page, name="two"),
    path("word/<slug:word>/", _page, name="word"),
]


@pytest.fixture(autouse=True)
def _own_addresses(_own_addresses: None, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.ui.test_links"


def test_ids_stand_in_their_places():
    left, right = uuid4(), uuid4()

    for _again in range(2):
        assert address("one") == "/one/"
        assert address_of("two", [left, right], {}) == reverse("two", args=[left, right])
        assert address_of("two", [], {"right": right, "left": left}) == f"/two/{left}/with/{right}/"


def test_anything_else_goes_the_way_of_django():
    assert address_of("word", ["bread"], {}) == "/word/bread/"
    assert address_of("word", [], {"word": uuid4()}).startswith("/word/")
    with pytest.raises(NoReverseMatch):
        address_of("word", ["with a blank"], {})


def test_a_page_that_does_not_stand_has_no_address():
    assert address("three") == ""
    with pytest.raises(NoReverseMatch):
        address_of("three", [uuid4()], {})


def test_other_patterns_and_another_prefix_give_other_addresses(settings: Any):
    assert address("one") == "/one/"
    assert address("site:search") == ""
    set_script_prefix("/office/")
    try:
        assert address("one") == "/office/one/"
    finally:
        set_script_prefix("/")
    settings.ROOT_URLCONF = "tests.ui.urls"
    assert address("one") == ""
    assert address("site:search") == "/search/"


def test_the_tag_of_templates_writes_the_same(draw: Callable[..., str]):
    left, right = uuid4(), uuid4()
    page = draw(
        "{% url 'two' left=left right=right %} {% url 'one' as kept %}[{{ kept }}]{% url 'three' as no %}[{{ no }}]",
        left=left,
        right=right,
    )

    assert page == f"/two/{left}/with/{right}/ [/one/][]"
    with pytest.raises(NoReverseMatch):
        draw("{% url 'three' %}")
