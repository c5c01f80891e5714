"""What can go wrong in the directory of services."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

SERVICE_HIDDEN_POINT = define(
    "PV-SERVICE-01",
    422,
    _("A hidden service has neither a point on the map nor an address. Empty both, or show the service."),
)
SERVICE_HALF_POINT = define(
    "PV-SERVICE-02", 422, _("A point on the map needs both numbers. Enter latitude and longitude, or neither.")
)
