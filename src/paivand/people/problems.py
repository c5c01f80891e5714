"""What can stand in the way of registering or finding a person, as sentences a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

NAME_NEEDED = define("PV-PERSON-01", 422, _("Write the name as the person gives it. One name is enough."))
BIRTH_IN_FUTURE = define(
    "PV-PERSON-02", 422, _("The date of birth lies in the future. Check the year and the calendar.")
)
WASHINGTON_ANSWERS = define(
    "PV-PERSON-03",
    422,
    _("The six questions on difficulties are answered with 1 to 4, or left empty. Check the answers."),
)
NAME_TOO_LONG = define("PV-PERSON-04", 422, _("This name is longer than %(limit)s letters. Shorten it."))
NAME_HAS_CONTROLS = define(
    "PV-PERSON-05",
    422,
    _("This name holds hidden characters that change how it reads. Type it again by hand."),
)
ASK_FOR_MORE = define(
    "PV-SEARCH-01",
    422,
    _("Many people have this name. Add another name, a year of birth or a place."),
)
