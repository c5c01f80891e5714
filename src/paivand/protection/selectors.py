"""Reading cases and referrals: always through what the actor may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.kernel.errors import NOT_FOUND
from paivand.ledger.access import staff_in_reach
from paivand.office.models import User
from paivand.protection.choices import CaseStatus
from paivand.protection.models import Approval, Case, FollowUp, Referral
from paivand.ui.wording import isolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor


def cases_visible(*, actor: Actor | None) -> QuerySet[Case]:
    """Return the cases that the actor may know of, with what a list needs."""
    return (
        Case.objects.visible_to(actor)
        .select_related("scope", "person__scope", "programme")
        .prefetch_related("person__names")
    )


def case_get(*, actor: Actor | None, case_id: UUID) -> Case:
    """Return one case; raises PV-ACCESS-02 for an unknown one and for one out of sight alike."""
    found = (
        cases_visible(actor=actor)
        .select_related("circle", "person__household")
        .prefetch_related("person__phones")
        .filter(pk=case_id)
        .first()
    )
    if found is None:
        raise NOT_FOUND.error()
    return found


def case_of_person(*, actor: Actor, person_id: UUID) -> QuerySet[Case]:
    """Return the cases of one person that the actor may know of, the open ones first."""
    return cases_visible(actor=actor).filter(person_id=person_id).order_by("-status", "-opened_on")


def case_codes(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the codes of these cases, of those that the actor may know of."""
    return dict(Case.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "code"))


def referral_codes(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return service and code of these referrals, of those that the actor may know of."""
    rows = Referral.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "service__name", "code")
    return {pk: f"{isolated(service)} · {isolated(code)}" for pk, service, code in rows}


def open_count(*, actor: Actor) -> int:
    """Return how many open cases the actor works on."""
    return Case.objects.visible_to(actor).filter(worker_id=actor.id, status=CaseStatus.OPEN).count()


def follow_up_get(*, actor: Actor | None, follow_up_id: UUID) -> FollowUp:
    """Return one follow-up with its case; raises PV-ACCESS-02 like ``case_get``."""
    found = (
        FollowUp.objects.visible_to(actor)
        .select_related("scope", "circle", "case__scope", "case__circle", "case__programme")
        .prefetch_related("case__person__names", "case__person__phones")
        .filter(pk=follow_up_id)
        .first()
    )
    if found is None:
        raise NOT_FOUND.error()
    return found


def referrals_visible(*, actor: Actor | None) -> QuerySet[Referral]:
    """Return the referrals that the actor may know of, with what a list needs."""
    return (
        Referral.objects.visible_to(actor)
        .select_related("scope", "service__organisation", "case__scope", "person__scope")
        .prefetch_related("person__names")
    )


def referral_get(*, actor: Actor | None, referral_id: UUID) -> Referral:
    """Return one referral; raises PV-ACCESS-02 like ``case_get``."""
    found = (
        referrals_visible(actor=actor)
        .select_related("circle", "case__circle", "case__programme")
        .filter(pk=referral_id)
        .first()
    )
    if found is None:
        raise NOT_FOUND.error()
    return found


def approval_get(*, actor: Actor | None, approval_id: UUID) -> Approval:
    """Return one request for approval with its case; raises PV-ACCESS-02 like ``case_get``."""
    found = (
        Approval.objects.visible_to(actor)
        .select_related("scope", "case__scope", "case__circle", "case__programme")
        .prefetch_related("case__person__names")
        .filter(pk=approval_id)
        .first()
    )
    if found is None:
        raise NOT_FOUND.error()
    return found


def colleagues_for(case: Case) -> QuerySet[User]:
    """Return the active colleagues whose mandate reaches the scope of this case."""
    ids = staff_in_reach(resource="case", scope=case.scope)
    return User.objects.filter(id__in=ids, is_active=True).order_by("display_name")


def names_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the display names of these colleagues in one query."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(User.objects.filter(id__in=wanted).values_list("id", "display_name"))
