"""Signing in as a session would have it, and what the tests of the office share."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.core.cache import cache
from django.test import Client

from paivand.office.models import User

Enter = Callable[..., Client]


def remember(client: Client, user: User, *, second_factor: bool = True, ago: float = 0.0) -> None:
    """Write into the session what a person showed, so many seconds ago."""
    session = client.session
    shown: list[dict[str, Any]] = [{"method": "password", "at": time.time() - ago, "username": user.username}]
    if second_factor:
        shown.append({"method": "mfa", "at": time.time() - ago, "type": "totp"})
    session["account_authentication_methods"] = shown
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Forget how often this address tried: limits by address are kept in the cache, beyond a test."""
    cache.clear()


@pytest.fixture
def enter() -> Enter:
    """Return a function that gives a client signed in as a person, with their second factor shown."""

    def signed_in(user: User, *, second_factor: bool = True, ago: float = 0.0, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        remember(client, user, second_factor=second_factor, ago=ago)
        return client

    return signed_in
