"""What can go wrong with the journal, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

OUTSIDE_TRANSACTION = define(
    "PV-JOURNAL-01",
    500,
    _("The system tried to write its journal apart from the act itself, so it stopped. Nothing was saved."),
)
VERB_UNKNOWN = define(
    "PV-JOURNAL-02",
    500,
    _("The system has no word for the act '%(verb)s' in its journal, so it stopped. Nothing was saved."),
)
HEADS_AHEAD = define(
    "PV-JOURNAL-03",
    503,
    _(
        "The journal in the database ends at block %(table)s, but block %(file)s was sealed before. Blocks were removed, "
        "or an older backup was restored. Tell the data-protection focal point before any work goes on."
    ),
)
