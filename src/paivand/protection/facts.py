"""What cases, contacts and referrals count as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from paivand.kernel.protocols import FactRow
from paivand.kernel.sensitivity import Sensitivity
from paivand.people.facts import who
from paivand.protection.choices import CaseStatus, ContactOutcome
from paivand.protection.models import Case, Contact, Referral

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from paivand.ledger.models import ScopedModel

_PERSON = ("scope", "case__person__scope", "case__programme")


def _where(record: ScopedModel) -> dict[str, Any]:
    scope = record.scope
    return {
        "record_id": record.id,
        "record_version": record.version,
        "recorded_at": record.updated_at,
        "organisation_id": scope.organisation_id,
        "programme_id": scope.programme_id,
        "place_id": scope.place_id,
        "sensitivity": Sensitivity(scope.sensitivity),
        "circle_id": record.circle.id if record.circle else None,
    }


def _day(at: dt.datetime) -> dt.date:
    """Return the office's date of an instant: a visit at 23:00 in Kabul is not tomorrow's."""
    return timezone.localtime(at).date()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """``case.opened`` and ``case.closed`` on their days."""

    name: str = "protection.case"
    version: int = 1

    def facts_of(self, record_ids: Sequence[UUID]) -> Iterator[FactRow]:
        """Return the facts of these cases."""
        cases = Case.objects.filter(id__in=record_ids).select_related("scope", "circle", "person__scope")
        for case in cases:
            said = {"risk": case.risk, "stage": case.stage}
            yield FactRow(
                source=self.name,
                kind="case.opened",
                on=case.opened_on,
                attributes=said,
                **_where(case),
                **who(case.person, case.opened_on),
            )
            if case.status == CaseStatus.CLOSED and case.closed_on is not None:
                yield FactRow(
                    source=self.name,
                    kind="case.closed",
                    on=case.closed_on,
                    attributes={**said, "reason": case.closure_reason},
                    **_where(case),
                    **who(case.person, case.closed_on),
                )


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """``contact.made`` for each contact in which the person was reached, ``contact.tried`` else."""

    name: str = "protection.contact"
    version: int = 1

    def facts_of(self, record_ids: Sequence[UUID]) -> Iterator[FactRow]:
        """Return the facts of these contacts."""
        contacts = Contact.objects.filter(id__in=record_ids).select_related("circle", *_PERSON)
        for contact in contacts:
            day = _day(contact.happened_at)
            reached = contact.outcome == ContactOutcome.REACHED
            yield FactRow(
                source=self.name,
                kind="contact.made" if reached else "contact.tried",
                on=day,
                attributes={"how": contact.kind},
                **_where(contact),
                **who(contact.case.person, day),
            )


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """``referral.sent`` on its day, and one fact for each answer on the day it came."""

    name: str = "protection.referral"
    version: int = 1

    def facts_of(self, record_ids: Sequence[UUID]) -> Iterator[FactRow]:
        """Return the facts of these referrals."""
        referrals = Referral.objects.filter(id__in=record_ids).select_related("circle", "service", *_PERSON)
        for referral in referrals:
            said = {"sector": referral.service.sector, "urgency": referral.urgency}
            for kind, at in self._events(referral):
                day = _day(at)
                yield FactRow(
                    source=self.name,
                    kind=kind,
                    on=day,
                    attributes=said,
                    **_where(referral),
                    **who(referral.case.person, day),
                )

    @staticmethod
    def _events(referral: Referral) -> Iterator[tuple[str, dt.datetime]]:
        yield "referral.sent", referral.sent_at
        if referral.answered_at is not None:
            declined = bool(referral.decline_reason)
            yield "referral.declined" if declined else "referral.accepted", referral.answered_at
        if referral.done_at is not None:
            failed = bool(referral.not_done_reason)
            yield "referral.not_done" if failed else "referral.done", referral.done_at
        if referral.told_at is not None:
            yield "referral.closed", referral.told_at
        if referral.revoked_at is not None:
            yield "referral.revoked", referral.revoked_at
