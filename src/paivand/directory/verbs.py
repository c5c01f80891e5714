"""What the journal says about services."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.ledger.journal import verbs


def define_all() -> None:
    """Define the sentences of this room once."""
    verbs.define("service.added", _("%(actor)s added a service to the directory."))
    verbs.define("service.changed", _("%(actor)s changed a service in the directory."))
    verbs.define("service.confirmed", _("%(actor)s confirmed that a service is still as it stands in the directory."))
