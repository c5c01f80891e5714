"""Rendering without the rooms above: a request, a template on the fly, the page of every component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from paivand.ui import views


@pytest.fixture(autouse=True)
def _own_addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.ui.urls"


@pytest.fixture
def request_for(rf: RequestFactory) -> Callable[..., HttpRequest]:
    def build(path: str = "/", **cookies: str) -> HttpRequest:
        request = rf.get(path)
        request.user = AnonymousUser()
        request.COOKIES.update(cookies)
        return request

    return build


@pytest.fixture
def draw(request_for: Callable[..., HttpRequest]) -> Callable[..., str]:
    """Render a piece of template as pages do, components included."""

    def render(source: str, request: HttpRequest | None = None, language: str = "en", **context: Any) -> str:
        compiled = CottonCompiler().process("{% load ui_tags ui_parts %}" + source)
        with translation.override(language):
            return str(engines["django"].from_string(compiled).render(context, request or request_for()))

    return render


@pytest.fixture
def every_component(request_for: Callable[..., HttpRequest]) -> Callable[..., str]:
    def render(language: str = "en", **cookies: str) -> str:
        with translation.override(language):
            return views.styleguide(request_for("/styleguide/", **cookies)).content.decode()

    return render
