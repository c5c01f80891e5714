from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from lxml import html

from paivand.kernel.ids import uuid7

# The menu asks what the person may do.
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Nilufar:
    id: UUID = field(default_factory=uuid7)
    actor_kind: str = "user"
    is_authenticated: bool = True
    display_name: str = "Nilufar Rahimova"
    calendar: str = ""

    @property
    def pk(self) -> UUID:
        return self.id


def shell(request_for: Callable[..., HttpRequest], template: str = "ui/base.html", **context: Any) -> Any:
    request = request_for("/people/")
    request.user = Nilufar()  # type: ignore[assignment] # the room of the look knows no accounts
    return html.fromstring(render_to_string(template, context, request).encode())


def test_what_is_searched_for_never_stands_in_an_address(request_for: Callable[..., HttpRequest]):
    forms = shell(request_for).xpath("//form[@role='search']")

    assert [form.get("method") for form in forms] == ["post"]


def test_every_form_that_posts_carries_its_token(request_for: Callable[..., HttpRequest]):
    for template in ("ui/base.html", "ui/form_page.html", "ui/plain.html", "ui/public.html"):
        for form in shell(request_for, template).xpath("//form[@method='post']"):
            assert form.xpath(".//input[@name='csrfmiddlewaretoken']"), (template, form.get("action"))


def test_the_skip_link_comes_first_and_leads_to_the_one_main_part(request_for: Callable[..., HttpRequest]):
    page = shell(request_for)

    first = page.xpath("//body//a[@href]")[0]
    assert first.get("href") == "#main"
    assert len(page.xpath("//main[@id='main']")) == 1


def test_a_page_for_people_without_account_loads_no_script_and_names_nobody(request_for: Callable[..., HttpRequest]):
    page = shell(request_for, "ui/public.html")

    assert not page.xpath("//script")
    assert "Nilufar" not in page.text_content()
    assert "Paivand" not in page.xpath("string(//title)")


def test_the_one_task_pages_have_no_rail(request_for: Callable[..., HttpRequest]):
    for template in ("ui/plain.html", "ui/form_page.html", "ui/public.html"):
        assert not shell(request_for, template).xpath("//nav[contains(@class, 'pv-rail')]"), template


def test_a_switch_of_place_shows_only_where_a_page_offers_it(request_for: Callable[..., HttpRequest]):
    assert not shell(request_for).xpath("//summary[contains(@class, 'pv-scope')]")
    choices = [{"value": "1", "label": "Vahdat", "current": True}]
    with_switch = shell(request_for, scope_label="Vahdat", scope_url="/s/", scope_choices=choices)
    assert with_switch.xpath("//button[@name='scope']/@value") == ["1"]
