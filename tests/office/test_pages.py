"""Every page of the office opens for those whose it is, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from paivand.office import account_urls, urls

OWN = ("office:account", "mfa_index", "usersessions_list", "office_device_lost", "account_change_password",
       "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "office:places", "office:place_map",
       "office:place_shapes")  # fmt: skip
ADMIN = ("office:accounts", "office:account_new", "office:roles", "office:role_new", "office:organisations",
         "office:organisation_new", "office:programmes", "office:programme_new", "office:place_new",
         "office:place_file", "office:steps", "office:settings", "office:cards", "office:backup",
         "office:restore_help", "office:phones")  # fmt: skip


def _address(name: str) -> str:
    return reverse(name)


@pytest.mark.parametrize("name", OWN)
def test_everybody_opens_their_own_pages(world, enter, name):
    assert enter(world.nilufar).get(_address(name)).status_code == 200


@pytest.mark.parametrize("name", ADMIN)
def test_an_administrator_opens_the_pages_of_the_office(world, enter, name):
    assert enter(world.admin).get(_address(name)).status_code == 200


@pytest.mark.parametrize("name", ADMIN)
def test_a_case_worker_opens_no_page_of_the_administration(world, enter, name):
    assert enter(world.nilufar).get(_address(name)).status_code == 403


@pytest.mark.parametrize("name", [*OWN, *ADMIN])
def test_a_visitor_is_led_to_sign_in(world, name):
    answer = Client().get(_address(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


def test_pages_of_one_account_place_and_role_open(world, enter):
    client = enter(world.admin)
    vahdat = world.places["vahdat"]
    for path in (
        f"/office/accounts/{world.nilufar.pk}/",
        f"/office/accounts/{world.nilufar.pk}/mandate/",
        f"/office/accounts/{world.nilufar.pk}/invite/",
        f"/office/accounts/{world.nilufar.pk}/reset/",
        f"/office/accounts/{world.nilufar.pk}/suspend/",
        f"/office/mandates/{world.nilufar.mandates.get().pk}/extend/",
        f"/office/mandates/{world.nilufar.mandates.get().pk}/end/",
        f"/office/places/{vahdat.pk}/",
        f"/office/places/{vahdat.pk}/edit/",
        f"/office/places/{vahdat.pk}/move/",
        f"/office/places/{vahdat.pk}/new/",
        f"/office/places/{vahdat.pk}/below/",
        "/office/roles/case_worker/",
        f"/office/organisations/{world.ours.pk}/",
        f"/office/programmes/{world.cohesion.pk}/",
    ):
        assert client.get(path).status_code == 200, path


def test_every_view_says_who_may_open_it():
    patterns = [*urls.urlpatterns, *account_urls.urlpatterns]
    assert patterns
    assert [p.name for p in patterns if not getattr(p.callback, "paivand_access", "")] == []


def test_no_page_has_an_inline_script_or_style(world, enter):
    client = enter(world.admin)
    for name in [*OWN, *ADMIN]:
        text = client.get(_address(name)).content.decode()
        assert " style=" not in text, name
        assert "<script>" not in text, name


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=НИЛ", "Нилуфар", "Karim"),
        ("q=karim", "Karim", "Нилуфар"),
        ("state=suspended", "Karim", "Нилуфар"),
        ("role=registration_assistant", "Rahim", "Karim"),
    ],
)
def test_the_list_of_accounts_finds_in_any_script_and_says_what_it_hides(world, enter, query, shown, hidden):
    world.nilufar.display_name = "Нилуфар"
    world.nilufar.save()
    world.karim.is_active = False
    world.karim.save()
    page = enter(world.admin).get(f"/office/accounts/?{query}").content.decode()
    table = page[page.index("<tbody>") :]
    assert shown in table
    assert hidden not in table
    assert "Your filters hide" in table


@pytest.mark.parametrize("sort", ["name", "-name", "username", "-seen", "nonsense"])
def test_the_list_of_accounts_is_sorted_by_its_heads(world, enter, sort):
    assert enter(world.admin).get(f"/office/accounts/?sort={sort}").status_code == 200
