"""Cases that may be opened in an emergency, by their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.office.breakglass import Door, Target
from paivand.protection.models import Case

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class CaseEmergency:
    """Finds a case by its code and names the doors that open with it: the case itself and its referrals."""

    name = "protection.case"
    label: _StrOrPromise = _("Case")

    def find(self, number: str) -> Target | None:
        """Return the case of this code, whoever asks, or None. Called while the system acts."""
        case = Case.objects.filter(code__iexact=number.strip()).select_related("scope", "circle").first()
        if case is None or case.circle is None:
            return None
        doors = (
            Door("case", case.scope, case.circle),
            Door("referral", case.scope, case.circle),
        )
        return Target(case.id, doors, url=reverse("protection:case", args=[case.id]))
