"""Finding children: by part of a name, a number, a date of birth; narrowed; and only those whom one may see."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from keel.law.answers import State
from keel.pages.naming import age_on
from keel.records.commands.children import add_child_number, name_children, restrict_child
from keel.records.commands.finding import refresh_now, refresh_words, words_of_name, words_of_number
from keel.records.commands.postcodes import learn_postcodes
from keel.records.models import Child, ChildNow, ChildWord, CouncilPlace, NextReview, Postcode
from keel.records.names import fold
from keel.records.permissions import Actor, service
from keel.records.queries import finding
from keel.records.queries.finding import AGES, Wanted, Who, find, read_words
from keel.records.queries.listing import rows_of
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_child_in_care, a_return, held_by, may

pytestmark = pytest.mark.django_db
EVERYBODY = service()


def named(number: str, given_name: str, family_name: str, preferred: str = "", **about: object) -> Child:
    """A child in care with a name."""
    child = a_child_in_care(number=number, **about)
    name_children(by=service(), names=[(number, given_name, family_name, preferred)], now=NOW)
    return child


def numbers(words: str = "", *, actor: Actor = EVERYBODY, today: date = TODAY, **more: object) -> list[str]:
    """The numbers of the children found."""
    found = find(actor=actor, wanted=Wanted(words=words, **more), today=today, first=25)
    return [row.child_number for row in found[:1000]]


@pytest.mark.parametrize(
    "typed",
    [
        "mia",
        "MIA HART",
        "hart mia",
        "Hart, Mia",
        "har",
        "art",
        "mimi",
        "LC-10482",
        "lc10482",
        "10482",
        "104",
        "1 June 2012",
        "1/6/2012",
        "01.06.12",
        "1 6 2012",
        "01062012",
        "mia 01062012",
        "2012-06-01",
        "mia 1/6/2012",
    ],
)
def test_a_child_is_found_as_people_look_for_them(typed: str) -> None:
    named("LC-10482", "Mia", "Hart", "Mimi", born=date(2012, 6, 1))
    named("LC-20999", "Kofi", "Mensah", born=date(2011, 2, 2))
    assert numbers(typed) == ["LC-10482"]


@pytest.mark.parametrize("typed", ["zoe", "ZOË", "zoë abara", "oneil", "o’neil", "O'Neil", "abara-o'neil", "neil"])
def test_marks_and_accents_need_not_be_typed(typed: str) -> None:
    named("7", "Zoë", "Abara-O’Neil")
    assert numbers(typed) == ["7"]


@pytest.mark.parametrize("typed", ["mai", "xyz", "32/13/2012", "mia kofi", "2/6/2012", "%", "’"])
def test_what_nobody_is_called_finds_nobody(typed: str) -> None:
    named("LC-10482", "Mia", "Hart", born=date(2012, 6, 1))
    named("LC-20999", "Kofi", "Mensah")
    assert numbers(typed) == []


def test_eight_digits_may_be_a_number_or_a_date_of_birth() -> None:
    named("01062012", "Bo", "Stone")
    named("7", "Mia", "Hart", born=date(2012, 6, 1))
    named("8", "Al", "Hart", born=date(2012, 6, 2))
    assert sorted(numbers("01062012")) == ["01062012", "7"]
    assert numbers("mia 01062012") == ["7"]
    assert numbers("31022012") == []


def test_a_date_that_is_none_is_read_as_words() -> None:
    assert read_words("30/2/2012") == (["30", "2", "2012"], None)
    assert read_words("kofi 2 feb 2011") == (["kofi"], date(2011, 2, 2))
    assert read_words("  ") == ([], None)


def test_a_new_name_and_another_systems_number_are_found_and_the_old_name_is_not() -> None:
    child = named("1", "Mia", "Hart")
    name_children(by=service(), names=[("1", "Mia", "Stone", "")], now=NOW)
    add_child_number(by=service(), child=child, system="NHS", value="943 476 5919", now=NOW)
    assert numbers("hart") == []
    assert numbers("stone") == numbers("943") == numbers("9434765919") == ["1"]
    assert ChildNow.objects.get(child=child).name_key == Child.objects.get(pk=child.pk).name_key


def test_those_who_match_come_by_name() -> None:
    for number, given_name, family_name in (("3", "Bo", "Hart"), ("1", "Al", "Hartley"), ("2", "Al", "Hart")):
        named(number, given_name, family_name)
    assert numbers("hart") == ["2", "1", "3"]


def test_only_children_whom_one_may_see_are_found(council: Council) -> None:
    mine, others = named("1", "Mia", "Hart"), named("2", "Kofi", "Hart")
    held_by(council.iro, mine)
    restrict_child(by=service(), child=others, because="a relative works here", now=NOW)
    assert numbers("hart", actor=council.iro.actor()) == ["1"]
    assert numbers("hart", actor=council.other_iro.actor()) == []
    assert numbers("hart", actor=council.administrator.actor()) == ["1"]
    assert numbers("hart", actor=council.manager.actor()) == ["2", "1"]
    assert numbers("hart", actor=may()) == []


def test_where_too_many_match_the_first_are_shown_and_nobody_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FEW", 3)
    for number in range(7):
        named(f"{number}", f"Mia {'Q' if number == 4 else ''}", "Hart")
    many = find(actor=EVERYBODY, wanted=Wanted(words="hart"), today=TODAY, first=5)
    assert (many.more_than, len(many)) == (5, 5)
    assert [row.child_number for row in many[:5]] == ["0", "1", "2", "3", "5"]
    few = find(actor=EVERYBODY, wanted=Wanted(words="hart q"), today=TODAY, first=5)
    assert few.more_than is None
    assert [row.child_number for row in few[:5]] == ["4"]
    all_of_them = find(actor=EVERYBODY, wanted=Wanted(words="hart"), today=TODAY, first=7)
    assert (all_of_them.more_than, len(all_of_them)) == (None, 7)


def test_a_list_counts_no_further_than_any_council_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COUNTED", 2)
    a_return(*(a_child(f"{number}") for number in range(3)))
    assert find(actor=EVERYBODY, wanted=Wanted(), today=TODAY, first=25).count() == 2


def test_a_search_asks_the_database_as_often_whatever_it_finds() -> None:
    counts = []
    for number in range(12):
        named(f"{number}", "Mia", f"Hart{number}")
        if number in (0, 11):
            with CaptureQueriesContext(connection) as caught:
                rows_of(find(actor=EVERYBODY, wanted=Wanted(words="mia hart"), today=TODAY, first=25)[:25], TODAY)
            counts.append(len(caught))
    assert counts[0] == counts[1]


@given(st.text(max_size=30), st.text(max_size=30))
def test_every_word_of_a_name_is_found_by_its_beginning_and_its_end(one: str, other: str) -> None:
    words = words_of_name(one, other)
    for part in f"{one} {other}".split():  # what is one word to everybody
        word = fold(part)[:60]
        if part.isalnum() and word:
            assert word in words
            assert word[-3:] in words
    assert all(0 < len(word) <= 60 for word in words)


@given(st.text(max_size=200))
def test_a_number_is_found_whole_whatever_it_is(number: str) -> None:
    assert all(0 < len(word) <= 60 for word in words_of_number(number))


# ---- narrowing -------------------------------------------------------------------------------------------------------


def test_who_is_in_care_and_who_has_left() -> None:
    a_return(a_child("1"), a_child("2", until=date(2026, 3, 1)))
    assert numbers() == ["1"]
    assert numbers(who=Who.LEFT) == ["2"]
    assert numbers(who=Who.ALL) == ["1", "2"]


def test_a_young_person_leaves_the_list_on_their_eighteenth_birthday_without_being_asked() -> None:
    a_child_in_care(number="1", born=date(2008, 6, 10))
    assert numbers(today=date(2026, 6, 9)) == ["1"]
    assert numbers(today=date(2026, 6, 10)) == []
    assert numbers(today=date(2026, 6, 10), who=Who.LEFT) == ["1"]


def test_narrowed_by_iro_and_by_nobody(council: Council) -> None:
    mine, other = a_child_in_care(number="1"), a_child_in_care(number="2")
    held_by(council.iro, mine)
    assert numbers(iro=council.iro.staff.pk) == ["1"]
    assert numbers(no_iro=True) == [other.number]


def test_narrowed_by_the_team_that_holds_the_case(council: Council) -> None:
    a_return(a_child("1", workers=[("SW0001", date(2025, 5, 6), None)]), a_child("2"))
    assert numbers(team=council.teams["Case team"].pk) == ["1"]
    assert numbers(team=council.teams["Service"].pk) == ["1"], "a team below it counts"
    assert numbers(team=council.teams["Next team"].pk) == []


def test_narrowed_by_legal_status_and_home() -> None:
    a_return(
        a_child("1", stays=[Stay(since=date(2025, 5, 6), ls="V2", place="K2")]),
        a_child("2", stays=[Stay(since=date(2025, 5, 6), ls="C2", place="U4")]),
    )
    assert numbers(status="V2") == ["1"]
    assert numbers(kind="childrens_home") == ["1"]
    assert numbers(kind="foster") == ["2"]


@pytest.mark.parametrize("band", AGES)
def test_the_bands_of_age_are_those_of_birthdays(band: str) -> None:
    days = [TODAY, TODAY - timedelta(days=1)]
    for years in range(1, 18):
        birthday = TODAY.replace(year=TODAY.year - years)
        days += [birthday + timedelta(days=1), birthday, birthday - timedelta(days=1)]
    a_return(*[a_child(f"{place:03}", born=day, since=TODAY) for place, day in enumerate(days)], year=2027)
    least, most = AGES[band]
    expected = [f"{place:03}" for place, day in enumerate(days) if least <= (age_on(day, TODAY) or 0) <= most]
    assert numbers(age=band) == expected
    assert expected


def test_narrowed_by_how_the_next_review_stands() -> None:
    a_return(a_child("1", since=date(2026, 3, 2)), a_child("2", since=date(2026, 3, 30)))
    late = [row.child_number for row in NextReview.objects.all() if row.latest_on < TODAY and not row.known_to]
    assert numbers(review=State.LATE) == late
    unsure = numbers(review=State.UNKNOWN)
    assert sorted(unsure + numbers(review=State.SOON) + numbers(review=State.DUE) + late) == ["1", "2"]


# ---- where homes are -------------------------------------------------------------------------------------------------


def test_miles_and_district_follow_from_the_postcodes() -> None:
    home, there = Postcode(code="ME11AA"), Postcode(code="ME22BB")
    child = a_child_in_care(number="1")
    Postcode.objects.filter(code=home.code).update(east=574_000, north=168_000, district="E06000035")
    Postcode.objects.filter(code=there.code).update(east=574_000, north=206_233, district="S12000036")
    CouncilPlace.objects.create(code="E06000035", name="Larkwater", kind="own")
    refresh_now([child.pk], TODAY)
    row = ChildNow.objects.get(child=child)
    assert (str(row.miles), row.location, row.kind) == ("23.8", "scotland", "foster")
    assert numbers(where="far") == numbers(where="scotland") == ["1"]
    assert numbers(where="own") == []


def test_a_postcode_is_looked_up_once_and_a_wrong_one_is_kept_as_nowhere() -> None:
    assert learn_postcodes(["ME1 2XE", "me12xe", "ZZ99 9ZZ", "", "far too long for one"]) == 2
    assert learn_postcodes(["ME1 2XE", "ZZ99 9ZZ"]) == 0
    found = {row.code: (row.east, row.district) for row in Postcode.objects.all()}
    assert found["ME12XE"][1] == "E06000035"
    assert found["ZZ999ZZ"] == (None, "")


# ---- the projections are what the record says ------------------------------------------------------------------------


def test_the_projections_are_the_same_when_made_again() -> None:
    a_return(a_child("1"), a_child("2", until=date(2026, 3, 1)), a_child("LC-3"))
    name_children(by=service(), names=[("1", "Mia", "Hart", "Mimi")], now=NOW)
    children = list(Child.objects.values_list("pk", flat=True))
    before = sorted(ChildWord.objects.values_list("child", "word"))
    assert before
    assert refresh_now(children, TODAY) == (0, 0, 0)
    refresh_words(children)
    assert sorted(ChildWord.objects.values_list("child", "word")) == before
    for row in ChildNow.objects.select_related("child"):
        assert (row.child_number, row.name_key, row.born_on) == (
            row.child.number,
            row.child.name_key,
            row.child.born_on,
        )
