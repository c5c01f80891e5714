"""What can stand in the way of using or sharing data, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

CONSENT_NOT_ASKED = define(
    "PV-CONSENT-01",
    422,
    _("The person was not asked yet about: %(purpose)s. Ask and record the answer, then try again."),
)
CONSENT_REFUSED = define(
    "PV-CONSENT-02",
    422,
    _("The person said no to: %(purpose)s. Respect the answer; ask again only if the person wishes."),
)
CONSENT_WITHDRAWN = define(
    "PV-CONSENT-03",
    422,
    _("The person withdrew the consent to: %(purpose)s. Nothing was shared."),
)
CONSENT_EXPIRED = define(
    "PV-CONSENT-04",
    422,
    _("The consent to %(purpose)s has run out. Ask again and record the answer."),
)
CONSENT_IN_FUTURE = define(
    "PV-CONSENT-05", 422, _("The date of the consent lies in the future. Enter the day it was given.")
)
CONSENT_NEEDS_RECIPIENT = define(
    "PV-CONSENT-06", 422, _("This consent needs a recipient. Choose who may receive the data.")
)
CONSENT_ALREADY_WITHDRAWN = define("PV-CONSENT-07", 409, _("This consent was withdrawn already. Nothing was changed."))
AGREEMENT_NEEDED = define(
    "PV-RELEASE-01",
    422,
    _("Records of people leave only under a sharing agreement with the recipient. Choose one that is in force."),
)
AGREEMENT_NOT_IN_FORCE = define(
    "PV-RELEASE-02", 422, _("The sharing agreement %(code)s is not in force today. Renew it first.")
)
AGREEMENT_OTHER_PURPOSE = define(
    "PV-RELEASE-03", 422, _("The sharing agreement %(code)s does not allow this purpose. Choose another one.")
)
UNKNOWN_PURPOSE = define("PV-RELEASE-04", 422, _("The purpose %(code)s does not exist. Choose one from the list."))
RELEASE_EXPIRED = define(
    "PV-RELEASE-05", 410, _("This file was kept for %(days)s days and is gone. Make it again if you need it.")
)
CONSENT_OVER = define(
    "PV-RELEASE-07",
    410,
    _(
        "Since this file was made somebody in it no longer agrees, or a consent has run out. It was not opened. Make it again; it will leave them out."
    ),
)
NOT_PROTECTED = define(
    "PV-RELEASE-06",
    422,
    _("The table could give back a small number by subtraction, so it was not released. Report this code."),
)
