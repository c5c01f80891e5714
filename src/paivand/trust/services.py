"""Recording, withdrawing and requiring consent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language

from paivand.kernel.clock import now, today
from paivand.kernel.errors import REASON_NEEDED
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.ledger.records import record_save
from paivand.office.access import require
from paivand.trust.choices import Decision, GivenBy, Standing
from paivand.trust.models import Consent, Purpose
from paivand.trust.problems import (
    CONSENT_ALREADY_WITHDRAWN,
    CONSENT_EXPIRED,
    CONSENT_IN_FUTURE,
    CONSENT_NEEDS_RECIPIENT,
    CONSENT_NOT_ASKED,
    CONSENT_REFUSED,
    CONSENT_WITHDRAWN,
)
from paivand.trust.selectors import consent_state, purpose_get
from paivand.trust.signals import consent_recorded, consent_withdrawn

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from paivand.kernel.actors import Actor
    from paivand.ledger.models import Circle, Scope
    from paivand.office.models import Organisation
    from paivand.trust.choices import Method

_REFUSALS = {
    Standing.NOT_ASKED: CONSENT_NOT_ASKED,
    Standing.REFUSED: CONSENT_REFUSED,
    Standing.WITHDRAWN: CONSENT_WITHDRAWN,
    Standing.EXPIRED: CONSENT_EXPIRED,
}
_DATA = Path(__file__).parent / "data" / "purposes.json"


@transaction.atomic
def consent_record(
    *,
    actor: Actor,
    person_id: UUID,
    scope: Scope,
    purpose: str,
    decision: Decision,
    method: Method,
    language: str,
    given_on: dt.date,
    circle: Circle | None = None,
    recipient: Organisation | None = None,
    given_by: GivenBy = GivenBy.SELF,
    child_assent: bool | None = None,
    expires_on: dt.date | None = None,
    note: str = "",
    consent_id: UUID | None = None,
) -> Consent:
    """Record what a person answered about one purpose and one recipient.

    ``scope`` and ``circle`` are those of the person's record. Raises
    PV-CONSENT-05 for a day in the future and PV-CONSENT-06 where the purpose
    shares with somebody and nobody is named.
    """
    require(actor, Permission.CONSENT_RECORD, scope)
    asked = purpose_get(purpose)
    if given_on > today():
        raise CONSENT_IN_FUTURE.error()
    if asked.needs_recipient and recipient is None:
        raise CONSENT_NEEDS_RECIPIENT.error()
    consent = Consent(
        person_id=person_id,
        scope=scope,
        circle=circle,
        purpose=asked,
        recipient=recipient,
        decision=decision,
        method=method,
        language=language,
        text_version=asked.text_version,
        given_by=given_by,
        child_assent=child_assent,
        given_on=given_on,
        expires_on=expires_on,
        recorded_by=actor.id,
        note=note,
    )
    if consent_id is not None:
        consent.id = consent_id
    consent.full_clean()
    consent.save(force_insert=True)
    record(
        actor=actor,
        verb="consent.recorded",
        subject=consent,
        scope=scope,
        changes={
            "person_id": str(person_id),
            "purpose": asked.code,
            "recipient": str(recipient.id) if recipient else None,
            "decision": str(decision),
            "method": str(method),
        },
    )
    consent_recorded.send(sender=Consent, consent=consent, actor=actor)
    return consent


@transaction.atomic
def consent_withdraw(*, actor: Actor, consent: Consent, reason: str) -> Consent:
    """Withdraw one consent; what was queued on it stops in the same transaction.

    Raises PV-RECORD-03 without a reason and PV-CONSENT-07 the second time.
    """
    require(actor, Permission.CONSENT_WITHDRAW, consent.scope)
    if not reason.strip():
        raise REASON_NEEDED.error()
    if consent.withdrawn_at is not None:
        raise CONSENT_ALREADY_WITHDRAWN.error()
    consent.withdrawn_at = now()
    consent.withdrawn_by = actor.id
    consent.withdrawal_reason = reason
    record_save(consent, fields=("withdrawn_at", "withdrawn_by", "withdrawal_reason"))
    record(
        actor=actor,
        verb="consent.withdrawn",
        subject=consent,
        scope=consent.scope,
        changes={"person_id": str(consent.person_id), "purpose": consent.purpose.code},
        reason=reason,
    )
    consent_withdrawn.send(sender=Consent, consent=consent, actor=actor)
    return consent


def consent_require(*, person_id: UUID, purpose: str, recipient: Organisation | None = None) -> Consent:
    """Return the consent that allows this, or stop with the reason why there is none.

    The one guard of every sharing, export and referral. Raises PV-CONSENT-01
    (not asked), -02 (no), -03 (withdrawn) or -04 (run out).
    """
    asked = purpose_get(purpose)
    state = consent_state(person_id=person_id, purpose=asked, recipient_id=recipient.id if recipient else None)
    if state.standing is not Standing.GIVEN or state.consent is None:
        raise _REFUSALS[state.standing].error(purpose=asked.label_in(get_language() or "en"))
    return state.consent


@transaction.atomic
def purposes_sync(*, actor: Actor) -> int:
    """Bring the shipped purposes up to date and return how many there are; an office's own wording stays."""
    shipped = json.loads(_DATA.read_text(encoding="utf-8"))
    for order, item in enumerate(shipped, start=1):
        Purpose.objects.get_or_create(
            code=item["code"],
            defaults={
                "labels": item["labels"],
                "texts": item["texts"],
                "needs_recipient": item["needs_recipient"],
                "valid_months": item["valid_months"],
                "order": order * 10,
            },
        )
    first = Purpose.objects.order_by("order").first()
    if first is not None:
        record(
            actor=actor,
            verb="purpose.synced",
            subject=first,
            changes={"codes": [p["code"] for p in shipped]},
        )
    return len(shipped)
