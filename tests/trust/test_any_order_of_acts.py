"""Whatever people do in whatever order: consent, cases, referrals, answers, withdrawals and closures keep their rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.people.models import Person
from paivand.protection.choices import (
    ApprovalStatus,
    CaseStatus,
    ClosureReason,
    ContactKind,
    ContactOutcome,
    DeclineReason,
    ReferralStatus,
    Risk,
    Urgency,
)
from paivand.protection.models import Approval, Case, CaseNote, Contact, FollowUp, Referral
from paivand.protection.services import (
    case_open,
    closure_decide,
    closure_request,
    contact_record,
    referral_accept,
    referral_decline,
    referral_report,
    referral_revoke,
    referral_send,
    referral_tell,
)
from paivand.protection.services.referrals import UNFINISHED, WAITING, referral_opened
from paivand.results.models import Fact, FactFailure
from paivand.results.services import facts_settle
from paivand.trust.choices import Decision, Method, Standing
from paivand.trust.models import Consent
from paivand.trust.selectors import consent_state, purpose_get
from paivand.trust.services import consent_record, consent_withdraw
from paivand.work.models import Task
from tests.makers import make_person
from tests.world import World

PEOPLE = st.integers(0, 1)
ACTORS = st.sampled_from(["nilufar"] * 4 + ["zarina"] * 2 + ["daler", "karim", "rahim", "admin", "outsider"])
SCOPED: tuple[type[Any], ...] = (Person, Consent, Case, CaseNote, Contact, FollowUp, Approval, Referral, Task, Service)


class Acts(RuleBasedStateMachine):
    """Two people, one programme, one provider, everybody of the small world."""

    world: ClassVar[World]
    clinic: ClassVar[Service]
    people: ClassVar[list[Person]]
    done: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.changed = True

    def teardown(self) -> None:
        facts_settle()
        assert not FactFailure.objects.exists()
        with acting_as(SYSTEM):
            sent = Referral.objects.count()
            assert Fact.objects.filter(kind="referral.sent").count() == sent
            assert Fact.objects.filter(kind="case.opened").count() == Case.objects.count()
        transaction.savepoint_rollback(self.point)

    def act(self, who: str, verb: str, do: Callable[[Any], object]) -> None:
        """Let somebody do something; a refusal changes nothing, a success leaves one row of that verb."""
        actor = SYSTEM if who == "provider" else getattr(self.world, who)
        before = JournalRow.objects.count()
        rows = JournalRow.objects.filter(verb=verb).count()
        try:
            with acting_as(actor), transaction.atomic():
                do(actor)
        except PaivandError:
            assert JournalRow.objects.count() == before
            return
        self.changed = True
        Acts.done += 1
        assert JournalRow.objects.filter(verb=verb).count() == rows + 1, verb

    def case(self, actor: Any, person: int) -> Case:
        found = Case.objects.visible_to(actor).filter(person=self.people[person]).order_by("-id").first()
        if found is None:
            raise NOT_FOUND.error()
        return found

    def referral(self, actor: Any, person: int) -> Referral:
        found = Referral.objects.visible_to(actor).filter(person=self.people[person]).order_by("-id").first()
        if found is None:
            raise NOT_FOUND.error()
        return found

    @initialize()
    def somebody_has_a_case_and_a_referral(self) -> None:
        """Begin where things can go wrong: without this most acts would find nothing to act upon."""
        self.consents("nilufar", 0, "assistance", Decision.GIVEN, named=False)
        self.consents("nilufar", 0, "referral", Decision.GIVEN, named=True)
        self.opens_a_case("nilufar", 0)
        self.refers("nilufar", 0)

    # --- acts ---------------------------------------------------------------------------------------------------------

    @rule(
        who=ACTORS, person=PEOPLE, purpose=st.sampled_from(["assistance", "referral"]), named=st.booleans(),
        decision=st.sampled_from([Decision.GIVEN, Decision.GIVEN, Decision.REFUSED]),
    )  # fmt: skip
    def consents(self, who: str, person: int, purpose: str, decision: Decision, *, named: bool) -> None:
        one = self.people[person]
        recipient = self.world.partner if purpose == "referral" and named else None
        self.act(
            who,
            "consent.recorded",
            lambda actor: consent_record(
                actor=actor, person_id=one.id, scope=one.scope, purpose=purpose, recipient=recipient,
                decision=decision, method=Method.SPOKEN, language="tg", given_on=today(),
            ),
        )  # fmt: skip

    @rule(who=ACTORS, person=PEOPLE, pick=st.integers(0, 5))
    def withdraws(self, who: str, person: int, pick: int) -> None:
        def do(actor: Any) -> None:
            found = list(Consent.objects.visible_to(actor).filter(person_id=self.people[person].id))
            if not found:
                raise NOT_FOUND.error()
            consent_withdraw(actor=actor, consent=found[pick % len(found)], reason="They changed their mind.")

        self.act(who, "consent.withdrawn", do)

    @rule(who=ACTORS, person=PEOPLE)
    def opens_a_case(self, who: str, person: int) -> None:
        self.act(
            who,
            "case.opened",
            lambda actor: case_open(
                actor=actor, person=self.people[person], programme=self.world.cohesion, risk=Risk.HIGH
            ),
        )

    @rule(who=ACTORS, person=PEOPLE)
    def records_a_contact(self, who: str, person: int) -> None:
        self.act(
            who,
            "contact.recorded",
            lambda actor: contact_record(
                actor=actor, case=self.case(actor, person), kind=ContactKind.CALL, outcome=ContactOutcome.REACHED,
                happened_at=now(),
            ),
        )  # fmt: skip

    @rule(who=ACTORS, person=PEOPLE)
    def refers(self, who: str, person: int) -> None:
        self.act(
            who,
            "referral.sent",
            lambda actor: referral_send(
                actor=actor, case=self.case(actor, person), service=self.clinic, need="Glasses",
                urgency=Urgency.NORMAL, share=["name"],
            ),
        )  # fmt: skip

    @rule(person=PEOPLE)
    def the_provider_opens(self, person: int) -> None:
        with acting_as(SYSTEM):
            for referral in Referral.objects.filter(person=self.people[person], status=ReferralStatus.SENT):
                referral_opened(actor=SYSTEM, referral=referral)

    @rule(person=PEOPLE, answer=st.sampled_from(["accepted", "declined", "done"]))
    def the_provider_answers(self, person: int, answer: str) -> None:
        def do(actor: Any) -> None:
            referral = self.referral(actor, person)
            if answer == "accepted":
                referral_accept(actor=actor, referral=referral, answered_by="Dr Safarova")
            elif answer == "declined":
                referral_decline(actor=actor, referral=referral, answered_by="A", reason=next(iter(DeclineReason)))
            else:
                referral_report(actor=actor, referral=referral, done_on=today())

        self.act("provider", f"referral.{answer}", do)

    @rule(who=ACTORS, person=PEOPLE)
    def tells(self, who: str, person: int) -> None:
        self.act(who, "referral.told", lambda actor: referral_tell(actor=actor, referral=self.referral(actor, person)))

    @rule(who=ACTORS, person=PEOPLE)
    def takes_back(self, who: str, person: int) -> None:
        self.act(
            who,
            "referral.revoked",
            lambda actor: referral_revoke(actor=actor, referral=self.referral(actor, person), reason="They moved."),
        )

    @rule(who=ACTORS, person=PEOPLE)
    def asks_to_close(self, who: str, person: int) -> None:
        self.act(
            who,
            "closure.requested",
            lambda actor: closure_request(actor=actor, case=self.case(actor, person), reason=ClosureReason.GOALS_MET),
        )

    @rule(who=ACTORS, person=PEOPLE, approve=st.booleans())
    def decides(self, who: str, person: int, *, approve: bool) -> None:
        def do(actor: Any) -> None:
            found = Approval.objects.visible_to(actor).filter(case__person=self.people[person]).order_by("-id").first()
            if found is None:
                raise NOT_FOUND.error()
            closure_decide(actor=actor, approval=found, approve=approve, note="Because.")

        self.act(who, "case.closed" if approve else "closure.returned", do)

    # --- rules that always hold -----------------------------------------------------------------------------------------

    @invariant()
    def the_rules_hold(self) -> None:
        """Look at everything after each act; after a refusal, which was rolled back, there is nothing new to look at."""
        if not self.changed:
            return
        self.changed = False
        self.no_referral_is_open_without_a_consent_that_holds()
        self.nobody_approves_their_own()
        self.a_closed_case_left_nothing_open()
        self.one_open_case_a_person_and_programme()
        self.who_stands_outside_sees_nothing_and_administrators_no_case()

    def no_referral_is_open_without_a_consent_that_holds(self) -> None:
        with acting_as(SYSTEM):
            for referral in Referral.objects.filter(status__in=(*WAITING, ReferralStatus.ACCEPTED)):
                state = consent_state(
                    person_id=referral.person_id, purpose=purpose_get("referral"), recipient_id=self.world.partner.id
                )
                assert state.standing is Standing.GIVEN
                assert Consent.objects.get(pk=referral.consent_id).withdrawn_at is None

    def nobody_approves_their_own(self) -> None:
        with acting_as(SYSTEM):
            for approval in Approval.objects.exclude(decided_by=None).select_related("case"):
                assert approval.decided_by not in {approval.requested_by, approval.case.worker_id}

    def a_closed_case_left_nothing_open(self) -> None:
        with acting_as(SYSTEM):
            for case in Case.objects.filter(status=CaseStatus.CLOSED):
                assert case.approvals.filter(status=ApprovalStatus.APPROVED).exists()
                assert not case.referrals.filter(status__in=UNFINISHED).exists()

    def one_open_case_a_person_and_programme(self) -> None:
        with acting_as(SYSTEM):
            for person in self.people:
                assert Case.objects.filter(person=person, status=CaseStatus.OPEN).count() <= 1

    def who_stands_outside_sees_nothing_and_administrators_no_case(self) -> None:
        cases: tuple[type[Any], ...] = (Case, CaseNote, Contact, Approval, Referral)
        for name, models in (("outsider", SCOPED), ("admin", cases)):
            user = getattr(self.world, name)
            with acting_as(user, read_only=True):
                for model in models:
                    if hasattr(model, "access_resource"):
                        assert not model.objects.visible_to(user).exists(), (name, model)


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_the_rules_hold(world: World) -> None:
    Acts.world = world
    Acts.people = [make_person(world, "Mahbuba Sattori"), make_person(world, "Karim Yusufi")]
    Acts.clinic = Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Polyclinic", sector=Sector.HEALTH,
        confirmed_on=today(),
    )  # fmt: skip
    Acts.done = 0
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    # Most acts of people without the right are refused; enough must have been done to mean something.
    assert Acts.done > 70
