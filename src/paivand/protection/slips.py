"""The printed slip of a referral: one A5 page for the person's hand, no diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language

from paivand.kernel.clock import now
from paivand.ui.dates import day_text, moment_text

if TYPE_CHECKING:
    from paivand.protection.models import Referral


def referral_slip(referral: Referral) -> bytes:
    """Return the slip as PDF: the kind of service, where, when, and the code. It names nobody."""
    from paivand.documents.slip import Slip, render  # noqa: PLC0415 -- document libraries load on first need

    service = referral.service
    language = referral.person.language or get_language() or "en"
    due = referral.appointment_at or referral.answer_due_at
    slip = Slip(
        language=language,
        need=str(service.get_sector_display()),
        place=service.name,
        date=moment_text(due) if referral.appointment_at else day_text(due.date()),
        code=referral.code,
        when=moment_text(now()),
        created_at=now(),
        address="" if service.hidden_address else service.address,
        hours=service.opening_hours,
        phone=service.phone,
    )
    return render(slip)
