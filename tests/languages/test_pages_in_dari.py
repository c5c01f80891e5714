"""Every page that somebody may open is opened in Dari: it runs from right to left and says no word of English itself."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.access.addresses import addresses
from tests.access.conftest import client_of
from tests.access.ground import Ground
from tests.access.test_every_address import _expected, path_of
from tests.languages.latin import WORD, latin_words

pytestmark = pytest.mark.django_db

# Names of formats, standards and programs, which a person in Kabul also reads in Latin letters.
STANDARDS = frozenset({"CSV", "Excel", "GeoJSON", "FeatureCollection", "JPEG", "MB", "P-code", "PDF", "PNG", "SVG",
                       "BE", "LE", "Windows", "Word", "UTC", "UTF", "doctor", "name_fa-af", "name_tg", "shell", "xlsx"})  # fmt: skip


def known_words(ground: Ground) -> frozenset[str]:
    """Return the words of the ground's own data."""
    from paivand.office.models import Organisation, Place, Programme, User

    said = [
        "Canaryneed of a wheelchair",
        "Chrome",
        "Android",
        "Qanarbibi",
        "Zumratzoda",
        "the",
        "other",
        "note",
        "name",
        "sex",
    ]
    said += [user.display_name for user in User.objects.all()] + [user.username for user in User.objects.all()]
    said += [name for model in (Organisation, Programme) for name in model.objects.values_list("name", flat=True)]
    said += [code for model in (Organisation, Programme) for code in model.objects.values_list("code", flat=True)]
    # Each language is offered under its own name.
    said += [*(name for _code, name in settings.LANGUAGES), "Oʻzbekcha"]
    said += [name for place in Place.objects.all() for name in (*place.names.values(), place.code)]
    return STANDARDS | {word for text in said for word in WORD.findall(text)}


def test_no_page_says_a_word_of_english_in_dari(ground: Ground) -> None:
    known = known_words(ground)
    clients: dict[str, Client] = {}
    for user in ground.inside.values():
        clients[user.username] = client_of(user)
        clients[user.username].cookies[settings.LANGUAGE_COOKIE_NAME] = "fa-af"
    stranger = Client(raise_request_exception=False)
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = "fa-af"
    wrong: list[str] = []
    opened = 0
    for address in addresses():
        if address.post_only or address.name == "ui:styleguide" or address.route.startswith("api/"):
            continue
        if address.access == "public":
            client = stranger
        else:
            opener = next((one for one in ground.inside.values() if _expected(one, ground, address) & {200}), None)
            if opener is None:
                continue
            client = clients[opener.username]
        answer = client.get(path_of(ground, address))
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html") or answer.streaming:
            continue
        opened += 1
        page = answer.content.decode()
        if "<html" in page and not re.search(r'<html[^>]*\bdir="rtl"', page):
            wrong.append(f"{address.route}: not from right to left")
        wrong += [f"{address.route}: {found}" for found in latin_words(page, known)]
    assert opened > 80
    assert wrong == [], f"{len(wrong)} words:\n" + "\n".join(sorted(set(wrong))[:400])
