"""The office's part of the error catalogue."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import define

# --- accounts and codes -----------------------------------------------------------------------------------------------

USERNAME_TAKEN: Final = define("PV-OFFICE-01", 409, _("This user name belongs to somebody else. Choose another one."))
USERNAME_UNFIT: Final = define(
    "PV-OFFICE-02",
    422,
    _("A user name has 3 to 64 letters or digits; a point, hyphen or underscore may stand inside. Change it."),
)
CODE_WRONG: Final = define(
    "PV-OFFICE-03",
    422,
    _("This user name and code do not open an account. Check both, or ask your office for a new code."),
)
CODE_CLOSED: Final = define(
    "PV-OFFICE-04", 409, _("This code was used, cancelled or is too old. Make a new one if it is still needed.")
)
SECOND_PERSON: Final = define(
    "PV-OFFICE-05",
    409,
    _("This needs a second person: neither you who asked for it nor the person whom it is about."),
)
NOT_FOR_ONESELF: Final = define(
    "PV-OFFICE-06", 409, _("Nobody does this for themselves. Ask another person who may do it.")
)
PASSWORD_WEAK: Final = define(
    "PV-OFFICE-07", 422, _("This password is too easy to guess. Choose a longer one that is not a common word.")
)
LAST_ADMINISTRATOR: Final = define(
    "PV-OFFICE-08",
    409,
    _("Nobody else could look after accounts then. Give another person that mandate first."),
)
ACCOUNT_SUSPENDED: Final = define(
    "PV-OFFICE-09", 409, _("This account is suspended. Let the person back in first, then try again.")
)

# --- mandates and roles -----------------------------------------------------------------------------------------------

MANDATE_OUTSIDE: Final = define(
    "PV-OFFICE-20",
    403,
    _("You can give mandates only for the organisation, programme and place that you look after yourself."),
)
MANDATE_TWICE: Final = define(
    "PV-OFFICE-21", 409, _("This person holds the same mandate already. Extend that one if it ends too early.")
)
MANDATE_DATES: Final = define("PV-OFFICE-22", 422, _("The mandate ends before it begins. Change one of the two dates."))
MANDATE_OVER: Final = define("PV-OFFICE-23", 409, _("This mandate has ended. Give a new one if it is needed."))
MANDATE_CONFIRMED: Final = define("PV-OFFICE-24", 409, _("This mandate needs no confirmation any more."))
MANDATE_PROGRAMME: Final = define(
    "PV-OFFICE-25", 422, _("This programme belongs to another organisation. Choose one of the same organisation.")
)
ROLE_IN_USE: Final = define("PV-OFFICE-26", 409, _("People hold this role now. End their mandates first."))
ROLE_MIXES_POWERS: Final = define(
    "PV-OFFICE-27",
    422,
    _("One role may not both look after accounts and read people's records. Make two roles of it."),
)
ROLE_CHANGED: Final = define(
    "PV-OFFICE-28", 409, _("The role was changed after you saw the preview. Look at the preview again.")
)
ROLE_CODE: Final = define(
    "PV-OFFICE-29", 422, _("A role needs a code of small Latin letters, digits and underscores that no other role has.")
)

# --- places, organisations, programmes ----------------------------------------------------------------------------------

PLACE_CODE: Final = define(
    "PV-OFFICE-40",
    409,
    _("There is a place with the code %(code)s here already. Choose another code or change that place."),
)
PLACE_LOOP: Final = define("PV-OFFICE-41", 422, _("A place cannot lie inside itself. Choose another place above it."))
PLACE_POINT: Final = define(
    "PV-OFFICE-42",
    422,
    _("A point needs a latitude from -90 to 90 and a longitude from -180 to 180. Correct the two numbers."),
)
PLACE_NAMELESS: Final = define("PV-OFFICE-43", 422, _("A place needs a name in at least one language. Write one."))
PLACE_DEEP: Final = define(
    "PV-OFFICE-44", 422, _("The place would lie too deep in the tree. Choose a place nearer to the top.")
)
PLACE_FILE: Final = define(
    "PV-OFFICE-45",
    422,
    _("The file could not be read as %(kind)s. Save it again in UTF-8 and send it once more."),
)
PLACE_FILE_EMPTY: Final = define(
    "PV-OFFICE-46", 422, _("No place was found in the file. The column names stand on this page; compare them.")
)
PLACE_FILE_LARGE: Final = define(
    "PV-OFFICE-47", 413, _("The file has more than %(limit)s places or is larger than %(size)s MB. Split it.")
)
PLACE_IMPORT_DONE: Final = define("PV-OFFICE-48", 409, _("These places were taken over already."))
PLACE_IN_USE: Final = define(
    "PV-OFFICE-49", 409, _("Mandates stand on this place. End or move them first, then switch the place off.")
)
CODE_TAKEN: Final = define("PV-OFFICE-50", 409, _("The code %(code)s is taken. Choose another one."))

# --- emergency access ---------------------------------------------------------------------------------------------------

BREAKGLASS_CLOSED: Final = define(
    "PV-OFFICE-60",
    404,
    _("No record with this number can be opened in an emergency. Check the number and call the supervisor."),
)
BREAKGLASS_TIME: Final = define(
    "PV-OFFICE-61", 422, _("An emergency access lasts 15 minutes to 8 hours. Choose a time between.")
)
BREAKGLASS_REASON: Final = define(
    "PV-OFFICE-62",
    422,
    _("Write in at least %(letters)s letters why you must see this record now. The reason is read by others."),
)

# --- set-up ---------------------------------------------------------------------------------------------------------------

SETUP_DONE: Final = define("PV-OFFICE-70", 404, _("This office is set up already. Sign in to change its settings."))
SETUP_TOKEN: Final = define(
    "PV-OFFICE-71",
    403,
    _("The set-up code is not the one that was printed at the start. Read it from the screen of the machine."),
)
SETUP_CARDS: Final = define(
    "PV-OFFICE-72", 422, _("These are not the words of the card. Read the three words again, in their order.")
)
SETUP_KEEPERS: Final = define("PV-OFFICE-73", 422, _("Two cards need two keepers. Name two different people."))
