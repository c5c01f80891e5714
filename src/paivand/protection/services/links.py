"""One-time links: a provider without an account answers with a link and a PIN.

The link holds 256 random bits and the PIN six digits; both are kept as hashes
only. A GET changes nothing and shows nothing, so a messenger that previews the
link spends nothing. The first right PIN binds the link to that phone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from paivand.kernel.actors import SYSTEM, LinkActor
from paivand.kernel.clock import now
from paivand.kernel.digits import to_latin
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.protection.clocks import LINK_GRACE
from paivand.protection.models import ReferralLink
from paivand.protection.problems import (
    LINK_LOCKED,
    LINK_OTHER_PHONE,
    LINK_UNKNOWN,
    LINK_WRONG_PIN,
    REFERRAL_MOVED_ON,
)
from paivand.protection.services.cases import require_open
from paivand.protection.services.referrals import PURPOSE, UNFINISHED, referral_opened
from paivand.trust.choices import Standing
from paivand.trust.selectors import consent_state, purpose_get
from paivand.trust.services import consent_require

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.protection.models import Referral

TRIES: Final = 5
_PIN_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class NewLink:
    """What is shown once to the sender: the token goes by message, the PIN is read out."""

    link: ReferralLink
    token: str
    pin: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A right PIN: the secret that binds this phone, kept in a cookie."""

    link: ReferralLink
    session: str


@transaction.atomic
def link_make(*, actor: Actor, referral: Referral) -> NewLink:
    """Make a new one-time link; the ones before it stop working.

    Raises PV-CONSENT-02 to -04 when the person no longer agrees, PV-REFERRAL-01 when the referral is over.
    """
    require_open(actor, Permission.REFERRAL_CREATE, referral.case)
    if referral.status not in UNFINISHED:
        raise REFERRAL_MOVED_ON.error()
    consent_require(person_id=referral.person_id, purpose=PURPOSE, recipient=referral.service.organisation)
    at = now()
    ReferralLink.objects.filter(referral=referral, ended_at__isnull=True).update(ended_at=at)
    token = secrets.token_urlsafe(32)
    pin = f"{secrets.randbelow(10**_PIN_DIGITS):0{_PIN_DIGITS}d}"
    link = ReferralLink(
        scope=referral.scope,
        circle=referral.circle,
        referral=referral,
        token_hash=_hash(token),
        pin_hash=make_password(pin),
        expires_at=referral.answer_due_at + LINK_GRACE,
        made_by=actor.id,
    )
    link.full_clean(exclude=["session_hash"])
    link.save(force_insert=True)
    record(actor=actor, verb="referral.link_made", subject=referral, scope=referral.scope)
    return NewLink(link, token, pin)


def link_find(token: str) -> ReferralLink:
    """Return the link of this token; one and the same error for unknown, ended, run out and no longer agreed to.

    The person's consent is asked at every opening: it ends on its day, also while the worker that takes referrals
    back stands still.
    """
    with acting_as(SYSTEM, read_only=True):
        found = ReferralLink.objects.filter(token_hash=_hash(token))
        link = _working(found.select_related("scope", "referral__service").first())
    referral = link.referral
    state = consent_state(
        person_id=referral.person_id,
        purpose=purpose_get(PURPOSE),
        recipient_id=referral.service.organisation_id,
    )
    if state.standing is not Standing.GIVEN:
        raise LINK_UNKNOWN.error()
    return link


def _working(link: ReferralLink | None) -> ReferralLink:
    """Return the link if it still opens something; raises PV-LINK-01 or -03."""
    if link is None or link.ended_at is not None or link.expires_at <= now():
        raise LINK_UNKNOWN.error()
    if link.locked_at is not None:
        raise LINK_LOCKED.error()
    return link


def link_enter(*, token: str, pin: str, session: str = "") -> Entered:
    """Check the PIN and bind the phone that entered it first.

    Raises PV-LINK-01 (unknown), -02 (wrong, with the tries left), -03 (locked),
    -04 (another phone). A wrong try is counted in a transaction of its own:
    the error that follows must not roll it back.
    """
    link = link_find(token)
    if link.session_hash and not _same(link.session_hash, session):
        raise LINK_OTHER_PHONE.error()
    left = _try(link, pin)
    if left == 0:
        raise LINK_LOCKED.error()
    if left is not None:
        raise LINK_WRONG_PIN.error(left=left)
    with acting_as(SYSTEM), transaction.atomic():
        # Once more under the lock: while the slow hash was compared, other tries may have shut the link.
        link = _working(ReferralLink.objects.select_for_update(of=("self",)).select_related(*_WITH).get(pk=link.pk))
        if link.session_hash and not _same(link.session_hash, session):
            raise LINK_OTHER_PHONE.error()
        if not link.session_hash:
            session = secrets.token_urlsafe(32)
            link.session_hash = _hash(session)
            link.used_at = now()
        link.failures = 0
        link.save(update_fields=["session_hash", "used_at", "failures"])
        referral_opened(actor=LinkActor(id=link.id), referral=link.referral)
    return Entered(link, session)


def link_referral(*, token: str, session: str) -> tuple[LinkActor, Referral]:
    """Return the referral for the phone that entered the PIN; raises PV-LINK-01 for anybody else.

    Whoever calls this goes on inside ``acting_as(SYSTEM)`` with the link as
    the actor: a link has no mandate, only this one referral.
    """
    link = link_find(token)
    if not link.session_hash or not _same(link.session_hash, session):
        raise LINK_UNKNOWN.error()
    with acting_as(SYSTEM, read_only=True):
        link = ReferralLink.objects.select_related(*_WITH).get(pk=link.pk)
    return LinkActor(id=link.id), link.referral


_WITH: Final = (
    "scope",
    "referral",
    "referral__scope",
    "referral__circle",
    "referral__person",
    "referral__service",
    "referral__service__organisation",
    "referral__case",
    "referral__case__programme",
)


def _try(link: ReferralLink, pin: str) -> int | None:
    """Return None for the right PIN, else how many tries are left."""
    right = check_password(to_latin(pin).strip().replace(" ", ""), link.pin_hash)
    if right:
        return None
    with acting_as(SYSTEM), transaction.atomic():
        stored = ReferralLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        stored.failures += 1
        if stored.failures >= TRIES:
            stored.locked_at = now()
        stored.save(update_fields=["failures", "locked_at"])
        record(
            actor=LinkActor(id=link.id),
            verb="referral.link_failed",
            subject=link.referral,
            scope=link.scope,
        )
    return max(0, TRIES - stored.failures)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _same(stored: str, session: str) -> bool:
    return bool(session) and hmac.compare_digest(stored, _hash(session))
