"""Plain functions that make a record for a test: ``make_person(world, sex="female")``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.ledger.acting import acting_as
from paivand.people.services import NewName, NewPerson, person_register
from paivand.protection.choices import Risk
from paivand.protection.services import case_open
from paivand.trust.choices import Decision, Method
from paivand.trust.services import consent_record

if TYPE_CHECKING:
    from paivand.ledger.models import Circle
    from paivand.office.models import Organisation, User
    from paivand.people.models import Person
    from paivand.protection.models import Case
    from paivand.trust.models import Consent
    from tests.world import World


def make_person(
    world: World,
    name: str = "Mahbuba Sattori",
    *,
    place: str = "vahdat",
    sensitivity: Sensitivity = Sensitivity.S1,
    circle: Circle | None = None,
    **known: Any,
) -> Person:
    """Register a person as the system."""
    with acting_as(SYSTEM):
        scope = scope_for(
            organisation_id=world.ours.id,
            programme_id=world.cohesion.id,
            place_id=world.places[place].id,
            sensitivity=sensitivity,
        )
        new = NewPerson(names=[NewName(name)], **known)
        return person_register(actor=SYSTEM, new=new, scope=scope, circle=circle)


def make_consent(
    person: Person,
    purpose: str = "assistance",
    *,
    recipient: Organisation | None = None,
    decision: Decision = Decision.GIVEN,
) -> Consent:
    """Record an answer of the person as the system."""
    with acting_as(SYSTEM):
        return consent_record(
            actor=SYSTEM,
            person_id=person.id,
            scope=person.scope,
            circle=person.circle,
            purpose=purpose,
            recipient=recipient,
            decision=decision,
            method=Method.SPOKEN_WITNESSED,
            language="fa-af",
            given_on=today(),
        )


def make_case(world: World, *, worker: User, person: Person | None = None, risk: Risk = Risk.HIGH, **rest: Any) -> Case:
    """Open a case for a person who agreed to be helped, as its worker."""
    person = person or make_person(world)
    make_consent(person)
    with acting_as(worker):
        return case_open(actor=worker, person=person, programme=world.cohesion, risk=risk, **rest)
