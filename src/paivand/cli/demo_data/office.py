"""The office of the demo: organisations, programmes, places, services, and one person for each role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.kernel.ids import uuid7
from paivand.kernel.sensitivity import Sensitivity
from paivand.office.choices import OrganisationKind
from paivand.office.models import Mandate, OfficeSettings, Organisation, Place, Programme, Role, User
from paivand.office.reach import reach_rebuild
from paivand.office.services.places import country_load
from paivand.office.services.roles import roles_sync
from paivand.trust.services import purposes_sync

# Fixed, because the log-ins of a demo are printed and read out; a demo never holds real people.
PASSWORD: Final = "paivand-demo-2026"  # noqa: S105 -- printed at every start

PLACES: Final = ("tj/tj-rr/vahdat/", "tj/tj-rr/rudaki/", "tj/tj-kt/kushoniyon/", "tj/tj-su/jabbor-rasulov/")

# username: (name, role, programme or None for all, place, clearance, language)
STAFF: Final[dict[str, tuple[str, str, str | None, str, Sensitivity, str]]] = {
    "nilufar": ("Nilufar Rahimova", "case_worker", "cohesion", "tj/tj-rr/", Sensitivity.S2, "en"),
    "karim": ("Karim Yusufi", "case_worker", "cohesion", "tj/tj-rr/", Sensitivity.S2, "fa-af"),
    "zarina": ("Zarina Karimova", "supervisor", "cohesion", "tj/", Sensitivity.S3, "en"),
    "rahim": ("Rahim Nazarov", "registration_assistant", "cohesion", "tj/", Sensitivity.S1, "tg"),
    "gulnora": ("Gulnora Safarova", "community_mobiliser", "cohesion", "tj/tj-rr/", Sensitivity.S1, "tg"),
    "madina": ("Madina Alieva", "mne_officer", None, "tj/", Sensitivity.S1, "en"),
    "farrukh": ("Farrukh Hakimov", "programme_manager", None, "tj/", Sensitivity.S1, "ru"),
    "sitora": ("Sitora Ghafurova", "data_protection", None, "tj/", Sensitivity.S2, "en"),
    "mehrangez": ("Mehrangez Olimova", "eci_officer", "cohesion", "tj/", Sensitivity.S2, "ru"),
    "firuz": ("Firuz Sharipov", "social_protection_officer", "cohesion", "tj/", Sensitivity.S2, "ru"),
    "shahlo": ("Shahlo Mirzoeva", "cash_officer", "cohesion", "tj/", Sensitivity.S1, "en"),
    "daler": ("Daler Odinaev", "cash_approver", "cohesion", "tj/", Sensitivity.S1, "en"),
    "anora": ("Anora Latifova", "finance_officer", None, "tj/", Sensitivity.S1, "ru"),
    "sabrina": ("Sabrina Olimi", "referral_focal_point", "cohesion", "tj/tj-rr/", Sensitivity.S2, "ru"),
    "behruz": ("Behruz Tolibov", "ngo_partner", "cohesion", "tj/", Sensitivity.S1, "tg"),
    "elira": ("Elira Hoxha", "human_rights_adviser", None, "tj/", Sensitivity.S1, "sq"),
    "admin": ("Office administrator", "administrator", None, "tj/", Sensitivity.S1, "en"),
}

# Of each service of the demo; the last two are those that nobody has called for too long.
_CONFIRMED_DAYS_AGO: Final = (6, 12, 20, 3, 41, 104, 131)


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """What the rest of the demo stands on."""

    ours: Organisation
    cohesion: Programme
    places: tuple[Place, ...]
    services: tuple[Service, ...]
    users: dict[str, User]


def office_make(*, since: dt.date) -> DemoOffice:
    """Make the office; runs as the system inside the caller's transaction."""
    roles_sync()
    purposes_sync(actor=SYSTEM)
    for code in ("tj", "af", "al"):
        country_load(actor=SYSTEM, code=code)
    ours = Organisation.objects.create(
        code="demo-office", name="Paivand demo office", kind=OrganisationKind.NGO_NATIONAL
    )
    cohesion = Programme.objects.create(
        organisation=ours, code="cohesion", name="Refugees and hosts in four districts", starts_on=since
    )
    root = Place.objects.get(path="tj/")
    OfficeSettings(
        name="Vahdat field office",
        organisation=ours,
        root_place=root,
        languages=["en", "fa-af", "tg", "ru"],
        default_language="en",
        weekend=[6, 7],
        is_demo=True,
        setup_done={step: since.isoformat() for step in ("organisation", "languages", "places", "programme")},
    ).save()
    users = {name: _person(name, ours, cohesion, since) for name in STAFF}
    places = tuple(Place.objects.get(path=path) for path in PLACES)
    return DemoOffice(ours, cohesion, places, _services(places), users)


def _person(name: str, ours: Organisation, cohesion: Programme, since: dt.date) -> User:
    display, role, programme, place, clearance, language = STAFF[name]
    user = User(username=name, display_name=display, language=language)
    user.set_password(PASSWORD)
    user.full_clean(exclude=["password"])
    user.save()
    Mandate.objects.create(
        user=user,
        role=Role.objects.get(code=role),
        organisation=ours,
        programme=cohesion if programme else None,
        place=Place.objects.get(path=place),
        clearance=clearance,
        valid_from=since,
        granted_by=SYSTEM.id,
        # The demo's own second person, who has no account.
        confirmed_by=uuid7(),
    )
    reach_rebuild(user.id)
    return user


def _services(places: tuple[Place, ...]) -> tuple[Service, ...]:
    vahdat, rudaki, kushoniyon, jabbor = places
    rows = (
        ("polyclinic-2", "Polyclinic No. 2", OrganisationKind.GOVERNMENT, vahdat, Sector.HEALTH),
        ("school-41", "School No. 41", OrganisationKind.GOVERNMENT, vahdat, Sector.EDUCATION),
        ("himoya", "Himoya legal clinic", OrganisationKind.NGO_NATIONAL, vahdat, Sector.LEGAL),
        (
            "social-rudaki",
            "Social protection office, Rudaki",
            OrganisationKind.GOVERNMENT,
            rudaki,
            Sector.SOCIAL_PROTECTION,
        ),
        ("umed", "Umed family support", OrganisationKind.NGO_NATIONAL, rudaki, Sector.MHPSS),
        (
            "rehab-kushoniyon",
            "Rehabilitation centre, Kushoniyon",
            OrganisationKind.GOVERNMENT,
            kushoniyon,
            Sector.DISABILITY,
        ),
        ("skills-jabbor", "Women's skills centre", OrganisationKind.COMMUNITY, jabbor, Sector.LIVELIHOODS),
    )
    made = []
    for number, (code, name, kind, place, sector) in enumerate(rows):
        organisation = Organisation.objects.create(code=code, name=name, kind=kind)
        made.append(
            Service.objects.create(
                organisation=organisation,
                place=place,
                name=name,
                sector=sector,
                opening_hours="Mon–Fri 8:00–16:00",
                phone="+992 00 000 0000",
                languages=["tg", "fa-af", "ru"],
                # A few kilometres round the middle of the district, so that each has a point of its own on the map.
                latitude=(place.latitude or 0.0) + (0.03, -0.02, 0.01)[number % 3],
                longitude=(place.longitude or 0.0) + (-0.04, 0.05, 0.0)[number % 3],
                free_of_charge=number % 4 != 1,
                step_free=(True, None, False)[number % 3],
                # The last ones wait for a call, as somewhere one always does.
                confirmed_on=today() - dt.timedelta(days=_CONFIRMED_DAYS_AGO[number]),
            )
        )
    return tuple(made)
