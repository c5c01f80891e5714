"""What the journal says about cases and referrals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.ledger.journal import VerbKind, verbs


def define_all() -> None:
    """Define the sentences of this room once."""
    verbs.define("case.opened", _("%(actor)s opened the case."))
    verbs.define("case.updated", _("%(actor)s changed the case."))
    verbs.define("case.assigned", _("%(actor)s gave the case to a colleague."))
    verbs.define("case.noted", _("%(actor)s wrote a note."))
    verbs.define("case.closed", _("%(actor)s approved the closure."))
    verbs.define("case.reopened", _("%(actor)s reopened the case."))
    verbs.define("case.read", _("%(actor)s read the case."), kind=VerbKind.READ)
    verbs.define("note.read", _("%(actor)s opened a restricted note."), kind=VerbKind.READ)
    verbs.define("closure.requested", _("%(actor)s asked to close the case."))
    verbs.define("closure.returned", _("%(actor)s returned the closure with a comment."))
    verbs.define("contact.recorded", _("%(actor)s recorded a contact."))
    verbs.define("followup.corrected", _("%(actor)s corrected what came of a follow-up."))
    verbs.define("followup.planned", _("%(actor)s planned a follow-up."))
    verbs.define("followup.recorded", _("%(actor)s recorded a follow-up."))
    verbs.define("referral.sent", _("%(actor)s sent a referral."))
    verbs.define("referral.link_made", _("%(actor)s made a one-time link."))
    verbs.define("referral.link_failed", _("A wrong code was entered for a one-time link."))
    verbs.define("referral.read", _("%(actor)s read the referral."), kind=VerbKind.READ)
    verbs.define("referral.opened", _("The service opened the referral."))
    verbs.define("referral.accepted", _("The service accepted the referral."))
    verbs.define("referral.declined", _("The service declined the referral."))
    verbs.define("referral.done", _("The service reported what was done."))
    verbs.define("referral.not_done", _("The service reported that it could not be done."))
    verbs.define("referral.told", _("%(actor)s told the person; the loop is closed."))
    verbs.define("referral.revoked", _("%(actor)s took the referral back."))
    verbs.define("case.listed", _("%(actor)s saw a list of cases."), kind=VerbKind.READ)
    verbs.define("referral.listed", _("%(actor)s saw a list of referrals."), kind=VerbKind.READ)
