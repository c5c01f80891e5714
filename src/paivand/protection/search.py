"""Cases and referrals in the global search, by their codes: a code names nobody, so it may be read out on the phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.kernel.digits import to_latin
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import SearchHit
from paivand.ledger.journal import record_read
from paivand.people.selectors import person_short
from paivand.protection.selectors import cases_visible, referrals_visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paivand.kernel.actors import Actor

# Fewer signs would list every case of a place instead of finding one.
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Finds cases by code."""

    name: str = "protection.case"
    permission: Permission | None = Permission.CASE_READ

    def search(self, *, actor: Actor, query: str, limit: int) -> Iterator[SearchHit]:
        """Yield the cases within sight whose code is the query or begins with it; the finding is journalled."""
        code = _code(query)
        if not code:
            return
        found = list(cases_visible(actor=actor).filter(code__startswith=code).order_by("code")[:limit])
        if found:
            record_read(
                actor=actor, verb="case.listed", subject_type="protection.case", ids=[case.pk for case in found]
            )
        for case in found:
            yield SearchHit(
                title=case.code,
                url=reverse("protection:case", args=[case.pk]),
                kind=_("Case"),
                detail=f"{person_short(case.person)} · {case.get_status_display()}",
                icon="folder",
                score=1.0 if case.code == code else 0.8,
            )


@dataclass(frozen=True, slots=True)
class ReferralSearch:
    """Finds referrals by code."""

    name: str = "protection.referral"
    permission: Permission | None = Permission.REFERRAL_READ

    def search(self, *, actor: Actor, query: str, limit: int) -> Iterator[SearchHit]:
        """Yield the referrals within sight whose code is the query or begins with it; the finding is journalled."""
        code = _code(query)
        if not code:
            return
        found = list(referrals_visible(actor=actor).filter(code__startswith=code).order_by("code")[:limit])
        if found:
            record_read(
                actor=actor, verb="referral.listed", subject_type="protection.referral", ids=[one.pk for one in found]
            )
        for referral in found:
            yield SearchHit(
                title=referral.code,
                url=reverse("protection:referral", args=[referral.pk]),
                kind=_("Referral"),
                detail=f"{referral.service.name} · {referral.get_status_display()}",
                icon="send",
                score=1.0 if referral.code == code else 0.8,
            )


def _code(query: str) -> str:
    """Return the query as a code in capitals with Latin digits, or nothing when it cannot be one."""
    code = "".join(to_latin(query).split()).upper()
    plain = code.replace("-", "")
    fits = len(code) >= _SHORTEST and plain.isascii() and plain.isalnum() and any(sign.isdigit() for sign in code)
    return code if fits else ""
