"""Consents on a person's timeline."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paivand.kernel.protocols import TimelineEntry, TimelineKind
from paivand.trust.choices import Decision
from paivand.trust.selectors import consents_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from paivand.kernel.actors import Actor


class ConsentTimeline:
    """Says when consent was given, refused and withdrawn."""

    name = "trust.consent"

    def entries_of(self, *, actor: Actor, subject_type: str, subject_id: UUID) -> Iterator[TimelineEntry]:
        """Return the consents of a person that the actor may see."""
        if subject_type != "people.person":
            return
        for consent in consents_of(actor=actor, person_id=subject_id):
            purpose = consent.purpose.label_in(get_language() or "en")
            given = consent.decision == Decision.GIVEN
            title = _("Consent given: %(purpose)s") if given else _("Consent refused: %(purpose)s")
            yield TimelineEntry(
                at=max(
                    consent.created_at,
                    dt.datetime.combine(consent.given_on, dt.time(), tzinfo=dt.UTC),
                ),
                title=title % {"purpose": purpose},
                sensitivity=consent.sensitivity,
                kind=TimelineKind.DECISION if given else TimelineKind.PLAIN,
                icon="check" if given else "minus",
                body=consent.note,
            )
            if consent.withdrawn_at is not None:
                yield TimelineEntry(
                    at=consent.withdrawn_at,
                    title=_("Consent withdrawn: %(purpose)s") % {"purpose": purpose},
                    sensitivity=consent.sensitivity,
                    kind=TimelineKind.ALERT,
                    icon="hand-stop",
                    body=consent.withdrawal_reason,
                )
