"""What the journal says about consent and releases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.ledger.journal import VerbKind, verbs


def define_all() -> None:
    """Define the sentences of this room once."""
    verbs.define("consent.recorded", _("%(actor)s recorded a consent."))
    verbs.define("consent.withdrawn", _("%(actor)s recorded that a consent was withdrawn."))
    verbs.define("purpose.synced", _("%(actor)s brought the list of purposes up to date."))
    verbs.define("release.made", _("%(actor)s released data."))
    verbs.define("release.opened", _("%(actor)s downloaded a release."), kind=VerbKind.READ)
