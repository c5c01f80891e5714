from __future__ import annotations

import re

from django.utils import translation

from paivand.kernel.permissions import TEXTS, Permission


def test_permissions_stand_in_the_order_of_the_alphabet():
    values = [permission.value for permission in Permission]
    assert values == sorted(values)


def test_every_permission_is_scope_resource_action_and_named_after_it():
    for permission in Permission:
        assert re.fullmatch(r"[a-z]+\.[a-z]+\.[a-z_]+", permission.value)
        assert permission.name == f"{permission.resource}_{permission.action}".upper()
        assert permission.value == f"{permission.scope}.{permission.resource}.{permission.action}"


def test_every_permission_has_a_label_and_one_sentence():
    assert set(TEXTS) == set(Permission)
    with translation.override("en"):
        labels = [str(permission.label) for permission in Permission]
        assert len(set(labels)) == len(labels)
        for permission in Permission:
            assert str(permission.label)[0].isupper()
            assert not str(permission.label).endswith(".")
            assert re.fullmatch(r"[A-Z][^.]*\.", str(permission.description)), permission
