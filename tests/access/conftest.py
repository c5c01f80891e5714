"""One ground for a whole module, in one transaction that is rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from paivand.office.models import User
from tests.access.ground import Ground, ground_build
from tests.office.conftest import remember


class _Undo(Exception):  # noqa: N818 - no error: how a transaction is left
    pass


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any, office_keys: None) -> Iterator[Ground]:
    """The ground, built once a module."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield ground_build()
                raise _Undo
        except _Undo:
            cache.clear()


def client_of(user: User) -> Client:
    """Return a client signed in with a second factor that stays fresh for the whole walk."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user, ago=-3600)
    return client
