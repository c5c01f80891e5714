"""Emergency access, from the menu, with a number and a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paivand.kernel import registry
from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.kernel.permissions import Permission
from paivand.office.access import permission_required, recently_confirmed
from paivand.office.breakglass import BREAKGLASS_SOURCE, breakglass_end, breakglass_open
from paivand.office.forms import BreakGlassForm
from paivand.office.models import BreakGlass, User

if TYPE_CHECKING:
    from django.http import HttpRequest


@permission_required(Permission.BREAKGLASS_USE)
@recently_confirmed
def emergency(request: HttpRequest) -> HttpResponse:
    """Open one record for a limited time, or see what is open."""
    me = cast("User", request.user)
    sources = [(source.name, source.label) for source in registry.all(BREAKGLASS_SOURCE)]
    form = BreakGlassForm(request.POST or None, sources=sources)
    if request.method == "POST" and form.is_valid():
        try:
            _opened, url = breakglass_open(actor=me, **form.cleaned_data)
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            messages.warning(
                request, _("The record is open for a limited time. Whoever looks after data protection has been told.")
            )
            return HttpResponseRedirect(url or reverse("office:emergency"))
    mine = BreakGlass.objects.filter(user=me, ended_at__isnull=True)
    return render(request, "office/emergency.html", {"form": form, "mine": mine, "sources": sources})


@permission_required(Permission.BREAKGLASS_USE)
@require_POST
def emergency_end(request: HttpRequest, breakglass_id: UUID) -> HttpResponse:
    """Shut one's own emergency access before its time."""
    me = cast("User", request.user)
    if not BreakGlass.objects.filter(pk=breakglass_id, user=me).exists():
        raise NOT_FOUND.error()
    breakglass_end(actor=me, breakglass_id=breakglass_id)
    messages.success(request, _("The record is shut again."))
    return HttpResponseRedirect(reverse("office:emergency"))
