"""The list of people, and finding one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record_read
from paivand.office.access import allowed, permission_required, user_of
from paivand.office.models import Place
from paivand.office.selectors import place_choices
from paivand.people.cards import cards
from paivand.people.choices import PopulationGroup, Sex
from paivand.people.forms import SearchForm
from paivand.people.imports import NAME as IMPORT
from paivand.people.models import Person
from paivand.people.search import Found, people_search
from paivand.people.selectors import people_visible
from paivand.people.services.persons import SUBJECT
from paivand.people.views.pages import is_sent
from paivand.ui.tables import ListTable, TemplateColumn, at
from paivand.work.lists import BuiltInView, ExportColumn, RecordList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.actors import Actor


class PersonTable(ListTable):
    """People as rows: who, how old, which group, where."""

    name = TemplateColumn(
        "{% load ui_tags %}<a href=\"{% url 'people:person' record.pk %}\">{% person_name value %}</a>",
        accessor="card__short",
        verbose_name=_("Person"),
        orderable=False,
        empty_values=(),
        attrs=at("1s"),
    )
    code = TemplateColumn("{% load ui_tags %}{% code value %}", verbose_name=_("Code"), attrs=at("1e"))
    who = tables.Column(verbose_name=_("Sex and age"), orderable=False, empty_values=(), attrs=at("2"))
    group = tables.Column(
        accessor="population_group", verbose_name=_("Group"), orderable=False, empty_values=(), attrs=at("3s")
    )
    place = tables.Column(
        accessor="card__place", verbose_name=_("Place"), orderable=False, empty_values=(), attrs=at("3e")
    )
    registered_on = TemplateColumn("{% load ui_tags %}{% date value %}", verbose_name=_("Registered"), attrs=at("hide"))


class PersonFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What the list can be narrowed by."""

    sex = django_filters.MultipleChoiceFilter(
        choices=[*Sex.choices, ("-", _("Not recorded"))], label=_("Sex"), method="by_sex"
    )
    group = django_filters.MultipleChoiceFilter(
        choices=PopulationGroup.choices, label=_("Group"), field_name="population_group"
    )
    place = django_filters.ChoiceFilter(choices=(), label=_("Place"), method="in_place")

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the places as they are named in the language of the page, fetched when somebody looks at them."""
        super().__init__(*args, **kwargs)
        self.filters["place"].extra["choices"] = SimpleLazyObject(cache(place_choices))

    @staticmethod
    def by_sex(people: QuerySet[Person], _name: str, value: list[str]) -> QuerySet[Person]:
        """Return the people of these sexes; a dash stands for those whose sex is not recorded."""
        wanted = ["" if sex == "-" else sex for sex in value]
        return people.filter(sex__in=wanted) if wanted else people

    @staticmethod
    def in_place(people: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        """Return the people of a place and all places under it."""
        above = Place.objects.filter(pk=value).values_list("path", flat=True).first() or ""
        return people.filter(scope__place_id__in=Place.objects.filter(path__startswith=above).values("pk"))


class PersonList(RecordList[Person]):
    """The people whom one may know of, the newest first."""

    page, title, noun = "people.people", _("People"), _("People")
    table_class, filter_class = PersonTable, PersonFilter
    template_name = "people/list.html"
    views = (BuiltInView("all", _("All")),)
    leaves_out = _("This list leaves out imports that were taken back.")
    empty_text = _("Nobody is registered here yet.")
    export_columns = (
        ExportColumn(_("Code"), lambda person: person.code),
        ExportColumn(_("Sex"), lambda person: person.sex, name="sex"),
        ExportColumn(
            _("Year of birth"), lambda person: person.birth_date and person.birth_date.year, name="birth_year"
        ),
        ExportColumn(_("Group"), lambda person: person.population_group, name="population_group"),
        ExportColumn(_("Registered"), lambda person: person.registered_on, name="registered_on"),
        ExportColumn("", lambda person: person.pk, person=True),
    )

    def rows(self, actor: Actor) -> QuerySet[Person]:
        """Return the people in use whom the actor may know of."""
        return people_visible(actor=actor).order_by("-registered_on")

    def on_shown(self, actor: Actor, rows: Sequence[Person]) -> None:
        """Prepare the lines and journal who was shown."""
        for person, card in zip(rows, cards(rows), strict=True):
            person.card = card  # type: ignore[attr-defined] # for the template, beside the columns
            person.who = card.who  # type: ignore[attr-defined] # for the template, beside the columns
        record_read(actor=actor, verb="person.listed", subject_type=SUBJECT, ids=[person.pk for person in rows])

    def context(self, actor: Actor) -> Mapping[str, Any]:
        """Say which buttons stand in the head."""
        return {
            "import_kind": IMPORT,
            "may_import": allowed(actor, Permission.IMPORT_COMMIT),
            "may_register": allowed(actor, Permission.PERSON_CREATE),
        }


@permission_required(Permission.PERSON_READ)
def search(request: HttpRequest) -> HttpResponse:
    """Find a person. What is typed travels by POST: it may be a name, and names never stand in an address."""
    actor = user_of(request)
    form = SearchForm(request.POST or None)
    found: Found | None = None
    if is_sent(request, form):
        found = people_search(actor=actor, query=form.cleaned_data["q"])
    context = {
        "form": form,
        "found": found,
        "hits": hits_of(found),
        "may_register": allowed(actor, Permission.PERSON_CREATE),
    }
    partial = request.headers.get("HX-Request") == "true" and request.method == "POST"
    return render(request, "people/_hits.html" if partial else "people/search.html", context)


def hits_of(found: Found | None) -> list[dict[str, Any]]:
    """Return each hit with its card, ready to be shown."""
    if found is None:
        return []
    lines = cards(hit.person for hit in found.hits)
    return [{"card": card, "matches": hit.matches} for hit, card in zip(found.hits, lines, strict=True)]


person_list = permission_required(Permission.PERSON_READ)(PersonList.as_view())
