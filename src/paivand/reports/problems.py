"""What can stand in the way of a report, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

PROGRAMME_UNKNOWN = define(
    "PV-REPORT-01",
    422,
    _("There is no programme with the code %(code)s that you may report on. Check the code."),
)
MONTH_UNREADABLE = define(
    "PV-REPORT-02", 422, _("%(month)s is not a month. Write it as year and month, such as 2026-11.")
)
MONTH_IN_FUTURE = define("PV-REPORT-03", 422, _("This month has not begun. Choose this month or an earlier one."))
