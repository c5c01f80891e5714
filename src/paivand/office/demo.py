"""The office of the demonstration: two partners, three programmes, real places, one person for each role.

The same again on each call: names and codes are fixed. The demonstration asks for no second factor (its people are
invented, ``second_factor_owed`` says so), so each log-in is one step; a banner on every page says what it is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.office.choices import OrganisationKind
from paivand.office.models import Mandate, OfficeSettings, Organisation, Place, Programme, Role, User
from paivand.office.problems import SETUP_DONE
from paivand.office.reach import reach_rebuild
from paivand.office.services.places import country_load, place_make
from paivand.office.services.roles import roles_sync
from paivand.office.setup.founding import FOUNDER
from paivand.office.setup.steps import STEPS

PASSWORD: Final = "paivand demo 2026"  # noqa: S105 - printed for everybody at each start of the demonstration
"""The password of every log-in of the demonstration."""

_S1, _S2, _S3 = Sensitivity.S1, Sensitivity.S2, Sensitivity.S3
# user name: (name shown, role, organisation, programme or "" for all, place, clearance, language)
PEOPLE: Final[dict[str, tuple[str, str, str, str, str, Sensitivity, str]]] = {
    "mobiliser": ("Mahbuba Saidova", "community_mobiliser", "hilal", "cohesion", "vahdat", _S1, "tg"),
    "caseworker": ("Nilufar Karimova", "case_worker", "hilal", "cohesion", "vahdat", _S2, "en"),
    "caseworker2": ("Karim Azizi", "case_worker", "hilal", "cohesion", "rudaki", _S2, "fa-af"),
    "registration": ("Rahim Nazarov", "registration_assistant", "hilal", "cohesion", "vahdat", _S1, "tg"),
    "supervisor": ("Zarina Holova", "supervisor", "hilal", "cohesion", "tj", _S3, "en"),
    "eci": ("Gulnora Rashidova", "eci_officer", "hilal", "children", "tj", _S2, "ru"),
    "social": ("Firuz Sharipov", "social_protection_officer", "hilal", "children", "tj", _S2, "ru"),
    "cash": ("Shahlo Yusufi", "cash_officer", "hilal", "cohesion", "tj", _S1, "en"),
    "approver": ("Daler Mirzo", "cash_approver", "hilal", "cohesion", "tj", _S1, "en"),
    "finance": ("Anora Latif", "finance_officer", "hilal", "", "tj", _S1, "ru"),
    "mne": ("Madina Safar", "mne_officer", "hilal", "", "tj", _S1, "en"),
    "manager": ("Jamshed Odina", "programme_manager", "hilal", "", "tj", _S1, "en"),
    "rights": ("Elira Hoxha", "human_rights_adviser", "hilal", "", "tj", _S1, "sq"),
    "dpo": ("Parvina Umar", "data_protection", "hilal", "", "tj", _S2, "en"),
    "admin": ("Rustam Hakim", "administrator", "hilal", "", "tj", _S1, "en"),
    "clinic": ("Dr Sabrina Olim", "referral_focal_point", "clinic", "health", "vahdat", _S2, "ru"),
    "partner": ("Behruz Tolib", "ngo_partner", "umed", "", "tj", _S1, "tg"),
}
_VILLAGES: Final = (
    ("rohati", "vahdat", {"en": "Rohati", "tg": "Роҳатӣ", "ru": "Рохати"}),
    ("bahor", "vahdat", {"en": "Bahor", "tg": "Баҳор", "ru": "Бахор"}),
    ("chuyangaron", "vahdat", {"en": "Chuyangaron", "tg": "Чӯянгарон", "ru": "Чуянгарон"}),
    ("esanboy", "rudaki", {"en": "Esanboy", "tg": "Эсанбой", "ru": "Эсанбой"}),
    ("lohur", "rudaki", {"en": "Lohur", "tg": "Лоҳур", "ru": "Лохур"}),
)


@dataclass
class DemoOffice:
    """What was made, by code."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """By the last part of the path, such as ``vahdat``, ``tj``, ``rohati``."""
    users: dict[str, User] = field(default_factory=dict)
    """By user name, such as ``caseworker``."""
    password: str = PASSWORD

    def role_of(self, username: str) -> str:
        """Return the English name of the role of this log-in."""
        return Role.objects.get(code=PEOPLE[username][1]).label_in("en")


@transaction.atomic
def build_office(*, countries: tuple[str, ...] = ("tj",)) -> DemoOffice:
    """Fill an empty database with the office of the demonstration.

    Raises PV-OFFICE-70 when anybody has an account already, or when this is not a demonstration.
    """
    if User.objects.exists() or not (settings.DEMO or settings.TESTING):
        raise SETUP_DONE.error()
    office = DemoOffice()
    with acting_as(SYSTEM):
        roles_sync()
        _organisations(office)
        _places(office, countries)
        row = OfficeSettings(
            name="Vahdat office",
            organisation=office.organisations["hilal"],
            root_place=office.places["tj"],
            languages=["en", "fa-af", "tg", "ru"],
            default_language="en",
            weekend=[6, 7],
            time_zone="Asia/Dushanbe",
            is_demo=True,
            setup_done={step.name: now().isoformat() for step in STEPS},
        )
        row.save()
        record(actor=SYSTEM, verb="office.set_up", subject=row, changes={"step": "demonstration"})
        for username in PEOPLE:
            office.users[username] = _person(office, username)
    return office


def _organisations(office: DemoOffice) -> None:
    for code, name, kind in (
        ("hilal", "Hilal Foundation", OrganisationKind.NGO_NATIONAL),
        ("clinic", "Polyclinic No. 2, Vahdat", OrganisationKind.GOVERNMENT),
        ("umed", "Umed, a group of parents", OrganisationKind.COMMUNITY),
    ):
        office.organisations[code] = Organisation.objects.create(code=code, name=name, kind=kind)
    for code, name, owner in (
        ("cohesion", "Protection of refugees and hosts", "hilal"),
        ("children", "Early intervention and inclusion", "hilal"),
        ("health", "Referrals of the polyclinic", "clinic"),
        ("parents", "Parents for parents", "umed"),
    ):
        office.programmes[code] = Programme.objects.create(
            code=code, name=name, organisation=office.organisations[owner]
        )


def _places(office: DemoOffice, countries: tuple[str, ...]) -> None:
    for country in countries:
        country_load(actor=SYSTEM, code=country)
    office.places.update({place.code: place for place in Place.objects.defer("geometry")})
    for code, parent, names in _VILLAGES:
        office.places[code] = place_make(
            parent=office.places[parent], code=code, names=names, kind="village", source="demonstration"
        )


def _person(office: DemoOffice, username: str) -> User:
    name, role, organisation, programme, place, clearance, language = PEOPLE[username]
    user = User(username=username, display_name=name, language=language)
    if language in {"fa-af", "ps"}:
        user.calendar = "solar_hijri"
    user.set_password(PASSWORD)
    user.save(force_insert=True)
    mandate = Mandate.objects.create(
        user=user,
        role=Role.objects.get(code=role),
        organisation=office.organisations[organisation],
        programme=office.programmes[programme] if programme else None,
        place=office.places[place],
        clearance=clearance,
        valid_from=today() - dt.timedelta(days=400),
        granted_by=FOUNDER,
        confirmed_by=SYSTEM.id,
        confirmed_at=now(),
    )
    record(actor=SYSTEM, verb="mandate.grant", subject=mandate, changes={"role": role})
    reach_rebuild(user.pk)
    return user
