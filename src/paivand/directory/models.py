"""The service directory in its first form; field names follow HSDS 3.0 where it has them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from paivand.directory.choices import Sector, ServiceStatus
from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.office.models import Organisation, Place


class Service(models.Model):
    """One service of one organisation at one place. Public knowledge: it names no client.

    ``phone`` is the public number of the service. ``hidden_address`` marks a
    place that must not be published, such as a safe house: its coordinates and
    address stay empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("what it does"), blank=True)
    sector = models.CharField(_("sector"), max_length=24, choices=Sector.choices)
    status = models.CharField(max_length=20, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    hidden_address = models.BooleanField(default=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    cost = models.CharField(_("cost"), max_length=120, blank=True)
    # Unknown until somebody asked: neither is guessed from other words.
    free_of_charge = models.BooleanField(_("free of charge"), null=True, blank=True)
    step_free = models.BooleanField(_("no steps"), null=True, blank=True)
    # HSDS: assured_date. Older than 90 days counts as not confirmed.
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    plain_columns: ClassVar[dict[str, str]] = {
        "name": "public service",
        "description": "public service",
        "sector": "closed list",
        "status": "closed list",
        "languages": "codes of languages",
        "opening_hours": "public service",
        "phone": "public number of a service",
        "address": "public address of a service",
        "cost": "public service",
    }

    class Meta:
        ordering = ("name",)
        indexes = (models.Index(fields=("place", "sector", "status"), name="service_by_place"),)

    def __str__(self) -> str:
        return self.name
