"""Pages of reports: make one, and see which ones left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import get_language

from paivand.kernel.permissions import Permission
from paivand.office.access import permission_required, user_of
from paivand.reports.forms import MonthlyForm
from paivand.reports.services import programmes_reportable
from paivand.trust.choices import ReleaseKind
from paivand.trust.models import Release
from paivand.ui.forms import is_switching, without_errors
from paivand.work.jobs import job_start

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_SHOWN = 20


@permission_required(Permission.REPORT_CREATE)
def reports(request: HttpRequest) -> HttpResponse:
    """Choose programme and month; below, the reports that were made."""
    programmes = programmes_reportable(user_of(request))
    form = MonthlyForm(request.POST or None, programmes=programmes, initial={"language": get_language()})
    status = 200
    if request.method == "POST" and is_switching(request.POST):
        form = without_errors(form)
    elif request.method == "POST" and form.is_valid():
        job = job_start(actor=user_of(request), name="reports.monthly", **form.cleaned_data)
        return redirect("work:job", job_id=job.pk)
    elif request.method == "POST":
        status = 422
    made = (
        Release.objects.visible_to(user_of(request))
        .filter(kind=ReleaseKind.AGGREGATE)
        .select_related("purpose", "scope")[:_SHOWN]
    )
    context = {"form": form, "made": made, "programmes": programmes}
    return render(request, "reports/reports.html", context, status=status)
