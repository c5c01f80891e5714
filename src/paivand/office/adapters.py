"""How allauth and axes behave here: no open sign-up, no e-mail, lock-out as a page of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import TOO_MANY_TRIES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by invitation alone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("This user name and password do not go together. Check both and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no: an account comes from an invitation."""
        del request
        return False


def lockout_response(request: HttpRequest, credentials: dict[str, str] | None, *_: object) -> HttpResponse:
    """Answer a locked-out sign-in with the same page whoever was tried."""
    from paivand.office.problems import problem_page  # noqa: PLC0415 - templates load after apps

    del credentials
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return problem_page(request, TOO_MANY_TRIES.error(minutes=minutes))
