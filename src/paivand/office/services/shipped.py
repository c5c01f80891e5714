"""What comes with the product as data: brought in when an office is founded and again after each upgrade."""

from __future__ import annotations

from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.office.services.roles import roles_sync
from paivand.office.signals import shipped_data


def shipped_data_sync() -> None:
    """Bring roles, and through the signal the lists of higher rooms, up to date; what an office edited stays."""
    with acting_as(SYSTEM), transaction.atomic():
        roles_sync()
        shipped_data.send(sender=None)
