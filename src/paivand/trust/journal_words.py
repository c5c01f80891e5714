"""What the journal's technical names are called on the page: kinds of record and fields of every room.

The journal keeps names of models and fields, because it must outlive any wording. They are data here, not imports; a test
reads the program and fails on a name that has no words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

RECORDS: Final[dict[str, _StrOrPromise]] = {
    "directory.service": _("Service"),
    "ledger.journalrow": _("Journal"),
    "office.breakglass": _("Emergency access"),
    "office.entrycode": _("One-time code"),
    "office.keptform": _("Kept form"),
    "office.mandate": _("Mandate"),
    "office.officesettings": _("Settings of the office"),
    "office.organisation": _("Organisation"),
    "office.place": _("Place"),
    "office.placeimport": _("Places from a file"),
    "office.programme": _("Programme"),
    "office.role": _("Role"),
    "office.user": _("Account"),
    "people.household": _("Household"),
    "people.person": _("Person"),
    "protection.approval": _("Decision"),
    "protection.case": _("Case"),
    "protection.case_note": _("Note"),
    "protection.casenote": _("Note"),
    "protection.contact": _("Contact"),
    "protection.followup": _("Follow-up"),
    "protection.referral": _("Referral"),
    "protection.referrallink": _("One-time link"),
    "trust.agreement": _("Sharing agreement"),
    "trust.consent": _("Consent"),
    "trust.purpose": _("Purpose"),
    "trust.release": _("What left"),
    "work.command": _("Act from a device"),
    "work.conflict": _("Two versions"),
    "work.device": _("Device"),
    "work.importbatch": _("Import"),
    "work.job": _("Long work"),
    "work.manual": _("Task"),
    "work.quarantined": _("Act from a device"),
    "work.savedmapping": _("Columns of a file"),
    "work.savedview": _("Saved view"),
    "work.storedfile": _("File"),
    "work.task": _("Task"),
}

FIELDS: Final[dict[str, _StrOrPromise]] = {
    "address": _("Address"),
    "approval_id": _("Decision"),
    "assignee": _("Who does it"),
    "birth": _("Date of birth"),
    "calendar": _("Calendar"),
    "case_id": _("Case"),
    "choice": _("What was chosen"),
    "choices": _("What was chosen"),
    "clearance": _("How far"),
    "code": _("Code"),
    "codes": _("Codes"),
    "columns": _("Columns"),
    "concerns": _("Concerns"),
    "content_type": _("Kind of file"),
    "cost": _("Cost"),
    "decision": _("Decision"),
    "default_language": _("Language of new accounts"),
    "description": _("What it does"),
    "display_name": _("Name"),
    "document": _("Document"),
    "done_at": _("When it was done"),
    "due_at": _("Due"),
    "elsewhere": _("Outside the database"),
    "ends_on": _("Until"),
    "fields": _("What was shared"),
    "format": _("File"),
    "free_of_charge": _("Free of charge"),
    "from": _("From whom"),
    "hidden_address": _("Whether its place is secret"),
    "home": _("Menu"),
    "is_active": _("In use"),
    "job": _("Long work"),
    "kind": _("Kind"),
    "labels": _("Names in languages"),
    "language": _("Language"),
    "languages": _("Languages"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "method": _("How it was given"),
    "name": _("Name"),
    "names": _("Names in languages"),
    "nationality": _("Nationality"),
    "opening_hours": _("Opening hours"),
    "organisation": _("Organisation"),
    "outcome": _("What came of it"),
    "page": _("List"),
    "parent": _("Place"),
    "path": _("Place"),
    "pcode": _("P-code"),
    "permissions": _("Permissions"),
    "person_id": _("Person"),
    "persons": _("How many people"),
    "phone": _("Phone"),
    "place": _("Place"),
    "places": _("How many places"),
    "population_group": _("Group"),
    "programme": _("Programme"),
    "purpose": _("Purpose"),
    "reached": _("Whether the person was reached"),
    "reading": _("How the file was read"),
    "reason": _("Reason"),
    "recipient": _("Recipient"),
    "retired": _("Keys taken out of use"),
    "risk": _("Risk"),
    "role": _("Role"),
    "safe_contact": _("Safe contact"),
    "second_factors_removed": _("Second factors taken away"),
    "sector": _("Sector"),
    "service": _("Kind of act"),
    "service_id": _("Service"),
    "settings": _("Settings"),
    "settled": _("How it was settled"),
    "sex": _("Sex"),
    "sha256": _("Fingerprint of the file"),
    "shared": _("Whether shared"),
    "single_key_shortcuts": _("Shortcuts"),
    "size": _("Size"),
    "source": _("Source"),
    "stage": _("Stage"),
    "starts_on": _("From"),
    "status": _("Status"),
    "step": _("Step"),
    "step_free": _("No steps"),
    "summary": _("What happened, and what is needed"),
    "taken": _("How many rows"),
    "theme": _("Brightness"),
    "time_zone": _("Time zone"),
    "until": _("Until"),
    "user": _("Account"),
    "username": _("User name"),
    "valid_from": _("From"),
    "valid_until": _("Until"),
    "values": _("How many values"),
    "verified": _("Whether checked"),
    "washington": _("Six questions on difficulties"),
    "weekend": _("Days off"),
    "worker_id": _("Worker"),
}
_NAME: Final = "name."


def record_words(subject_type: str) -> str:
    """Return what a kind of record is called; a kind that is no longer known says so."""
    if not subject_type:
        return ""
    return str(RECORDS.get(subject_type, _("Another record")))


def field_words(names: Iterable[str]) -> list[str]:
    """Return what fields are called, each once, in the order of the words; a field that is no longer known says so."""
    said = {_field(name) for name in names}
    return sorted(said)


def _field(name: str) -> str:
    if name.startswith(_NAME):
        return _say("Name")
    return str(FIELDS.get(name, _("Another field")))
