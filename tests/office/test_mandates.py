"""Mandates: given by one, confirmed by another, never for oneself; roles as data."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from paivand.kernel import clock
from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.models import AccessScope, JournalRow
from paivand.office.access import allowed, clearance_of, permissions_of
from paivand.office.models import GUARDING, Mandate, Role, User
from paivand.office.reach import reach_rebuild_all
from paivand.office.services.accounts import account_create, account_suspend
from paivand.office.services.mandates import mandate_confirm, mandate_end, mandate_extend, mandate_grant
from paivand.office.services.roles import mixes_powers, role_preview, role_remove, role_save, roles_sync, shipped_roles

RECORDS = {"person", "case", "referral", "conflict", "file"}


def _refused(refusal: str, function, **arguments):
    with pytest.raises(PaivandError) as caught:
        function(**arguments)
    assert caught.value.code == refusal


@pytest.fixture
def newcomer(world) -> User:
    return account_create(actor=world.admin, username="newcomer", display_name="Newcomer")


def _grant(world, user, *, role="case_worker", clearance=Sensitivity.S1, actor=None, place="vahdat", **more):
    return mandate_grant(
        actor=actor or world.admin,
        user=user,
        role=Role.objects.get(code=role),
        organisation=more.pop("organisation", world.ours),
        programme=more.pop("programme", world.cohesion),
        place=world.places[place],
        clearance=clearance,
        **more,
    )


def test_a_mandate_for_internal_records_counts_at_once(world, newcomer):
    scope = world.scope()
    _grant(world, newcomer, role="registration_assistant")
    assert allowed(newcomer, Permission.PERSON_READ, scope)
    assert AccessScope.objects.filter(user_id=newcomer.pk, resource="person", scope=scope).exists()


@pytest.mark.parametrize("clearance", [Sensitivity.S2, Sensitivity.S3])
def test_a_mandate_for_confidential_records_counts_when_a_second_person_confirmed(world, newcomer, clearance):
    scope = world.scope(sensitivity=Sensitivity.S2)
    mandate = _grant(world, newcomer, clearance=clearance)
    assert mandate.needs_confirmation
    assert clearance_of(newcomer) == -1
    assert not AccessScope.objects.filter(user_id=newcomer.pk).exists()
    mandate_confirm(actor=world.guard, mandate_id=mandate.pk)
    assert clearance_of(newcomer) == clearance
    assert AccessScope.objects.filter(user_id=newcomer.pk, resource="case", scope=scope).exists()


@pytest.mark.parametrize("role", ["administrator", "programme_manager", "data_protection"])
def test_a_mandate_that_can_let_others_in_takes_two_whatever_it_reaches(world, newcomer, role):
    mandate = _grant(world, newcomer, role=role, programme=None, place="tjk")
    assert mandate.needs_confirmation
    assert not permissions_of(newcomer)
    mandate_confirm(actor=world.guard, mandate_id=mandate.pk)
    assert permissions_of(newcomer)


def test_nobody_grants_to_oneself(world):
    _refused("PV-OFFICE-06", _grant, world=world, user=world.admin)


def test_nobody_confirms_what_they_gave_or_hold(world, newcomer):
    mandate = _grant(world, newcomer, clearance=Sensitivity.S2)
    _refused("PV-OFFICE-05", mandate_confirm, actor=world.admin, mandate_id=mandate.pk)
    own = _grant(world, world.guard, role="supervisor", clearance=Sensitivity.S2)
    _refused("PV-OFFICE-06", mandate_confirm, actor=world.guard, mandate_id=own.pk)
    _refused("PV-ACCESS-01", mandate_confirm, actor=world.nilufar, mandate_id=mandate.pk)
    mandate_confirm(actor=world.guard, mandate_id=mandate.pk)
    _refused("PV-OFFICE-24", mandate_confirm, actor=world.guard, mandate_id=mandate.pk)


def test_the_database_itself_refuses_a_mandate_for_oneself_or_by_one_person(world, newcomer):
    mandate = _grant(world, newcomer, clearance=Sensitivity.S2)
    for values in ({"granted_by": newcomer.pk}, {"confirmed_by": world.admin.pk}, {"confirmed_by": newcomer.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).update(**values)


def test_a_case_worker_grants_nothing(world, newcomer):
    _refused("PV-ACCESS-01", _grant, world=world, user=newcomer, actor=world.nilufar)


def test_an_administrator_of_a_partner_gives_mandates_for_the_partner_alone(world, newcomer):
    mandate = _grant(
        world, world.outsider, role="administrator", organisation=world.partner, programme=None, place="tjk"
    )
    mandate_confirm(actor=world.guard, mandate_id=mandate.pk)
    _refused("PV-OFFICE-20", _grant, world=world, user=newcomer, actor=world.outsider)
    given = _grant(world, newcomer, actor=world.outsider, organisation=world.partner, programme=world.clinic)
    assert not given.needs_confirmation


def test_a_supervisor_confirms_only_within_the_own_place(world, newcomer):
    mandate = _grant(world, newcomer, clearance=Sensitivity.S2, programme=world.cash)
    _refused("PV-OFFICE-20", mandate_confirm, actor=world.zarina, mandate_id=mandate.pk)


def test_dates_and_programme_must_fit(world, newcomer):
    day = clock.today()
    _refused("PV-OFFICE-22", _grant, world=world, user=newcomer, valid_from=day, valid_until=day - dt.timedelta(days=1))
    _refused("PV-OFFICE-25", _grant, world=world, user=newcomer, programme=world.clinic)
    _grant(world, newcomer)
    _refused("PV-OFFICE-21", _grant, world=world, user=newcomer)


def test_a_mandate_counts_between_its_dates(world, newcomer):
    scope = world.scope()
    with clock.frozen("2026-11-01T08:00:00") as time:
        day = clock.today()
        _grant(
            world,
            newcomer,
            role="registration_assistant",
            valid_from=day + dt.timedelta(days=2),
            valid_until=day + dt.timedelta(days=3),
        )
        assert not allowed(newcomer, Permission.PERSON_READ, scope)
        time.tick(days=2)
        assert allowed(newcomer, Permission.PERSON_READ, scope)
        time.tick(days=2)
        assert not allowed(newcomer, Permission.PERSON_READ, scope)


def test_ending_a_mandate_takes_its_reach_and_says_why(world, newcomer):
    mandate = _grant(world, newcomer, role="registration_assistant")
    _refused("PV-RECORD-03", mandate_end, actor=world.admin, mandate_id=mandate.pk, reason=" ")
    mandate_end(actor=world.admin, mandate_id=mandate.pk, reason="left the office")
    assert not AccessScope.objects.filter(user_id=newcomer.pk).exists()
    assert JournalRow.objects.filter(verb="mandate.end", subject_id=mandate.pk).exists()
    _refused("PV-OFFICE-23", mandate_end, actor=world.admin, mandate_id=mandate.pk, reason="again")


def test_the_last_who_can_give_mandates_stays(world):
    own = world.admin.mandates.get()
    _refused("PV-OFFICE-08", mandate_end, actor=world.admin, mandate_id=own.pk, reason="leaving")
    other = _grant(world, world.madina, role="administrator", programme=None, place="tjk")
    mandate_confirm(actor=world.guard, mandate_id=other.pk)
    account_suspend(actor=world.madina, user=world.admin, reason="long leave")
    _refused("PV-OFFICE-08", mandate_end, actor=world.madina, mandate_id=other.pk, reason="leaving")


def test_a_longer_time_for_a_far_mandate_is_a_new_one_for_the_second_person(world, newcomer):
    day = clock.today()
    near = _grant(world, newcomer, role="mne_officer", valid_until=day + dt.timedelta(days=10))
    assert mandate_extend(actor=world.admin, mandate_id=near.pk, valid_until=None).pk == near.pk
    far = _grant(world, newcomer, clearance=Sensitivity.S2, valid_until=day + dt.timedelta(days=10))
    mandate_confirm(actor=world.guard, mandate_id=far.pk)
    longer = mandate_extend(actor=world.admin, mandate_id=far.pk, valid_until=day + dt.timedelta(days=50))
    assert longer.pk != far.pk
    assert longer.needs_confirmation
    assert longer.valid_from == day + dt.timedelta(days=11)
    _refused("PV-OFFICE-22", mandate_extend, actor=world.admin, mandate_id=near.pk, valid_until=day)


def test_every_write_of_a_mandate_stands_in_the_journal(world, newcomer):
    mandate = _grant(world, newcomer, clearance=Sensitivity.S2)
    mandate_confirm(actor=world.guard, mandate_id=mandate.pk)
    mandate_end(actor=world.admin, mandate_id=mandate.pk, reason="left")
    rows = JournalRow.objects.filter(subject_id=mandate.pk).order_by("id")
    assert [(row.verb, row.actor_id) for row in rows] == [
        ("mandate.grant", world.admin.pk),
        ("mandate.confirm", world.guard.pk),
        ("mandate.end", world.admin.pk),
    ]


# --- roles ---------------------------------------------------------------------------------------------------------------


def test_everybody_of_the_product_has_a_role(world):
    codes = {entry["code"] for entry in shipped_roles()}
    assert len(codes) == 16
    assert {"community_mobiliser", "case_worker", "supervisor", "referral_focal_point", "eci_officer",
            "social_protection_officer", "cash_officer", "cash_approver", "finance_officer", "mne_officer",
            "programme_manager", "ngo_partner", "human_rights_adviser", "data_protection", "administrator",
            "registration_assistant"} == codes  # fmt: skip
    assert Role.objects.get(code="supervisor").label_in("fa-af") == "مسئول حفاظت / سرپرست"
    for role in Role.objects.all():
        for language, _name in settings.LANGUAGES:
            assert role.labels.get(language), f"{role.code} has no name in {language}"


def test_shipped_roles_keep_powers_apart():
    for entry in shipped_roles():
        assert not mixes_powers(Permission(name) for name in entry["permissions"]), entry["code"]


def test_an_administrator_and_the_data_protection_read_no_record(world):
    world.scope()
    world.scope(sensitivity=Sensitivity.S2)
    reach_rebuild_all()
    for user in (world.admin, world.guard):
        held = set(AccessScope.objects.filter(user_id=user.pk).values_list("resource", flat=True))
        assert not held & RECORDS, user
        for permission in (Permission.CASE_READ, Permission.PERSON_READ, Permission.RESTRICTED_READ):
            assert not allowed(user, permission)


def test_nobody_prepares_and_approves_cash(world):
    prepares = set(Role.objects.get(code="cash_officer").permissions)
    approves = set(Role.objects.get(code="cash_approver").permissions)
    assert not prepares & GUARDING
    assert not approves & GUARDING


def test_a_role_never_mixes_looking_after_accounts_with_reading_records(world):
    _refused(
        "PV-OFFICE-27",
        role_save,
        actor=world.admin,
        role=Role.objects.get(code="administrator"),
        permissions=[Permission.MANDATE_GRANT, Permission.CASE_READ],
        labels={"en": "All"},
        home="administrator",
    )


def test_a_change_of_a_role_is_previewed_and_reaches_its_holders_at_once(world):
    role = Role.objects.get(code="registration_assistant")
    wanted = [Permission(name) for name in role.permissions if name != Permission.PERSON_READ.value]
    wanted.append(Permission.REPORT_READ)
    preview = role_preview(role=role, permissions=wanted)
    assert preview.gained == (Permission.REPORT_READ,)
    assert preview.lost == (Permission.PERSON_READ,)
    assert [user.username for user in preview.holders] == ["rahim"]
    scope = world.scope()
    assert AccessScope.objects.filter(user_id=world.rahim.pk, resource="person", scope=scope).exists()
    role_save(
        actor=world.admin,
        role=role,
        permissions=wanted,
        labels=role.labels,
        home=role.home,
        base_version=preview.version,
    )
    assert not AccessScope.objects.filter(user_id=world.rahim.pk, resource="person").exists()
    assert AccessScope.objects.filter(user_id=world.rahim.pk, resource="report").exists()
    _refused(
        "PV-OFFICE-28",
        role_save,
        actor=world.admin,
        role=role,
        permissions=wanted,
        labels=role.labels,
        home=role.home,
        base_version=preview.version,
    )


def test_an_edited_role_survives_the_next_version_of_the_product(world):
    role = Role.objects.get(code="mne_officer")
    saved = role_save(
        actor=world.admin, role=role, permissions=[Permission.FACT_READ], labels={"en": "Counter"}, home="mne"
    )
    assert roles_sync() == 0
    saved.refresh_from_db()
    assert saved.permissions == ["results.fact.read"]


def test_a_role_that_comes_to_let_others_in_stops_counting_for_whoever_nobody_confirmed(world, newcomer):
    _grant(world, newcomer, role="mne_officer", programme=None, place="tjk")
    role = Role.objects.get(code="mne_officer")
    wanted = [*(Permission(name) for name in role.permissions), Permission.MANDATE_CONFIRM]
    preview = role_preview(role=role, permissions=wanted)
    assert newcomer in preview.waiting
    role_save(actor=world.admin, role=role, permissions=wanted, labels=role.labels, home=role.home)
    with acting_as(newcomer):
        assert not permissions_of(newcomer)


def test_a_role_that_somebody_held_cannot_be_removed(world):
    role = role_save(
        actor=world.admin, role=None, code="reader", permissions=[Permission.FACT_READ], labels={"en": "R"}, home="mne"
    )
    assert Role.objects.filter(code="reader").exists()
    role_remove(actor=world.admin, role=role)
    _refused("PV-OFFICE-26", role_remove, actor=world.admin, role=Role.objects.get(code="case_worker"))


@pytest.mark.parametrize("code", ["case_worker", "Über", "", "a b"])
def test_a_new_role_needs_a_code_of_its_own(world, code):
    _refused(
        "PV-OFFICE-29",
        role_save,
        actor=world.admin,
        role=None,
        code=code,
        permissions=[],
        labels={"en": "x"},
        home="mne",
    )


def test_an_unknown_permission_is_refused(world):
    role = Role(code="odd", labels={"en": "Odd"}, permissions=["protection.case.destroy"])
    with pytest.raises(ValueError, match="destroy"):
        role.clean()


def test_pages_give_confirm_and_end_a_mandate(world, enter, newcomer):
    admin, guard = enter(world.admin), enter(world.guard)
    form = {
        "role": Role.objects.get(code="case_worker").pk,
        "organisation": world.ours.pk,
        "programme": world.cohesion.pk,
        "place": world.places["vahdat"].pk,
        "clearance": 2,
    }
    assert admin.post(f"/office/accounts/{newcomer.pk}/mandate/", form).status_code == 302
    mandate = newcomer.mandates.get()
    assert mandate.valid_from == clock.today()
    own = admin.post(f"/office/mandates/{mandate.pk}/confirm/")
    assert own.status_code == 409
    assert "second person" in own.content.decode()
    assert f"/office/mandates/{mandate.pk}/confirm/" in guard.get("/office/accounts/").content.decode()
    assert guard.post(f"/office/mandates/{mandate.pk}/confirm/").status_code == 302
    mandate.refresh_from_db()
    assert mandate.confirmed_by == world.guard.pk
    assert admin.post(f"/office/mandates/{mandate.pk}/end/", {"reason": "left"}).status_code == 302
    assert guard.get(f"/office/mandates/{uuid4()}/confirm/").status_code == 404


def test_the_role_page_shows_what_changes_before_it_changes(world, enter):
    client = enter(world.admin)
    form = {"home": "mne", "label_en": "M&E officer", "room_results": ["results.fact.read"]}
    page = client.post("/office/roles/mne_officer/", {**form, "step": "look"})
    assert "Madina" in page.content.decode()
    assert Role.objects.get(code="mne_officer").permissions != ["results.fact.read"]
    done = client.post("/office/roles/mne_officer/", {**form, "step": "do", "version": "1"})
    assert done.status_code == 302
    assert Role.objects.get(code="mne_officer").permissions == ["results.fact.read"]


def test_a_view_that_raises_leaves_nothing_half_written(world, enter):
    before = JournalRow.objects.filter(verb="mandate.grant").count()
    client = enter(world.admin)
    answer = client.post(f"/office/mandates/{world.admin.mandates.get().pk}/confirm/")
    assert answer.status_code == 409
    assert JournalRow.objects.filter(verb="mandate.grant").count() == before
