"""Home: what day it is for everybody here, what came back, and where to begin when nothing is due."""

from __future__ import annotations

import datetime as dt
import re

from django.test import Client

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.clock import frozen, today
from paivand.ledger.acting import acting_as
from paivand.office.models import OfficeSettings, User
from paivand.office.services.mandates import mandate_end
from paivand.protection.choices import Urgency
from paivand.protection.services import link_make, referral_send
from paivand.work.models import Notification
from tests.makers import make_case, make_consent
from tests.office.conftest import remember
from tests.world import World


def enter(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    client.cookies["django_language"] = language
    return client


def answered(world: World) -> str:
    """Let a service without an account accept a referral; return the code of the referral."""
    case = make_case(world, worker=world.nilufar)
    make_consent(case.person, "referral", recipient=world.partner)
    service = Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Polyclinic", sector=Sector.HEALTH,
        confirmed_on=today(),
    )  # fmt: skip
    with acting_as(world.nilufar):
        referral = referral_send(
            actor=world.nilufar, case=case, service=service, need="Glasses", urgency=Urgency.NORMAL, share=["name"]
        )
        made = link_make(actor=world.nilufar, referral=referral)
    phone = Client()
    phone.post(f"/r/{made.token}/", {"pin": made.pin})
    phone.post(f"/r/{made.token}/referral/", {"name": "Dr Saodat", "note": ""})
    return str(referral.code)


def test_an_answer_names_service_and_code_and_opens_with_one_press(world: World):
    code = answered(world)
    client = enter(world.nilufar)
    page = client.get("/").content.decode()
    assert "A service accepted a referral." in page
    assert "Polyclinic" in page
    assert code in page
    address = re.search(r'action="(/work/notifications/[0-9a-f-]{36}/)"', page)
    assert address is not None
    opened = client.post(address[1])
    assert opened.status_code == 302
    assert opened["Location"].startswith("/protection/referrals/")
    with acting_as(world.nilufar):
        told = Notification.objects.filter(user_id=world.nilufar.id, kind="referral.accepted")
        assert [note.read_at is not None for note in told] == [True]


def test_nothing_is_said_of_a_record_that_went_out_of_sight(world: World):
    code = answered(world)
    with acting_as(world.admin):
        for mandate in world.nilufar.mandates.all():
            mandate_end(actor=world.admin, mandate_id=mandate.pk, reason="left the office")
    assert code not in enter(world.nilufar).get("/").content.decode()


def test_nobody_starts_before_an_empty_page(world: World):
    page = enter(world.madina).get("/").content.decode()
    assert "Nothing is due" in page
    start = page.index("Until then:")
    assert re.search(r'class="btn btn-secondary" href="/[a-z]+/', page[start : start + 1200])


def test_the_day_is_told_in_both_calendars_where_both_are_lived_by(world: World):
    with frozen(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)):
        dari = enter(world.nilufar, "fa-af").get("/").content.decode()
        assert "یکشنبه ۱ قوس ۱۴۰۵" in dari
        assert "۲۲ نومبر ۲۰۲۶" in dari
        OfficeSettings.objects.update(languages=["en", "tg"])
        english = enter(world.nilufar).get("/").content.decode()
        assert "Sunday, 22 November 2026" in english
        assert "1405" not in english
        OfficeSettings.objects.update(languages=["en", "fa-af"])
        assert "1 Qaws 1405" in enter(world.nilufar).get("/").content.decode()
