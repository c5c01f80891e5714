from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from paivand.kernel import registry
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry
from paivand.ui import menu


@dataclass(frozen=True)
class Someone:
    id: UUID = field(default_factory=uuid7)
    actor_kind: str = "user"


PERMISSION = next(iter(Permission))


@pytest.fixture
def entries() -> Iterator[None]:
    before, plan_before = list(menu._check), list(menu._plan)
    menu._plan.clear()
    with ExitStack() as stack:
        kept = dict(registry.MENU_ENTRY.shelf)
        registry.MENU_ENTRY.shelf.clear()
        for entry in (
            MenuEntry(label="Reports", url_name="reports", icon="report", group="read"),
            MenuEntry(label="People", url_name="people:list", icon="users", order=20),
            MenuEntry(label="New", url_name="people:new", icon="user-plus", order=30, permission=PERMISSION),
            MenuEntry(label="Later", url_name="nowhere:yet", icon="flag"),
        ):
            stack.enter_context(registry.registered(registry.MENU_ENTRY, entry))
        yield
        registry.MENU_ENTRY.shelf.clear()
        registry.MENU_ENTRY.shelf.update(kept)
    menu._check[:] = before
    menu._plan[:] = plan_before


@pytest.mark.usefixtures("entries")
def test_what_one_may_not_do_is_absent():
    menu.use_permission_check(lambda _actor, _permission: False)

    labels = [str(item.label) for group in menu.rail_for(Someone(), "/") for item in group.items]
    assert labels == ["People", "Reports"]


@pytest.mark.usefixtures("entries")
def test_a_plan_says_what_leads_and_the_rest_follows():
    menu.use_permission_check(lambda _actor, _permission: True)
    menu.use_menu_plan(lambda _actor: menu.MenuPlan(work=("people:new",), read=("reports",)))

    groups = [[str(item.label) for item in group.items] for group in menu.rail_for(Someone(), "/")]
    assert groups == [["New"], ["Reports"], ["People"]]


@pytest.mark.usefixtures("entries")
def test_only_the_nearest_page_is_the_current_one():
    menu.use_permission_check(lambda _actor, permission: permission is PERMISSION)

    current = [
        str(item.label) for group in menu.rail_for(Someone(), "/people/new/") for item in group.items if item.current
    ]
    assert current == ["New"]


@pytest.mark.usefixtures("entries")
def test_without_a_check_nobody_gets_an_entry_that_needs_a_permission():
    menu._check.clear()

    assert [str(entry.label) for entry in menu.entries_for(Someone())] == ["People", "Later", "Reports"]
