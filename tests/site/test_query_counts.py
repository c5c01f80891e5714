"""How many statements each list and each record page sends: pinned, and the same for three rows and for thirty."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.ledger.acting import acting_as
from paivand.office.models import User
from paivand.people.models import Person
from paivand.protection.choices import ContactKind, ContactOutcome, Risk, Urgency
from paivand.protection.models import Case
from paivand.protection.services import case_open, contact_record, followup_plan, referral_send
from paivand.work.models import Notification, Task
from tests.counting import check, queries_of
from tests.makers import make_consent, make_person
from tests.office.conftest import remember
from tests.world import World

pytestmark = pytest.mark.django_db
# A list may ask the same of each page, never of each row.
LISTS = (
    "/", "/people/", "/protection/cases/", "/protection/referrals/", "/services/", "/services/points.geojson",
    "/work/tasks/", "/work/calendar/", "/work/notifications/", "/work/jobs/", "/work/imports/", "/work/outbox/",
    "/work/conflicts/",
)  # fmt: skip
OFFICE = ("/office/accounts/", "/office/organisations/", "/office/programmes/", "/office/places/", "/office/roles/")


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    client.get("/help/")  # what a session asks only once
    return client


def fill(world: World, service: Service, first: int, count: int) -> None:
    """Add people with cases, contacts, follow-ups and referrals, all of one case worker."""
    worker = world.nilufar
    for number in range(first, first + count):
        person = make_person(world, f"Somebody {number}", sex="female")
        make_consent(person)
        make_consent(person, "referral", recipient=world.partner)
        with acting_as(worker):
            case = case_open(actor=worker, person=person, programme=world.cohesion, risk=Risk.HIGH)
            contact_record(
                actor=worker, case=case, kind=ContactKind.CALL, outcome=ContactOutcome.NOT_REACHED, happened_at=now()
            )
            followup_plan(actor=worker, case=case, kind=ContactKind.CALL, due_at=now() + dt.timedelta(days=number % 20))
            referral_send(
                actor=worker, case=case, service=service, need="Glasses", urgency=Urgency.NORMAL, share=["name"]
            )
        with acting_as(SYSTEM):
            Notification.objects.create(user_id=worker.id, kind="referral.accepted", url="/")
        Service.objects.create(
            organisation=world.partner, place=world.places["vahdat"], name=f"Service {number}", sector=Sector.LEGAL,
            latitude=38.5, longitude=69.0, confirmed_on=today(),
        )  # fmt: skip


@pytest.fixture
def service(world: World) -> Service:
    return Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Polyclinic", sector=Sector.HEALTH,
        confirmed_on=today(),
    )  # fmt: skip


def records(world: World) -> dict[str, str]:
    """Return the page of one record of each kind."""
    worker = world.nilufar
    with acting_as(worker, read_only=True):
        case = Case.objects.visible_to(worker).order_by("id")[0]
        task: Any = Task.objects.visible_to(worker).filter(subject_id=case.pk)[0]
        pages = {
            "person": f"/people/{case.person_id}/",
            "consents": f"/people/{case.person_id}/consents/",
            "case": f"/protection/cases/{case.pk}/",
            "contact-new": f"/protection/cases/{case.pk}/contacts/new/",
            "referral-new": f"/protection/cases/{case.pk}/referrals/new/",
            "follow-up": f"/protection/follow-ups/{case.follow_ups.get().pk}/",
            "referral": f"/protection/referrals/{case.referrals.get().pk}/",
            "task": f"/work/tasks/{task.pk}/",
            "service": f"/services/{case.referrals.get().service_id}/",
        }
        assert Person.objects.visible_to(worker).exists()
    return pages


def count(world: World) -> dict[str, int]:
    """Count every page once."""
    worker, admin = enter(world.nilufar), enter(world.admin)
    counted = {path: queries_of(worker, path)[0] for path in LISTS}
    counted |= {path: queries_of(admin, path)[0] for path in OFFICE}
    return counted | {f"record:{name}": queries_of(worker, path)[0] for name, path in records(world).items()}


def test_pages_cost_what_is_pinned_and_no_more_for_thirty_rows_than_for_three(world: World, service: Service) -> None:
    fill(world, service, 0, 3)
    few = count(world)
    fill(world, service, 3, 27)
    many = count(world)
    # Once a list is longer than its page, it asks how long: one statement, however long it is.
    grown = {name: f"{few[name]} -> {many[name]}" for name in few if many[name] > few[name] + 1}
    assert grown == {}, f"these pages ask more the more rows there are: {grown}"
    check(few)
