"""Fields: what they accept, what they keep, and what they say when an answer cannot be read."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils.datastructures import MultiValueDict

from keel.pages.govuk import fields
from keel.pages.govuk.dates import month_number
from keel.pages.govuk.render import error_summary, govuk_form
from tests.page import fetch

FILLED = {
    "name": "Mia",
    "held_on": "14 March 2026",
    "number": "1,2",
    "where": "home",
    "team": "4",
    "came": ["child", "carer"],
    "password": "secret",
}


class DateForm(fields.Form):
    held_on = fields.DateField(label="Date of the review")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].earliest = date(2020, 1, 1)  # type: ignore[attr-defined]
        self.fields["held_on"].latest = date(2026, 11, 23)  # type: ignore[attr-defined]


def held(day: str, month: str, year: str) -> DateForm:
    return DateForm({"held_on-day": day, "held_on-month": month, "held_on-year": year})


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MARCH", " march ", "Mar."])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    form = held("14", month, "2026")
    assert form.is_valid()
    assert form.cleaned_data["held_on"] == date(2026, 3, 14)


@pytest.mark.parametrize("month", ["0", "13", "Ma", "Marz", "J", "III", "³", "1.5", "-3"])
def test_what_is_not_a_month(month: str) -> None:
    assert month_number(month) is None
    assert "is not a month" in held("14", month, "2026").errors["held_on"][0]


@pytest.mark.parametrize(
    ("typed", "says", "box"),
    [
        (("", "", ""), "Enter date of the review", "day"),
        (("14", "", ""), "Date of the review must include a month and year", "month"),
        (("", "3", "2026"), "Date of the review must include a day", "day"),
        (("14", "3", ""), "Date of the review must include a year", "year"),
        (("31", "2", "2026"), "the day must be a number from 1 to 28, the last of February 2026", "day"),
        (("30", "Feb", "2024"), "from 1 to 29, the last of February 2024", "day"),
        (("0", "3", "2026"), "the day must be a number from 1 to 31", "day"),
        (("14th", "3", "2026"), "the day must be a number", "day"),
        (("14", "Marz", "2026"), "“Marz” is not a month", "month"),
        (("14", "3", "26"), "the year must have 4 numbers, like 2026", "year"),
        (("14", "3", "0026"), "the year must have 4 numbers", "year"),
        (("1", "1", "2019"), "must be on or after 1 January 2020", "day"),
        (("24", "11", "2026"), "must be on or before 23 November 2026", "day"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_where(
    gallery: Client, typed: tuple[str, str, str], says: str, box: str
) -> None:
    form = held(*typed)
    assert not form.is_valid()
    assert says in form.errors["held_on"][0]
    assert f'href="#id_held_on-{box}"' in form.error_summary()
    shown = form["held_on"].govuk()  # type: ignore[attr-defined]
    for given in filter(None, typed):
        assert f'value="{given}"' in shown
    assert says in shown.replace("&#39;", "’")


def test_a_date_that_is_not_required_may_be_left_out() -> None:
    class Loose(fields.Form):
        on = fields.DateField(label="Date", required=False)

    form = Loose({"on-day": "", "on-month": "", "on-year": ""})
    assert form.is_valid()
    assert form.cleaned_data["on"] is None


def test_a_date_knows_whether_it_was_changed() -> None:
    data = {"held_on-day": "14", "held_on-month": "3", "held_on-year": "2026"}
    assert not DateForm(data, initial={"held_on": date(2026, 3, 14)}).has_changed()
    assert DateForm(data, initial={"held_on": date(2026, 3, 15)}).has_changed()
    assert DateForm(data | {"held_on-day": "x"}, initial={"held_on": date(2026, 3, 14)}).has_changed()


def test_a_date_already_known_fills_the_boxes(gallery: Client) -> None:
    shown = DateForm(initial={"held_on": date(2026, 3, 14)})["held_on"].govuk()  # type: ignore[attr-defined]
    for part in ('value="14"', 'value="3"', 'value="2026"'):
        assert part in shown


def test_everything_typed_is_kept_when_one_answer_is_wrong(gallery: Client) -> None:
    page = fetch(gallery, "/form").submit("Save", **{**FILLED, "held_on": "31 Feb 2026", "words": "Hello\nthere"})
    assert page.errors == ["Date of the review: the day must be a number from 1 to 28, the last of February 2026"]
    assert page.field("Month").get("value") == "Feb"
    assert page.field("What is the child’s name?").get("value") == "Mia"
    assert page.field("The child").get("checked") is not None
    assert page.field("Mother").get("checked") is None
    assert page.field("At home").get("checked") is not None
    assert page.field("What the child said").text == "Hello\nthere"


def test_a_password_is_never_sent_back(gallery: Client) -> None:
    page = fetch(gallery, "/form").submit("Save", **{**FILLED, "name": None})
    assert page.errors == ["Enter the child’s name"]
    assert "secret" not in page.html


def test_a_good_form_is_taken(gallery: Client) -> None:
    page = fetch(gallery, "/form").submit("Save", **FILLED)
    assert page.errors == []


def test_a_number_may_have_commas_and_says_what_it_must_be(gallery: Client) -> None:
    class Count(fields.Form):
        people = fields.IntegerField(label="People who came", min_value=1, max_value=2000)

    assert Count({"people": "1, 285"}).is_valid()
    assert Count({"people": "1, 285"}).fields["people"].clean("1, 285") == 1285
    assert Count({"people": "twelve"}).errors["people"] == ["People who came must be a whole number, like 12"]
    assert Count({"people": "0"}).errors["people"] == ["People who came must be 1 or more"]
    assert Count({"people": "2001"}).errors["people"] == ["People who came must be 2,000 or less"]
    assert Count({"people": ""}).errors["people"] == ["Enter people who came"]


def test_words_too_long_and_addresses_that_are_not(gallery: Client) -> None:
    class Words(fields.Form):
        note = fields.TextField(label="Note", max_length=5)
        email = fields.EmailField(label="Email address")
        why = fields.TextField(label="Why was it late?")

    form = Words({"note": "longer", "email": "me", "why": ""})
    assert form.errors["note"] == ["Note must be 5 characters or fewer"]
    assert form.errors["email"] == ["Email address must look like name@example.org"]
    assert form.errors["why"] == ["Answer “Why was it late?”"]


def test_a_choice_reveals_its_field_under_it_once(gallery: Client) -> None:
    page = fetch(gallery, "/form")
    assert page.html.count('name="elsewhere"') == 1
    assert page.html.index('id="conditional-id_where-3"') < page.html.index('name="elsewhere"')


def test_a_form_that_a_library_made_is_shown_the_same_way(gallery: Client) -> None:
    class Foreign(forms.Form):
        login = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "username"}))
        password = forms.CharField(widget=forms.PasswordInput)
        remember = forms.BooleanField(required=False)
        notes = forms.CharField(widget=forms.Textarea)
        team = forms.ChoiceField(choices=[("1", "Team 1")])
        look = forms.ChoiceField(choices=[("1", "One")], widget=forms.RadioSelect)
        next = forms.CharField(widget=forms.HiddenInput)

    shown = govuk_form(Foreign(MultiValueDict()))
    assert 'autocomplete="username"' in shown
    assert 'data-module="govuk-password-input"' in shown
    for part in ("govuk-checkboxes", "govuk-textarea", "govuk-select", "govuk-radios", 'type="hidden"'):
        assert part in shown
    form = Foreign({})
    form.add_error(None, "The name or the password is wrong")
    assert '<a href="#id_login">The name or the password is wrong</a>' in error_summary(form)


def test_two_forms_on_a_page_keep_apart_by_prefix(gallery: Client) -> None:
    form = DateForm({"b-held_on-day": "1"}, prefix="b")
    assert 'href="#id_b-held_on-month"' in form.error_summary()
    assert 'name="b-held_on-month"' in form["held_on"].govuk()  # type: ignore[attr-defined]
