"""The office's words in the journal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.ledger.journal import verbs


def define_all() -> None:
    """Add the words; doing it twice changes nothing."""
    verbs.define("account.agree", _("%(actor)s agreed as the second person to a new one-time code."))
    verbs.define("account.cancel_code", _("%(actor)s cancelled a one-time code."))
    verbs.define("account.change", _("%(actor)s changed an account."))
    verbs.define("account.create", _("%(actor)s made an account."))
    verbs.define("account.invite", _("%(actor)s asked for a one-time code for an account."))
    verbs.define("account.lock_out", _("%(actor)s locked an account for a while after too many wrong tries."))
    verbs.define("account.password", _("%(actor)s chose a new password."))
    verbs.define("account.readmit", _("%(actor)s let a suspended account back in."))
    verbs.define("account.redeem", _("%(actor)s used a one-time code."))
    verbs.define("account.second_factor_add", _("%(actor)s added a second factor."))
    verbs.define("account.second_factor_remove", _("%(actor)s removed a second factor."))
    verbs.define("account.sessions_end", _("%(actor)s ended the sessions of an account."))
    verbs.define("account.sign_in", _("%(actor)s signed in."))
    verbs.define("account.sign_out", _("%(actor)s signed out."))
    verbs.define("account.suspend", _("%(actor)s suspended an account."))
    verbs.define("breakglass.end", _("%(actor)s ended an emergency access."))
    verbs.define("breakglass.open", _("%(actor)s opened a record in an emergency."))
    verbs.define("device.lost", _("%(actor)s said that a device is lost."))
    verbs.define("mandate.confirm", _("%(actor)s confirmed a mandate as the second person."))
    verbs.define("mandate.end", _("%(actor)s ended a mandate."))
    verbs.define("mandate.extend", _("%(actor)s let a mandate run longer."))
    verbs.define("mandate.grant", _("%(actor)s gave a mandate."))
    verbs.define("office.set_up", _("%(actor)s did a step of the set-up."))
    verbs.define("organisation.save", _("%(actor)s wrote an organisation."))
    verbs.define("place.import", _("%(actor)s took over places from a file."))
    verbs.define("place.move", _("%(actor)s moved a place."))
    verbs.define("place.save", _("%(actor)s wrote a place."))
    verbs.define("programme.save", _("%(actor)s wrote a programme."))
    verbs.define("role.remove", _("%(actor)s removed a role."))
    verbs.define("role.save", _("%(actor)s changed what a role allows."))
