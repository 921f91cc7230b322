"""A child's page: who they are, their next review and why, their time in care, and who may look."""

from datetime import date

import pytest

from keel.pages.children import finding
from keel.records.commands.children import add_person, join_siblings, set_interpreter
from keel.records.commands.due import rebuild_due
from keel.records.commands.reviews_held import record_held
from keel.records.commands.schools import start_school
from keel.records.commands.told import tell_care_start
from keel.records.models import (
    AccessEvent,
    CarePeriod,
    Child,
    LegalStatus,
    NextReview,
    Placement,
    PracticeValue,
    Review,
)
from keel.records.permissions import service
from tests.builders import Stay, a_child, a_return
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council


def test_it_says_who_the_child_is_and_how_they_like_to_be_called(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert page.heading == "Mia Hart, 9 (likes to be called Mimi) · LC-1"
    assert "Full care order since 10 November 2025" in page.text
    assert "long-term foster home since 10 November 2025" in page.text
    assert "IRO Ash Fern" in page.text
    assert "1 person so far." in page.text


def test_the_next_review_is_explained(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert page.summary()["Booked"] == "21 September 2026"
    assert "within 6 months of the last review, held on 23 March 2026" in page.text
    assert "regulation 33(2)" in page.text
    assert "leaving care and coming back" in page.text


def test_the_reviews_held_say_what_was_due_and_whether_they_were_on_time(council: Council) -> None:
    held = fetch(council.sign_in("iro"), "/children/LC-1/").table("Reviews held")
    assert [(row["Held on"], row["Was due by law"], row["On time?"]) for row in held] == [
        ("23 March 2026", "24 March 2026", "On time"),
        ("24 September 2025", "26 September 2025", "On time"),
        ("26 June 2025", "30 June 2025", "On time"),
    ]
    assert held[0]["How the child took part"] == "came and spoke for themselves"


def test_a_review_in_parts_or_adjourned_says_so_where_the_reviews_are_listed(council: Council) -> None:
    what = {"by": service("test"), "child": Child.objects.get(number="LC-1"), "today": TODAY, "now": NOW}
    days = [(date(2026, 4, 20), "in_person"), (date(2026, 5, 5), "video")]
    who = {"chaired_by": council.staff["iro"]}
    record_held(parts=days, completed=True, participation="PN1", **who, **what)
    record_held(parts=[(date(2026, 6, 8), "in_person")], completed=False, participation="", **who, **what)
    held = fetch(council.sign_in("iro"), "/children/LC-1/").table("Reviews held")
    assert held[0]["Held on"] == "8 June 2026 Adjourned: to be completed by 6 July 2026"
    assert held[1]["Held on"] == "20 April 2026 In 2 parts, completed on 5 May 2026"
    assert held[2]["Held on"] == "23 March 2026"


def test_time_in_care_is_a_list_of_what_held_when(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/children/LC-1/")
    assert [row["What"] for row in page.table("Legal status")] == ["Full care order", "Interim care order"]
    homes = page.table("Homes")
    assert homes[1] == {"What": "Foster home", "Since": "2 June 2025", "Until": "10 November 2025"}
    unknown = fetch(council.sign_in("iro-manager"), "/children/LC-3/").table("Periods of care")
    assert unknown[0]["Since"] == "9 April 2025 or before"


def test_a_date_that_cannot_be_sure_says_what_it_assumes_and_what_would_settle_it(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/children/LC-3/")
    assert "At the latest" in page.summary()
    assert "It assumes" in page.text
    assert "What would settle it" in page.text


def test_a_child_who_went_home_has_no_review_due_and_their_ending_shows_that_approval_is_missing(
    council: Council,
) -> None:
    page = fetch(council.sign_in("iro-manager"), "/children/LC-4/")
    assert "Not looked after since 27 February 2026" in page.text
    assert "No review is due" in page.text
    assert "approval not recorded" in page.table("Periods of care")[0]["What else is known"]


def test_somebody_elses_child_answers_as_if_not_there_and_the_asking_is_noted(council: Council) -> None:
    there = fetch(council.sign_in("other-iro"), "/children/LC-1/", status=404)
    absent = fetch(council.sign_in("other-iro"), "/children/NO-SUCH/", status=404)
    assert there.heading == absent.heading
    assert "Mia" not in there.html
    assert AccessEvent.objects.filter(by="other-iro", child_number="LC-1", page="child: not shown").exists()


def test_a_look_at_a_child_is_noted(council: Council) -> None:
    fetch(council.sign_in("iro"), "/children/LC-1/")
    assert AccessEvent.objects.filter(by="iro", child_number="LC-1", page="child").count() == 1


def test_a_number_longer_than_any_is_simply_not_there(council: Council) -> None:
    fetch(council.sign_in("iro-manager"), f"/children/{'9' * 300}/", status=404)


def test_words_from_a_file_are_shown_as_words(council: Council) -> None:
    Child.objects.filter(number="LC-1").update(given_name="<script>alert(1)</script>")
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert "<script>alert(1)" not in page.html
    assert "<script>alert(1)</script>" in page.text


def test_a_due_date_that_another_system_gave_stands_beside_ours_where_the_two_disagree(council: Council) -> None:
    Review.objects.filter(child__number="LC-1", first_part_on="2026-03-23").update(supplied_due_on="2026-03-26")
    Review.objects.filter(child__number="LC-1", first_part_on="2025-09-24").update(supplied_due_on="2025-09-26")
    held = fetch(council.sign_in("iro"), "/children/LC-1/").table("Reviews held")
    assert [("another system gave 26 March 2026" in row["On time?"]) for row in held] == [True, False, False]
    assert not any("another system gave 26 September" in row["On time?"] for row in held)


def test_the_social_worker_is_named_where_the_staff_list_knows_their_number(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/children/LC-2/")
    assert "social worker Social-Worker Fern" in page.text
    council.staff["social-worker"].worker_number = None
    council.staff["social-worker"].save()
    assert "social worker SW1001" in fetch(council.sign_in("iro-manager"), "/children/LC-2/").text


def test_what_an_old_record_says_is_said_as_of_its_last_day(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    PracticeValue.objects.filter(name="record_kept_from").delete()
    monkeypatch.setenv("KEEL_TODAY", "2027-05-01")
    page = fetch(council.sign_in("iro-manager"), "/children/LC-2/")
    assert "as known on" in page.text
    assert page.table("Homes")[0]["Until"].startswith("still, as known on ")
    (period,) = page.table("Periods of care")
    assert period["Until"].startswith("still, as known on ")


def test_a_short_break_is_known_as_far_as_its_return_reaches_whatever_is_known_of_reviews(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    PracticeValue.objects.filter(name="record_kept_from").delete()
    a_return(a_child("SB-1", stays=[Stay(since=date(2026, 3, 10), ls="V4")]), year=2026, today=TODAY)
    page = fetch(council.sign_in("iro-manager"), "/children/SB-1/")
    assert "no record of reviews covers the time since care began on 10 March 2026" in page.text
    assert "as known on 9 March 2026" not in page.text
    assert page.table("Periods of care")[0]["Until"] == "still, as known on 31 March 2026"
    monkeypatch.setenv("KEEL_TODAY", "2026-03-31")
    assert "as known on" not in fetch(council.sign_in("iro-manager"), "/children/SB-1/").text


def test_an_eighteenth_birthday_before_the_date_stands_beside_it(council: Council) -> None:
    Child.objects.filter(number="LC-1").update(born_on="2008-07-01")
    rebuild_due(by=service("test"), today=TODAY, now=NOW)
    page = fetch(council.sign_in("iro-manager"), "/children/LC-1/")
    assert "No review is required by law: turns 18 on 1 July 2026, before 23 September 2026" in page.text
    listed = fetch(council.sign_in("iro-manager"), "/reviews/")
    assert "care ends first, on 1 July 2026, so none is required" in listed.text
    Child.objects.filter(number="LC-1").update(born_on="2008-09-23")
    page = fetch(council.sign_in("iro-manager"), "/children/LC-1/")
    assert page.summary()["Turns 18"] == "23 September 2026: care ends by law, so no review is due after that"
    assert "Turns 18" not in fetch(council.sign_in("iro-manager"), "/children/LC-2/").summary()


def test_what_held_on_the_first_day_of_a_period_may_have_begun_before_as_the_period_may(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/children/LC-3/")
    assert "Full care order since 9 April 2025 or before" in page.text
    assert "long-term foster home since 9 April 2025 or before" in page.text
    assert [page.table(name)[0]["Since"] for name in ("Legal status", "Homes")] == ["9 April 2025 or before"] * 2
    known = fetch(council.sign_in("iro-manager"), "/children/LC-1/")
    assert "or before" not in known.text
    (period,) = known.table("Periods of care")
    assert period == {"What": "Looked after", "Since": "2 June 2025", "Until": "still"}, "said once"


def test_a_start_of_care_told_since_says_nothing_of_when_the_status_or_the_home_began(council: Council) -> None:
    zoe = Child.objects.get(number="LC-3")
    told = {"by": service("test"), "child": zoe, "today": TODAY, "now": NOW}
    tell_care_start(started_on=date(2025, 3, 3), **told)
    page = fetch(council.sign_in("iro-manager"), "/children/LC-3/")
    assert page.table("Periods of care")[0]["Since"] == "3 March 2025"
    assert "Full care order since 9 April 2025 or before" in page.text
    assert [page.table(name)[0]["Since"] for name in ("Legal status", "Homes")] == ["9 April 2025 or before"] * 2
    assert "Full care order, 9 April 2025 or before to now" in page.html
    tell_care_start(started_on=date(2025, 4, 9), **told)
    assert "or before" not in fetch(council.sign_in("iro-manager"), "/children/LC-3/").text


def test_of_a_child_at_home_no_miles_are_said(council: Council) -> None:
    home = Placement.objects.filter(child__number="LC-1", to_on=None)
    assert "miles from home" in fetch(council.sign_in("iro-manager"), "/children/LC-1/").text
    home.update(code="P1", home_postcode="ME1 2SG", postcode="ME1 2SG")
    assert (
        "home with a parent since 10 November 2025 ·" in fetch(council.sign_in("iro-manager"), "/children/LC-1/").text
    )
    home.update(code="U4")
    assert "miles from home" not in fetch(council.sign_in("iro-manager"), "/children/LC-1/").text
    assert [
        finding.home(place, miles) for place, miles in (("P1", "2.1"), ("U6", "0.0"), ("U6", "2.1"), ("", "2.1"))
    ] == [
        "Home with a parent",
        "Foster home",
        "Foster home, 2.1 miles from home",
        "",
    ]


def test_where_the_last_episode_ended_and_none_follows_nothing_is_said_to_go_on(council: Council) -> None:
    CarePeriod.objects.filter(child__number="LC-1").update(care_known_to="2026-05-01")
    for model in (LegalStatus, Placement):
        model.objects.filter(child__number="LC-1", to_on=None).update(to_on="2026-05-01")
    page = fetch(council.sign_in("iro-manager"), "/children/LC-1/")
    assert "Full care order since 10 November 2025, until 1 May 2026 at least" in page.text
    assert "long-term foster home since 10 November 2025, until 1 May 2026 at least" in page.text
    assert "as known on" not in page.text
    (period,) = page.table("Periods of care")
    assert period["Until"] == "nothing says whether care went on after 1 May 2026"
    assert "What else is known" not in period
    assert page.table("Homes")[0]["Until"] == "1 May 2026 at least"
    assert "ask for the next episode or the ending of care to be brought in" in page.text
    assert "ask for a newer return" not in page.text


def test_a_review_held_later_says_that_care_went_on(council: Council) -> None:
    CarePeriod.objects.filter(child__number="LC-1").update(care_known_to="2026-03-01")
    page = fetch(council.sign_in("iro-manager"), "/children/LC-1/")
    assert "nothing says whether care went on" not in page.text


# ---- time in care, people, who has looked ----------------------------------------------------------------------------


def test_time_in_care_is_drawn_twice_with_words_for_those_who_hear_it(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    drawn = [element for element in page.tree.iter() if element.tag.endswith("svg") and element.get("role") == "img"]
    assert len(drawn) == 2
    said = "Time in care since 2 June 2025: 1 period of care, 2 homes, 3 reviews held, the next due 23 September 2026."
    assert page.html.count(said) == 2
    for title in (
        "Care order",
        "Review held 26 June 2025",
        "Review due 23 September 2026",
        "Review booked 21 September",
    ):
        assert title in page.html


def test_a_child_with_no_time_in_care_has_no_picture(council: Council) -> None:
    Child.objects.create(number="LC-9")
    page = fetch(council.sign_in("iro-manager"), "/children/LC-9/")
    assert "keel-care__picture" not in page.html
    assert "No date can be worked out" in page.text


def test_tags_say_what_keeps_people_safe_and_people_what_each_may_be_told(council: Council) -> None:
    mia = Child.objects.get(number="LC-1")
    by = service("test")
    who = {"by": by, "child": mia, "from_on": TODAY, "now": NOW}
    add_person(**who, given_name="Al", family_name="Hart", kind="father", gets="decisions", because="a court order")
    add_person(**who, given_name="Jo", family_name="Hart", kind="mother", may_know_address=True)
    set_interpreter(by=by, child=mia, language="Tigrinya", now=NOW)
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert "Address not to be told to father" in page.text
    assert "Interpreter: Tigrinya" in page.text
    told = {row["Name"]: row for row in page.table("People around Mia Hart")}
    assert told["Al Hart"]["May they know the address?"] == "No"
    assert told["Al Hart"]["What they are sent"] == "The decisions only: a court order"
    assert told["Jo Hart"]["May they know the address?"] == "Yes"


def test_a_brother_whose_record_may_not_be_seen_is_not_named(council: Council) -> None:
    mia, kofi = Child.objects.get(number="LC-1"), Child.objects.get(number="LC-2")
    join_siblings(by=service("test"), one=mia, other=kofi, iro_apart_because="one harmed the other", now=NOW)
    seen = fetch(council.sign_in("iro-manager"), "/children/LC-1/").table("Family in care")
    assert seen[0]["Child"].startswith("Kofi Mensah")
    hidden = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert hidden.table("Family in care")[0]["Child"] == "A child whose record you may not see"
    assert "Kofi" not in hidden.html
    assert "LC-2" not in hidden.html


def test_schools_and_times_missing_stand_in_the_lists(council: Council) -> None:
    mia = Child.objects.get(number="LC-1")
    start_school(by=service("test"), child=mia, name="Estuary Primary", from_on=date(2025, 9, 3), now=NOW)
    page = fetch(council.sign_in("senior-manager"), "/children/LC-1/")
    assert page.table("Schools") == [{"What": "Estuary Primary", "Since": "3 September 2025", "Until": "still"}]


def test_a_manager_sees_who_has_looked_and_nobody_else_does(council: Council) -> None:
    fetch(council.sign_in("iro"), "/children/LC-1/")
    council.sign_in("other-iro").get("/children/LC-1/")
    page = fetch(council.sign_in("iro-manager"), "/children/LC-1/").follow("See who has looked at this record")
    looks = [(row["Who"], row["What they looked at"]) for row in page.table("Who has looked")]
    assert looks == [
        ("Morgan Fern", "Who has looked"),
        ("Morgan Fern", "The child’s page"),
        ("Robin Fern", "The child’s page, which was not shown to them"),
        ("Ash Fern", "The child’s page"),
    ]
    assert "See who has looked" not in fetch(council.sign_in("iro"), "/children/LC-1/").text
    assert council.sign_in("iro").get("/children/LC-1/looked/").status_code == 403
    assert council.sign_in("iro-manager").get("/children/none/looked/").status_code == 404


def test_of_a_child_without_a_start_of_care_nothing_is_claimed_and_the_way_on_is_shown(council: Council) -> None:
    child = Child.objects.create(number="LC-77", given_name="Ann", family_name="Day")
    Review.objects.create(child=child, source="sheet", booked_for=date(2026, 7, 1))
    page = fetch(council.sign_in("review-administrator"), "/children/LC-77/")
    assert "Nothing says when care began · no IRO yet" in page.text
    assert "No date can be worked out" in page.text
    assert "Not looked after" not in page.text
    assert "no review is due" not in page.text.lower()
    page = page.follow("Say when care began")
    assert page.heading == "Earlier dates"
    assert "Say when care began" not in fetch(council.sign_in("performance-analyst"), "/children/LC-77/").text


def test_after_the_record_ends_the_reviews_since_can_be_given(council: Council) -> None:
    PracticeValue.objects.all().delete()
    NextReview.objects.filter(child__number="LC-2").update(known_to=date(2026, 3, 31))
    page = fetch(council.sign_in("review-administrator"), "/children/LC-2/")
    assert "give the reviews held since then, or ask for a newer return" in page.text
    assert page.follow("Give earlier dates").heading == "Earlier dates"
