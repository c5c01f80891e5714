"""Pages of the directory: list with map, one service, form, confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from paivand.directory.choices import ServiceStatus
from paivand.directory.forms import ServiceForm
from paivand.directory.gaps import MANY_PEOPLE, NEAR_KM, gap_table, missing
from paivand.directory.selectors import FRESH_DAYS, is_fresh, service_get, services_geojson
from paivand.directory.services import may_confirm, may_keep, service_confirm, service_save
from paivand.directory.tables import ServiceList, reading_language
from paivand.kernel.digits import format_number
from paivand.kernel.errors import NOT_ALLOWED, PaivandError
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed, office_wide, permission_required, reaches_of, user_of
from paivand.office.models import OfficeSettings, Organisation
from paivand.office.selectors import ancestors_of, names_of, places_geojson
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from paivand.directory.models import Service
    from paivand.kernel.actors import Actor

_MOST_POINTS: Final = 500

service_list = permission_required(Permission.SERVICE_READ)(ServiceList.as_view())


@permission_required(Permission.SERVICE_READ)
@require_GET
def service_points(request: HttpRequest) -> JsonResponse:
    """Return the points of the services that the list shows with these filters."""
    listed = ServiceList()
    listed.request = request
    query, _view = listed._query(request)  # noqa: SLF001 -- the map answers to the same address as its list
    rows, _chosen = listed.filtered(user_of(request), query)
    shown = list(rows[:_MOST_POINTS])
    language = reading_language()
    note = {service.pk: f"{service.get_sector_display()}, {service.place.name_in(language)}" for service in shown}
    # The number beside the name in the list is the number on the map.
    numbers = {service.pk: local_digits(number) for number, service in enumerate(shown, start=1)}
    points = services_geojson(shown, note=note, numbers=numbers)
    # Outlines of the office's part of the world lie below, so that a point says where it is.
    ground = places_geojson(OfficeSettings.current().root_place)["features"]
    points["features"] = [one for one in ground if one["geometry"]["type"] != "Point"] + points["features"]
    return JsonResponse(points, content_type="application/geo+json")


@permission_required(Permission.SERVICE_READ)
@require_GET
def service_page(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show one service: what it does, where and when, and since when nobody asked."""
    service = service_get(service_id=service_id)
    languages = dict(settings.LANGUAGES)
    context = {
        "service": service,
        "place": service.place.name_in(reading_language()),
        "above": [place.name_in(reading_language()) for place in ancestors_of(service.place)][1:],
        "fresh": is_fresh(service),
        "days": local_digits(FRESH_DAYS),
        "confirmed_by": names_of({service.confirmed_by}).get(service.confirmed_by) if service.confirmed_by else "",
        "languages": [str(languages.get(code, code)) for code in service.languages],
        "open": service.status == ServiceStatus.ACTIVE,
        "may_keep": may_keep(user_of(request), service.organisation),
        "may_confirm": may_confirm(user_of(request), service.organisation),
    }
    return render(request, "directory/service.html", context)


@permission_required(Permission.SERVICE_READ)
@require_GET
def service_gaps(request: HttpRequest) -> HttpResponse:
    """Show where something is missing: a page of its own, which the list fetches when somebody scrolls to its end."""
    table = gap_table(actor=user_of(request), language=reading_language())
    rows = [
        {"place": row.place, "name": row.place.name_in(reading_language()), "people": row.people, "gaps": row.gaps}
        for row in table.rows
    ]
    context = {
        "heads": [(sector.label, short) for sector, short in table.heads],
        "rows": rows,
        "people_label": table.people_label,
        "left_out": local_digits(table.left_out) if table.left_out else "",
        "missing": missing(table.rows),
        "near_km": local_digits(NEAR_KM),
        "many": format_number(MANY_PEOPLE, reading_language()),
        "may_manage": allowed(user_of(request), Permission.SERVICE_MANAGE),
    }
    return render(request, "directory/gaps.html", context)


@permission_required(Permission.SERVICE_MANAGE)
def service_new(request: HttpRequest) -> HttpResponse:
    """Add a service."""
    return _form(request, None)


@permission_required(Permission.SERVICE_MANAGE)
def service_edit(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Change a service."""
    service = service_get(service_id=service_id)
    if not may_keep(user_of(request), service.organisation):
        raise NOT_ALLOWED.error()
    return _form(request, service)


def _form(request: HttpRequest, service: Service | None) -> HttpResponse:
    actor = user_of(request)
    form = ServiceForm(request.POST or None, organisations=_organisations(actor), service=service)
    if request.method == "POST" and form.is_valid():
        try:
            saved = service_save(
                actor=actor,
                values=form.values(),
                service=service,
                base_version=form.cleaned_data["base_version"],
            )
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The service is kept, as confirmed today."))
            return redirect("services:service", service_id=saved.pk)
    context = {
        "form": form,
        "form_title": _("Change a service") if service else _("Add a service"),
        "form_subject": service.name if service else "",
        "leave_url": reverse("services:service", args=[service.pk]) if service else reverse("services:services"),
        "submit": _("Keep the service"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "directory/form.html", context, status=status)


@permission_required(Permission.SERVICE_READ)
@require_POST
def service_still_true(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Keep that somebody asked and that it is still so."""
    service = service_get(service_id=service_id)
    service_confirm(actor=user_of(request), service=service)
    messages.success(request, _("The service counts as confirmed today."))
    return redirect("services:service", service_id=service.pk)


def _organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose services this actor keeps."""
    found = Organisation.objects.filter(is_active=True).order_by("name")
    if office_wide(actor, Permission.SERVICE_MANAGE):
        return found
    mine = [reach.organisation_id for reach in reaches_of(actor) if Permission.SERVICE_MANAGE in reach.permissions]
    return found.filter(pk__in=mine)
