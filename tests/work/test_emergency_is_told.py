"""Who answers for breaches hears of every emergency access, and of the access alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.office.breakglass import breakglass_open
from paivand.work.models import Notification
from tests.makers import make_case

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db
REASON = "The child is in danger tonight and the case worker does not answer."


def test_an_emergency_access_is_told_to_who_answers_for_breaches_and_to_nobody_else(world: World) -> None:
    case = make_case(world, worker=world.nilufar)
    with acting_as(world.karim):
        opened, _url = breakglass_open(
            actor=world.karim, subject_type="protection.case", number=case.code, reason=REASON, minutes=60
        )
    with acting_as(SYSTEM):
        told = Notification.objects.filter(kind="breakglass.opened")
        assert [(line.user_id, line.subject_id) for line in told] == [(world.guard.pk, opened.pk)]
        assert told.get().url == "/trust/journal/"
