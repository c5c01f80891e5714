"""Organisations and programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.kernel.permissions import Permission
from paivand.office.access import permission_required
from paivand.office.forms import OrganisationForm, ProgrammeForm, day_shown
from paivand.office.models import OfficeSettings, Organisation, Programme, User
from paivand.office.services.organisations import organisation_save, programme_save

if TYPE_CHECKING:
    from django.http import HttpRequest


@permission_required(Permission.ORGANISATION_MANAGE)
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations."""
    rows = Organisation.objects.prefetch_related("programmes")
    own = OfficeSettings.current().organisation_id
    return render(request, "office/organisations.html", {"rows": rows, "own": own})


@permission_required(Permission.ORGANISATION_MANAGE)
def organisation(request: HttpRequest, organisation_id: UUID | None = None) -> HttpResponse:
    """Add or change an organisation."""
    held = Organisation.objects.filter(pk=organisation_id).first() if organisation_id else None
    if organisation_id and held is None:
        raise NOT_FOUND.error()
    fields = ("name", "code", "kind", "is_active")
    initial = {name: getattr(held, name) for name in fields} if held else None
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            organisation_save(actor=cast("User", request.user), organisation=held, **form.cleaned_data)
        except PaivandError as error:
            form.add_error("code", error.message)
        else:
            messages.success(request, _("The organisation is kept."))
            return HttpResponseRedirect(reverse("office:organisations"))
    return render(request, "office/organisation.html", {"form": form, "held": held})


@permission_required(Permission.PROGRAMME_MANAGE)
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes."""
    return render(request, "office/programmes.html", {"rows": Programme.objects.select_related("organisation")})


@permission_required(Permission.PROGRAMME_MANAGE)
def programme(request: HttpRequest, programme_id: UUID | None = None) -> HttpResponse:
    """Add or change a programme."""
    held = Programme.objects.select_related("organisation").filter(pk=programme_id).first() if programme_id else None
    if programme_id and held is None:
        raise NOT_FOUND.error()
    initial: dict[str, object] = {"organisation": OfficeSettings.current().organisation_id}
    if held is not None:
        initial = {name: getattr(held, name) for name in ("name", "code", "organisation", "is_active")}
        initial |= {name: day_shown(getattr(held, name)) for name in ("starts_on", "ends_on")}
    form = ProgrammeForm(request.POST or None, initial=initial)
    if held is not None:
        # Records stand on the pair of organisation and programme: it never changes.
        form.fields["organisation"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            programme_save(actor=cast("User", request.user), programme=held, **form.cleaned_data)
        except PaivandError as error:
            form.add_error("code", error.message)
        else:
            messages.success(request, _("The programme is kept."))
            return HttpResponseRedirect(reverse("office:programmes"))
    return render(request, "office/programme.html", {"form": form, "held": held})
