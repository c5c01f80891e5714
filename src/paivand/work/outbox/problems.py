"""What can go wrong in the outbox, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

TOO_MANY_ACTS = define(
    "PV-OUTBOX-01", 413, _("At most %(limit)s acts can be sent at once. Send them in several parts; nothing is lost.")
)
NOT_A_BUNDLE = define(
    "PV-OUTBOX-02",
    422,
    _("This file was not saved by Paivand on a device, or it is cut off. Save it again on the device and bring it."),
)
CHOOSE_EACH = define(
    "PV-OUTBOX-03",
    422,
    _("Choose one of the two values in each line, then keep what you chose. Nothing is changed yet."),
)
CHANGED_AGAIN = define(
    "PV-OUTBOX-04",
    409,
    _("The record was changed once more while you decided. Look at the new values and choose again. Nothing is lost."),
)
STILL_NOT_ACCEPTED = define(
    "PV-OUTBOX-05", 422, _("It could not be recorded yet. It stays here; read the reason and put it right.")
)
DEVICE_LOST = define(
    "PV-OUTBOX-06",
    403,
    _("This device was reported lost, so nothing can be kept on it to read. Ask your supervisor if you have it again."),
)
NOT_A_DEVICE = define(
    "PV-OUTBOX-07", 422, _("This device could not be registered. Close all pages of Paivand on it and open one again.")
)
DECISION_OVERTAKEN = define(
    "PV-OUTBOX-08",
    409,
    _(
        "The record was changed since, so this decision cannot be taken back here. Open the record and change it there; both values stay kept."
    ),
)
DECISION_STAYS = define(
    "PV-OUTBOX-09",
    422,
    _("What this decision recorded cannot be taken back here. Open the record and correct it; both values stay kept."),
)
