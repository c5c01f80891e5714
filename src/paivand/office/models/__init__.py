"""Models of the office app."""

from __future__ import annotations

from paivand.office.models.entry import BreakGlass, BreakGlassDoor, EntryCode, KeptForm, PlaceImport
from paivand.office.models.people import GUARDING, OPEN_END, Mandate, Role, User
from paivand.office.models.places import (
    OfficeSettings,
    Organisation,
    Place,
    Programme,
    in_language,
)

__all__ = [
    "GUARDING",
    "OPEN_END",
    "BreakGlass",
    "BreakGlassDoor",
    "EntryCode",
    "KeptForm",
    "Mandate",
    "OfficeSettings",
    "Organisation",
    "Place",
    "PlaceImport",
    "Programme",
    "Role",
    "User",
    "in_language",
]
