"""Pages of trust: the journal, and what left."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render
from django.views.decorators.http import require_POST

from paivand.kernel.digits import whole_number
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import unsealed_tail, verify
from paivand.office.access import allowed, permission_required, user_of
from paivand.trust.forms import JournalForm
from paivand.trust.journal_view import Asked, journal_page, people_asked_for
from paivand.trust.models import Release

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

_RELEASES = 50


@permission_required(Permission.JOURNAL_READ)
def journal(request: HttpRequest) -> HttpResponse:
    """Who did and saw what, newest first; filters for a person, reads or writes, and a day, month or year."""
    actor = user_of(request)
    form = JournalForm(request.GET, people=people_asked_for(actor))
    asked = _asked(request.GET, form)
    lines, following = journal_page(actor=actor, asked=asked)
    context = {
        "lines": lines,
        "following": following,
        "form": form,
        "asked": asked,
        "tail": unsealed_tail(),
        "may_verify": allowed(actor, Permission.JOURNAL_VERIFY),
    }
    return render(request, "trust/journal.html", context)


@permission_required(Permission.JOURNAL_VERIFY)
@require_POST
def journal_verify(request: HttpRequest) -> HttpResponse:
    """Check every row and seal, and say what was found."""
    return render(request, "trust/verified.html", {"result": verify()})


@permission_required(Permission.RELEASE_APPROVE)
def releases(request: HttpRequest) -> HttpResponse:
    """What left the office: when, for what, to whom, and what was hidden."""
    made = (
        Release.objects.visible_to(user_of(request))
        .select_related("purpose", "recipient", "scope")
        .order_by("-made_at")[:_RELEASES]
    )
    return render(request, "trust/releases.html", {"made": made})


def _asked(given: QueryDict, form: JournalForm) -> Asked:
    """Read the filters; what cannot be read counts as not asked."""
    form.is_valid()
    chosen = form.cleaned_data
    day = chosen.get("day")
    return Asked(
        user_id=UUID(chosen["person"]) if chosen.get("person") else None,
        kind=chosen.get("kind", ""),
        since=None if day is None else day.earliest,
        until=None if day is None else day.latest,
        before=whole_number(given.get("before", ""), otherwise=0, most=2**63 - 1) or None,
    )
