"""The ground of the access tests: every shipped role inside and outside, and one object of each kind with canaries."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from PIL import Image

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.models import ScopedModel
from paivand.office.choices import CodeKind
from paivand.office.models import BreakGlass, EntryCode, KeptForm, Mandate, PlaceImport, Role, User
from paivand.office.reach import reach_rebuild
from paivand.office.services.roles import shipped_roles
from paivand.people.models import Person
from paivand.protection.choices import ClosureReason, ContactKind, ContactOutcome, Urgency
from paivand.protection.models import Approval, Case, CaseNote, FollowUp, Referral
from paivand.protection.services import (
    case_note_add,
    closure_request,
    contact_record,
    followup_plan,
    link_make,
    referral_send,
)
from paivand.trust.models import Consent
from paivand.work.files import file_store
from paivand.work.imports.kinds import import_kinds
from paivand.work.imports.services import batch_receive
from paivand.work.models import ImportBatch, Job, Notification, StoredFile, Task
from paivand.work.models.outbox import Command, Conflict, Device, Quarantined
from tests.makers import make_case, make_consent, make_person
from tests.world import PASSWORD, SINCE, World, world_again

GIVEN, FAMILY = "Qanarbibi", "Zumratzoda"
NEED = "Canaryneed of a wheelchair"


@dataclass(slots=True)
class Thing:
    """One object: its id, and who may know of it."""

    id: Any
    unknown: Any
    seen_by: frozenset[UUID] | None = None
    """Ids of the people who may know of it; None: whoever may open the page at all."""


@dataclass(slots=True)
class Ground:
    """What the walk needs."""

    world: World
    inside: dict[str, User] = field(default_factory=dict)
    outside: dict[str, User] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    canaries: list[str] = field(default_factory=list)
    _held: dict[UUID, frozenset[str]] = field(default_factory=dict)

    def held_by(self, user: User) -> frozenset[str]:
        """Return what the shipped role of this person allows; asked once, because nothing in a walk changes it."""
        if user.id not in self._held:
            self._held[user.id] = frozenset(user.mandates.select_related("role").get().role.permissions)
        return self._held[user.id]

    def everybody(self) -> list[User]:
        """Return all the people of the walk."""
        return [*self.inside.values(), *self.outside.values()]


def ground_build() -> Ground:
    """Build it in the database."""
    ground = Ground(world=world_again())
    for role in shipped_roles():
        ground.inside[role["code"]] = _holder(ground.world, role["code"], inside=True)
        ground.outside[role["code"]] = _holder(ground.world, role["code"], inside=False)
    _records(ground)
    _work(ground)
    _office(ground)
    return ground


def _holder(world: World, code: str, *, inside: bool) -> User:
    role = Role.objects.get(code=code)
    administers = Permission.ROLE_MANAGE in role.permissions
    name = f"{'in' if inside else 'out'}_{code}"
    user = User(username=name, display_name=name)
    user.set_password(PASSWORD)
    user.save()
    Mandate.objects.create(
        user=user,
        role=role,
        organisation=world.ours if inside else world.partner,
        programme=None if administers else (world.cohesion if inside else world.clinic),
        place=world.places["tjk"],
        # Administrators read nothing confidential; everybody else stands as high as one can.
        clearance=Sensitivity.S1 if administers else Sensitivity.S3,
        valid_from=SINCE,
        granted_by=SYSTEM.id,
        confirmed_by=uuid7(),
    )
    reach_rebuild(user.id)
    return user


def _records(ground: Ground) -> None:
    world, worker = ground.world, ground.inside["case_worker"]
    supervisor = ground.inside["supervisor"]
    person = make_person(world, f"{GIVEN} {FAMILY}", sex="female")
    case = make_case(world, worker=worker, person=person)
    consent = make_consent(person, "referral", recipient=world.partner)
    service = Service.objects.create(
        organisation=world.partner, place=world.places["vahdat"], name="Polyclinic No. 2", sector=Sector.HEALTH,
        confirmed_on=today(),
    )  # fmt: skip
    other = make_case(world, worker=worker, person=make_person(world, f"{GIVEN} {FAMILY} the other"))
    with acting_as(worker):
        contact_record(
            actor=worker, case=case, kind=ContactKind.CALL, outcome=ContactOutcome.REACHED, happened_at=now(),
            note=NEED,
        )  # fmt: skip
        follow_up = followup_plan(
            actor=worker, case=case, kind=ContactKind.CALL, due_at=now() + dt.timedelta(days=2), purpose=NEED
        )
        note = case_note_add(actor=worker, case=case, text=NEED, named=[supervisor.id])
        referral = referral_send(
            actor=worker, case=case, service=service, need=NEED, urgency=Urgency.NORMAL, share=["name"]
        )
        link = link_make(actor=worker, referral=referral)
        approval = closure_request(actor=worker, case=other, reason=ClosureReason.GOALS_MET)
        task = Task.objects.visible_to(worker).filter(assignee_id=worker.id).first()
        assert task is not None
    _scoped(ground, "person", Person, person.id)
    _scoped(ground, "consent", Consent, consent.id)
    _scoped(ground, "case", Case, case.id)
    _scoped(ground, "follow_up", FollowUp, follow_up.id)
    _scoped(ground, "note", CaseNote, note.id)
    _scoped(ground, "referral", Referral, referral.id)
    _scoped(ground, "approval", Approval, approval.id)
    _scoped(ground, "task", Task, task.id)
    ground.things["service"] = Thing(service.id, uuid7())
    ground.things["token"] = Thing(link.token, "x" * 43)
    ground.canaries += [GIVEN, FAMILY, "Canaryneed", case.code, other.code, referral.code, person.code]


def _work(ground: Ground) -> None:
    world, worker = ground.world, ground.inside["case_worker"]
    registrar = ground.inside["registration_assistant"]
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    with acting_as(worker):
        case = Case.objects.visible_to(worker).get(pk=ground.things["case"].id)
        picture.seek(0)
        stored = file_store(
            actor=worker, stream=picture, name=f"{GIVEN}.png", subject_type="protection.case", subject_id=case.id,
            scope=case.scope, circle=case.circle, purpose="document",
        )  # fmt: skip
    with acting_as(registrar):
        batch = batch_receive(
            actor=registrar,
            kind=import_kinds()[0],
            stream=io.BytesIO(f"name,sex\n{GIVEN} {FAMILY},female\n".encode()),
            name=f"{GIVEN}.csv",
            organisation_id=world.ours.id,
            programme_id=world.cohesion.id,
            place_id=world.places["vahdat"].id,
        )
    _scoped(ground, "file", StoredFile, stored.id)
    _scoped(ground, "import", ImportBatch, batch.id)
    with acting_as(SYSTEM):
        notification = Notification.objects.create(user_id=worker.id, kind="referral.accepted", url="/")
        command = Command.objects.create(user_id=worker.id, envelope_id=uuid7(), service="protection.contact_record")
        conflict = Conflict.objects.create(
            user_id=worker.id, command=command, kind="stale", service="protection.followup_record",
            content={"mine": {"outcome": NEED}, "theirs": {"outcome": "Met"}, "before": {}},
        )  # fmt: skip
        aside = Quarantined.objects.create(
            user_id=worker.id, sent_by=worker.id, service="protection.contact_record", reason="invalid",
            content={"payload": {"note": NEED}},
        )  # fmt: skip
        job = Job.objects.create(name="work.export", owner_id=worker.id)
        device = Device.objects.create(id=uuid7(), user_id=worker.id, name="Chrome, Android")
    for name, row in (
        ("notification", notification),
        ("conflict", conflict),
        ("aside", aside),
        ("job", job),
        ("device", device),
    ):
        _owned(ground, name, row.pk, worker)


def _office(ground: Ground) -> None:
    world, worker = ground.world, ground.inside["case_worker"]
    mandate = world.nilufar.mandates.get()
    code = EntryCode.objects.create(
        user=world.nilufar, kind=CodeKind.PASSWORD, asked_by=world.admin.id, needs_second=True,
        expires_at=now() + dt.timedelta(days=1),
    )  # fmt: skip
    ours = frozenset(user.id for user in ground.inside.values())
    for name, pk in (("account", world.nilufar.pk), ("mandate", mandate.pk), ("entry_code", code.pk)):
        ground.things[name] = Thing(pk, uuid7(), ours)
    kept = KeptForm.objects.create(
        user=worker, path="/", page="/", answers={"note": [NEED]}, expires_at=now() + dt.timedelta(days=1)
    )
    opened = BreakGlass.objects.create(
        user=worker, subject_type="protection.case", subject_id=uuid7(), reason=NEED,
        until=now() + dt.timedelta(hours=1),
    )  # fmt: skip
    factor = Authenticator.objects.create(user=worker, type=Authenticator.Type.TOTP, data={})
    _owned(ground, "kept", kept.pk, worker)
    _owned(ground, "breakglass", opened.pk, worker)
    _owned(ground, "factor", factor.pk, worker, unknown=987_654)
    _owned(ground, "session", 987_653, worker, unknown=987_654, absent=True)
    places = PlaceImport.objects.create(file_name="places.csv", read_by=world.admin.id)
    for name, value, unknown in (
        ("place", world.places["vahdat"].pk, uuid7()),
        ("place_import", places.pk, uuid7()),
        ("organisation", world.ours.pk, uuid7()),
        ("programme", world.cohesion.pk, uuid7()),
        ("role", "case_worker", "no_such_role"),
        ("topic", "start", "no-such-topic"),
        ("language", "en", "xx"),
        ("import_kind", import_kinds()[0].name, "no.such"),
        ("list", "protection.cases", "no.such"),
        ("subject_type", "protection.case", "no.such"),
        ("backup", "no-such-backup.paivand", "no-such.paivand"),
        ("setup_page", "office", "no-such-page"),
        ("step", "who", "no-such-step"),
    ):
        ground.things[name] = Thing(value, unknown)


def _scoped(ground: Ground, name: str, model: type[ScopedModel], pk: UUID) -> None:
    seen = set()
    for user in ground.inside.values():
        with acting_as(user):
            if model.objects.visible_to(user).filter(pk=pk).exists():
                seen.add(user.id)
    # Whoever stands outside is not asked: they see nothing, whatever the selector says.
    ground.things[name] = Thing(pk, uuid7(), frozenset(seen))


def _owned(ground: Ground, name: str, pk: Any, owner: User, *, unknown: Any = None, absent: bool = False) -> None:
    seen: frozenset[UUID] = frozenset() if absent else frozenset({owner.id})
    ground.things[name] = Thing(pk, unknown if unknown is not None else uuid7(), seen)


# parameter of an address -> kind of thing; the name of the address decides where one word means two things.
PARAMETERS: dict[str, str] = {
    "approval_id": "approval",
    "batch_id": "import",
    "breakglass_id": "breakglass",
    "case_id": "case",
    "code": "role",
    "consent_id": "consent",
    "conflict_id": "conflict",
    "device_id": "device",
    "entry_id": "entry_code",
    "factor_id": "factor",
    "file_id": "file",
    "follow_up_id": "follow_up",
    "job_id": "job",
    "kept_id": "kept",
    "kind": "import_kind",
    "language": "language",
    "mandate_id": "mandate",
    "note_id": "note",
    "notification_id": "notification",
    "organisation_id": "organisation",
    "page": "list",
    "parent_id": "place",
    "person_id": "person",
    "place_id": "place",
    "programme_id": "programme",
    "quarantined_id": "aside",
    "referral_id": "referral",
    "service_id": "service",
    "step": "step",
    "subject_id": "case",
    "subject_type": "subject_type",
    "session_id": "session",
    "task_id": "task",
    "token": "token",
    "topic": "topic",
    "user_id": "account",
}
SPECIAL: dict[tuple[str, str], str] = {
    ("office:place_preview", "batch_id"): "place_import",
    ("office:place_commit", "batch_id"): "place_import",
    ("office:backup_file", "name"): "backup",
    ("office:setup_page", "name"): "setup_page",
}


def thing_of(ground: Ground, address: str, parameter: str) -> Thing:
    """Return the object that stands in this place of an address; raises AssertionError for an unknown kind."""
    kind = SPECIAL.get((address, parameter)) or PARAMETERS.get(parameter)
    assert kind is not None, f"{address} takes {parameter}: add a maker to tests/access/ground.py"
    return ground.things[kind]
