from __future__ import annotations

import pytest

from paivand.kernel import registry
from paivand.kernel.actors import SYSTEM, Actor, ActorKind, LinkActor, is_system
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry
from paivand.kernel.sensitivity import Sensitivity


def entry(url_name: str = "test:page") -> MenuEntry:
    return MenuEntry(label="Page", url_name=url_name, icon="list", permission=Permission.CASE_READ)


def test_what_is_registered_is_found_by_kind_and_name():
    with registry.registered(registry.MENU_ENTRY, entry()) as mine:
        assert mine in registry.all(registry.MENU_ENTRY)
        assert registry.get(registry.MENU_ENTRY, "test:page") is mine
    assert registry.get(registry.MENU_ENTRY, "test:page") is None


def test_the_same_thing_may_be_registered_again_but_no_other_of_its_name():
    with registry.registered(registry.MENU_ENTRY, entry()) as mine:
        registry.register(registry.MENU_ENTRY, mine)
        with pytest.raises(ValueError, match="registered already"):
            registry.register(registry.MENU_ENTRY, entry())


def test_things_come_back_in_the_order_in_which_they_came():
    with (
        registry.registered(registry.MENU_ENTRY, entry("test:z")),
        registry.registered(registry.MENU_ENTRY, entry("test:a")),
    ):
        names = [found.name for found in registry.all(registry.MENU_ENTRY)]
        assert names[-2:] == ["test:z", "test:a"]


def test_the_system_and_a_link_are_actors():
    link = LinkActor(id=uuid7())
    assert isinstance(SYSTEM, Actor)
    assert isinstance(link, Actor)
    assert link.actor_kind == ActorKind.LINK
    assert is_system(SYSTEM)
    assert not is_system(link)


def test_sensitivity_grows_with_its_number():
    assert [level.name for level in Sensitivity] == ["S0", "S1", "S2", "S3"]
    assert Sensitivity.S3 > Sensitivity.S2
    assert all(str(level.label) for level in Sensitivity)
