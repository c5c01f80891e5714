"""No sequence of acts shows a record outside the scope of whoever acts, and no administrator reaches a case alone.

Two machines. The first one is honest people doing anything in any order: whatever they do, what a person sees is what
the mandates that two people agreed to allow, recomputed here from the rules and not from the code. The second one is an
administrator who makes as many accounts as she likes, owns the codes that she sees, and acts as every account whose
password she has: as long as no other living person helps, no account of hers ever reaches a case.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from paivand.kernel import clock
from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.ledger.acting import acting_as
from paivand.ledger.models import AccessScope, Scope
from paivand.office.choices import CodeKind
from paivand.office.models import EntryCode, Mandate, Place, Role, User
from paivand.office.services.accounts import account_create, account_readmit, account_suspend
from paivand.office.services.codes import code_agree, code_ask
from paivand.office.services.mandates import mandate_confirm, mandate_end, mandate_extend, mandate_grant
from paivand.office.services.places import place_move
from paivand.office.services.roles import role_save
from tests.world import World, world_build

pytestmark = pytest.mark.django_db

NOW = "2026-11-10T09:00:00"
ROLES = ("case_worker", "supervisor", "registration_assistant", "mne_officer", "administrator", "data_protection")
PLACES = ("tjk", "drs", "vahdat", "rohati", "rudaki")
READS = {
    "person": Permission.PERSON_READ,
    "case": Permission.CASE_READ,
    "referral": Permission.REFERRAL_READ,
    "report": Permission.REPORT_READ,
}


class _Office(RuleBasedStateMachine):
    """A world, and acts of its people; a refusal by the catalogue is a fine answer.

    The world is built once a test; each example runs in a savepoint that is rolled back.
    """

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = clock.frozen(NOW)
        self.time = self.clock.__enter__()
        self.made = 0
        self.scopes: list[Scope] = [
            self.world.scope(place, level)
            for place in ("vahdat", "rudaki")
            for level in (Sensitivity.S1, Sensitivity.S2)
        ]

    def teardown(self) -> None:
        self.clock.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def try_(self, actor: User, function: Any, **arguments: Any) -> Any:
        """Act as somebody; what the rules refuse changes nothing."""
        try:
            with acting_as(actor):
                return function(actor=actor, **arguments)
        except PaivandError:
            return None

    def new_account(self, actor: User) -> User | None:
        self.made += 1
        found = self.try_(actor, account_create, username=f"account{self.made}", display_name="Somebody")
        return found if isinstance(found, User) else None

    def grant(self, actor: User, user: User, role: str, place: str, clearance: int, days: int, partner: bool) -> Any:  # noqa: FBT001 - drawn
        world = self.world
        day = clock.today()
        return self.try_(
            actor,
            mandate_grant,
            user=user,
            role=Role.objects.get(code=role),
            organisation=world.partner if partner else world.ours,
            programme=None,
            place=Place.objects.get(pk=world.places[place].pk),
            clearance=clearance,
            valid_until=day + dt.timedelta(days=days),
        )


PICK = st.integers(0, 10_000)


def _nth(rows: list[Any], number: int) -> Any:
    return rows[number % len(rows)] if rows else None


class EverybodyActs(_Office):
    """Honest and clumsy people, in any order."""

    def people(self) -> list[User]:
        return list(User.objects.order_by("username"))

    @rule(actor=PICK)
    def somebody_makes_an_account(self, actor: int) -> None:
        if self.made < 3:
            self.new_account(_nth(self.people(), actor))

    @rule(
        actor=PICK,
        user=PICK,
        role=st.sampled_from(ROLES),
        place=st.sampled_from(PLACES),
        clearance=st.integers(0, 3),
        days=st.integers(0, 20),
        partner=st.booleans(),
    )
    def somebody_grants(
        self,
        actor: int,
        user: int,
        role: str,
        place: str,
        clearance: int,
        days: int,
        partner: bool,  # noqa: FBT001 - drawn
    ) -> None:
        people = self.people()
        self.grant(_nth(people, actor), _nth(people, user), role, place, clearance, days, partner)

    @rule(actor=PICK, mandate=PICK)
    def somebody_confirms(self, actor: int, mandate: int) -> None:
        held = _nth(list(Mandate.objects.order_by("id")), mandate)
        self.try_(_nth(self.people(), actor), mandate_confirm, mandate_id=held.pk)

    @rule(actor=PICK, mandate=PICK)
    def somebody_ends(self, actor: int, mandate: int) -> None:
        held = _nth(list(Mandate.objects.order_by("id")), mandate)
        self.try_(_nth(self.people(), actor), mandate_end, mandate_id=held.pk, reason="because")

    @rule(actor=PICK, mandate=PICK, days=st.integers(1, 60))
    def somebody_extends(self, actor: int, mandate: int, days: int) -> None:
        held = _nth(list(Mandate.objects.order_by("id")), mandate)
        until = clock.today() + dt.timedelta(days=days)
        self.try_(_nth(self.people(), actor), mandate_extend, mandate_id=held.pk, valid_until=until)

    @rule(actor=PICK, user=PICK, back=st.booleans())
    def somebody_suspends_or_lets_back_in(self, actor: int, user: int, back: bool) -> None:  # noqa: FBT001 - drawn
        people = self.people()
        act = account_readmit if back else account_suspend
        self.try_(_nth(people, actor), act, user=_nth(people, user), reason="because")

    @rule(place=st.sampled_from(("vahdat", "rohati", "rudaki")), parent=st.sampled_from(PLACES))
    def a_place_moves(self, place: str, parent: str) -> None:
        rows = {code: Place.objects.get(pk=self.world.places[code].pk) for code in (place, parent)}
        self.try_(self.world.admin, place_move, place=rows[place], parent=rows[parent])

    @rule(
        role=st.sampled_from(("case_worker", "mne_officer", "registration_assistant")),
        held=st.sets(st.sampled_from([*READS.values(), Permission.MANDATE_CONFIRM, Permission.FACT_READ])),
    )
    def a_role_changes(self, role: str, held: set[Permission]) -> None:
        row = Role.objects.get(code=role)
        self.try_(self.world.admin, role_save, role=row, permissions=held, labels=row.labels, home=row.home)

    @rule(place=st.sampled_from(PLACES), level=st.integers(1, 3), partner=st.booleans())
    def a_first_record_lies_somewhere(self, place: str, level: int, partner: bool) -> None:  # noqa: FBT001 - drawn
        owner = self.world.partner if partner else self.world.ours
        programme = self.world.clinic if partner else self.world.cohesion
        with acting_as(SYSTEM):
            scope = scope_for(
                organisation_id=owner.pk,
                programme_id=programme.pk,
                place_id=self.world.places[place].pk,
                sensitivity=level,
            )
        if scope not in self.scopes:
            self.scopes.append(scope)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.time.tick(days=days)

    @invariant()
    def everybody_reaches_what_two_people_agreed_to_and_nothing_else(self) -> None:
        day = clock.today()
        paths = dict(Place.objects.values_list("id", "path"))
        mandates = list(Mandate.objects.select_related("user", "role", "place"))
        derived = {
            (row.user_id, row.resource, row.scope_id)
            for row in AccessScope.objects.filter(valid_from__lte=day, valid_until__gte=day)
        }
        expected = set()
        for mandate in mandates:
            far = mandate.clearance >= 2 or bool(
                {"office.mandate.confirm", "office.mandate.grant", "office.account.reset", "office.role.manage"}
                & set(mandate.role.permissions)
            )
            counts = (
                mandate.user.is_active
                and mandate.ended_at is None
                and mandate.valid_from <= day <= mandate.valid_until
                and (not far or mandate.confirmed_by is not None)
            )
            assert mandate.user_id not in {mandate.granted_by, mandate.confirmed_by}
            for scope in self.scopes if counts else []:
                inside = (
                    scope.organisation_id == mandate.organisation_id
                    and mandate.programme_id in {None, scope.programme_id}
                    and paths[scope.place_id].startswith(mandate.place.path)
                    and scope.sensitivity <= mandate.clearance
                )
                for resource, permission in READS.items():
                    if inside and permission.value in mandate.role.permissions:
                        expected.add((mandate.user_id, resource, scope.pk))
        ours = {scope.pk for scope in self.scopes}
        seen = {entry for entry in derived if entry[1] in READS and entry[2] in ours}
        assert seen == expected

    @invariant()
    def somebody_can_always_give_mandates(self) -> None:
        from paivand.office.reach import effective_mandates

        # Time may take the last one, people may not: then the machine's owner helps in the shell.
        held = Mandate.objects.filter(effective_mandates(), role__code="administrator")
        assert held.exists()


class AnAdministratorAlone(_Office):
    """She has one honest account, and every account whose code she saw."""

    def __init__(self) -> None:
        super().__init__()
        self.owned: set[Any] = {self.world.admin.pk}
        # Whoever else lives in this office does nothing for her; their accounts stay out of her hands.
        self.others = {user.pk for user in self.world.users.values()} - self.owned

    def hers(self) -> list[User]:
        return list(User.objects.filter(pk__in=self.owned, is_active=True).order_by("username"))

    def all_accounts(self) -> list[User]:
        return list(User.objects.order_by("username"))

    @rule(actor=PICK)
    def she_makes_an_account(self, actor: int) -> None:
        if self.made < 4 and self.hers():
            self.new_account(_nth(self.hers(), actor))

    @precondition(lambda self: self.hers())
    @rule(actor=PICK, user=PICK, kind=st.sampled_from(list(CodeKind)))
    def she_asks_for_a_code_and_uses_it(self, actor: int, user: int, kind: CodeKind) -> None:
        person = _nth(self.all_accounts(), user)
        issued = self.try_(_nth(self.hers(), actor), code_ask, user=person, kind=kind, reason="because")
        if issued is not None and issued.code:
            self.owned.add(person.pk)

    @precondition(lambda self: self.hers())
    @rule(actor=PICK, entry=PICK)
    def she_agrees_to_a_code_and_uses_it(self, actor: int, entry: int) -> None:
        held = _nth(list(EntryCode.objects.order_by("id")), entry)
        if held is None:
            return
        issued = self.try_(_nth(self.hers(), actor), code_agree, entry_id=held.pk)
        if issued is not None and issued.code:
            self.owned.add(held.user_id)

    @precondition(lambda self: self.hers())
    @rule(
        actor=PICK,
        user=PICK,
        role=st.sampled_from(ROLES),
        place=st.sampled_from(PLACES),
        clearance=st.integers(0, 3),
        partner=st.booleans(),
    )
    def she_grants(self, actor: int, user: int, role: str, place: str, clearance: int, partner: bool) -> None:  # noqa: FBT001 - drawn
        self.grant(_nth(self.hers(), actor), _nth(self.all_accounts(), user), role, place, clearance, 300, partner)

    @precondition(lambda self: self.hers())
    @rule(actor=PICK, mandate=PICK)
    def she_confirms(self, actor: int, mandate: int) -> None:
        waiting = [held for held in Mandate.objects.order_by("id").select_related("role") if held.needs_confirmation]
        held = _nth(waiting, mandate)
        if held is not None:
            self.try_(_nth(self.hers(), actor), mandate_confirm, mandate_id=held.pk)

    @precondition(lambda self: self.hers())
    @rule(
        actor=PICK,
        role=st.sampled_from(("administrator", "mne_officer", "registration_assistant", "data_protection")),
        held=st.sets(st.sampled_from([Permission.CASE_READ, Permission.CASE_OVERSEE, *map(Permission, (
            "office.mandate.confirm", "office.mandate.grant", "office.role.manage", "office.account.invite"))])),
    )  # fmt: skip
    def she_changes_a_role(self, actor: int, role: str, held: set[Permission]) -> None:
        row = Role.objects.get(code=role)
        self.try_(_nth(self.hers(), actor), role_save, role=row, permissions=held, labels=row.labels, home=row.home)

    @precondition(lambda self: self.hers())
    @rule(actor=PICK, place=st.sampled_from(("vahdat", "rohati", "rudaki")), parent=st.sampled_from(PLACES))
    def she_moves_a_place(self, actor: int, place: str, parent: str) -> None:
        rows = {code: Place.objects.get(pk=self.world.places[code].pk) for code in (place, parent)}
        self.try_(_nth(self.hers(), actor), place_move, place=rows[place], parent=rows[parent])

    @invariant()
    def no_account_of_hers_reaches_a_case(self) -> None:
        reached = AccessScope.objects.filter(
            user_id__in=self.owned, resource="case", scope__sensitivity__gte=Sensitivity.S2
        )
        assert not reached.exists()

    @invariant()
    def she_never_gets_into_the_account_of_somebody_who_does(self) -> None:
        far = Mandate.objects.filter(
            user_id__in=self.owned & self.others, clearance__gte=Sensitivity.S2, confirmed_by__isnull=False
        )
        assert not far.exists()


def _run(machine: type[_Office], examples: int, steps: int) -> None:
    with clock.frozen(NOW):
        machine.world = world_build()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_whatever_people_do_nobody_sees_a_record_outside_their_scope():
    _run(EverybodyActs, 12, 20)


def test_whatever_an_administrator_does_alone_she_reaches_no_case():
    _run(AnAdministratorAlone, 25, 15)


@pytest.mark.campaign
def test_people_act_for_a_long_time():
    _run(EverybodyActs, 400, 50)


@pytest.mark.campaign
def test_an_administrator_alone_acts_for_a_long_time():
    _run(AnAdministratorAlone, 1000, 40)
