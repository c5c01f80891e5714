"""What the tests of people share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from paivand.office.models import User
from tests.office.conftest import remember

Enter = Callable[[User], Client]


@pytest.fixture
def enter() -> Enter:
    """Return a function that gives a client signed in as a person, with their second factor shown."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        remember(client, user)
        return client

    return signed_in
