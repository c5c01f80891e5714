"""The error catalogue: every error that a user can meet has a stable code and a sentence that says what to do.

Use::

    BAD_ROW = define("PV-IMPORT-03", 422, _("Row %(row)s has no name. Add the name and send the file again."))
    raise BAD_ROW.error(row=3)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paivand.kernel.digits import to_language

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_CODE = re.compile(r"PV-[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d{2,3}")
_LOWEST_STATUS, _HIGHEST_STATUS = 400, 599


class PaivandError(Exception):
    """An error of the catalogue. ``str()`` gives the code alone, for logs: parameters may be personal."""

    def __init__(self, problem: Problem, params: dict[str, object]) -> None:
        """Hold the problem and the values for its placeholders."""
        super().__init__(problem.code)
        self.problem = problem
        self.params = params

    @property
    def code(self) -> str:
        """The stable code, such as ``PV-IMPORT-03``."""
        return self.problem.code

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.problem.status

    @property
    def message(self) -> str:
        """The whole sentence in the active language."""
        language = translation.get_language() or "en"
        # Whole numbers are said in the reader's digits; codes, names and sizes come as text and stay as they are.
        said = {
            name: to_language(str(value), language) if type(value) is int else value
            for name, value in self.params.items()
        }
        return str(self.problem.message) % said


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the catalogue."""

    code: str
    status: int
    message: _StrOrPromise

    @property
    def template(self) -> str:
        """The English sentence with its placeholders unfilled."""
        with translation.override(None):
            return str(self.message)

    def error(self, **params: object) -> PaivandError:
        """Return the error to raise, with a value for each placeholder."""
        return PaivandError(self, params)


_catalogue: dict[str, Problem] = {}


def define(code: str, status: int, message: _StrOrPromise) -> Problem:
    """Add a problem to the catalogue and return it.

    ``message`` is lazy: one or two whole sentences with named placeholders only, saying what happened and what to do.
    Raises ValueError for a code that is malformed or taken, or a status outside 400-599.
    """
    if not _CODE.fullmatch(code):
        error = f"{code!r} is not of the form PV-AREA-01"
        raise ValueError(error)
    if not _LOWEST_STATUS <= status <= _HIGHEST_STATUS:
        error = f"{code}: {status} is not the status of an error"
        raise ValueError(error)
    if code in _catalogue:
        error = f"{code} is defined twice"
        raise ValueError(error)
    problem = Problem(code=code, status=status, message=message)
    _catalogue[code] = problem
    return problem


def catalogue() -> list[Problem]:
    """Return every problem defined so far, by code."""
    return [_catalogue[code] for code in sorted(_catalogue)]


NOT_ALLOWED = define(
    "PV-ACCESS-01", 403, _("Your role does not allow this. Ask your supervisor if you need it for your work.")
)
NOT_FOUND = define(
    "PV-ACCESS-02",
    404,
    _("There is no such page or record, or you have no access to it. Check the address or search again."),
)
SIGN_IN_NEEDED = define("PV-ACCESS-03", 401, _("You are signed out. Sign in again; what you typed is kept."))
CONFIRM_IDENTITY = define("PV-ACCESS-04", 403, _("This act needs your password once more. Confirm it and try again."))
FORM_EXPIRED = define(
    "PV-ACCESS-05", 403, _("This form was open too long or came from another page. Reload the page and send it again.")
)
TOO_MANY_TRIES = define("PV-ACCESS-06", 429, _("There were too many tries. Wait %(minutes)s minutes and try again."))
BAD_REQUEST = define("PV-REQUEST-01", 400, _("The request could not be read. Reload the page and try again."))
METHOD_NOT_ALLOWED = define(
    "PV-REQUEST-02",
    405,
    _("This address does not accept that kind of request. Go back and use the button on the page."),
)
TOO_LARGE = define("PV-REQUEST-03", 413, _("What you sent is larger than %(limit)s. Send a smaller file or split it."))
WRONG_TYPE = define("PV-REQUEST-04", 415, _("This kind of file is not accepted here. Send one of these: %(accepted)s."))
INVALID = define("PV-REQUEST-05", 422, _("Something in the form is missing or wrong. Correct the marked fields."))
BAD_ID = define(
    "PV-REQUEST-06", 422, _("The id of a record must be a UUID of version 7. Make a new id and send again.")
)
STALE = define(
    "PV-RECORD-01",
    409,
    _("Somebody else changed this record while you worked on it. Both versions are kept; compare them and decide."),
)
SAME_ID_OTHER_CONTENT = define(
    "PV-RECORD-02",
    409,
    _("A record with this id exists with other content. Both are kept; compare them and decide."),
)
REASON_NEEDED = define("PV-RECORD-03", 422, _("This act needs a written reason. Write why you do it and try again."))
UNEXPECTED = define(
    "PV-SYSTEM-01",
    500,
    _("Something went wrong on our side and nothing was saved. Try again; if it stays, report the code %(reference)s."),
)
BUSY = define("PV-SYSTEM-02", 503, _("The system is busy and nothing was saved. Try again in a moment."))
DISK_FULL = define(
    "PV-SYSTEM-03", 507, _("The disk is full and nothing was saved. Tell your administrator to make room.")
)
KEY_MISSING = define(
    "PV-SYSTEM-04",
    503,
    _("The encryption key is missing or is not the right one. Tell your administrator to put the keyring back."),
)
