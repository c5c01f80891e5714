"""What can be done to several cases at once, with a preview and a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.ledger.access import staff_in_reach
from paivand.office.access import reaches_of, user_of
from paivand.office.models import User
from paivand.protection.choices import CaseStatus
from paivand.protection.selectors import case_get, names_of
from paivand.protection.services import case_assign
from paivand.ui.forms import offer_rows
from paivand.ui.wording import local_digits
from paivand.work.lists.bulk import BulkAct, BulkLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from paivand.kernel.actors import Actor
    from paivand.protection.models import Case


class AssignForm(forms.Form):
    """To whom the cases go, and why."""

    worker = forms.ModelChoiceField(label=gettext_lazy("Give to"), queryset=User.objects.none(), empty_label=None)
    reason = forms.CharField(label=gettext_lazy("Why (may stay empty)"), required=False, max_length=500)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        """Offer colleagues of the same organisation."""
        super().__init__(*args, **kwargs)
        offer_rows(self, "worker", colleagues, label=lambda user: user.display_name)


class GiveCases(BulkAct):
    """Give open cases to a colleague; the old worker stays in the team until somebody takes them out."""

    value = "give"
    label = gettext_lazy("Give to a colleague")
    icon = "users"
    permission = Permission.CASE_ASSIGN

    def form(self, request: HttpRequest, data: Mapping[str, Any] | None) -> forms.Form:
        """Offer the colleagues of the organisations in which this person assigns."""
        mine = {
            reach.organisation_id
            for reach in reaches_of(user_of(request))
            if Permission.CASE_ASSIGN in reach.permissions
        }
        colleagues = User.objects.filter(
            is_active=True, mandates__organisation_id__in=mine, mandates__ended_at__isnull=True
        ).distinct()
        return AssignForm(data, colleagues=colleagues.order_by("display_name"))

    def preview(self, *, actor: Actor, records: Sequence[Case], values: Mapping[str, Any]) -> list[BulkLine]:
        """Say for each case whether it can be given to this colleague."""
        worker: User = values["worker"]
        names = names_of([case.worker_id for case in records])
        lines = []
        for case in records:
            may = worker.id in staff_in_reach(resource="case", scope=case.scope)
            open_case = case.status == CaseStatus.OPEN
            if not open_case:
                said = _("Stays: the case is closed")
            elif not may:
                said = _("Stays: this colleague's mandate does not cover the case")
            else:
                said = _("From %(old)s to %(new)s") % {
                    "old": names.get(case.worker_id, ""),
                    "new": worker.display_name,
                }
            lines.append(BulkLine(label=case.code, sentence=said, stops=not (may and open_case)))
        return lines

    def apply(self, *, actor: Actor, records: Sequence[Case], values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what can be given; remember who had it."""
        worker: User = values["worker"]
        before: dict[str, str] = {}
        for case in records:
            had = str(case.worker_id)
            try:
                case_assign(actor=actor, case=case, worker_id=worker.id, reason=values.get("reason", ""))
            except PaivandError:
                # The preview said that this one stays.
                continue
            before[str(case.id)] = had
        return before

    def undo(self, *, actor: Actor, state: Mapping[str, Any]) -> None:
        """Give every case back to who had it."""
        for case_id, worker_id in state.items():
            case = case_get(actor=actor, case_id=UUID(case_id))
            case_assign(actor=actor, case=case, worker_id=UUID(worker_id), reason=_("Undone"))

    def done_text(self, count: int) -> str:
        """Return the notice."""
        return ngettext("%(count)s case has a new worker.", "%(count)s cases have a new worker.", count) % {
            "count": local_digits(count)
        }
