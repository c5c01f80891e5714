"""What can go wrong with access, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

NOBODY_ACTS = define(
    "PV-ACCESS-20",
    500,
    _("The system tried to work for nobody, so it stopped. Nothing was changed; report this code."),
)
RESTRICTED_WITHOUT_CIRCLE = define(
    "PV-ACCESS-21",
    422,
    _("A restricted record needs the names of the people who may see it. Choose them first."),
)
