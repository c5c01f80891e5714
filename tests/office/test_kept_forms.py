"""Nothing typed is lost when a session ends in the middle of a form."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from lxml import html

from paivand.kernel import clock
from paivand.office import kept
from paivand.office.models import KeptForm, Organisation
from paivand.office.refill import page_refill
from paivand.office.services.accounts import sessions_close
from tests.office.conftest import remember
from tests.world import PASSWORD

NEW = "/office/organisations/new/"
TYPED = {"name": "Умед, гурӯҳи «волидон»", "code": "umed", "kind": "community", "is_active": "on"}


def _left_open(client: Client, user) -> None:
    """Let the session end while a form stays open on the device."""
    client.cookies[kept.WHO_COOKIE] = kept.who_value(user)
    sessions_close(user)


def _sent_late(client: Client, typed=None, **more):
    headers = {"referer": f"http://testserver{NEW}", **more}
    return client.post(NEW, TYPED if typed is None else typed, headers=headers)


def _sign_in(client: Client, name: str, answer):
    page = client.post(
        "/account/sign-in/",
        {"login": name, "password": PASSWORD, "next": answer["Location"].split("next=")[1].replace("%2F", "/")},
    )
    assert page.status_code == 302
    return page["Location"]


def test_the_typed_form_comes_back_filled_after_signing_in_as_the_same_person(world, enter):
    client = enter(world.admin)
    _left_open(client, world.admin)
    answer = _sent_late(client)
    assert answer["Location"].startswith("/account/sign-in/?next=%2Foffice%2Fkept%2F")
    assert "kept" in client.get(answer["Location"]).content.decode()

    page = client.get(_sign_in(client, "admin", answer), follow=True)
    form = next(f for f in html.document_fromstring(page.content).forms if "code" in f.fields)
    assert form.fields["name"] == TYPED["name"]
    assert form.fields["code"] == "umed"
    assert form.fields["kind"] == "community"
    assert "Your answers are back" in page.content.decode()
    # Nothing was sent by itself, and what was kept is used up.
    assert not Organisation.objects.filter(code="umed").exists()
    assert not KeptForm.objects.exists()
    assert "umed" not in client.get(NEW).content.decode()


def test_another_person_on_the_same_device_gets_nothing_of_it(world, enter):
    client = enter(world.admin)
    _left_open(client, world.admin)
    answer = _sent_late(client)
    where = _sign_in(client, "rahim", answer)
    page = client.get(where, follow=True)
    assert page.status_code == 404
    assert "umed" not in page.content.decode()
    assert KeptForm.objects.count() == 1


def test_what_is_kept_is_sealed_and_holds_no_secret(world, enter):
    client = enter(world.admin)
    _left_open(client, world.admin)
    _sent_late(
        client, {**TYPED, "password": "hunter2 hunter2", "pin": "1234", "card_1": "a b c", "csrfmiddlewaretoken": "x"}
    )
    held = KeptForm.objects.get()
    assert set(held.answers) == set(TYPED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM office_keptform")
        row = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cursor.fetchone()])
    assert "Умед" not in row
    assert "organisations" not in row


def test_what_was_kept_never_leads_to_another_site(world, enter):
    client = enter(world.admin)
    _left_open(client, world.admin)
    _sent_late(client, referer="http://testserver//elsewhere.example/account/")
    led = enter(world.admin).get(f"/office/kept/{KeptForm.objects.get().pk}/")
    assert led.status_code == 302
    assert urlsplit(led["Location"]).netloc == ""


def test_a_stranger_can_keep_nothing(world):
    client = Client()
    client.cookies[kept.WHO_COOKIE] = signing.dumps(str(world.admin.pk), salt="some other salt")
    answer = _sent_late(client)
    assert answer.status_code == 302
    assert not KeptForm.objects.exists()


def test_nobody_fills_the_table_with_forms(world):
    client = Client()
    client.cookies[kept.WHO_COOKIE] = kept.who_value(world.admin)
    for _ in range(25):
        _sent_late(client)
    assert KeptForm.objects.count() == 20


def test_what_was_kept_is_gone_after_a_day(world, enter):
    client = enter(world.admin)
    _left_open(client, world.admin)
    with clock.frozen("2026-11-01T08:00:00") as time:
        answer = _sent_late(client)
        time.tick(hours=25)
        page = client.get(_sign_in(client, "admin", answer), follow=True)
    assert page.status_code == 404


def test_a_form_sent_too_late_for_a_dangerous_act_comes_back_after_confirming(world, enter):
    client = enter(world.admin, ago=3600)
    path = f"/office/accounts/{world.rahim.pk}/suspend/"
    answer = client.post(path, {"reason": "left the office"}, headers={"referer": f"http://testserver{path}"})
    assert answer["Location"].startswith("/account/confirm/?next=%2Foffice%2Fkept%2F")
    where = answer["Location"].split("next=")[1].replace("%2F", "/")
    done = client.post("/account/confirm/", {"password": PASSWORD, "next": where})
    page = client.get(done["Location"], follow=True)
    assert "left the office" in page.content.decode()
    world.rahim.refresh_from_db()
    assert world.rahim.is_active


def test_a_form_whose_page_is_gone_is_shown_to_be_copied(world, enter):
    client = enter(world.admin)
    held = KeptForm.objects.create(
        user=world.admin, path="/office/gone/", answers={"note": ["long text"]}, expires_at=clock.now() + kept.KEEP
    )
    page = client.get(f"/office/kept/{held.pk}/", follow=True)
    assert page.redirect_chain[-1][0] == f"/office/kept/{held.pk}/show/"
    assert "long text" in page.content.decode()
    assert client.post(f"/office/kept/{held.pk}/show/").status_code == 302
    assert not KeptForm.objects.exists()


def test_a_form_with_the_token_of_an_older_session_is_kept(world, enter):
    client = enter(world.admin, enforce_csrf_checks=True)
    answer = _sent_late(client, origin="http://testserver")
    assert answer.status_code == 302
    page = client.get(answer["Location"], follow=True)
    assert 'value="umed"' in page.content.decode()
    assert not Organisation.objects.filter(code="umed").exists()


def test_a_form_from_another_site_is_refused_and_not_kept(world, enter):
    client = enter(world.admin, enforce_csrf_checks=True)
    answer = client.post(NEW, TYPED, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "PV-ACCESS-05" in answer.content.decode()
    assert not KeptForm.objects.exists()


def test_a_program_that_is_signed_out_gets_a_code_and_no_page(world):
    answer = Client().post(NEW, TYPED, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "PV-ACCESS-03"


def test_a_fragment_that_is_signed_out_leads_the_whole_page_to_sign_in(world):
    answer = Client().get("/office/accounts/", headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/account/sign-in/")


def test_the_second_factor_owed_keeps_what_was_typed(world, enter):
    client = enter(world.guard, second_factor=False)
    answer = client.post(
        "/office/me/", {"display_name": "Parvina"}, headers={"referer": "http://testserver/office/me/"}
    )
    assert answer["Location"].startswith("/office/me/enrol/?next=")
    assert KeptForm.objects.get().answers["display_name"] == ["Parvina"]
    remember(client, world.guard)
    page = client.get(f"/office/kept/{KeptForm.objects.get().pk}/", follow=True)
    assert 'value="Parvina"' in page.content.decode()


PAGE = """<!doctype html><html><body><form method="get" action="/find/"><input name="q"></form>
<form method="post" action="/save/"><input type="hidden" name="csrfmiddlewaretoken" value="fresh">
<input name="name"><input name="name"><textarea name="note"></textarea>
<select name="kind"><option value="a" selected>A</option><option value="b">B</option></select>
<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2">
<input type="checkbox" name="c" value="x" checked><input type="checkbox" name="c" value="y">
<input type="password" name="secret"><input type="file" name="f"></form></body></html>"""


def test_every_kind_of_field_is_filled_and_secrets_are_not():
    answers = {"name": ["first", "second"], "note": ["\nline <b>\nتوضیح"], "kind": ["b"], "r": ["2"], "c": ["y"]}
    filled = page_refill(PAGE, page="/save/", path="/save/", answers=answers, notice="Back again")
    assert filled is not None
    form = html.document_fromstring(filled).forms[1]
    assert [field.get("value") for field in form.xpath(".//input[@name='name']")] == ["first", "second"]
    assert form.xpath(".//textarea")[0].text.lstrip("\n").startswith("line <b>")
    assert form.fields["kind"] == "b"
    assert form.fields["r"] == "2"
    assert [box.get("value") for box in form.xpath(".//input[@type='checkbox'][@checked]")] == ["y"]
    assert form.fields["csrfmiddlewaretoken"] == "fresh"
    assert "Back again" in filled


@pytest.mark.parametrize("page", ["<p>no form</p>", '<form method="post"><input name="other"></form>'])
def test_a_page_without_a_fitting_form_is_left_alone(page):
    assert page_refill(page, page="/a/", path="/b/", answers={"name": ["x"]}, notice="") is None


def test_what_has_had_its_time_is_cleared_away(world, enter):
    from django.contrib.sessions.models import Session

    from paivand.office.models import PlaceImport
    from paivand.office.tidying import tidy

    enter(world.rahim)
    kept_form = KeptForm.objects.create(user=world.admin, path="/x/", answers={}, expires_at=clock.now() + kept.KEEP)
    PlaceImport.objects.create(file_name="old.csv", read_by=world.admin.pk)
    tidy()
    assert KeptForm.objects.filter(pk=kept_form.pk).exists()
    assert Session.objects.exists()
    with clock.frozen("2036-01-01T00:00:00"):
        Session.objects.update(expire_date="2020-01-01T00:00:00Z")
        tidy()
    assert not KeptForm.objects.exists()
    assert not PlaceImport.objects.exists()
    assert not Session.objects.exists()
