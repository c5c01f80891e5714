"""Building the demo: office, people, stories, facts. The same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Final

from paivand.cli.demo_data.frame import DemoLogin, DemoSummary

if TYPE_CHECKING:
    from paivand.cli.demo_data.frame import Progress

_MONTHS_BACK: Final = 100  # days of history


def build(*, people: int, seed: int, progress: Progress) -> DemoSummary:
    """Fill an empty, migrated database with a demo office of that many people; the same for the same seed."""
    # Rooms load after Django is set up.
    from paivand.cli.demo_data.office import PASSWORD, STAFF, office_make
    from paivand.cli.demo_data.people import people_make
    from paivand.cli.demo_data.stories import stories_make
    from paivand.kernel.actors import SYSTEM
    from paivand.kernel.clock import today
    from paivand.ledger.acting import acting_as
    from paivand.results.services import facts_settle

    draw = random.Random(seed)  # noqa: S311 - no secret: the demo is the same for the same seed
    first = today() - dt.timedelta(days=_MONTHS_BACK)
    with acting_as(SYSTEM):
        office = office_make(since=first)
    with acting_as(SYSTEM):
        known = people_make(
            office=office,
            count=people,
            draw=draw,
            first=first,
            last=today() - dt.timedelta(days=1),
            progress=progress,
        )
    cases = stories_make(office=office, people=known, draw=draw, progress=progress)
    facts_settle()
    logins = tuple(
        DemoLogin(role=role, username=name, password=PASSWORD)
        for name, (_display, role, _programme, _place, _clearance, _language) in STAFF.items()
    )
    return DemoSummary(logins=logins, counts={"people": people, "cases": cases})
