"""What this room does when a lower one announces something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from paivand.kernel.clock import today
from paivand.kernel.permissions import Permission
from paivand.office.models import Mandate, Role
from paivand.office.reach import effective_mandates
from paivand.office.signals import account_changed, breakglass_opened
from paivand.work.notifications import notify

if TYPE_CHECKING:
    from paivand.office.models import BreakGlass, User


def connect() -> None:
    """Connect the listeners once."""
    account_changed.connect(_account_changed, dispatch_uid="work.account_changed")
    breakglass_opened.connect(_breakglass_opened, dispatch_uid="work.breakglass_opened")


def _account_changed(*, user: User, **_: object) -> None:
    """Tell the person in the same transaction: whoever changes an account cannot do it unseen."""
    try:
        url = reverse("office:account")
    except NoReverseMatch:
        url = ""
    notify(user_id=user.pk, kind="account.changed", subject_type="office.user", subject_id=user.pk, url=url)


def _breakglass_opened(*, breakglass: BreakGlass, **_: object) -> None:
    """Tell whoever answers for breaches in the organisation of the record, in the same transaction."""
    day = today()
    roles = [role.pk for role in Role.objects.all() if Permission.BREACH_MANAGE in role.permissions]
    told = Mandate.objects.filter(
        effective_mandates(),
        role_id__in=roles,
        organisation_id__in=breakglass.doors.values("scope__organisation_id"),
        valid_from__lte=day,
        valid_until__gte=day,
    ).values_list("user_id", flat=True)
    try:
        url = reverse("trust:journal")
    except NoReverseMatch:
        url = ""
    for user_id in sorted(set(told)):
        # About the access, not the record: the one who is told need not see the record.
        notify(
            user_id=user_id,
            kind="breakglass.opened",
            subject_type="office.breakglass",
            subject_id=breakglass.pk,
            url=url,
        )
