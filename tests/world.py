"""One small world for every test: two organisations, four places, a person for each role, and an outsider.

    ours ── cohesion (programme) ── Vahdat ── Rohati      Nilufar works here, Zarina oversees
         └─ cash     (programme)    Rudaki                Karim works here, in the same unit, on other cases
    partner ── clinic                                     the outsider sees nothing of ours

Build it with ``world_build()`` or take the fixture ``world``.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paivand.kernel.actors import SYSTEM
from paivand.kernel.ids import uuid7
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.ledger.acting import acting_as
from paivand.office.choices import OrganisationKind, PlaceKind
from paivand.office.models import Mandate, OfficeSettings, Organisation, Place, Programme, Role, User
from paivand.office.reach import reach_rebuild
from paivand.office.services.roles import roles_sync
from paivand.trust.models import Purpose
from paivand.trust.services import purposes_sync

if TYPE_CHECKING:
    from paivand.ledger.models import Scope

PASSWORD = "long enough for a test"
SINCE = dt.date(2026, 1, 1)


@dataclass
class World:
    """What tests speak of by name."""

    ours: Organisation
    partner: Organisation
    cohesion: Programme
    cash: Programme
    clinic: Programme
    places: dict[str, Place] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        """Return a user by first name: ``world.nilufar``."""
        users = self.__dict__.get("users", {})
        if name in users:
            found: User = users[name]
            return found
        raise AttributeError(name)

    def scope(
        self,
        place: str = "vahdat",
        sensitivity: Sensitivity = Sensitivity.S1,
        programme: Programme | None = None,
    ) -> Scope:
        """Return a scope of our organisation."""
        with acting_as(SYSTEM):
            return scope_for(
                organisation_id=self.ours.id,
                programme_id=(programme or self.cohesion).id,
                place_id=self.places[place].id,
                sensitivity=sensitivity,
            )


# name: (role, organisation, programme or None for all, place, clearance)
PEOPLE: dict[str, tuple[str, str, str | None, str, Sensitivity]] = {
    "nilufar": ("case_worker", "ours", "cohesion", "vahdat", Sensitivity.S2),
    "karim": ("case_worker", "ours", "cohesion", "vahdat", Sensitivity.S2),
    "zarina": ("supervisor", "ours", "cohesion", "tjk", Sensitivity.S3),
    "daler": ("supervisor", "ours", "cohesion", "tjk", Sensitivity.S2),
    "rahim": ("registration_assistant", "ours", "cohesion", "vahdat", Sensitivity.S1),
    "madina": ("mne_officer", "ours", None, "tjk", Sensitivity.S1),
    "admin": ("administrator", "ours", None, "tjk", Sensitivity.S1),
    "guard": ("data_protection", "ours", None, "tjk", Sensitivity.S2),
    "outsider": ("case_worker", "partner", "clinic", "tjk", Sensitivity.S3),
}


def world_build() -> World:
    """Build the world in the database and return it."""
    with acting_as(SYSTEM):
        roles_sync()
        purposes_sync(actor=SYSTEM)
        ours = Organisation.objects.create(code="ours", name="Hilal", kind=OrganisationKind.NGO_NATIONAL)
        partner = Organisation.objects.create(code="partner", name="Polyclinic No. 2", kind=OrganisationKind.GOVERNMENT)
        world = World(
            ours=ours,
            partner=partner,
            cohesion=Programme.objects.create(organisation=ours, code="cohesion", name="Cohesion"),
            cash=Programme.objects.create(organisation=ours, code="cash", name="Cash"),
            clinic=Programme.objects.create(organisation=partner, code="clinic", name="Clinic"),
        )
        world.places = _places()
        OfficeSettings(
            name="Vahdat office",
            organisation=ours,
            root_place=world.places["tjk"],
            languages=["en", "fa-af", "tg", "ru"],
            weekend=[6, 7],
        ).save()
        for name in PEOPLE:
            world.users[name] = _person(world, name)
    return world


# What a world consists of, in the order in which the rows refer to each other.
_PARTS: tuple[type[Any], ...] = (Organisation, Programme, Place, OfficeSettings, Role, Purpose, User, Mandate)
_first: tuple[World, list[list[Any]]] | None = None


def world_again() -> World:
    """Put the same world into the database of this test: built once a process, then a few inserts.

    A test that looks at how the world comes to be calls ``world_build``.
    """
    global _first  # noqa: PLW0603 - one world a process
    if _first is None:
        built = world_build()
        _first = built, [list(part._base_manager.all()) for part in _PARTS]
        return copy.deepcopy(built)
    world, parts = copy.deepcopy(_first)
    with acting_as(SYSTEM):
        for model, rows in zip(_PARTS, parts, strict=True):
            model._base_manager.bulk_create(rows)
    return world


def _places() -> dict[str, Place]:
    tree = (
        ("tjk", None, PlaceKind.COUNTRY, {"en": "Tajikistan", "fa-af": "تاجیکستان"}),
        ("drs", "tjk", PlaceKind.PROVINCE, {"en": "Districts of Republican Subordination"}),
        ("vahdat", "drs", PlaceKind.DISTRICT, {"en": "Vahdat", "tg": "Ваҳдат", "fa-af": "وحدت"}),
        ("rohati", "vahdat", PlaceKind.VILLAGE, {"en": "Rohati", "tg": "Роҳатӣ"}),
        ("rudaki", "drs", PlaceKind.DISTRICT, {"en": "Rudaki", "tg": "Рӯдакӣ", "fa-af": "رودکی"}),
    )
    places: dict[str, Place] = {}
    for code, above, kind, names in tree:
        parent = places.get(above or "")
        places[code] = Place.objects.create(
            parent=parent,
            code=code,
            path=(parent.path if parent else "") + code + "/",
            level=parent.level + 1 if parent else 0,
            kind=kind,
            names=names,
        )
    return places


def _person(world: World, name: str) -> User:
    role, organisation, programme, place, clearance = PEOPLE[name]
    user = User(username=name, display_name=name.title())
    user.set_password(PASSWORD)
    user.save()
    Mandate.objects.create(
        user=user,
        role=Role.objects.get(code=role),
        organisation=getattr(world, organisation),
        programme=getattr(world, programme) if programme else None,
        place=world.places[place],
        clearance=clearance,
        valid_from=SINCE,
        granted_by=SYSTEM.id,
        confirmed_by=uuid7(),
    )
    reach_rebuild(user.id)
    return user
