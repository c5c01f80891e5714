"""How fast things must happen, by risk and urgency; a programme may set its own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from paivand.protection.choices import Risk, Urgency

if TYPE_CHECKING:
    from paivand.office.models import Programme

# Seeded from field practice, not from one global standard: high 24 h, medium
# 72 h, low 2 weeks to first contact. Not verified; a programme's own settings
# (``settings["clocks"]``) take their place.
FIRST_CONTACT_HOURS: Final = {Risk.HIGH: 24, Risk.MEDIUM: 72, Risk.LOW: 336}
FOLLOW_UP_DAYS: Final = {Risk.HIGH: 7, Risk.MEDIUM: 14, Risk.LOW: 30}
# Hours to an answer, from the inter-agency referral form.
ANSWER_HOURS: Final = {Urgency.EMERGENCY: 24, Urgency.URGENT: 72, Urgency.NORMAL: 336}
# How long a one-time link works after the answer is due, so that what was done can be reported.
LINK_GRACE: Final = dt.timedelta(days=30)


def first_contact_within(programme: Programme, risk: Risk) -> dt.timedelta:
    """Return the time to first contact for this risk."""
    hours = _own(programme, "first_contact_hours").get(risk, FIRST_CONTACT_HOURS[risk])
    return dt.timedelta(hours=float(hours))


def follow_up_every(programme: Programme, risk: Risk) -> dt.timedelta:
    """Return the time from one contact to the next follow-up for this risk."""
    days = _own(programme, "follow_up_days").get(risk, FOLLOW_UP_DAYS[risk])
    return dt.timedelta(days=float(days))


def answer_within(urgency: Urgency) -> dt.timedelta:
    """Return the time in which a service promises to answer."""
    return dt.timedelta(hours=ANSWER_HOURS[urgency])


def _own(programme: Programme, name: str) -> dict[str, Any]:
    clocks = programme.settings.get("clocks", {})
    found: dict[str, Any] = clocks.get(name, {})
    return found
