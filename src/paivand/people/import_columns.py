"""What a file of people may hold, column by column."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from paivand.analysis.washington import DOMAINS
from paivand.people.choices import IdentifierKind
from paivand.people.import_words import DIFFICULTY, GROUPS, HEADINGS, SEX
from paivand.work.imports.kinds import Column, ColumnKind

NUMBER_KINDS: Final = {
    "national_id": IdentifierKind.NATIONAL_ID,
    "tazkira": IdentifierKind.TAZKIRA,
    "passport": IdentifierKind.PASSPORT,
    "certificate": IdentifierKind.REFUGEE_CERTIFICATE,
    "partner_number": IdentifierKind.PARTNER_NUMBER,
}
"""Columns of numbers and the kind of document that each means."""

NAME_COLUMNS: Final = ("name", "given", "father", "grandfather", "family")
WASHINGTON_COLUMNS: Final = tuple(f"wg_{domain}" for domain in DOMAINS)
DIFFICULTY_LABELS: Final = (
    _("Difficulty seeing"),
    _("Difficulty hearing"),
    _("Difficulty walking or climbing"),
    _("Difficulty remembering"),
    _("Difficulty with self-care"),
    _("Difficulty communicating"),
)
_STAYS_EMPTY: Final = _("Stays 'not recorded'. We do not guess it.")


def _column(name: str, label: object, **more: object) -> Column:
    return Column(name=name, label=label, aliases=HEADINGS.get(name, ()), **more)  # type: ignore[arg-type]  # passed on


COLUMNS: Final[tuple[Column, ...]] = (
    _column(
        "name",
        _("Name as given"),
        example="پروین نظری",
        help=_("One name is enough, in any script. Use the columns below where the file keeps its parts apart."),
        masked=True,
    ),
    _column("given", _("Given name"), masked=True),
    _column("father", _("Father's name"), masked=True),
    _column("grandfather", _("Grandfather's name"), masked=True),
    _column("family", _("Family name"), masked=True),
    _column(
        "sex",
        _("Sex"),
        kind=ColumnKind.CHOICE,
        choices=SEX,
        example="Female",
        missing=_("Stays 'not recorded'. We never read it from a name."),
    ),
    _column(
        "birth",
        _("Date of birth"),
        kind=ColumnKind.DATE,
        example="15-03-1990",
        help=_("A day, a month or only a year. Nothing is added to what the file says."),
        missing=_("Stays 'not recorded' unless the file has the age."),
    ),
    _column(
        "age",
        _("Age in years"),
        kind=ColumnKind.NUMBER,
        example="34",
        help=_("Used where the date of birth is empty; kept as an estimate on the day of registration."),
    ),
    _column("phone", _("Phone"), kind=ColumnKind.CODE, example="+992 90 000 1122", masked=True, missing=_STAYS_EMPTY),
    _column("phone_other", _("Second phone or WhatsApp"), kind=ColumnKind.CODE, masked=True),
    _column("national_id", _("National identity number"), kind=ColumnKind.CODE, masked=True),
    _column("tazkira", _("Tazkira"), kind=ColumnKind.CODE, masked=True),
    _column("passport", _("Passport"), kind=ColumnKind.CODE, masked=True),
    _column("certificate", _("Refugee certificate"), kind=ColumnKind.CODE, masked=True),
    _column("partner_number", _("Number at a partner"), kind=ColumnKind.CODE, masked=True),
    _column("nationality", _("Nationality"), example="AFG", missing=_STAYS_EMPTY),
    _column(
        "group",
        _("Group"),
        kind=ColumnKind.CHOICE,
        choices=GROUPS,
        example="Refugee",
        missing=_STAYS_EMPTY,
    ),
    _column("language", _("Language"), example="fa-af"),
    _column(
        "place",
        _("Place"),
        example="vahdat",
        help=_("A code or name of the tree of places. An empty cell means the place that was chosen for the file."),
        missing=_("Everybody is put at the place that was chosen for the file."),
    ),
    _column("address", _("Address"), masked=True),
    _column("safe_contact", _("Safe contact"), help=_("How and when it is safe to reach the person."), masked=True),
    _column(
        "registered_on",
        _("Registered on"),
        kind=ColumnKind.DATE,
        example="21-11-2026",
        missing=_("The day of the import is kept as the day of registration."),
    ),
    *(
        _column(
            name,
            label,
            kind=ColumnKind.CHOICE,
            choices=DIFFICULTY,
            example="1",
            help=_("1 no, 2 some, 3 a lot, 4 cannot do at all. Used to count groups, never to decide about a person."),
            missing=_STAYS_EMPTY,
        )
        for name, label in zip(WASHINGTON_COLUMNS, DIFFICULTY_LABELS, strict=True)
    ),
)
