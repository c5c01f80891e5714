"""What the office clears away by itself; the scheduler of a higher room calls it every hour."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Final

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings

from paivand.kernel.clock import now
from paivand.office.models import KeptForm, PlaceImport

STAGED_DAYS: Final = 30
SIGN_IN_DAYS: Final = 180
"""How long it is known from which address somebody came in; the journal keeps that they did."""


def tidy() -> None:
    """Remove kept forms of yesterday, sessions that are over, staged places, old notes of addresses."""
    at = now()
    KeptForm.objects.filter(expires_at__lte=at).delete()
    PlaceImport.objects.filter(committed_at__isnull=True, read_at__lt=at - dt.timedelta(days=STAGED_DAYS)).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    limit = at - dt.timedelta(days=SIGN_IN_DAYS)
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(attempt_time__lt=limit).delete()
