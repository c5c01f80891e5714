"""Pages of the directory: list with map, one service, form, confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from paivand.directory.choices import Sector, ServiceStatus
from paivand.directory.forms import ServiceForm
from paivand.directory.models import Service
from paivand.directory.selectors import (
    FRESH_DAYS,
    fresh,
    is_fresh,
    service_get,
    services_all,
    services_geojson,
    services_matching,
)
from paivand.directory.services import may_keep, service_confirm, service_save
from paivand.kernel.errors import NOT_ALLOWED, PaivandError
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed, office_wide, permission_required, reaches_of, user_of
from paivand.office.models import OfficeSettings, Organisation, Place
from paivand.office.selectors import ancestors_of, names_of, place_choices, places_geojson
from paivand.ui.tables import ListTable, TemplateColumn, at
from paivand.ui.wording import local_digits
from paivand.work.lists import BuiltInView, ExportColumn, RecordList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from paivand.kernel.actors import Actor


def _language() -> str:
    return get_language() or "en"


class ServiceFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What the directory can be narrowed by."""

    sector = django_filters.MultipleChoiceFilter(choices=Sector.choices, label=gettext_lazy("Need"))
    place = django_filters.ChoiceFilter(choices=(), label=gettext_lazy("Place"), method="in_place")
    confirmed = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("Confirmed")), ("no", gettext_lazy("Not confirmed"))],
        label=gettext_lazy("Confirmed"),
        method="by_confirmation",
    )
    status = django_filters.MultipleChoiceFilter(
        choices=[choice for choice in ServiceStatus.choices if choice[0] != ServiceStatus.DEFUNCT],
        label=gettext_lazy("State"),
    )

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the places as they stand now."""
        super().__init__(*args, **kwargs)
        self.filters["place"].extra["choices"] = place_choices()

    def in_place(self, rows: QuerySet[Service], _name: str, value: str) -> QuerySet[Service]:
        """Keep those in this place and in every place below it."""
        found = Place.objects.filter(pk=value).values_list("path", flat=True).first()
        return rows.filter(place__path__startswith=found) if found else rows

    def by_confirmation(self, rows: QuerySet[Service], _name: str, value: str) -> QuerySet[Service]:
        """Keep those that somebody confirmed in the last 90 days, or the others."""
        return rows.filter(fresh()) if value == "yes" else rows.exclude(fresh())


class ServiceTable(ListTable):
    """One line a service."""

    name = tables.Column(
        verbose_name=gettext_lazy("Service"),
        linkify=lambda record: reverse("services:service", args=[record.pk]),
        attrs=at("1s"),
    )
    sector = tables.Column(verbose_name=gettext_lazy("Need"), orderable=False, attrs=at("2"))
    place = tables.Column(empty_values=(), verbose_name=gettext_lazy("Place"), orderable=False, attrs=at("3s"))
    opening_hours = tables.Column(verbose_name=gettext_lazy("Open"), orderable=False, attrs=at("hide"))
    confirmed_on = TemplateColumn(
        "{% load ui_tags %}{% if record.fresh %}<span class='pv-state is-yes'>{% icon 'check' %}{% date value %}</span>"
        "{% elif value %}<span class='pv-state is-warn'>{% icon 'alert-triangle' %}{% date value %}</span>"
        "{% else %}<span class='pv-state is-warn'>{% icon 'alert-triangle' %}{% translate 'never confirmed' %}</span>"
        "{% endif %}",
        empty_values=(),
        verbose_name=gettext_lazy("Confirmed"),
        attrs=at("3e"),
    )

    def render_sector(self, record: Service) -> str:
        """Return the need in words."""
        return str(record.get_sector_display())

    def render_place(self, record: Service) -> str:
        """Return the place in the language of the page."""
        return record.place.name_in(_language())


class ServiceList(RecordList[Service]):
    """The directory as a list with its map above."""

    page, title, noun = "directory.services", gettext_lazy("Services"), gettext_lazy("Services")
    table_class, filter_class = ServiceTable, ServiceFilter
    template_name = "directory/services.html"
    find = True
    leaves_out = gettext_lazy("This list leaves out services that closed for good.")
    empty_text = gettext_lazy("No service here yet. Add the first one, so that people can be referred to it.")
    views = (
        BuiltInView("open", gettext_lazy("Open"), "status=active"),
        BuiltInView("unconfirmed", gettext_lazy("To confirm"), "confirmed=no"),
        BuiltInView("all", gettext_lazy("All")),
    )
    export_columns = (
        ExportColumn(gettext_lazy("Service"), lambda service: service.name, name="service.name"),
        ExportColumn(
            gettext_lazy("Organisation"), lambda service: service.organisation.name, name="service.organisation"
        ),
        ExportColumn(gettext_lazy("Need"), lambda service: service.get_sector_display(), name="service.sector"),
        ExportColumn(gettext_lazy("Place"), lambda service: service.place.name_in(_language()), name="service.place"),
        ExportColumn(gettext_lazy("Phone"), lambda service: service.phone, name="service.phone"),
        ExportColumn(gettext_lazy("Opening hours"), lambda service: service.opening_hours, name="service.hours"),
    )

    def rows(self, actor: Actor) -> QuerySet[Service]:
        """Return the whole directory: it names no client."""
        return services_all()

    def find_in(self, rows: QuerySet[Service], text: str, actor: Actor) -> QuerySet[Service]:
        """Find by words of name, organisation or description."""
        return rows.filter(pk__in=services_matching(text))

    def on_shown(self, actor: Actor, rows: Any) -> None:
        """Say of each row whether it counts as confirmed."""
        for service in rows:
            service.fresh = is_fresh(service)

    def context(self, actor: Actor) -> Mapping[str, Any]:
        """Return whether a button for a new service is shown."""
        return {"may_manage": allowed(actor, Permission.SERVICE_MANAGE)}


service_list = permission_required(Permission.SERVICE_READ)(ServiceList.as_view())


@permission_required(Permission.SERVICE_READ)
@require_GET
def service_points(request: HttpRequest) -> JsonResponse:
    """Return the points of the services that the list shows with these filters."""
    listed = ServiceList()
    listed.request = request
    query, _view = listed._query(request)  # noqa: SLF001 -- the map answers to the same address as its list
    rows, _chosen = listed.filtered(user_of(request), query)
    shown = list(rows.order_by("name", "pk")[:500])
    note = {service.pk: f"{service.get_sector_display()}, {service.place.name_in(_language())}" for service in shown}
    points = services_geojson(shown, note=note)
    # Outlines of the office's part of the world lie below, so that a point says where it is.
    ground = places_geojson(OfficeSettings.current().root_place)["features"]
    points["features"] = [one for one in ground if one["geometry"]["type"] != "Point"] + points["features"]
    return JsonResponse(points, content_type="application/geo+json")


@permission_required(Permission.SERVICE_READ)
@require_GET
def service_page(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show one service: what it does, where and when, and since when nobody asked."""
    service = service_get(service_id=service_id)
    languages = dict(_known_languages())
    context = {
        "service": service,
        "place": service.place.name_in(_language()),
        "above": [place.name_in(_language()) for place in ancestors_of(service.place)][1:],
        "fresh": is_fresh(service),
        "days": local_digits(FRESH_DAYS),
        "confirmed_by": names_of({service.confirmed_by}).get(service.confirmed_by) if service.confirmed_by else "",
        "languages": [languages.get(code, code) for code in service.languages],
        "open": service.status == ServiceStatus.ACTIVE,
        "may_keep": may_keep(user_of(request), service.organisation),
    }
    return render(request, "directory/service.html", context)


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


@permission_required(Permission.SERVICE_MANAGE)
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


def _known_languages() -> list[tuple[str, Any]]:
    field = ServiceForm.base_fields["languages"]
    return list(field.choices)  # type: ignore[attr-defined] # a MultipleChoiceField
