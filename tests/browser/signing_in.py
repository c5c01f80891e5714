"""Sign somebody in without the form: a session as sign-in would have made it. The form has tests of its own."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def session_cookie(user: Any, *, second_factor: bool = True) -> tuple[str, str]:
    """Return the name and value of a session cookie for the user."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    methods = [{"method": "password", "at": time.time(), "username": user.get_username()}]
    if second_factor:
        methods.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session["account_authentication_methods"] = methods
    # allauth believes the records only when they name the same person.
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return settings.SESSION_COOKIE_NAME, str(session.session_key)
