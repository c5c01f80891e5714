"""Short help, one entry a page: what it is for, and the steps of its main task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Help:
    """Help on one subject."""

    title: _StrOrPromise
    lead: _StrOrPromise
    steps: tuple[_StrOrPromise, ...]


HELP: Final[dict[str, Help]] = {
    "start": Help(
        _("My work today"),
        _("This page shows what to start with, what is late and what came back."),
        (
            _("Begin with the coloured panel on top: it is the most urgent thing."),
            _("Open a row to do the work; when it is recorded, the row goes by itself."),
            _("Answers of services stand at the side. Read them and tell the person."),
            _("What you recorded without a network stands under Unsent until it has been sent."),
        ),
    ),
    "people": Help(
        _("People"),
        _("Find a person before you register anybody: a name may be written in another script."),
        (
            _("Type a name in any script, a code, a phone or a document number."),
            _("If many people have the name, add a year of birth or a place."),
            _("If the person is not there, choose New person."),
        ),
    ),
    "import": Help(
        _("Import a file of people"),
        _("A table of people becomes records in four steps, and can be taken back as a whole."),
        (
            _("Send the file. Nothing is kept in plain on the machine."),
            _("Say what each column means; the answer is remembered for the next file."),
            _("Read the list of problems; each names its row and column."),
            _("Take the rows in. Until somebody works with them, you can undo the whole batch."),
        ),
    ),
    "cases": Help(
        _("Cases"),
        _("A case is seen by its team and by those who oversee it, and by nobody else."),
        (
            _("Open a case from the person's page, after the person agreed to be helped."),
            _("Record every contact; the clock of the next follow-up sets itself."),
            _("When nothing more is needed, ask to close it. Another person decides."),
        ),
    ),
    "referrals": Help(
        _("Referrals"),
        _("A referral is finished only when the person has been told what came back."),
        (
            _("Record that the person agrees to share with this service."),
            _("Choose what the service may know. What you do not tick is not sent."),
            _("Send the link by message and read the code out by phone."),
            _("When the answer comes, tell the person and close the loop."),
        ),
    ),
    "reports": Help(
        _("Reports"),
        _("Every number is counted from the records. Small numbers are hidden to protect people."),
        (
            _("Choose programme, month and language."),
            _("Wait for the file, or go on working; it waits for you under Long work."),
            _("Hidden numbers stay hidden in every file, so that nobody can subtract."),
        ),
    ),
    "conflicts": Help(
        _("Two versions to compare"),
        _("Two devices changed the same thing. Both versions are kept until you decide."),
        (
            _("Compare the two columns line by line."),
            _("Choose for each line which value is right."),
            _("The other value stays in the journal."),
        ),
    ),
}
