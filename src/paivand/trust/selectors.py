"""Where a person's consents stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.trust.choices import Standing
from paivand.trust.models import Consent, Purpose, Release
from paivand.trust.problems import UNKNOWN_PURPOSE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor


_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Where one purpose stands for one recipient, and the answer that says so."""

    standing: Standing
    consent: Consent | None


def purpose_get(code: str) -> Purpose:
    """Return the purpose; raises PV-RELEASE-04 when there is none of that code."""
    found = Purpose.objects.filter(code=code).first()
    if found is None:
        raise UNKNOWN_PURPOSE.error(code=code)
    return found


def consent_state(*, person_id: UUID, purpose: Purpose, recipient_id: UUID | None = None) -> ConsentState:
    """Return where this purpose stands for this recipient.

    The newest answer about the recipient decides; only where there is none,
    the newest general answer does. It is read as the system: an answer that
    was recorded in another compartment binds everybody, and nothing of it but
    its standing is told.
    """
    with acting_as(SYSTEM, read_only=True):
        answers = list(
            Consent.objects.filter(person_id=person_id, purpose=purpose)
            .select_related("scope")
            .order_by("-given_on", "-created_at")
        )
    return _decided(answers, recipient_id)


def _decided(answers: Sequence[Consent], recipient_id: UUID | None) -> ConsentState:
    """Return what these answers of one person come to; the newest stand in front."""
    named = [a for a in answers if a.recipient_id == recipient_id]
    general = [a for a in answers if a.recipient_id is None]
    for answer in (*named[:1], *general[:1]):
        return ConsentState(answer.standing, answer)
    return ConsentState(Standing.NOT_ASKED, None)


def release_holds(release_id: UUID) -> bool:
    """Tell whether everybody whose data are in a file for somebody else still agrees, today.

    A file for the own team needs no consent, and numbers hold nobody's data.
    """
    with acting_as(SYSTEM, read_only=True):
        release = Release.objects.select_related("purpose").filter(pk=release_id).first()
        if release is None or release.recipient_id is None:
            return True
        people = list(release.people.values_list("person_id", flat=True))
        for start in range(0, len(people), _CHUNK):
            part = people[start : start + _CHUNK]
            given: dict[UUID, list[Consent]] = {person_id: [] for person_id in part}
            found = Consent.objects.filter(person_id__in=part, purpose=release.purpose)
            for answer in found.order_by("-given_on", "-created_at"):
                given[answer.person_id].append(answer)
            if any(_decided(said, release.recipient_id).standing is not Standing.GIVEN for said in given.values()):
                return False
    return True


def consents_of(*, actor: Actor, person_id: UUID) -> QuerySet[Consent]:
    """Return the answers of this person that the actor may see, newest first."""
    return Consent.objects.visible_to(actor).filter(person_id=person_id).select_related("purpose", "recipient", "scope")


def consents_now(*, actor: Actor, person_id: UUID) -> list[Consent]:
    """Return the answer that holds for each purpose and recipient, in the order of purposes."""
    newest: dict[tuple[int, UUID | None], Consent] = {}
    for answer in consents_of(actor=actor, person_id=person_id):
        newest.setdefault((answer.purpose_id, answer.recipient_id), answer)
    return sorted(newest.values(), key=lambda c: (c.purpose.order, c.purpose.code))


def releases_about(*, person_id: UUID) -> list[Release]:
    """Return every release that held data of this person: where it went already.

    Read as the system, because the list answers the person, not the reader.
    """
    with acting_as(SYSTEM, read_only=True):
        return list(Release.objects.filter(people__person_id=person_id).select_related("purpose", "recipient", "scope"))
