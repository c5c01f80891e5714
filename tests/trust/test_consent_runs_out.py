"""A consent holds through its last day where the office is, and nothing leaves on it one second later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import FrozenClock, frozen
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.models import JournalRow
from paivand.office.models import OfficeSettings
from paivand.protection.choices import ReferralStatus, Urgency
from paivand.protection.models import Case, Referral, ReferralLink
from paivand.protection.services import link_enter, link_make, referral_accept, referral_send
from paivand.protection.services.links import NewLink
from paivand.protection.services.referrals import referrals_stop_expired
from paivand.trust.choices import Decision, Method
from paivand.trust.models import Agreement, Consent, Purpose
from paivand.trust.selectors import release_holds
from paivand.trust.services import consent_record
from paivand.work.choices import JobStatus
from paivand.work.exports import export_start
from paivand.work.lists import ExportColumn, RecordList
from paivand.work.models import Job, Notification, Task
from paivand.work.running import job_run_pending
from paivand.work.schedule import recurring_all, run_one
from paivand.work.views.task_list import TaskFilter, TaskTable
from tests.browser.signing_in import session_cookie
from tests.makers import make_case, make_person
from tests.world import World

KABUL = ZoneInfo("Asia/Kabul")
LAST_DAY = dt.date(2026, 12, 10)
# Half past seven in the evening of Greenwich: the office is neither in UTC nor in the zone of the machine.
MIDNIGHT = dt.datetime.combine(LAST_DAY + dt.timedelta(days=1), dt.time(), KABUL)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def clock(world: World) -> Iterator[FrozenClock]:
    with acting_as(SYSTEM):
        OfficeSettings.objects.update(time_zone="Asia/Kabul")
    with frozen(dt.datetime(2026, 12, 7, 6, tzinfo=dt.UTC)) as held:
        yield held


@pytest.fixture
def case(world: World, clock: FrozenClock) -> Case:
    return make_case(world, worker=world.nilufar)


@pytest.fixture
def clinic(world: World, clock: FrozenClock) -> Service:
    return Service.objects.create(
        organisation=world.partner,
        place=world.places["vahdat"],
        name="Polyclinic No. 2",
        sector=Sector.HEALTH,
        confirmed_on=dt.date(2026, 12, 7),
    )


def agree(
    world: World, person_id: Any, scope: Any, *, purpose: str = "referral", until: dt.date | None = LAST_DAY
) -> Consent:
    with acting_as(SYSTEM):
        return consent_record(
            actor=SYSTEM,
            person_id=person_id,
            scope=scope,
            purpose=purpose,
            recipient=world.partner,
            decision=Decision.GIVEN,
            method=Method.SPOKEN_WITNESSED,
            language="fa-af",
            given_on=dt.date(2026, 12, 7),
            expires_on=until,
        )


def send(world: World, case: Case, clinic: Service) -> Referral:
    # As the middleware does for a request of the office.
    with timezone.override(KABUL), acting_as(world.nilufar):
        return referral_send(
            actor=world.nilufar, case=case, service=clinic, need="Hearing test", urgency=Urgency.NORMAL, share=["name"]
        )


def link(world: World, referral: Referral) -> NewLink:
    with timezone.override(KABUL), acting_as(world.nilufar):
        return link_make(actor=world.nilufar, referral=referral)


def now_of(referral: Referral) -> Referral:
    with acting_as(SYSTEM):
        return Referral.objects.get(pk=referral.pk)


def run_the_worker() -> None:
    work = next(one for one in recurring_all() if one.name == "protection.consent_over")
    assert run_one(work) == ""


def test_a_referral_leaves_on_the_last_day_and_not_a_second_later(
    world: World, clock: FrozenClock, case: Case, clinic: Service
) -> None:
    agree(world, case.person_id, case.scope)
    clock.move_to(MIDNIGHT - SECOND)
    assert send(world, case, clinic).status == ReferralStatus.SENT
    clock.move_to(MIDNIGHT)
    with pytest.raises(PaivandError) as refused:
        send(world, case, clinic)
    assert refused.value.code == "PV-CONSENT-04"


def test_the_day_is_the_offices_and_not_the_machines(
    world: World, clock: FrozenClock, case: Case, clinic: Service
) -> None:
    agree(world, case.person_id, case.scope)
    made = link(world, send(world, case, clinic))
    # In Dushanbe, where the machine stands, it is tomorrow already; in Kabul it is not.
    clock.move_to(MIDNIGHT - dt.timedelta(minutes=20))
    assert Client().get(f"/r/{made.token}/").status_code == 200
    run_the_worker()
    assert now_of(made.link.referral).status == ReferralStatus.SENT


def test_an_open_link_shuts_at_midnight_although_no_worker_runs(
    world: World, clock: FrozenClock, case: Case, clinic: Service
) -> None:
    agree(world, case.person_id, case.scope)
    made = link(world, send(world, case, clinic))
    phone = Client()
    clock.move_to(MIDNIGHT - SECOND)
    assert phone.post(f"/r/{made.token}/", {"pin": made.pin}).status_code == 302
    assert phone.get(f"/r/{made.token}/referral/").status_code == 200
    clock.move_to(MIDNIGHT)
    for path in (f"/r/{made.token}/", f"/r/{made.token}/referral/"):
        answer = phone.get(path)
        assert answer.status_code == 404
        assert "Hearing test" not in answer.content.decode()
    with pytest.raises(PaivandError, match="PV-LINK-01"), timezone.override(KABUL):
        link_enter(token=made.token, pin=made.pin)


def test_a_service_that_accepted_reads_nothing_more_after_the_last_day(
    world: World, clock: FrozenClock, case: Case, clinic: Service
) -> None:
    agree(world, case.person_id, case.scope)
    referral = send(world, case, clinic)
    made = link(world, referral)
    phone = Client()
    phone.post(f"/r/{made.token}/", {"pin": made.pin})
    with acting_as(SYSTEM):
        referral_accept(actor=SYSTEM, referral=now_of(referral), answered_by="Dr Safarova")
    clock.move_to(MIDNIGHT - SECOND)
    assert "Mahbuba" in phone.get(f"/r/{made.token}/referral/").content.decode()
    clock.move_to(MIDNIGHT)
    assert phone.get(f"/r/{made.token}/referral/").status_code == 404


def test_the_worker_takes_the_referral_back_ends_its_links_and_tells_the_case_worker(
    world: World, clock: FrozenClock, case: Case, clinic: Service
) -> None:
    agree(world, case.person_id, case.scope)
    referral = send(world, case, clinic)
    link(world, referral)
    clock.move_to(MIDNIGHT - SECOND)
    run_the_worker()
    assert now_of(referral).status == ReferralStatus.SENT
    clock.move_to(MIDNIGHT)
    run_the_worker()
    stopped = now_of(referral)
    assert (stopped.status, stopped.revoke_reason) == (ReferralStatus.REVOKED, "The consent has run out.")
    assert JournalRow.objects.filter(verb="referral.revoked", subject_id=referral.pk, actor_id=SYSTEM.id).count() == 1
    with acting_as(SYSTEM):
        assert not ReferralLink.objects.filter(referral=referral, ended_at=None).exists()
        assert not Task.objects.filter(subject_id=referral.pk, status="open").exists()
        assert Notification.objects.filter(user_id=world.nilufar.id, kind="referral.revoked").exists()
    assert referrals_stop_expired() == 0


def test_who_was_asked_again_in_time_is_not_stopped(
    world: World, clock: FrozenClock, case: Case, clinic: Service
) -> None:
    agree(world, case.person_id, case.scope)
    referral = send(world, case, clinic)
    made = link(world, referral)
    clock.tick(hours=1)
    agree(world, case.person_id, case.scope, until=None)
    clock.move_to(MIDNIGHT + dt.timedelta(days=3))
    run_the_worker()
    assert now_of(referral).status == ReferralStatus.SENT
    assert Client().get(f"/r/{made.token}/").status_code == 200


def test_no_new_link_is_made_for_a_referral_whose_consent_is_over(
    world: World, clock: FrozenClock, case: Case, clinic: Service
) -> None:
    agree(world, case.person_id, case.scope)
    referral = send(world, case, clinic)
    clock.move_to(MIDNIGHT)
    with pytest.raises(PaivandError) as refused:
        link(world, referral)
    assert refused.value.code == "PV-CONSENT-04"


# --- exports that wait in the queue, files that wait to be opened -----------------------------------------------------


class SharedTasks(RecordList[Task]):
    page = "test.shared_tasks"
    title = "Tasks"
    noun = "Tasks"
    table_class = TaskTable
    filter_class = TaskFilter
    export_columns = (
        ExportColumn("Risk", lambda task: task.risk, name="risk"),
        ExportColumn("", lambda task: task.subject_id, person=True),
    )

    def rows(self, actor: Any) -> Any:
        return Task.objects.visible_to(actor).select_related("scope").filter(kind="work.manual")


@pytest.fixture
def queued(world: World, clock: FrozenClock) -> Job:
    """An export for the partner, asked for on the last day, about one person whose consent ends then."""
    person = make_person(world)
    agree(world, person.pk, person.scope, purpose="referral")
    with acting_as(SYSTEM):
        Task.objects.create(
            kind="work.manual", subject_type="people.person", subject_id=person.pk, scope=world.scope(), risk="high"
        )
        agreement = Agreement.objects.create(
            code="dsa",
            title="Sharing",
            recipient=world.partner,
            fields=["risk"],
            valid_from=dt.date(2026, 1, 1),
            valid_until=dt.date(2027, 1, 1),
        )
        agreement.purposes.add(Purpose.objects.get(code="referral"))
    clock.move_to(MIDNIGHT - SECOND)
    with acting_as(world.daler):
        return export_start(
            actor=world.daler,
            page="test.shared_tasks",
            query="",
            purpose="referral",
            recipient=world.partner,
            agreement=agreement,
            file_format="csv",
        )


def finished(job: Job) -> Job:
    job_run_pending()
    with acting_as(SYSTEM):
        found = Job.objects.get(pk=job.pk)
    assert found.status == JobStatus.DONE, found.error_code
    return found


def test_an_export_that_waited_over_midnight_leaves_the_person_out(
    world: World, clock: FrozenClock, queued: Job
) -> None:
    clock.move_to(MIDNIGHT)
    summary = finished(queued).outcome["summary"]
    assert (summary["rows"], summary["kept_back"]) == (0, 1)


def test_a_file_made_in_time_is_not_opened_after_the_last_day(world: World, clock: FrozenClock, queued: Job) -> None:
    summary = finished(queued).outcome["summary"]
    assert (summary["rows"], summary["kept_back"]) == (1, 0)
    client = Client()
    name, value = session_cookie(world.daler)
    client.cookies[name] = value
    path = f"/work/jobs/{queued.pk}/result/"
    opened: Any = client.get(path)
    assert opened.status_code == 200
    assert b"high" in b"".join(opened.streaming_content)
    clock.move_to(MIDNIGHT)
    answer = client.get(path, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (410, "PV-RELEASE-07")


def test_a_file_for_the_own_team_and_one_of_nobody_hold(world: World) -> None:
    from paivand.kernel.ids import uuid7

    assert release_holds(uuid7())
