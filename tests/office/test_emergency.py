"""Emergency access: one record, a written reason, a limited time, told to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from paivand.kernel import clock, registry
from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import circle_create
from paivand.ledger.acting import acting_as
from paivand.ledger.models import AccessScope, Circle, CircleMember, JournalRow
from paivand.office.breakglass import (
    BREAKGLASS_SOURCE,
    Door,
    Target,
    breakglass_end,
    breakglass_expire,
    breakglass_open,
)
from paivand.office.models import BreakGlass
from paivand.office.reach import reach_rebuild_all
from paivand.office.signals import breakglass_opened

REASON = "The child is in danger tonight and the case worker does not answer."


def _refused(refusal: str, function, **arguments):
    with pytest.raises(PaivandError) as caught:
        function(**arguments)
    assert caught.value.code == refusal


@dataclass
class Cases:
    """Records of a test, found by number."""

    found: dict[str, Target]
    name: str = "protection.case"
    label: str = "Case"

    def find(self, number: str) -> Target | None:
        return self.found.get(number)


@pytest.fixture
def cases(world):
    """One case in Rudaki, where nobody of Vahdat works, and one restricted note."""
    with acting_as(SYSTEM):
        circle = circle_create(actor=SYSTEM, member_ids=[world.zarina.pk])
        rows = {}
        for number, level in (("RUD-26-0001", Sensitivity.S2), ("RUD-26-0002", Sensitivity.S3)):
            scope = world.scope("rudaki", level)
            rows[number] = Target(subject_id=circle.pk, doors=[Door("case", scope, circle)], url="/office/emergency/")
        rows["RUD-26-0003"] = Target(subject_id=circle.pk, doors=[])
    source = Cases(rows)
    shelf = registry.get(BREAKGLASS_SOURCE, source.name)
    if shelf is not None:
        BREAKGLASS_SOURCE.shelf.pop(source.name)
    with registry.registered(BREAKGLASS_SOURCE, source):
        yield circle
    if shelf is not None:
        BREAKGLASS_SOURCE.shelf[source.name] = shelf


def _open(user: Any, number: str = "RUD-26-0001", reason: str = REASON, minutes: int = 60):
    with acting_as(user):
        return breakglass_open(
            actor=user, subject_type="protection.case", number=number, reason=reason, minutes=minutes
        )


def _inside(user: Any, circle: Circle) -> bool:
    scoped = AccessScope.objects.filter(user_id=user.pk, resource="case", scope__sensitivity=Sensitivity.S2)
    named = CircleMember.objects.filter(user_id=user.pk, circle=circle)
    return named.exists() and scoped.filter(scope__place_id__isnull=False).exists()


def test_one_record_opens_with_a_reason_and_shuts_after_its_time(world, cases):
    with clock.frozen("2026-11-10T20:00:00") as time:
        opened, url = _open(world.nilufar)
        assert url == "/office/emergency/"
        assert _inside(world.nilufar, cases)
        assert opened.reason == REASON
        # A change of mandates meanwhile takes nothing away.
        reach_rebuild_all()
        assert _inside(world.nilufar, cases)
        time.tick(minutes=61)
        assert breakglass_expire() == 1
        assert not CircleMember.objects.filter(user_id=world.nilufar.pk, circle=cases).exists()
    world.nilufar.refresh_from_db()
    assert world.nilufar.breakglass_until is None
    assert set(JournalRow.objects.filter(verb__startswith="breakglass").values_list("verb", flat=True)) == {
        "breakglass.open",
        "breakglass.end",
    }


def test_the_first_request_after_the_time_shuts_it_before_anything_is_read(world, cases, enter):
    with clock.frozen("2026-11-10T20:00:00") as time:
        client = enter(world.nilufar)
        _open(world.nilufar, minutes=15)
        time.tick(minutes=16)
        assert client.get("/office/me/").status_code == 200
        assert not CircleMember.objects.filter(user_id=world.nilufar.pk, circle=cases).exists()
        assert BreakGlass.objects.get().ended_at == clock.now()


def test_whoever_looks_after_data_protection_is_told(world, cases):
    told = []

    def hear(*, breakglass, **_):
        told.append(breakglass.user.username)

    breakglass_opened.connect(hear)
    try:
        _open(world.nilufar)
    finally:
        breakglass_opened.disconnect(hear)
    assert told == ["nilufar"]


@pytest.mark.parametrize("number", ["RUD-26-0002", "RUD-26-0003", "RUD-26-9999", ""])
def test_a_restricted_record_and_one_that_does_not_exist_get_the_same_answer(world, cases, number):
    _refused("PV-OFFICE-60", _open, user=world.nilufar, number=number)
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("minutes", [0, 14, 481, -5])
def test_the_time_is_limited(world, cases, minutes):
    _refused("PV-OFFICE-61", _open, user=world.nilufar, minutes=minutes)


@pytest.mark.parametrize("reason", ["", "urgent", " " * 60, "a b c d e f g h i j"])
def test_the_reason_is_written_out(world, cases, reason):
    _refused("PV-OFFICE-62", _open, user=world.nilufar, reason=reason)


@pytest.mark.parametrize("who", ["admin", "guard", "rahim", "madina"])
def test_only_whoever_works_on_cases_may_open_one(world, cases, who):
    _refused("PV-ACCESS-01", _open, user=getattr(world, who))


def test_somebody_who_was_in_the_circle_stays_in_it(world, cases):
    opened, _url = _open(world.zarina)
    with acting_as(world.zarina):
        breakglass_end(actor=world.zarina, breakglass_id=opened.pk)
    assert CircleMember.objects.filter(user_id=world.zarina.pk, circle=cases).exists()


def test_two_emergencies_for_one_record_end_one_after_the_other(world, cases):
    first, _url = _open(world.nilufar, minutes=15)
    second, _url = _open(world.nilufar, minutes=60)
    with acting_as(world.nilufar):
        breakglass_end(actor=world.nilufar, breakglass_id=first.pk)
        assert _inside(world.nilufar, cases)
        breakglass_end(actor=world.nilufar, breakglass_id=second.pk)
    assert not CircleMember.objects.filter(user_id=world.nilufar.pk, circle=cases).exists()


def test_the_focal_point_ends_it_and_a_colleague_does_not(world, cases):
    opened, _url = _open(world.nilufar)
    _refused("PV-ACCESS-01", breakglass_end, actor=world.karim, breakglass_id=opened.pk)
    with acting_as(world.guard):
        breakglass_end(actor=world.guard, breakglass_id=opened.pk)
    assert not CircleMember.objects.filter(user_id=world.nilufar.pk, circle=cases).exists()


def test_it_starts_from_the_menu_with_a_number_and_a_reason(world, cases, enter):
    client = enter(world.nilufar)
    assert client.get("/office/emergency/").status_code == 200
    form = {"subject_type": "protection.case", "number": "RUD-26-0001", "reason": REASON, "minutes": "۶۰"}
    assert client.post("/office/emergency/", form)["Location"] == "/office/emergency/"
    page = client.get("/office/emergency/").content.decode()
    assert REASON in page
    opened = BreakGlass.objects.get()
    assert enter(world.karim).post(f"/office/emergency/{opened.pk}/end/").status_code == 404
    assert client.post(f"/office/emergency/{opened.pk}/end/").status_code == 302
    opened.refresh_from_db()
    assert opened.ended_at is not None
    assert enter(world.rahim).get("/office/emergency/").status_code == 403
    assert Permission.BREAKGLASS_USE.value not in world.admin.mandates.get().role.permissions
