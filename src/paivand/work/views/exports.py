"""Asking for an export: what for, to whom, in which form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from paivand.kernel.permissions import Permission
from paivand.ledger.acting import actor_required
from paivand.office.access import permission_required
from paivand.trust.models import Agreement, Purpose
from paivand.ui.forms import Choices, offer
from paivand.work.exports import export_list, export_start, formats
from paivand.work.lists.parts import COUNTED

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ExportForm(forms.Form):
    """Purpose, recipient and format."""

    purpose = forms.ChoiceField(label=_("What is it for?"), widget=Choices())
    agreement = forms.ChoiceField(
        label=_("Who receives it?"),
        required=False,
        help_text=_("Others receive only what a sharing agreement names, of people whose consent holds."),
    )
    file_format = forms.ChoiceField(label=_("As"), widget=Choices(layout="pair"))

    def __init__(self, data: Any = None) -> None:
        """Offer the purposes of the office and the agreements in force."""
        super().__init__(data)
        language = get_language() or "en"
        agreements = [found for found in Agreement.objects.select_related("recipient") if found.in_force()]
        offer(self, "purpose", [(found.code, found.label_in(language)) for found in Purpose.objects.all()])
        offer(
            self,
            "agreement",
            [
                ("", _("Our own team")),
                *((str(found.pk), f"{found.recipient.name} ({found.code})") for found in agreements),
            ],
        )
        offer(self, "file_format", formats())
        self.fields["file_format"].initial = "xlsx"


def _agreement(chosen: str) -> Agreement | None:
    return Agreement.objects.select_related("recipient").filter(pk=chosen).first() if chosen else None


@permission_required(Permission.RELEASE_CREATE)
@require_http_methods(["GET", "POST"])
def export_page(request: HttpRequest, page: str) -> HttpResponse:
    """Ask what the export is for; then queue it."""
    actor = actor_required()
    exported = export_list(page, actor)
    query = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        agreement = _agreement(form.cleaned_data["agreement"])
        started = export_start(
            actor=actor,
            page=page,
            query=query,
            purpose=form.cleaned_data["purpose"],
            recipient=agreement.recipient if agreement else None,
            agreement=agreement,
            file_format=form.cleaned_data["file_format"],
        )
        return redirect("work:job", job_id=started.pk)
    rows, _filters = exported.filtered(actor, QueryDict(query))
    count = rows.order_by()[: COUNTED + 1].count()
    context = {
        "list": exported,
        "form": form,
        "query": query,
        "count": count,
        "more": count > COUNTED,
        "limit": COUNTED,
    }
    return render(request, "work/export.html", context)
