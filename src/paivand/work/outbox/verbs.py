"""What the journal says of the outbox."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from paivand.ledger.journal import verbs

ACT_ACCEPTED: Final = verbs.define("outbox.act_accepted", _("%(actor)s put right what had been set aside."))
ACT_DISCARDED: Final = verbs.define("outbox.act_discarded", _("%(actor)s put away what had been set aside."))
ACT_RESTORED: Final = verbs.define("outbox.act_restored", _("%(actor)s took back what had been put away."))
ACT_SET_ASIDE: Final = verbs.define(
    "outbox.act_set_aside", _("An act sent by %(actor)s could not be recorded and was set aside.")
)
CONFLICT_KEPT: Final = verbs.define(
    "outbox.conflict_kept", _("An act of %(actor)s met a newer version; both were kept.")
)
CONFLICT_RESOLVED: Final = verbs.define("outbox.conflict_resolved", _("%(actor)s decided between two versions."))
CONFLICT_UNDONE: Final = verbs.define(
    "outbox.conflict_undone", _("%(actor)s took a decision between two versions back.")
)
DEVICE_READ: Final = verbs.define(
    "outbox.device_read", _("%(actor)s looked at what a lost device may hold."), kind=verbs.VerbKind.READ
)
DEVICE_REGISTERED: Final = verbs.define("outbox.device_registered", _("%(actor)s began to use a device."))
DEVICE_REVOKED: Final = verbs.define("outbox.device_revoked", _("%(actor)s reported a device lost."))
OFFERED: Final = verbs.define(
    "outbox.offered", _("What waited for somebody who cannot decide any more was offered to the team.")
)
OFFER_READ: Final = verbs.define(
    "outbox.offer_read", _("%(actor)s looked at what a colleague left undecided."), kind=verbs.VerbKind.READ
)
OFFER_ENDED: Final = verbs.define(
    "outbox.offer_ended", _("What had been offered to the team waits for its own person again.")
)
SNAPSHOT_READ: Final = verbs.define(
    "outbox.snapshot_read",
    _("%(actor)s took the minimum of the open cases along on a device."),
    kind=verbs.VerbKind.READ,
)
TAKEN_OVER: Final = verbs.define("outbox.taken_over", _("%(actor)s took over what a colleague left undecided."))
