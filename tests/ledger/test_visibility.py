"""Who sees a record: scope, circle, sensitivity and dates; the outsider and the administrator see nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import frozen
from paivand.kernel.errors import PaivandError
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import circle_add, circle_create, circle_remove
from paivand.ledger.acting import acting_as, current_actor
from paivand.office.models import Mandate
from paivand.office.reach import reach_rebuild
from paivand.protection.models import Case
from tests.makers import make_case, make_person

if TYPE_CHECKING:
    from paivand.ledger.models import ScopedModel
    from paivand.office.models import User
    from tests.world import World


def seen_by(user: User, record: ScopedModel) -> bool:
    """Ask both locks: the queryset, and (on PostgreSQL) the policy of the table."""
    with acting_as(user, read_only=True):
        by_query = type(record).objects.visible_to(user).filter(pk=record.pk).exists()
        if connection.vendor == "postgresql":
            by_policy = type(record)._base_manager.filter(pk=record.pk).exists()
            assert by_policy == by_query
    return by_query


def test_colleagues_of_the_place_see_a_person_and_the_outsider_does_not(world: World) -> None:
    person = make_person(world)
    assert seen_by(world.nilufar, person)
    assert seen_by(world.rahim, person)
    assert not seen_by(world.outsider, person)
    assert not seen_by(world.admin, person)


def test_nobody_sees_nothing(world: World) -> None:
    make_person(world)
    assert not Case.objects.visible_to(None).exists()
    assert current_actor() is None


def test_a_case_is_seen_by_its_team_and_its_supervisor_alone(world: World) -> None:
    case = make_case(world, worker=world.nilufar)
    assert seen_by(world.nilufar, case)
    assert seen_by(world.zarina, case)
    assert not seen_by(world.karim, case)
    assert not seen_by(world.rahim, case)
    assert not seen_by(world.outsider, case)


def test_whoever_joins_the_circle_sees_and_whoever_leaves_sees_no_more(world: World) -> None:
    case = make_case(world, worker=world.nilufar)
    assert case.circle is not None
    circle_add(actor=world.zarina, circle=case.circle, user_id=world.karim.id)
    assert seen_by(world.karim, case)
    circle_remove(circle=case.circle, user_id=world.karim.id)
    assert not seen_by(world.karim, case)


def test_oversight_ends_at_restricted_records(world: World) -> None:
    with acting_as(SYSTEM):
        circle = circle_create(actor=SYSTEM, member_ids={world.daler.id})
    person = make_person(world, sensitivity=Sensitivity.S3, circle=circle)
    # Daler is named, but his clearance ends at S2; Zarina reaches S3 but is not named.
    assert not seen_by(world.daler, person)
    assert not seen_by(world.zarina, person)
    circle_add(actor=SYSTEM, circle=circle, user_id=world.zarina.id)
    assert seen_by(world.zarina, person)


def test_a_restricted_record_without_names_is_refused(world: World) -> None:
    with pytest.raises(PaivandError) as refused:
        make_person(world, sensitivity=Sensitivity.S3)
    assert refused.value.code == "PV-ACCESS-21"


def test_a_mandate_counts_on_its_days_only(world: World) -> None:
    person = make_person(world)
    mandate = Mandate.objects.get(user=world.nilufar)
    mandate.valid_until = dt.date(2026, 11, 30)
    mandate.save()
    reach_rebuild(world.nilufar.id)
    with frozen("2026-11-30T12:00"):
        assert seen_by(world.nilufar, person)
    with frozen("2026-12-01T12:00"):
        assert not seen_by(world.nilufar, person)


def test_a_confidential_mandate_counts_only_after_a_second_person_confirmed_it(world: World) -> None:
    case = make_case(world, worker=world.nilufar)
    Mandate.objects.filter(user=world.nilufar).update(confirmed_by=None, confirmed_at=None)
    reach_rebuild(world.nilufar.id)
    assert not seen_by(world.nilufar, case)


def test_another_place_is_another_scope(world: World) -> None:
    person = make_person(world, place="rudaki")
    assert not seen_by(world.nilufar, person)
    assert seen_by(world.zarina, person)


def test_the_actor_of_a_nested_block_counts_until_its_end(world: World) -> None:
    person = make_person(world)
    with acting_as(world.outsider):
        with acting_as(SYSTEM):
            assert type(person).objects.filter(pk=person.pk).exists()
        assert current_actor() is world.outsider
        if connection.vendor == "postgresql":
            assert not type(person).objects.filter(pk=person.pk).exists()


@pytest.mark.postgres
def test_a_query_that_forgets_visible_to_still_gets_no_row(world: World) -> None:
    make_case(world, worker=world.nilufar)
    with acting_as(world.outsider):
        assert Case.objects.count() == 0
    assert Case.objects.count() == 0


def test_every_scoped_table_has_its_row_policy_in_a_migration() -> None:
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    from paivand.ledger.models import ScopedModel
    from paivand.ledger.rls import EnableRowSecurity

    loader = MigrationLoader(None)
    guarded = {
        (key[0], operation.model.lower()): operation.resource
        for key, migration in loader.disk_migrations.items()
        for operation in migration.operations
        if type(operation) is EnableRowSecurity
    }
    scoped = {
        (model._meta.app_label, model._meta.model_name): model.access_resource
        for model in apps.get_models()
        if issubclass(model, ScopedModel)
    }
    assert scoped == guarded
