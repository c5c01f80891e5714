from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import RequestFactory

from paivand.ui import views
from paivand.ui.context import Shell
from paivand.ui.signals import language_chosen


def test_choices_of_a_device_are_kept_in_its_cookies(rf: RequestFactory):
    answer = views.preferences(
        rf.post("/", {"theme": "dark", "density": "calm", "hide_names": "1", "keys": "0", "next": "/people/?page=2"})
    )

    assert answer.status_code == 302
    assert answer["Location"] == "/people/?page=2"
    assert {name: morsel.value for name, morsel in answer.cookies.items()} == {
        "pv_theme": "dark",
        "pv_density": "calm",
        "pv_hide_names": "1",
        "pv_keys": "0",
    }


def test_a_choice_of_language_is_told_to_the_office(rf: RequestFactory):
    heard: list[str] = []

    def listen(sender: object, language: str, **_more: object) -> None:
        heard.append(language)

    language_chosen.connect(listen)
    try:
        answers = []
        for language in ("fa-AF", "xx"):
            request = rf.post("/", {"language": language})
            request.user, request.session = AnonymousUser(), SessionBase()  # what the middleware sets
            answers.append(views.preferences(request))
    finally:
        language_chosen.disconnect(listen)

    assert heard == ["fa-af"]
    assert [answer.cookies["django_language"].value for answer in answers if answer.cookies] == ["fa-af"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "people/", ""])
def test_nobody_is_sent_to_another_site(rf: RequestFactory, target: str):
    assert views.preferences(rf.post("/", {"theme": "dark", "next": target}))["Location"] == "/"


def test_what_is_no_choice_changes_nothing(rf: RequestFactory):
    assert not views.preferences(rf.post("/", {"theme": "pink", "hide_names": "maybe"})).cookies


def test_a_get_changes_nothing(rf: RequestFactory):
    assert views.preferences(rf.get("/")).status_code == 405


def test_a_script_gets_no_page_back(rf: RequestFactory):
    assert views.preferences(rf.post("/", {"hide_names": "1"}, headers={"X-Quiet": "1"})).status_code == 204


def test_leaving_a_public_page_clears_the_cache_but_not_unsent_work(request_for: Callable[..., HttpRequest]):
    answer = views.quick_exit(request_for("/leave/"))

    assert answer["Clear-Site-Data"] == '"cache"'
    assert "Paivand" not in answer.content.decode()


def test_a_broken_cookie_falls_back_to_the_usual_look(request_for: Callable[..., HttpRequest]):
    frame = Shell(request_for(pv_theme="<script>", pv_density="huge"))

    assert (frame.theme, frame.density, frame.hide_names, frame.keys) == ("system", "standard", False, True)
