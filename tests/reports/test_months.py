"""A report is made for a month as its reader counts months."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from paivand.kernel.calendars import CalendarName
from paivand.kernel.clock import frozen
from paivand.kernel.errors import PaivandError
from paivand.reports.monthly import Month, last_months
from tests.office.conftest import remember

NOVEMBER = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_a_gregorian_month_has_all_its_days():
    month = Month.parse("2026-02")
    assert (month.first, month.last) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    assert (month.code, month.name("en")) == ("2026-02", "February 2026")


def test_a_month_of_the_solar_calendar_has_its_own_days_and_name():
    with frozen(NOVEMBER):
        month = Month.parse("solar:1405-07")
    assert (month.first, month.last) == (dt.date(2026, 9, 23), dt.date(2026, 10, 22))
    assert (month.code, month.name("fa-af")) == ("1405-07", "میزان ۱۴۰۵")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026", "PV-REPORT-02"),
        ("2026-10-03", "PV-REPORT-02"),
        ("2026-13", "PV-REPORT-02"),
        ("solar:1405", "PV-REPORT-02"),
        ("../../etc", "PV-REPORT-02"),
        ("2026-12", "PV-REPORT-03"),
        ("solar:1405-10", "PV-REPORT-03"),
    ],
)
def test_what_is_no_month_that_has_begun_is_refused(text, code):
    with frozen(NOVEMBER), pytest.raises(PaivandError) as refused:
        Month.parse(text)
    assert refused.value.code == code


def test_the_months_to_choose_from_begin_with_the_present_one():
    with frozen(NOVEMBER):
        assert last_months(CalendarName.GREGORIAN, count=3) == ["2026-11", "2026-10", "2026-09"]
        assert last_months(CalendarName.SOLAR_HIJRI, count=10)[-3:] == [
            "solar:1405-02",
            "solar:1405-01",
            "solar:1404-12",
        ]


def options(user, language: str) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember(client, user)
    client.cookies["django_language"] = language
    return client.get("/reports/").content.decode()


@pytest.mark.django_db
def test_the_list_of_months_is_in_the_readers_calendar_and_words(world):
    with frozen(NOVEMBER):
        english, dari = options(world.madina, "en"), options(world.madina, "fa-af")
    assert '<option value="2026-10" selected>October 2026</option>' in english
    assert '<option value="solar:1405-08" selected>عقرب ۱۴۰۵</option>' in dari


@pytest.mark.django_db
def test_who_chose_a_calendar_keeps_it_in_every_language(world):
    world.madina.calendar = "gregorian"
    world.madina.save()
    with frozen(NOVEMBER):
        assert '<option value="2026-10" selected>اکتوبر ۲۰۲۶</option>' in options(world.madina, "fa-af")
