"""The one way out: everything that leaves is checked, counted, hashed and journalled here."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from paivand.analysis.disclosure import protect, recoverable
from paivand.kernel.clock import now
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.office.access import require
from paivand.trust.choices import ReleaseKind
from paivand.trust.models import Release, ReleasedPerson
from paivand.trust.problems import (
    AGREEMENT_NEEDED,
    AGREEMENT_NOT_IN_FORCE,
    AGREEMENT_OTHER_PURPOSE,
    NOT_PROTECTED,
)
from paivand.trust.selectors import purpose_get
from paivand.trust.services import consent_require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from paivand.analysis.disclosure import Protected, Table
    from paivand.kernel.actors import Actor
    from paivand.ledger.models import Circle, Scope
    from paivand.office.models import Organisation
    from paivand.trust.models import Agreement, Purpose

KEPT_DAYS: Final = 30


@transaction.atomic
def release_referral(
    *,
    actor: Actor,
    person_id: UUID,
    recipient: Organisation,
    scope: Scope,
    content: Mapping[str, Any],
    about: Mapping[str, Any],
    circle: Circle | None = None,
) -> Release:
    """Register that one referral's content goes to one recipient, on the person's consent.

    Raises PV-CONSENT-01 to -04 when the consent does not hold.
    """
    require(actor, Permission.REFERRAL_CREATE, scope)
    consent_require(person_id=person_id, purpose="referral", recipient=recipient)
    written = json.dumps(content, sort_keys=True, default=str).encode()
    release = _release(
        actor=actor,
        kind=ReleaseKind.REFERRAL,
        purpose=purpose_get("referral"),
        recipient=recipient,
        scope=scope,
        circle=circle,
        media_type="application/json",
        content=written,
        about=about,
        person_count=1,
    )
    ReleasedPerson.objects.create(release=release, person_id=person_id)
    return release


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file."""

    content: bytes
    media_type: str


@transaction.atomic
def release_aggregate(
    *,
    actor: Actor,
    purpose: str,
    scope: Scope,
    tables: Mapping[str, Sequence[Table]],
    render: Callable[[Mapping[str, Protected]], Rendered],
    about: Mapping[str, Any],
    recipient: Organisation | None = None,
    threshold: int | None = None,
) -> tuple[Release, bytes]:
    """Let counts leave: hide what is small and what would give it back, then make the file from what is left.

    Tables that speak of the same people stand under one name and are
    protected together. ``render`` is given the protected tables and nothing
    else. Raises PV-RELEASE-06 when a hidden count could still be worked out:
    such a file is never made.
    """
    require(actor, Permission.RELEASE_CREATE, scope)
    protected = {name: protect(list(linked), threshold=threshold) for name, linked in tables.items()}
    for one in protected.values():
        # A second look by other means than the one that chose what to hide.
        if recoverable(one.shown_cells(), one.cube.relations, prove=False):
            raise NOT_PROTECTED.error()
    rendered = render(protected)
    release = _release(
        actor=actor,
        kind=ReleaseKind.AGGREGATE,
        purpose=purpose_get(purpose),
        recipient=recipient,
        scope=scope,
        media_type=rendered.media_type,
        content=rendered.content,
        about=about,
        cells=(
            sum(len(one.cube.cells) for one in protected.values()),
            sum(len(one.primary) for one in protected.values()),
            sum(len(one.complementary) for one in protected.values()),
        ),
    )
    return release, rendered.content


@transaction.atomic
def release_records(
    *,
    actor: Actor,
    purpose: str,
    recipient: Organisation | None,
    agreement: Agreement | None,
    scope: Scope,
    content: bytes,
    media_type: str,
    person_ids: Iterable[UUID],
    about: Mapping[str, Any],
) -> Release:
    """Register a file of records of people.

    Within the own team (``recipient`` None) a purpose is enough. To anybody
    else a sharing agreement must be in force for that purpose; whoever builds
    the content keeps to ``agreement.fields`` and to people whose consent holds
    (``may_leave``). Raises PV-RELEASE-01 to -04.
    """
    require(actor, Permission.RELEASE_CREATE, scope)
    named = purpose_get(purpose)
    if recipient is not None:
        _require_agreement(agreement, recipient, named)
    people = sorted(set(person_ids))
    release = _release(
        actor=actor,
        kind=ReleaseKind.RECORDS,
        purpose=named,
        recipient=recipient,
        agreement=agreement,
        scope=scope,
        media_type=media_type,
        content=content,
        about=about,
        person_count=len(people),
    )
    ReleasedPerson.objects.bulk_create(
        (ReleasedPerson(release=release, person_id=person_id) for person_id in people),
        batch_size=1000,
    )
    return release


def _require_agreement(agreement: Agreement | None, recipient: Organisation, purpose: Purpose) -> None:
    if agreement is None or agreement.recipient_id != recipient.id:
        raise AGREEMENT_NEEDED.error()
    if not agreement.in_force():
        raise AGREEMENT_NOT_IN_FORCE.error(code=agreement.code)
    if not agreement.purposes.filter(pk=purpose.pk).exists():
        raise AGREEMENT_OTHER_PURPOSE.error(code=agreement.code)


def _release(
    *,
    actor: Actor,
    kind: ReleaseKind,
    purpose: Purpose,
    recipient: Organisation | None,
    scope: Scope,
    media_type: str,
    content: bytes,
    about: Mapping[str, Any],
    agreement: Agreement | None = None,
    circle: Circle | None = None,
    person_count: int = 0,
    cells: tuple[int, int, int] = (0, 0, 0),
) -> Release:
    at = now()
    release = Release(
        kind=kind,
        purpose=purpose,
        recipient=recipient,
        agreement=agreement,
        scope=scope,
        circle=circle,
        made_by=actor.id,
        made_at=at,
        expires_at=at + dt.timedelta(days=KEPT_DAYS),
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        cells=cells[0],
        hidden_small=cells[1],
        hidden_linked=cells[2],
        person_count=person_count,
        about=dict(about),
    )
    release.full_clean()
    release.save(force_insert=True)
    record(
        actor=actor,
        verb="release.made",
        subject=release,
        scope=scope,
        changes={
            "kind": str(kind),
            "purpose": purpose.code,
            "recipient": str(recipient.id) if recipient else None,
            "sha256": release.sha256,
            "persons": person_count,
        },
    )
    return release
