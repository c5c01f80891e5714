"""A page in Dari is the same page: what a state is drawn as may not hang on the language in which its word is said."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client

from tests.access.conftest import client_of
from tests.access.ground import Ground

pytestmark = pytest.mark.django_db

LISTS = {
    "supervisor": ["/", "/people/", "/protection/cases/", "/protection/referrals/", "/work/tasks/", "/services/"],
    "administrator": ["/office/accounts/", "/office/places/", "/office/roles/"],
}
# What a state is drawn as: a risk, a clock, a tag, a step of a loop.
STATE = re.compile(r'class="((?:pv-(?:risk|clock|tag|state|loop|sens)\b|is-)[^"]*)"')
# What a script may draw later is not on the page: the boxes of a day stand there for readers of the solar calendar alone.
SET_ASIDE = re.compile(r"<template\b.*?</template>", re.DOTALL)


def _states(client: Client, path: str, language: str) -> Counter[str]:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Counter(STATE.findall(SET_ASIDE.sub("", answer.content.decode())))


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in LISTS.items() for path in paths])
def test_a_state_is_drawn_the_same_in_both_languages(ground: Ground, role: str, path: str) -> None:
    client = client_of(ground.inside[role])
    assert _states(client, path, "fa-af") == _states(client, path, "en")


def test_a_number_in_an_error_is_said_in_the_digits_of_the_reader() -> None:
    from django.utils import translation

    from paivand.kernel.errors import TOO_MANY_TRIES

    error = TOO_MANY_TRIES.error(minutes=30)
    with translation.override("fa-af"):
        assert "۳۰ دقیقه" in error.message
    with translation.override("en"):
        assert "30 minutes" in error.message
