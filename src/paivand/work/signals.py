"""What this room does when a lower one announces something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from paivand.office.signals import account_changed
from paivand.work.notifications import notify

if TYPE_CHECKING:
    from paivand.office.models import User


def connect() -> None:
    """Connect the listeners once."""
    account_changed.connect(_account_changed, dispatch_uid="work.account_changed")


def _account_changed(*, user: User, **_: object) -> None:
    """Tell the person in the same transaction: whoever changes an account cannot do it unseen."""
    try:
        url = reverse("office:account")
    except NoReverseMatch:
        url = ""
    notify(user_id=user.pk, kind="account.changed", subject_type="office.user", subject_id=user.pk, url=url)
