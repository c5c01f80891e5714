"""Whatever the network does, each act ends recorded once, or waiting for a person. Never twice, never nowhere."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TransactionTestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from paivand.kernel.actors import SYSTEM
from paivand.ledger.acting import acting_as
from paivand.work.models import Conflict, Quarantined, Task
from paivand.work.outbox import conflicts
from paivand.work.outbox.answers import Status
from paivand.work.outbox.receiving import command_apply
from tests.work.outbox.conftest import act, make_note, make_user, seal
from tests.work.outbox.field_app import handlers

KEPT = {Status.DONE, Status.CONFLICT, Status.MISMATCH, Status.QUARANTINED}


class Phone:
    """What a device holds: it forgets an act only when an answer said that the office keeps it."""

    def __init__(self):
        self.queue = []

    def hear(self, answer):
        if answer.status in KEPT:
            self.queue = [raw for raw in self.queue if raw["id"] != answer.id]


class Field(RuleBasedStateMachine):
    """Two phones, one office, a network that loses, repeats and reorders, and colleagues who write at the same time."""

    flying = Bundle("flying")

    @initialize()
    def begin(self):
        handlers.register_all()
        with acting_as(SYSTEM):
            self.people = [make_user("first"), make_user("second")]
        self.phones = [Phone(), Phone()]
        self.shared = make_note("start")
        self.added = {}  # id -> owner
        self.changed = {}

    @rule(who=st.integers(0, 1), text=st.text(max_size=5))
    def record_a_note(self, who, text):
        content = act(payload={"text": text})
        self.added[content["id"]] = who
        self.phones[who].queue.append(seal(content, self.people[who]))

    @rule(who=st.integers(0, 1), seen=st.integers(1, 4), text=st.text("ab", min_size=1, max_size=3))
    def change_the_shared_note(self, who, seen, text):
        content = act("test.note.change", payload={"subject": str(self.shared.pk), "text": text}, base_version=seen)
        self.changed[content["id"]] = who
        self.phones[who].queue.append(seal(content, self.people[who]))

    @rule(text=st.text("cd", min_size=1, max_size=3))
    def a_colleague_changes_it_at_the_office(self, text):
        with acting_as(SYSTEM):
            task = Task.objects.select_for_update().get(pk=self.shared.pk)
            task.params = {**task.params, "text": text}
            task.version += 1
            task.save()

    @rule(target=flying, who=st.integers(0, 1), most=st.integers(1, 4))
    def send(self, who, most):
        return multiple(*((who, raw) for raw in self.phones[who].queue[:most]))

    @rule(parcel=flying, answered=st.booleans())
    def arrive_perhaps_again_and_perhaps_without_an_answer(self, parcel, answered):
        who, raw = parcel
        answer = command_apply(actor=self.people[who], raw=raw)
        assert answer.status in KEPT
        if answered:
            self.phones[who].hear(answer)

    @rule(parcel=consumes(flying))
    def never_arrive(self, parcel):
        assert parcel

    @rule(who=st.integers(0, 1), side=st.sampled_from(["mine", "theirs"]))
    def decide_a_conflict(self, who, side):
        person = self.people[who]
        with acting_as(person):
            conflict = Conflict.objects.visible_to(person).filter(settled_at=None).first()
            if conflict is None:
                return
            choices = dict.fromkeys(conflicts.differing(conflict), side)
            conflicts.conflict_resolve(actor=person, conflict_id=conflict.pk, choices=choices)

    @invariant()
    def nothing_is_twice_and_nothing_is_nowhere(self):
        with acting_as(SYSTEM, read_only=True):
            notes = [str(pk) for pk in Task.objects.filter(kind=handlers.KIND).values_list("pk", flat=True)]
            aside = {
                str(row.command.envelope_id) for row in Quarantined.objects.select_related("command") if row.command
            }
            conflicts = {str(row.command.envelope_id) for row in Conflict.objects.select_related("command")}
            applied = Task.objects.get(pk=self.shared.pk).params.get("acts", [])
        waiting = {raw["id"] for phone in self.phones for raw in phone.queue}
        assert len(notes) == len(set(notes))
        assert len(applied) == len(set(applied))
        for envelope_id in self.added:
            places = [envelope_id in notes, envelope_id in aside]
            assert sum(places) <= 1
            assert any(places) or envelope_id in waiting
        for envelope_id in self.changed:
            places = [envelope_id in applied, envelope_id in aside, envelope_id in conflicts]
            assert sum(places) <= 1
            assert any(places) or envelope_id in waiting


class TestAnyOrder(TransactionTestCase, Field.TestCase):  # type: ignore[misc, valid-type] # made by hypothesis at run time
    """Each run has tables of its own."""

    # Hypothesis and Django both want this name; the machine reads the one of hypothesis.
    settings = settings(  # type: ignore[assignment] # see above
        max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
