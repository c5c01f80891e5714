"""The invented people of the demo: drawn by the seed, registered by the service."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from paivand.cli.demo_data.names import FAMILIES, MEN, WOMEN
from paivand.kernel.actors import SYSTEM
from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.ledger.journal import record_many
from paivand.people.choices import IdentifierKind, NameKind, PopulationGroup, Sex
from paivand.people.services import NewIdentifier, NewName, NewPerson, NewPhone
from paivand.people.services.persons import people_build

if TYPE_CHECKING:
    import random

    from paivand.cli.demo_data.frame import Progress
    from paivand.cli.demo_data.office import DemoOffice
    from paivand.people.models import Person

_BATCH: Final = 250
_SMALL: Final = 1000
_FEW: Final = 40
_GROUPS: Final = (
    (PopulationGroup.REFUGEE, 46),
    (PopulationGroup.ASYLUM_SEEKER, 14),
    (PopulationGroup.HOST, 34),
    (PopulationGroup.RETURNEE, 6),
)
_PLACE_WEIGHTS: Final = (46, 27, 16, 11)


def people_make(
    *, office: DemoOffice, count: int, draw: random.Random, first: dt.date, last: dt.date, progress: Progress
) -> list[Person]:
    """Register so many people between two days and return the first few hundred of them."""
    kept: list[Person] = []
    done = 0
    days = (last - first).days
    while done < count:
        # Small demos mix their places too.
        size = min(_BATCH if count > _SMALL else _FEW, count - done)
        place = draw.choices(office.places, weights=_PLACE_WEIGHTS)[0]
        scope = scope_for(
            organisation_id=office.ours.id,
            programme_id=office.cohesion.id,
            place_id=place.id,
            sensitivity=Sensitivity.S1,
        )
        day = first + dt.timedelta(days=draw.randint(0, days))
        people = people_build(
            actor=SYSTEM,
            new=[person_draw(draw, day) for _ in range(size)],
            scope=scope,
            registered_on=day,
        )
        record_many(
            actor=SYSTEM,
            verb="people.imported",
            subject=people[0],
            items=[(person.id, person.code) for person in people],
            scope=scope,
        )
        done += size
        if len(kept) < 400:  # noqa: PLR2004 -- enough for the demo's cases
            kept.extend(people)
        progress("people", done, count)
    return kept


def person_draw(draw: random.Random, day: dt.date) -> NewPerson:
    """Return one invented person as of that day."""
    sex = Sex.FEMALE if draw.random() < 0.54 else Sex.MALE  # noqa: PLR2004 -- a share
    given = draw.choice(WOMEN if sex == Sex.FEMALE else MEN)
    father = draw.choice(MEN)
    family = draw.choice(FAMILIES)
    script = draw.choices((0, 1, 2), weights=(30, 40, 30))[0]
    names = [NewName(f"{given[script]} {family[script]}")]
    if draw.random() < 0.45:  # noqa: PLR2004 -- a share
        other = (script + 1) % 3
        names.append(NewName(f"{given[other]} {family[other]}", NameKind.KNOWN_AS))
    names.append(NewName(father[script], NameKind.FATHER))
    age = min(88, max(0, int(draw.triangular(0, 80, 22))))
    phone = f"+992 {draw.randint(900_000_000, 939_999_999)}"
    return NewPerson(
        names=names,
        sex="" if draw.random() < 0.02 else sex,  # noqa: PLR2004 -- a share
        birth=_birth(draw, day, age),
        population_group=draw.choices([g for g, _ in _GROUPS], weights=[w for _, w in _GROUPS])[0],
        nationality=draw.choice(("AFG", "AFG", "TJK")),
        language=draw.choice(("fa-af", "fa-af", "tg", "ps", "ru")),
        washington=_washington(draw, age),
        phones=[NewPhone(phone, is_safe=draw.choice((True, True, None)))],
        identifiers=[NewIdentifier(IdentifierKind.REFUGEE_CERTIFICATE, f"RC-{draw.randint(10**6, 10**7 - 1)}")],
        safe_contact=draw.choice(
            ("", "", "Phone only after 17:00.", "Call the sister first.", "Do not leave a message.")
        ),
    )


def _birth(draw: random.Random, day: dt.date, age: int) -> PartialDate | None:
    known = draw.random()
    born = day - dt.timedelta(days=int(age * 365.25) + draw.randint(0, 364))
    if known < 0.55:  # noqa: PLR2004 -- a share
        return PartialDate(born)
    if known < 0.75:  # noqa: PLR2004 -- a share
        return PartialDate(born.replace(month=1, day=1), Precision.YEAR)
    if known < 0.95:  # noqa: PLR2004 -- a share
        return PartialDate.from_age(age, day)
    return None


def _washington(draw: random.Random, age: int) -> tuple[int, ...]:
    if age < 5 or draw.random() < 0.1:  # noqa: PLR2004 -- the set is for five years and older; a share was not asked
        return ()
    return tuple(draw.choices((1, 2, 3, 4), weights=(88, 9, 2.4, 0.6))[0] for _ in range(6))
