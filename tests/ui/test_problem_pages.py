from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string

from paivand.kernel import errors
from paivand.ui.problems import problem_page


def test_an_error_says_what_happened_what_to_do_and_its_code(request_for: Callable[..., HttpRequest]):
    answer = problem_page(request_for(), errors.STALE.error(), reference="ab12")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Both versions are kept" in page
    assert "PV-RECORD-01 · ab12" in page
    assert page.count("<h1") == 1


def test_a_fragment_gets_the_panel_alone(request_for: Callable[..., HttpRequest]):
    request = request_for()
    request.META["HTTP_HX_REQUEST"] = "true"

    page = problem_page(request, errors.NOT_FOUND.error()).content.decode()
    assert "<html" not in page
    assert "PV-ACCESS-02" in page
    assert "<use" not in page, "a fragment brings its drawings along"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "413", "500"])
def test_the_page_of_every_error_stands(name: str, request_for: Callable[..., HttpRequest]):
    page = render_to_string(f"{name}.html", {}, request_for())

    assert page.count("<h1") == 1
    assert "PV-" in page


def test_the_last_page_needs_nothing_of_a_request():
    assert "PV-SYSTEM-01" in render_to_string("500.html")
