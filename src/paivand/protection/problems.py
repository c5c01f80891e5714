"""What can stand in the way of a case or a referral, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

CASE_OPEN_ALREADY = define(
    "PV-CASE-01",
    409,
    _("This person has an open case in this programme already. Ask its worker or your supervisor."),
)
CASE_CLOSED = define("PV-CASE-02", 409, _("This case is closed. Reopen it before you record anything."))
WORKER_CANNOT_SEE = define(
    "PV-CASE-03",
    422,
    _("This colleague's mandate does not cover the case. Choose someone who works in this place."),
)
IN_THE_FUTURE = define("PV-CASE-04", 422, _("This moment lies in the future. Enter when it really happened."))
REFERRALS_STILL_OPEN = define(
    "PV-CASE-05",
    409,
    _("%(count)s referrals wait for an answer or for telling the person. Finish or take them back first."),
)
CLOSURE_ASKED_ALREADY = define("PV-CASE-06", 409, _("The closure waits for a supervisor already. Nothing was changed."))
OWN_REQUEST = define("PV-CASE-07", 403, _("You asked for this yourself, so another supervisor must decide."))
DECIDED_ALREADY = define("PV-CASE-08", 409, _("This was decided already. Reload the page to see how."))
PERSON_NOT_ACTIVE = define(
    "PV-CASE-09", 409, _("This person's record is no longer in use. Look for the record that replaced it.")
)
FOLLOW_UP_OVER = define("PV-CASE-10", 409, _("This follow-up is done or cancelled already."))
COMMENT_NEEDED = define("PV-CASE-11", 422, _("Say what is missing, so that the case worker knows what to do."))
UNKNOWN_CONCERN = define("PV-CASE-12", 422, _("Choose the concerns from the list."))

REFERRAL_MOVED_ON = define(
    "PV-REFERRAL-01", 409, _("This referral has moved on meanwhile. Reload the page to see where it stands.")
)
SERVICE_NOT_ACTIVE = define("PV-REFERRAL-02", 409, _("This service is not open now. Choose another one."))
REASON_FROM_LIST = define("PV-REFERRAL-03", 422, _("Choose a reason, so that the sender knows what to do next."))
SERVICE_NOT_CONFIRMED = define(
    "PV-REFERRAL-04",
    409,
    _(
        "Nobody has confirmed this service for %(days)s days, so nobody can be referred there yet. "
        "Call it first, then say that it is still so."
    ),
)
LINK_UNKNOWN = define(
    "PV-LINK-01",
    404,
    _("This link does not work any more. Ask the office that sent it for a new one."),
)
LINK_WRONG_PIN = define(
    "PV-LINK-02", 403, _("This code is not right. You have %(left)s more tries; then the link locks.")
)
LINK_LOCKED = define(
    "PV-LINK-03",
    403,
    _("This link is locked after five wrong codes. Nobody saw anything. Ask the office for a new one."),
)
LINK_OTHER_PHONE = define(
    "PV-LINK-04",
    403,
    _("This link was opened on another phone before. Ask the office that sent it for a new one."),
)
