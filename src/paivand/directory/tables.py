"""The directory as a list: what narrows it, how it is ordered, what it exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters
import django_tables2 as tables
from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.translation import get_language, gettext, gettext_lazy

from paivand.directory.choices import Sector, ServiceStatus
from paivand.directory.models import Service
from paivand.directory.nearby import (
    distance_km,
    near_choices,
    nearest_first,
    place_near,
    point_of,
    point_of_service,
)
from paivand.directory.selectors import FRESH_DAYS, fresh, is_fresh, services_all, services_matching
from paivand.directory.services import may_confirm
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed
from paivand.office.models import OfficeSettings, Place
from paivand.office.selectors import place_choices
from paivand.ui.parts import Chip
from paivand.ui.tables import ListTable
from paivand.ui.wording import isolated, local_digits
from paivand.work.lists import BuiltInView, ExportColumn, RecordList
from paivand.work.lists.parts import value_label, with_parts, without_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor

_YES: Final = "yes"
_LANGUAGE_CHIPS: Final = 2
_TOLD_EXACTLY_KM: Final = 10


def reading_language() -> str:
    """Return the code of the language of the page."""
    return get_language() or "en"


def _languages() -> list[tuple[str, str]]:
    """Return the languages that people here ask for first, by their own names; the filter has the others."""
    names = dict(settings.LANGUAGES)
    office = OfficeSettings.current()
    asked = [code for code in office.languages if code in names and code != office.default_language]
    return [(code, str(names[code])) for code in asked[:_LANGUAGE_CHIPS]]


class ServiceFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What the directory can be narrowed by, and from where distances are told."""

    sector = django_filters.MultipleChoiceFilter(choices=Sector.choices, label=gettext_lazy("Need"))
    near = django_filters.ChoiceFilter(choices=(), label=gettext_lazy("Nearest to"), method="leave_all")
    place = django_filters.ChoiceFilter(choices=(), label=gettext_lazy("Only in this place"), method="in_place")
    free = django_filters.ChoiceFilter(
        choices=[(_YES, gettext_lazy("Free of charge"))], label=gettext_lazy("Cost"), method="only_free"
    )
    steps = django_filters.ChoiceFilter(
        choices=[(_YES, gettext_lazy("No steps"))], label=gettext_lazy("Way in"), method="only_step_free"
    )
    speaks = django_filters.MultipleChoiceFilter(
        choices=settings.LANGUAGES, label=gettext_lazy("Language"), method="speaking"
    )
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
        places = place_choices()
        self.filters["place"].extra["choices"] = places
        self.filters["near"].extra["choices"] = near_choices(places)

    def leave_all(self, rows: QuerySet[Service], _name: str, _value: str) -> QuerySet[Service]:
        """Leave the rows as they are: the list orders them by distance."""
        return rows

    def in_place(self, rows: QuerySet[Service], _name: str, value: str) -> QuerySet[Service]:
        """Keep those in this place and in every place below it."""
        found = Place.objects.filter(pk=value).values_list("path", flat=True).first()
        return rows.filter(place__path__startswith=found) if found else rows

    def only_free(self, rows: QuerySet[Service], _name: str, _value: str) -> QuerySet[Service]:
        """Keep those of which somebody asked and learnt that they cost nothing."""
        return rows.filter(free_of_charge=True)

    def only_step_free(self, rows: QuerySet[Service], _name: str, _value: str) -> QuerySet[Service]:
        """Keep those that somebody in a wheelchair can get into."""
        return rows.filter(step_free=True)

    def speaking(self, rows: QuerySet[Service], _name: str, value: Sequence[str]) -> QuerySet[Service]:
        """Keep those where one of these languages is spoken; the two databases search JSON differently."""
        wanted = set(value)
        spoken = rows.order_by().values_list("pk", "languages")
        return rows.filter(pk__in=[pk for pk, languages in spoken if wanted.intersection(languages)])

    def by_confirmation(self, rows: QuerySet[Service], _name: str, value: str) -> QuerySet[Service]:
        """Keep those that somebody confirmed in the last 90 days, or the others."""
        return rows.filter(fresh()) if value == _YES else rows.exclude(fresh())


class ServiceTable(ListTable):
    """One row a service; the page draws it itself, beside the map."""

    name = tables.Column(verbose_name=gettext_lazy("Service"), orderable=False)


class ServiceList(RecordList[Service]):
    """The directory as a list with its map, the nearest first."""

    page, title, noun = "directory.services", gettext_lazy("Services"), gettext_lazy("Services")
    table_class, filter_class = ServiceTable, ServiceFilter
    template_name = "directory/services.html"
    find = True
    leaves_out = gettext_lazy("This list leaves out services that closed for good.")
    empty_text = gettext_lazy("No service here yet")
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
        ExportColumn(
            gettext_lazy("Place"), lambda service: service.place.name_in(reading_language()), name="service.place"
        ),
        ExportColumn(gettext_lazy("Phone"), lambda service: service.phone, name="service.phone"),
        ExportColumn(gettext_lazy("Opening hours"), lambda service: service.opening_hours, name="service.hours"),
    )

    near: Place | None = None
    near_choices: Sequence[tuple[str, str]] = ()
    found: QuerySet[Service] | None = None

    toggles: ClassVar[dict[tuple[str, str], Any]] = {
        ("free", _YES): gettext_lazy("Free of charge"),
        ("steps", _YES): gettext_lazy("No steps"),
    }

    def rows(self, actor: Actor) -> models.QuerySet[Service]:
        """Return the whole directory: it names no client."""
        return services_all()

    def filtered(self, actor: Actor, query: QueryDict) -> tuple[models.QuerySet[Service], Any]:
        """Return what fits, the nearest first where one can tell, else by name."""
        rows, chosen = super().filtered(actor, query)
        self.near_choices = chosen.filters["near"].extra["choices"]
        self.near = place_near(actor=actor, chosen=query.get("near", ""))
        self.found = nearest_first(rows, self.near) if self.near else rows.order_by("name", "pk")
        return self.found, chosen

    def find_in(self, rows: models.QuerySet[Service], text: str, actor: Actor) -> models.QuerySet[Service]:
        """Find by words of name, organisation or description."""
        return rows.filter(pk__in=services_matching(text))

    def on_shown(self, actor: Actor, rows: Any) -> None:
        """Say of each row what stands beside its name: whether it counts as confirmed, how far, and who may call."""
        for service in rows:
            service.fresh = is_fresh(service)
            service.may_confirm = not service.fresh and may_confirm(actor, service.organisation)
            service.place_name = service.place.name_in(reading_language())
            service.far = self._far(service)

    def context(self, actor: Actor) -> Mapping[str, Any]:
        """Return what stands round the list."""
        return {
            "may_manage": allowed(actor, Permission.SERVICE_MANAGE),
            "heading": self._heading(),
            "near": self.near,
            "near_choices": self.near_choices,
            "confirmed": self.found.filter(fresh()).order_by().count() if self.found is not None else 0,
            "days": local_digits(FRESH_DAYS),
        }

    def _heading(self) -> str:
        if self.near is None:
            return str(self.title)
        return gettext("Services near %(place)s") % {"place": isolated(self.near.name_in(reading_language()))}

    def _far(self, service: Service) -> str:
        """Return how far a service is, in whole kilometres: it is measured from the middle of a place, not from a door."""
        here, there = point_of(self.near) if self.near else None, point_of_service(service)
        if here is None or there is None or service.hidden_address:
            return ""
        km = distance_km(here, there)
        told = round(km) if km <= _TOLD_EXACTLY_KM else round(km / 5) * 5
        if told < 1:
            return local_digits(gettext("less than 1 km"))
        return gettext("%(km)s km") % {"km": local_digits(told)}

    def _chips(self, query: QueryDict, chosen: Any) -> list[Chip]:
        """Return the filters that are on, those that one tap sets, and the way to all of them."""
        return [*self._on(query, chosen), *self._off(query), self._more(query)]

    def _on(self, query: QueryDict, chosen: Any) -> Iterator[Chip]:
        for name, part in chosen.filters.items():
            values = [value for value in query.getlist(name) if value]
            if not values:
                continue
            told = self.toggles.get((name, values[0]))
            if told is None:
                said = gettext(", ").join(value_label(part, value) for value in values)
                told = gettext("%(filter)s: %(values)s") % {"filter": part.label, "values": said.replace("\u2003", "")}
            yield Chip(label=told, url=without_part(query, name), on=True)

    def _off(self, query: QueryDict) -> Iterator[Chip]:
        for (name, value), label in self.toggles.items():
            if name not in query:
                yield Chip(label=label, url=with_parts(query, **{name: value}))
        if "speaks" not in query:
            for code, language in _languages():
                yield Chip(
                    label=gettext("Speaks %(language)s") % {"language": isolated(language)},
                    url=with_parts(query, speaks=code),
                )

    def _more(self, query: QueryDict) -> Chip:
        return Chip(label=gettext("Filter"), url=f"{with_parts(query, show='filters')}#pv-filter")
