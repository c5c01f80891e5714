from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils import translation
from lxml import html

from paivand.kernel.clock import frozen
from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.ui.forms import (
    AmountField,
    Choices,
    DigitsCharField,
    PartialDateField,
    PhoneField,
    SearchSelect,
    WholeNumberField,
    YesNoField,
    is_switching,
    without_errors,
)


class DateForm(forms.Form):
    born = PartialDateField(label="When born?", help_text="Leave empty what nobody knows.")


def boxes(day: str = "", month: str = "", year: str = "", calendar: str = "gregorian", age: str = "") -> dict[str, str]:
    return {"born_day": day, "born_month": month, "born_year": year, "born_calendar": calendar, "born_age": age}


def cleaned(data: dict[str, str]) -> Any:
    with frozen("2026-11-19T08:00:00"):
        form = DateForm(data)
        return form.cleaned_data["born"] if form.is_valid() else form.errors["born"][0]


def test_a_full_date_in_any_of_the_three_digit_systems():
    expected = PartialDate(dt.date(1998, 11, 7), Precision.DAY)

    assert cleaned(boxes("7", "11", "1998")) == expected
    assert cleaned(boxes("۷", "۱۱", "۱۹۹۸")) == expected
    assert cleaned(boxes("٧", "١١", "١٩٩٨")) == expected


def test_a_solar_hijri_day_becomes_its_gregorian_day():
    assert cleaned(boxes("۱", "۱", "۱۳۷۱", "solar_hijri")) == PartialDate(dt.date(1992, 3, 21), Precision.DAY)


def test_an_unknown_day_or_month_stays_unknown():
    assert cleaned(boxes(month="11", year="1998")).precision is Precision.MONTH
    assert cleaned(boxes(year="1998")).precision is Precision.YEAR
    assert str(cleaned(boxes(year="1371", calendar="solar_hijri"))) == "solar:1371"


def test_about_how_old_is_kept_as_an_estimate():
    date = cleaned(boxes(age="۳۴"))

    assert date.precision is Precision.ESTIMATED_AGE
    assert date.age_on(dt.date(2026, 11, 19)).years == 34


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (boxes(), "Enter the year, or about how old the person is"),
        (boxes(day="7", year="1998"), "Enter the month too, or leave the day empty"),
        (boxes("30", "2", "1998"), "There is no such day. Look at the day, the month and the calendar"),
        (boxes("7", "11", "98a"), "Enter the date in figures, such as 7 11 1998"),
        (boxes(year="2027"), "The date cannot be in the future"),
        (boxes(age="many"), "Enter the age in years as a number, such as 34"),
        (boxes(age="400"), "Enter the age in years as a number, such as 34"),
        (boxes(year="1998", age="28"), "Enter the date or the age, not both"),
        (boxes("7", "11", "²"), "Enter the date in figures, such as 7 11 1998"),
    ],
)
def test_a_wrong_date_is_answered_with_what_to_do(data: dict[str, str], sentence: str):
    assert cleaned(data) == sentence


def test_a_year_of_this_year_is_not_the_future():
    assert cleaned(boxes(year="2026")).precision is Precision.YEAR


def test_a_kept_year_shows_in_the_calendar_in_which_it_was_told():
    form = DateForm(initial={"born": PartialDate.from_text("solar:1371")})
    tree = html.fromstring(str(form["born"]))

    assert tree.xpath("//input[@name='born_year']/@value") == ["1371"]
    assert tree.xpath("//input[@name='born_calendar'][@checked]/@value") == ["solar_hijri"]


def test_the_calendar_of_the_language_leads():
    with translation.override("ps"):
        tree = html.fromstring(str(DateForm()["born"]))

    assert tree.xpath("//input[@name='born_calendar']/@value") == ["solar_hijri", "gregorian"]
    assert tree.xpath("//input[@name='born_calendar'][@checked]/@value") == ["solar_hijri"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+992 90 000-11-22", "+992900001122"),
        ("00992900001122", "+992900001122"),
        ("۰۷۰۰ ۱۲۳ ۴۵۶", "0700123456"),
        ("(90) 000 1122", "900001122"),
        ("\u202a+992 90 000 1122\u202c", "+992900001122"),
    ],
)
def test_a_phone_is_kept_as_it_is_dialled(typed: str, kept: str):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["call me", "12", "+", "9" * 16, "90 000 1122 or 33"])
def test_what_is_no_phone_is_refused(typed: str):
    with pytest.raises(forms.ValidationError, match="Enter a phone number"):
        PhoneField().clean(typed)


def test_numbers_are_read_in_any_digits():
    assert WholeNumberField().clean("۱۲") == 12
    assert AmountField(max_digits=9, decimal_places=2).clean("۱۲٫۵") == Decimal("12.5")
    assert DigitsCharField().clean("A-٠٤١٢") == "A-0412"
    assert WholeNumberField(required=False).clean("") is None
    with pytest.raises(forms.ValidationError, match="such as 2"):
        WholeNumberField().clean("two")


def test_a_question_with_yes_or_no_knows_the_third_state():
    field = YesNoField(required=False)

    assert (field.clean("yes"), field.clean("no"), field.clean("")) == (True, False, None)


class WholeForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As the person says it.")
    sex = forms.ChoiceField(label="Sex", choices=[("f", "Female"), ("x", "No answer")], widget=Choices(aside=["x"]))
    share = YesNoField(label="May we tell them?", required=False)
    place = forms.ChoiceField(label="Place", choices=[("a", "A")], widget=SearchSelect(), required=False)
    born = PartialDateField(label="When born?")


def test_a_field_says_its_error_where_it_is_and_in_the_summary(draw: Callable[..., str]):
    form = WholeForm({})
    page = html.fromstring(
        draw(
            '<div><c-form-errors :form="form" />{% for field in form %}<c-field :field="field" />{% endfor %}</div>',
            form=form,
        )
    )

    name = page.xpath("//input[@name='name']")[0]
    assert name.get("aria-invalid") == "true"
    assert name.get("aria-describedby") == "id_name_hint id_name_error"
    assert page.xpath("string(//*[@id='id_name_error'])").strip() == "Error: Answer “Name”"
    links = page.xpath("//div[@role='alert']//a/@href")
    assert links == ["#id_name", "#id_sex_0", "#id_born_day"]
    for link in links:
        assert page.xpath(f"//*[@id='{link[1:]}']"), link
    assert "3 answers need a look" in page.xpath("string(//h2)")


def test_answers_that_are_no_answer_stand_apart_and_nothing_is_chosen_beforehand(draw: Callable[..., str]):
    page = html.fromstring(
        draw('<div>{% for field in form %}<c-field :field="field" />{% endfor %}</div>', form=WholeForm())
    )

    assert page.xpath("//div[contains(@class, 'is-aside')]//input/@value") == ["x"]
    assert not page.xpath("//input[@type='radio'][@name!='born_calendar'][@checked]")
    assert "Not asked yet" in page.text_content()


def test_every_control_has_a_label(draw: Callable[..., str]):
    page = html.fromstring(
        draw('<div>{% for field in form %}<c-field :field="field" />{% endfor %}</div>', form=WholeForm())
    )

    for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        labelled = control.xpath("ancestor::label") or page.xpath(f"//label[@for='{control.get('id')}']")
        assert labelled, html.tostring(control)


def test_switching_the_language_shows_the_answers_without_complaints(draw: Callable[..., str]):
    data = {"name": "پروین", "_language": "ru"}
    form = without_errors(WholeForm(data))

    assert is_switching(data)
    page = draw(
        '<c-form-errors :form="form" />{% for field in form %}<c-field :field="field" />{% endfor %}', form=form
    )
    assert "پروین" in page
    assert "Error" not in page
    assert "is-error" not in page
