"""An address that takes forms alone says so to whoever opens it."""

from __future__ import annotations

import json

from django.test import Client

from tests.office.conftest import remember
from tests.world import World


def test_opening_the_address_of_a_form_gives_a_page_that_says_what_to_do(world: World) -> None:
    client = Client()
    client.force_login(world.nilufar, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, world.nilufar)
    page = client.get("/work/notifications/read/")
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert "PV-REQUEST-02" in page.content.decode()
    assert "Go back and use the button on the page" in page.content.decode()
    said = client.get("/work/notifications/read/", headers={"accept": "application/json"})
    assert json.loads(said.content)["code"] == "PV-REQUEST-02"
