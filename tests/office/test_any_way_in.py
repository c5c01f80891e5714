"""Signing in as a machine: whatever is typed on two devices in whatever order, only who has shown everything is in."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from paivand.ledger.acting import acting_as
from paivand.office.choices import CodeKind
from paivand.office.models import User
from paivand.office.second_factor import card_of
from paivand.office.services.accounts import account_readmit, account_suspend, sessions_close
from paivand.office.services.codes import code_agree, code_ask
from tests.world import PASSWORD, World, world_build

pytestmark = pytest.mark.django_db

OUT, HALF, PASSWORD_ONLY, IN = "out", "half", "password only", "in"
DEVICES = st.integers(0, 1)
LIMIT = 5


class Entering(RuleBasedStateMachine):
    """Nilufar reaches confidential records, has two devices and forgets a lot."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        cache.clear()
        self.devices = [Client(), Client()]
        self.state = [OUT, OUT]
        self.password = PASSWORD
        self.changes = 0
        self.wrong = 0
        self.active = True
        self.unused: list[str] = []
        self.used: list[str] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def who(self) -> User:
        """Nilufar as she is in the database now."""
        return User.objects.get(pk=self.world.nilufar.pk)

    @property
    def has_card(self) -> bool:
        return bool(self.unused or self.used)

    @property
    def locked(self) -> bool:
        return self.wrong >= LIMIT

    def everybody_out(self) -> None:
        self.state = [OUT, OUT]

    # --- what she types ---------------------------------------------------------------------------------------------------

    @rule(device=DEVICES, right=st.booleans())
    def she_types_a_password(self, device: int, right: bool) -> None:  # noqa: FBT001 - drawn
        typed = self.password if right else "not the password at all"
        if self.state[device] in {PASSWORD_ONLY, IN}:
            return
        self.devices[device].get("/account/sign-in/")
        if self.state[device] == HALF:
            # A sign-in that stands half-way shows its second step; she begins anew.
            self.devices[device].post("/account/sign-out/")
            self.state[device] = OUT
        self.devices[device].post("/account/sign-in/", {"login": "Nilufar", "password": typed})
        if self.locked:
            return
        if not right or not self.active:
            # Whoever knows the password of a suspended account is told so, and it counts as a try all the same.
            self.wrong += 1
        else:
            self.state[device] = HALF if self.has_card else PASSWORD_ONLY
            if not self.has_card:
                self.wrong = 0

    @rule(device=DEVICES, kind=st.sampled_from(["unused", "used", "wrong"]))
    def she_types_a_code(self, device: int, kind: str) -> None:
        rows = {"unused": self.unused, "used": self.used, "wrong": ["00000001"]}[kind]
        if not rows:
            return
        code = rows[0]
        self.devices[device].post("/account/sign-in/code/", {"code": code})
        if self.state[device] != HALF or self.locked:
            return
        if kind == "unused":
            self.used.append(self.unused.pop(0))
            self.state[device] = IN
            self.wrong = 0
        else:
            self.wrong += 1

    @rule(device=DEVICES)
    def she_prints_a_card(self, device: int) -> None:
        answer = self.devices[device].post("/account/second-factor/card/")
        if self.state[device] in {PASSWORD_ONLY, IN}:
            assert answer.status_code == 200
            card = card_of(self.who)
            assert card is not None
            self.unused, self.used = card.generate_codes(), []
            self.state[device] = IN
        else:
            assert answer.status_code == 302

    @rule(device=DEVICES)
    def she_signs_out(self, device: int) -> None:
        self.devices[device].post("/account/sign-out/")
        self.state[device] = OUT

    # --- what others do ---------------------------------------------------------------------------------------------------

    @rule()
    def her_sessions_are_ended(self) -> None:
        sessions_close(self.who)
        self.everybody_out()

    @rule()
    def her_account_is_suspended_or_let_back_in(self) -> None:
        act: Any = account_suspend if self.active else account_readmit
        with acting_as(self.world.admin):
            act(actor=self.world.admin, user=self.who, reason="a test")
        self.active = not self.active
        self.everybody_out()

    @rule(everything=st.booleans())
    def two_people_reset_her(self, everything: bool) -> None:  # noqa: FBT001 - drawn
        if not self.active or self.locked:
            return
        kind = CodeKind.EVERYTHING if everything else CodeKind.PASSWORD
        with acting_as(self.world.admin):
            asked = code_ask(actor=self.world.admin, user=self.who, kind=kind, reason="a test")
        with acting_as(self.world.guard):
            agreed = code_agree(actor=self.world.guard, entry_id=asked.entry.pk)
        self.changes += 1
        self.password = f"four words nobody knows {self.changes}"
        form = {"username": "nilufar", "code": agreed.code, "password": self.password, "again": self.password}
        third = Client()
        assert third.post("/account/one-time-code/", form).status_code == 302
        self.everybody_out()
        self.wrong = 0
        if everything:
            self.unused, self.used = [], []
        # The device on which the code was used knows the new password alone.
        there = third.get("/office/places/")
        assert there["Location"].startswith("/office/me/second-factor/" if self.has_card else "/office/me/enrol/")

    @rule()
    def half_an_hour_passes(self) -> None:
        AxesProxyHandler.reset_attempts()
        self.wrong = 0

    # --- what must always be true -----------------------------------------------------------------------------------------

    @invariant()
    def only_who_has_shown_everything_is_in(self) -> None:
        for device, state in zip(self.devices, self.state, strict=True):
            answer = device.get("/office/places/")
            if state == IN:
                assert answer.status_code == 200
            elif state == PASSWORD_ONLY:
                asked = "/office/me/second-factor/" if self.has_card else "/office/me/enrol/"
                assert answer["Location"].startswith(asked)
            else:
                assert answer["Location"].startswith("/account/sign-in/")

    @invariant()
    def nobody_took_her_factor_but_a_reset(self) -> None:
        assert Authenticator.objects.filter(user_id=self.world.nilufar.pk).exists() == self.has_card


def _run(examples: int, steps: int) -> None:
    Entering.world = world_build()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Entering, settings=chosen)


def test_whatever_is_typed_in_whatever_order_only_who_has_shown_everything_is_in():
    _run(12, 15)


@pytest.mark.campaign
def test_the_same_for_a_long_time():
    _run(300, 40)
