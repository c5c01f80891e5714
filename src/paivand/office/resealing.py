"""Putting the secrets of second factors under the newest key: they lie in a column of allauth, which rekey cannot know."""

from __future__ import annotations

import base64
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.ledger.vault import Purpose
from paivand.ledger.vault.sealing import header_of

_SECRETS: Final = ("secret", "seed")
"""Of an app and of a printed card; a passkey keeps no secret here."""
_LISTS: Final = ("migrated_codes",)


class SecondFactors:
    """The seeds of apps and of printed cards."""

    name = "office.second_factors"

    def reseal(self, *, batch: int) -> int:
        """Seal anew what lies under an older key, one short transaction a batch; return how many factors that were."""
        done, last = 0, 0
        while True:
            with acting_as(SYSTEM), transaction.atomic():
                # Held until the batch is written: whoever shows a code meanwhile waits, and counts it after us.
                held = Authenticator.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:batch]
                found = list(held)
                done += sum(_resealed(factor) for factor in found)
            if len(found) < batch:
                return done
            last = found[-1].pk


def _resealed(factor: Any) -> bool:
    """Seal the secrets of one factor anew; False where all of them are under the newest key."""
    newest = header_of(Purpose.DATA)
    data = dict(factor.data)
    for name in _SECRETS:
        if name in data:
            data[name] = _fresh(data[name], newest)
    for name in _LISTS:
        if name in data:
            data[name] = [_fresh(text, newest) for text in data[name]]
    if data == factor.data:
        return False
    factor.data = data
    factor.save(update_fields=["data"])
    return True


def _fresh(text: str, newest: bytes) -> str:
    if base64.b64decode(text).startswith(newest):
        return text
    adapter = get_adapter()
    sealed: str = adapter.encrypt(adapter.decrypt(text))
    return sealed
