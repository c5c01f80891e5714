"""The form of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paivand.directory.choices import Sector, ServiceStatus
from paivand.directory.models import Service
from paivand.office.models import Organisation, Place
from paivand.office.selectors import place_choices
from paivand.ui.forms import AmountField, ManyChoices, SearchSelect, YesNoField, offer, offer_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet


class ServiceForm(forms.Form):
    """One service as one says it on the phone: who, what, where, when, for whom."""

    name = forms.CharField(label=_("Name of the service"), max_length=200)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Choose an organisation")
    )
    sector = forms.ChoiceField(label=_("Need that it meets"), choices=[("", _("Choose a need")), *Sector.choices])
    description = forms.CharField(
        label=_("What it does"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    place = forms.ChoiceField(label=_("Place"), widget=SearchSelect())
    address = forms.CharField(label=_("How to get there"), max_length=200, required=False)
    phone = forms.CharField(
        label=_("Phone of the service"),
        max_length=32,
        required=False,
        help_text=_("The number that everybody may call, not somebody's own."),
    )
    opening_hours = forms.CharField(label=_("Opening hours"), max_length=200, required=False)
    cost = forms.CharField(label=_("Cost"), max_length=120, required=False)
    free_of_charge = YesNoField(label=_("Is it free of charge?"), required=False)
    step_free = YesNoField(label=_("Can a wheelchair get in without steps?"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"), choices=settings.LANGUAGES, required=False, widget=ManyChoices()
    )
    latitude = AmountField(label=_("Latitude"), required=False, max_digits=9, decimal_places=6)
    longitude = AmountField(label=_("Longitude"), required=False, max_digits=9, decimal_places=6)
    hidden_address = forms.BooleanField(
        label=_("Keep its place secret"),
        required=False,
        help_text=_("For a safe house and the like: no point on the map and no address."),
    )
    status = forms.ChoiceField(label=_("State"), choices=ServiceStatus.choices, initial=ServiceStatus.ACTIVE)
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        organisations: QuerySet[Organisation],
        service: Service | None = None,
    ) -> None:
        """Offer these organisations; fill in what is known of a service."""
        initial: dict[str, Any] = {}
        if service is not None:
            initial = {name: getattr(service, name) for name in self.base_fields if hasattr(service, name)}
            initial |= {"organisation": service.organisation_id, "place": str(service.place_id)}
            initial["base_version"] = service.version
        super().__init__(data, initial=initial)
        offer_rows(self, "organisation", organisations)
        offer(self, "place", [("", _("Choose a place")), *place_choices()])

    def values(self) -> dict[str, Any]:
        """Return what ``service_save`` takes."""
        given = dict(self.cleaned_data)
        given.pop("base_version")
        for name in ("latitude", "longitude"):
            given[name] = None if given[name] is None else float(given[name])
        given["place"] = Place.objects.get(pk=given["place"])
        return given
