"""In the room: each section saved by its button or in small posts, conflicts shown, the review completed."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keel.pages.accounts.kept import PAGE_OF, page_of
from keel.records.commands import decisions, record_sections
from keel.records.commands.conversations import record_conversation
from keel.records.models import (
    AccessEvent,
    AuditEvent,
    Child,
    Decision,
    Invitation,
    RecordSection,
    Review,
    ReviewStatus,
    StandardsAnswer,
    User,
    Writing,
)
from keel.records.permissions import service
from tests.builders import NOW, on
from tests.page import Page, fetch
from tests.pages.conftest import Council

DAY = on("2026-09-21")
JSON = {"HTTP_ACCEPT": "application/json"}
MATTERS = [f"S7_{number}" for number in range(1, 14)]


@pytest.fixture
def mia(council: Council, monkeypatch: pytest.MonkeyPatch) -> Review:
    """It is the day of Mia's third review, Monday 21 September 2026."""
    monkeypatch.setenv("KEEL_TODAY", DAY.isoformat())
    return Review.objects.get(booked_for=DAY)


def path(review: Review, act: str = "") -> str:
    return f"/children/LC-1/review/{review.pk}/room/{act}"


def room(council: Council, review: Review, at: str = "", who: str = "iro") -> Page:
    return fetch(council.sign_in(who), path(review) + (f"?at={at}" if at else ""))


def send(council: Council, review: Review, act: str = "save/", who: str = "iro", of: str = "", **data: Any) -> Any:
    """A small post, as the page's script sends it."""
    page = page_of(council.users[of or who])
    return council.sign_in(who).post(path(review, act), {PAGE_OF: page, **data}, **JSON)


def stored(key: str) -> str:
    row = RecordSection.objects.filter(key=key).first()
    return row.text if row else ""


def earlier(council: Council, review: Review, text: str = "Find a school") -> Decision:
    """A decision of the review of 23 March, which for this is said to be Keel's own."""
    Review.objects.filter(child=review.child, first_part_on=on("2026-03-23")).update(source="keel")
    before = Review.objects.get(child=review.child, first_part_on=on("2026-03-23"))
    return decisions.write_decision(
        by=service("ash"), review=before, text=text, childs_words="", owner="Ewan Clark", owner_staff=None,
        due_on=on("2026-09-14"), today=DAY, now=NOW,
    )  # fmt: skip


# ---- what stands on the page -----------------------------------------------------------------------------------------


def test_the_room_begins_with_the_childs_words_and_goes_on_where_something_is_missing(
    council: Council, mia: Review
) -> None:
    page = room(council, mia)
    assert page.heading == "Later review: in the room"
    assert "Nothing is written of it yet." in page.text
    page = page.submit("Save “What the child says”", text="I want to see Ben more")
    assert page.messages == ["Saved: What the child says."]
    page = room(council, mia)
    assert "I want to see Ben more" in page.text
    assert "By law every one of these is considered" in page.text, "the matters are the first that lack something"
    assert "The matters 13 missing" in page.text


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("here", "How did each of them take part?"),
        ("plan", "No care plan of an earlier review is kept in Keel"),
        ("views", "What they wish and feel. If they could not be asked, say why."),
        ("decisions", "No decision is made yet."),
        ("took-part", "How did they get their views across?"),
        ("permanence", "It is asked for at the second review, and welcome at every other."),
        ("iro", "The IRO’s view of the care plan"),
        ("finish", "Still missing (15)"),
        ("nonsense", "In their own words. They are read out first."),
        ("standards", "In their own words. They are read out first."),
    ],
)
def test_each_stage(council: Council, mia: Review, at: str, words: str) -> None:
    assert words in room(council, mia, at).text


def test_all_stages_stand_below_each_other(council: Council, mia: Review) -> None:
    page = room(council, mia, "all")
    for words in ("Mimi’s own words", "Who is here", "The matters", "Decisions", "Adjourn or complete"):
        assert words in page.text
    assert page.link("One part at a time")


def test_a_child_placed_for_adoption_has_the_matters_of_regulation_36(
    council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keel.law.facts import Track
    from keel.records.queries import room as queries

    monkeypatch.setattr(queries, "track_at", lambda *_: Track.PLACED)
    page = room(council, mia, "all")
    assert "Whether the agency is still satisfied that the child should be placed for adoption" in page.text
    assert "The prospective adopter" in page.text
    assert "Leisure interests" not in page.text
    assert "The matters 7 missing" in page.text


def test_what_was_decided_before_stands_beside_with_days_late_and_times_carried(council: Council, mia: Review) -> None:
    made = earlier(council, mia)
    Decision.objects.filter(pk=made.pk).update(carried=2)
    page = room(council, mia)
    assert "Find a school" in page.text
    assert "5 working days late" in page.text
    assert "carried twice" in page.text
    assert "Say what became of it" in page.text


def test_the_last_plan_stands_beside_this_one_with_what_changed_in_words(council: Council, mia: Review) -> None:
    earlier(council, mia)
    before = Review.objects.get(child=mia.child, first_part_on=on("2026-03-23"))
    RecordSection.objects.create(
        review=before, key="plan", text="Home stays. Family time is weekly.", by="iro", written_at=NOW, kept_at=NOW
    )
    send(council, mia, key="plan", text="Home stays. Family time is twice a week.", version="0")
    page = room(council, mia, "plan")
    assert "The last plan, of 23 March 2026" in page.text
    assert "No longer there: Family time is weekly." in page.text
    assert "New: Family time is twice a week." in page.text


def test_who_may_write_records_is_led_to_the_room_from_the_review(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), f"/children/LC-1/review/{mia.pk}/")
    assert page.link("In the room") == path(mia)
    page = fetch(council.sign_in("review-administrator"), f"/children/LC-1/review/{mia.pk}/")
    assert "In the room" not in page.text
    assert council.sign_in("review-administrator").get(path(mia)).status_code == 403


def test_a_review_that_another_system_told_of_has_no_record_here(council: Council, mia: Review) -> None:
    told = Review.objects.get(child=mia.child, first_part_on=on("2026-03-23"))
    page = room(council, told)
    assert "Another system told of this review, and its record is kept there." in page.text
    answer = send(council, told, key="plan", text="x", version="0")
    assert answer.status_code == 422
    assert "Another system told of this review" in answer.json()["words"]


def test_looking_is_noted_and_typing_is_not(council: Council, mia: Review) -> None:
    room(council, mia)
    before = AccessEvent.objects.filter(page="chair a review").count()
    send(council, mia, key="plan", text="x", version="0")
    assert AccessEvent.objects.filter(page="chair a review").count() == before == 1


def test_the_page_asks_as_much_however_much_is_written(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(mia) + "?at=all").status_code == 200
        return len(queries)

    earlier(council, mia)
    send(council, mia, key="plan", text="x", version="0")
    client.post(path(mia, "decision/"), {"text": "First"})
    few = asked()
    for number in range(1, 14):
        send(council, mia, key=f"S7_{number}", text="y", version="0")
        client.post(path(mia, "decision/"), {"text": f"Decision {number}"})
        earlier(council, mia, f"Earlier {number}")
    assert asked() == few


# ---- small posts ----------------------------------------------------------------------------------------------------


def test_a_small_post_is_answered_in_a_few_words(council: Council, mia: Review) -> None:
    answer = send(council, mia, key="S7_6", text="She likes maths", version="0")
    said = json.loads(answer.content)
    assert (answer.status_code, said["version"]) == (200, 1)
    assert len(said["saved"]) == 5
    assert stored("S7_6") == "She likes maths"
    assert Writing.objects.get().key == "S7_6"


def test_a_small_post_over_somebody_elses_words_is_answered_with_them(council: Council, mia: Review) -> None:
    send(council, mia, key="S7_6", text="Ash’s words", version="0")
    answer = send(council, mia, who="iro-manager", key="S7_6", text="Morgan’s", version="0")
    said = answer.json()
    assert answer.status_code == 409
    assert (said["theirs"], said["version"], said["who"]) == ("Ash’s words", 1, "Ash Fern")
    assert said["at"].startswith(("at ", "on "))
    assert stored("S7_6") == "Ash’s words"


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"key": "nonsense", "text": "x"}, 422, "no such section"),
        ({"key": "S7_6", "text": "x" * 20_001}, 422, "longer than 20,000"),
        ({"key": "there", "text": "perhaps"}, 422, "Choose one of the answers"),
        ({"key": "S7_6", "text": "x", "version": "one"}, 200, ""),
    ],
)
def test_a_small_post_that_cannot_be(
    council: Council, mia: Review, data: dict[str, str], status: int, words: str
) -> None:
    answer = send(council, mia, **{"version": "0", **data})
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_whoever_else_is_signed_in_saves_nothing_for_them(council: Council, mia: Review) -> None:
    for act in ("save/", "here/"):
        answer = send(council, mia, act, who="iro-manager", of="iro", key="S7_6", text="Ash typed this", version="0")
        assert answer.status_code == 403
        assert answer.json()["other"] is True
    assert stored("S7_6") == ""


def test_a_small_post_without_the_child_is_noted(council: Council, mia: Review) -> None:
    for act in ("save/", "here/"):
        answer = send(council, mia, act, who="other-iro", key="S7_6", text="x", version="0")
        assert answer.status_code == 404
        assert "Mia" not in answer.content.decode()
    assert AccessEvent.objects.filter(page="chair a review: not shown", by="other-iro").count() == 2
    assert stored("S7_6") == ""


def test_a_small_post_after_the_session_ended_is_refused_and_not_taken(council: Council, mia: Review) -> None:
    answer = Client().post(path(mia, "save/"), {"key": "S7_6", "text": "x"}, **JSON)
    assert answer.status_code == 403
    assert "json" not in answer.headers["Content-Type"]


def test_a_small_post_makes_no_page_and_asks_little(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    data = {PAGE_OF: page_of(council.users["iro"]), "key": "S7_6", "version": "0"}
    client.post(path(mia, "save/"), {**data, "text": "x"}, **JSON)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(path(mia, "save/"), {**data, "text": "xy", "version": "1"}, **JSON)
    assert answer.status_code == 200
    real = [one["sql"] for one in asked if not one["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))]
    assert len(real) <= 6, real


def test_a_page_is_told_who_else_is_there_and_what_they_changed(council: Council, mia: Review) -> None:
    send(council, mia, key="S7_6", text="Ash’s words", version="0")
    answer = send(council, mia, "here/", who="iro-manager", key="plan", **{"v-S7_6": "0", "v-plan": "0", "v-x": "a"})
    said = answer.json()
    assert said["others"] == [{"name": "Ash Fern", "at": "The matters"}]
    assert [(one["key"], one["version"], one["fields"]["text"]) for one in said["changed"]] == [
        ("S7_6", 1, "Ash’s words")
    ]
    said = send(council, mia, "here/", key="decisions").json()
    assert said["others"] == [{"name": "Morgan Fern", "at": "The care plan as it now stands"}]
    assert said["changed"] == []
    assert "Also in the room: Morgan Fern (The care plan)." in room(council, mia).text


# ---- by the button ---------------------------------------------------------------------------------------------------


def test_a_section_is_saved_by_its_button_and_led_back_to(council: Council, mia: Review) -> None:
    answer = council.sign_in("iro").post(path(mia, "save/"), {"key": "S7_6", "text": "x", "version": "0"})
    assert answer["Location"] == path(mia) + "?at=matters#S7_6"


def test_by_the_button_too_both_are_shown_and_nothing_is_overwritten(council: Council, mia: Review) -> None:
    page = room(council, mia, "iro", who="iro-manager")
    send(council, mia, key="iro_view", text="Ash’s view", version="0")
    page = page.submit("Save “The IRO’s view of the care plan”", status=409, text="Morgan’s view")
    assert "Ash Fern wrote here" in page.text
    assert "Ash’s view" in page.text
    assert page.field("The IRO’s view of the care plan").text.strip() == "Morgan’s view"
    assert "Nothing is lost: both are shown." in page.errors[0]
    assert stored("iro_view") == "Ash’s view"
    done = page.submit("Keep both: theirs, then mine")
    assert done.messages == ["Saved: The IRO’s view of the care plan."]
    assert stored("iro_view") == "Ash’s view\n\nMorgan’s view"


@pytest.mark.parametrize(
    ("button", "stands"), [("Take theirs", "Ash’s view"), ("Put mine in its place", "Morgan’s view")]
)
def test_an_informed_choice(council: Council, mia: Review, button: str, stands: str) -> None:
    page = room(council, mia, "iro", who="iro-manager")
    send(council, mia, key="iro_view", text="Ash’s view", version="0")
    page = page.submit("Save “The IRO’s view of the care plan”", status=409, text="Morgan’s view")
    page.submit(button)
    assert stored("iro_view") == stands


def test_a_choice_made_on_a_version_that_has_gone_is_asked_again(council: Council, mia: Review) -> None:
    page = room(council, mia, "iro", who="iro-manager")
    send(council, mia, key="iro_view", text="Ash’s view", version="0")
    page = page.submit("Save “The IRO’s view of the care plan”", status=409, text="Morgan’s view")
    send(council, mia, key="iro_view", text="Ash’s later view", version="1")
    page = page.submit("Put mine in its place", status=409)
    assert "Ash’s later view" in page.text
    assert page.field("The IRO’s view of the care plan").text.strip() == "Morgan’s view"


def test_what_cannot_be_saved_keeps_what_was_typed(council: Council, mia: Review) -> None:
    page = room(council, mia, "plan").submit("Save “The care plan as it now stands”", text="x" * 20_001)
    assert page.field("The care plan as it now stands").text.strip() == "x" * 20_001
    assert "longer than 20,000 characters" in page.text


def test_earlier_words_can_be_read(council: Council, mia: Review) -> None:
    send(council, mia, key="plan", text="Ash’s plan", version="0")
    send(council, mia, who="iro-manager", key="plan", text="Morgan’s plan", version="1")
    page = room(council, mia, "plan").follow("Earlier words")
    assert "Morgan’s plan" in page.text
    assert "Ash’s plan" in page.text
    assert "Version 1, Ash Fern" in page.text
    assert page.link("Back to the room") == path(mia) + "?at=plan#plan"
    assert council.sign_in("iro").get(path(mia, "earlier/nonsense/")).status_code == 404


@pytest.mark.parametrize("act", ["save/", "here/", "came/", "decision/", "standard/", "finish/"])
def test_whoever_goes_to_where_things_are_sent_is_led_to_the_room(council: Council, mia: Review, act: str) -> None:
    answer = council.sign_in("iro").get(path(mia, act))
    assert answer["Location"] == path(mia)


# ---- who is here -----------------------------------------------------------------------------------------------------


def test_who_came_is_said(council: Council, mia: Review) -> None:
    page = room(council, mia, "here").submit("Save who is here", **{"came-child": "video"})
    assert page.messages == ["Saved: 1 answer changed."]
    assert Invitation.objects.get(kind="child").came == "video"
    page = page.submit("Add them", other_name="Jo Reed", other_kind="advocate", other_how="phone")
    assert "Jo Reed, advocate" in page.text
    assert Invitation.objects.get(kind="child").came == "video", "who was on the list stays as it was"
    assert page.submit("Save who is here").messages == ["Nothing was changed."]


def test_of_two_who_say_who_came_the_second_is_told(council: Council, mia: Review) -> None:
    page = room(council, mia, "here", who="iro-manager")
    room(council, mia, "here").submit("Save who is here", **{"came-child": "video"})
    page = page.submit("Save who is here", **{"came-child": "no"})
    assert page.errors == [
        "Somebody else said of the child, while you were writing: by video. What you chose is still here. "
        "Press again to put it in its place."
    ]
    assert Invitation.objects.get().came == "video"
    page.submit("Save who is here")
    assert Invitation.objects.get().came == "no"


def test_who_came_by_a_small_post(council: Council, mia: Review) -> None:
    data = {"came-child": "phone", "was-child": ""}
    answer = send(council, mia, "came/", **data)
    assert answer.json()["fields"]["was-child"] == "phone"
    answer = send(council, mia, "came/", who="iro-manager", **{"came-child": "no", "was-child": ""})
    assert answer.status_code == 422
    assert answer.json()["again"]["was-child"] == "phone", "what a second press rests on"
    answer = send(council, mia, "came/", other_name="Jo", other_kind="", other_how="phone")
    assert answer.status_code == 422
    assert "what they are to the child" in answer.json()["words"]
    answer = send(council, mia, "came/", other_name="Jo", other_kind="aunt", other_how="phone")
    assert answer.json()["href"] == f"{path(mia)}?at=here#came-other", "the page opens again, with her in the list"


def test_who_was_left_out_is_said_with_why(council: Council, mia: Review) -> None:
    Invitation.objects.create(
        review=mia, kind="uncle", name="Sam", left_out=True, left_out_by="iro", left_out_because="Mia does not want it."
    )
    assert "Sam, uncle: Mia does not want it." in room(council, mia, "here").text


# ---- decisions -------------------------------------------------------------------------------------------------------


def decided(council: Council, review: Review, text: str = "See Ben every month") -> Page:
    return room(council, review, "decisions").submit("Add this decision", text=text)


def test_a_decision_is_added_and_its_row_filled_in(council: Council, mia: Review) -> None:
    page = decided(council, mia)
    assert page.messages == ["Decision 1 is added. Say who does it, by when, and the same in the child’s words."]
    page = page.submit("Save decision 1", owner="Mum", due="1 10 2026", childs_words="You see Ben every month")
    assert page.messages == ["Decision 1 is saved."]
    made = Decision.objects.get()
    assert (made.owner, made.due_on, made.childs_words) == ("Mum", on("2026-10-01"), "You see Ben every month")


def test_what_is_wrong_with_a_decision_stands_beside_its_box_and_the_rest_is_saved(
    council: Council, mia: Review
) -> None:
    page = decided(council, mia).submit("Save decision 1", owner="Mum", due="31 2 2026")
    assert page.errors == ["The day: the day must be a number from 1 to 28, the last of February 2026"]
    assert Decision.objects.get().owner == "Mum"
    assert room(council, mia, "decisions").submit("Add this decision").errors == ["Enter what was decided"]


def test_a_decision_saved_by_small_posts(council: Council, mia: Review) -> None:
    decided(council, mia)
    made = Decision.objects.get()
    data = {"text": made.text, "owner": "Mum", "owner_staff": "", "childs_words": "", "version": "1"}
    said = send(council, mia, f"decision/{made.pk}/", **data, **{"due-day": "1"}).json()
    assert said["version"] == 2
    assert said["wrong"] == "The day must include a month and year"
    other = {**data, "text": "Something else", "owner": "Dad"}
    answer = send(council, mia, f"decision/{made.pk}/", who="iro-manager", **other)
    assert answer.status_code == 409
    assert answer.json()["fields"]["owner"] == "Mum"
    assert answer.json()["who"] == "Ash Fern"
    made.refresh_from_db()
    assert made.owner == "Mum"
    answer = send(council, mia, "decision/", text="")
    assert (answer.status_code, answer.json()["words"]) == (422, "Enter what was decided.")
    answer = send(council, mia, "decision/", text="A new one")
    assert answer.json()["href"].endswith("?at=decisions#decision-2")


def test_of_two_who_change_a_decision_both_are_shown(council: Council, mia: Review) -> None:
    decided(council, mia)
    page = room(council, mia, "decisions", who="iro-manager")
    room(council, mia, "decisions").submit("Save decision 1", owner="Mum")
    page = page.submit("Save decision 1", status=409, owner="Dad", text="See Ben every week")
    assert "Ash Fern wrote here" in page.text
    assert "Who: Mum." in page.text
    done = page.submit("Keep both: theirs, then mine")
    assert done.messages == ["Decision 1 is saved."]
    made = Decision.objects.get()
    assert (made.text, made.owner) == ("See Ben every month\n\nSee Ben every week", "Dad")


def test_theirs_is_taken(council: Council, mia: Review) -> None:
    decided(council, mia)
    page = room(council, mia, "decisions", who="iro-manager")
    room(council, mia, "decisions").submit("Save decision 1", owner="Mum")
    page.submit("Save decision 1", status=409, owner="Dad").submit("Take theirs")
    assert Decision.objects.get().owner == "Mum"


def test_a_decision_is_taken_out(council: Council, mia: Review) -> None:
    page = decided(council, mia).submit("Take it out of the record: decision 1")
    assert page.messages == ["Decision 1 is taken out. Its words are kept in the history."]
    assert "No decision is made yet." in page.text
    made = Decision.objects.get()
    assert send(council, mia, f"decision/{made.pk}/", text="x").status_code == 422
    assert council.sign_in("iro").post(path(mia, f"decision/{made.pk}/"), {"text": "x"}).status_code == 404


def test_what_became_of_an_earlier_decision_is_said(council: Council, mia: Review) -> None:
    made = earlier(council, mia)
    page = room(council, mia, "decisions")
    assert page.submit("Save what became of it").errors == ["Choose what became of it"]
    wrong = page.submit("Save what became of it", what="not_done")
    assert wrong.errors == ["Say why: it is carried to the next review with the reason."]
    done = wrong.submit("Save what became of it", because="No place until January")
    assert done.messages == ["Saved: not done, and carried on."]
    assert "Not done, and carried on: No place until January" in done.text
    made.refresh_from_db()
    assert (made.carried, made.closed_on) == (1, None)
    answer = send(council, mia, f"outcome/{made.pk}/", what="done", because="", version=str(made.version))
    assert (answer.status_code, answer.json()["fields"]["version"]) == (200, "3")
    made.refresh_from_db()
    assert made.outcome == "done"
    assert council.sign_in("iro").post(path(mia, "outcome/999/"), {"what": "done"}).status_code == 404


# ---- adjourning and completing ---------------------------------------------------------------------------------------


def write_all(council: Council, review: Review) -> None:
    for key in MATTERS:
        send(council, review, key=key, text="Nothing has changed.", version="0")
    send(council, review, key="there", text="yes", version="0")
    send(council, review, key="views", text="spoke", version="0")


FINISH = {"mode": "in_person"}


def test_completing_says_everything_that_is_missing_with_a_link_to_each(council: Council, mia: Review) -> None:
    decided(council, mia)
    page = room(council, mia, "finish").submit("Complete the review", **FINISH)
    assert page.errors == ["The review is not complete yet. 18 things are missing."]
    assert page.link("Nothing is written of: leisure interests") == path(mia) + "?at=matters#S7_7"
    assert page.link("Decision 1 does not say who does it") == path(mia) + "?at=decisions#decision-1"
    assert page.link("Say whether the child was there") == path(mia) + "?at=took-part#there"
    assert not ReviewStatus.objects.filter(review=mia, status="completed").exists()


def test_a_whole_record_is_completed(council: Council, mia: Review) -> None:
    write_all(council, mia)
    page = room(council, mia, "finish")
    assert "Nothing that is asked for is missing." in page.text
    assert page.submit("Complete the review", mode=None).errors == ["Choose how it was held"]
    done = page.submit("Complete the review", **FINISH)
    assert done.messages == [
        "The review is complete, with the code PN1. Every section is kept as it stands. "
        "The next review is due by law on 21 March 2027. Book it"
    ]
    assert done.summary()["Chaired by"] == "Ash Fern"
    page = done.follow("In the room")
    assert "was completed on 21 September 2026" in room(council, mia, "finish").text
    assert AuditEvent.objects.filter(action="words of a record kept").exists()


def test_two_iros_finish_the_same_review(council: Council, mia: Review) -> None:
    write_all(council, mia)
    page = room(council, mia, "finish", who="iro-manager")
    room(council, mia, "finish").submit("Complete the review", **FINISH)
    page = page.submit("Complete the review", **FINISH)
    assert page.errors[0].startswith("Ash Fern recorded this review as held on 21 September 2026,")
    assert ReviewStatus.objects.filter(review=mia, status="completed").count() == 1


def test_adjourning_weighs_and_says_what_may_not_be_done(council: Council, mia: Review) -> None:
    page = room(council, mia, "finish").follow("Adjourn it")
    wrong = page.submit("Adjourn it", mode="in_person", adjourn_because="The health assessment is not in")
    assert wrong.errors == ["Enter what the child wishes", "Enter what harm the delay may do"]
    done = wrong.submit("Adjourn it", adjourn_wishes="She wants it in one go", adjourn_delay="No harm that we know of")
    assert done.messages == [
        "The review is adjourned. Until it is complete nothing that it proposes may be carried out."
    ]
    assert "Complete it by 19 October 2026" in done.text
    assert "its decisions cannot be sent out" in done.text
    assert done.summary()["What harm delay may do"] == "No harm that we know of"
    assert "Adjourn it" not in done.text, "once only"
    history = fetch(council.sign_in("iro"), f"/children/LC-1/review/{mia.pk}/").table("History of this review")
    assert history[0]["Why"] == "The health assessment is not in"
    stands = fetch(council.sign_in("iro"), f"/children/LC-1/review/{mia.pk}/")
    assert "Invited (not done)" in stands.text, "it has begun, and nobody was asked by Keel"
    assert "Adjourned (happening now)" in stands.text
    assert "Next: complete the adjourned review. It is the move of the IRO, Ash Fern." in stands.text
    assert fetch(council.sign_in("iro"), path(mia, "adjourn/")).heading == "Later review: in the room"
    page = done.submit("Complete the review", on="21 9 2026", mode="video")
    assert page.errors[0].startswith("The review is not complete yet.")


def test_a_review_begins_by_one_press(council: Council, mia: Review) -> None:
    page = room(council, mia)

    wrong = page.submit("The review begins now", mode="")
    assert wrong.errors == ["Choose how it is held"]
    done = wrong.submit("The review begins now", mode="in_person")
    assert done.messages == ["The review has begun. Complete it at the end, or adjourn it."]
    assert "Begun at " in done.text
    assert "The review begins now" not in done.text
    stands = fetch(council.sign_in("iro"), f"/children/LC-1/review/{mia.pk}/")
    assert "Begun (happening now)" in stands.text
    assert "Next: complete the review, or adjourn it." in stands.text
    assert stands.link("Go on in the room") == path(mia)
    assert stands.summary()["Chaired by"] == "Ash Fern"
    again = page.submit("The review begins now", mode="video")
    assert "Begun at " in again.text, "who presses second finds it begun"
    assert ReviewStatus.objects.filter(review=mia, status="started").count() == 1
    write_all(council, mia)
    ended = room(council, mia, "finish").submit("Complete the review")
    assert ended.messages[0].startswith("The review is complete, with the code PN1.")
    mia.refresh_from_db()
    assert (mia.first_part_on, mia.completed_on) == (DAY, DAY)


def test_on_another_day_it_does_not_begin(council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-09-20")
    assert "The review begins now" not in room(council, mia).text
    answer = council.sign_in("iro").post(path(mia, "begin/"), {"mode": "in_person"})
    assert answer.status_code == 302
    assert not ReviewStatus.objects.filter(review=mia, status="started").exists()


def test_a_late_review_asks_why_as_it_is_completed(
    council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_all(council, mia)
    monkeypatch.setenv("KEEL_TODAY", "2026-10-01")
    done = room(council, mia, "finish").submit("Complete the review", on="1 10 2026", **FINISH)
    assert "It was held after its legal date, 23 September 2026, and the reason is not recorded." in done.messages[0]
    assert done.link("Say why it was late") == f"/children/LC-1/review/{mia.pk}/late/"


def test_of_two_who_adjourn_the_second_is_told(council: Council, mia: Review) -> None:
    given = {
        "mode": "in_person",
        "adjourn_because": "a",
        "adjourn_wishes": "b",
        "adjourn_delay": "c",
    }
    page = fetch(council.sign_in("iro-manager"), path(mia, "adjourn/"))
    fetch(council.sign_in("iro"), path(mia, "adjourn/")).submit("Adjourn it", **given)
    page = page.submit("Adjourn it", **given)
    assert page.errors[0].startswith("Ash Fern recorded a part of this review as held")
    assert page.field("What does the child wish?").text.strip() == "b"


def test_two_answers_that_do_not_go_together_are_said_to_where_they_stand(council: Council, mia: Review) -> None:
    send(council, mia, key="there", text="no", version="0")
    assert "does not go together" not in room(council, mia, "took-part").text
    said = send(council, mia, key="views", text="spoke", version="0").json()
    assert said["wrong"].startswith("A child who was not there is spoken for")
    assert "A child who was not there is spoken for or sends their views." in room(council, mia, "took-part").text
    said = send(council, mia, key="there", text="yes", version="1").json()
    assert "wrong" not in said
    assert "does not go together" not in room(council, mia, "took-part").text
    room(council, mia, "here").submit("Save who is here", **{"came-child": "no"})
    assert "it says that the child did not." in room(council, mia, "took-part").text


def test_while_nobody_is_recorded_as_there_the_end_asks_who_came(council: Council, mia: Review) -> None:
    page = room(council, mia, "finish")
    assert page.link("Say who came") == path(mia) + "?at=here"
    Invitation.objects.create(review=mia, kind="mother", name="Ann", came="no")
    assert "Nobody is recorded as there yet." in room(council, mia, "finish").text
    Invitation.objects.update(came="in_person")
    assert "Nobody is recorded as there yet." not in room(council, mia, "finish").text


def test_ones_own_other_window_is_called_so(council: Council, mia: Review) -> None:
    send(council, mia, key="carers", text="In the first window", version="0")
    second = send(council, mia, key="carers", text="In the second", version="0")
    assert second.status_code == 409
    assert second.json()["who"] == "You, in another window,"
    others = send(council, mia, who="iro-manager", key="carers", text="Of the manager", version="0")
    assert others.json()["who"] == "Ash Fern"


def test_what_is_empty_is_named_before_the_review_is_completed(council: Council, mia: Review) -> None:
    page = room(council, mia, "finish")
    assert "Empty, and looked for by whoever reads the record:" in page.text
    assert page.link("foster carers, or those who look after the child") == path(mia) + "?at=views#carers"
    assert page.link("no decision is made") == path(mia) + "?at=decisions"
    send(council, mia, key="carers", text="They are glad", version="0")
    assert "foster carers, or those who" not in room(council, mia, "finish").links


def test_once_the_record_is_finished_the_room_only_shows_it(council: Council, mia: Review) -> None:
    write_all(council, mia)
    room(council, mia, "finish").submit("Complete the review", **FINISH)
    for status in ("decisions_issued", "manager_responded"):
        ReviewStatus.objects.create(review=mia, status=status, on=DAY, written_at=NOW, by="a")
    page = room(council, mia, "decisions")
    assert "They were sent out, so they are not changed here." in page.text
    assert "Take it out" not in page.text
    ReviewStatus.objects.create(review=mia, status="record_issued", on=DAY, written_at=NOW, by="a")
    closed = room(council, mia)
    assert "data-keel-save" not in closed.html
    assert closed.link("Read the record") == f"/children/LC-1/review/{mia.pk}/record/"


def test_private_words_are_read_out_by_one_press_where_the_child_wishes_it(council: Council, mia: Review) -> None:
    told: dict[str, Any] = {"how": "in_person", "alone": True, "wishes": "I miss Ben", "advocate": "no", "now": NOW}
    record_conversation(by=service(), review=mia, on=on("2026-09-18"), safe="yes", today=DAY, **told)
    send(council, mia, key="childs_words", text="School is fine", version="0")
    page = room(council, mia).submit("Have the words of 18 September 2026 read out")
    assert page.messages == ["Saved: What the child says."]
    assert stored("childs_words") == "School is fine\n\nI miss Ben"
    assert "Have the words of" not in page.text


def test_what_was_said_in_private_is_not_to_be_read_out_and_not_feeling_safe_is_seen(
    council: Council, mia: Review
) -> None:
    told: dict[str, Any] = {"how": "in_person", "alone": True, "wishes": "I miss Ben", "advocate": "no", "now": NOW}
    record_conversation(by=service(), review=mia, on=on("2026-09-18"), safe="no", today=DAY, **told)
    page = room(council, mia)
    before, _, after = page.html.partition('<details class="govuk-details keel-noprint">')
    closed, _, others = after.partition("</details>")
    assert "Read out first." in before
    assert "Mimi does not feel safe: said in private on 18 September 2026." in closed
    assert "I miss Ben" in closed
    assert "I miss Ben" not in before + others, "the screen stands open before everybody"


def test_before_its_day_the_room_says_when_it_is(
    council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is booked for" not in room(council, mia).text
    monkeypatch.setenv("KEEL_TODAY", "2026-09-14")
    assert "This review is booked for 21 September 2026." in room(council, mia).text


def test_a_baby_is_not_asked(council: Council, mia: Review) -> None:
    Child.objects.filter(number="LC-1").update(born_on=on("2024-02-03"))
    page = room(council, mia, "took-part")
    assert "A child under four is not asked how they took part: the code is PN0." in page.text
    assert "How did they get their views across?" not in page.text


# ---- the standards of the second review ------------------------------------------------------------------------------


@pytest.fixture
def second(council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch) -> Review:
    """Mia's review as if it were her second."""
    from keel.records.queries import room as queries

    monkeypatch.setattr(queries, "is_second", lambda *_: True)
    return mia


def test_the_standards_open_by_themselves_at_the_second_review(council: Council, second: Review) -> None:
    page = room(council, second, "standards")
    assert "0 of 14 points." in page.text
    assert "Second-review standards 7 missing" in page.text
    assert "This is the second review" in room(council, second, "permanence").text
    wrong = page.submit("Save “A plan for permanence is recorded”", met="met")
    assert wrong.errors == ["Enter why"]
    done = wrong.submit("Save “A plan for permanence is recorded”", because="It is in the care plan")
    assert done.messages == ["Saved: a plan for permanence is recorded."]
    assert "2 of 14 points." in done.text


def test_a_standard_by_small_posts_and_two_at_once(council: Council, second: Review) -> None:
    answer = send(council, second, "standard/", item="voice", met="partly", because="Half", version="0")
    key = StandardsAnswer.objects.get().pk
    assert answer.json()["version"] == key
    answer = send(council, second, "standard/", who="iro-manager", item="voice", met="met", because="All", version="0")
    assert answer.status_code == 422
    assert "Ash Fern answered this" in answer.json()["words"]
    assert answer.json()["again"] == {"version": str(key)}, "what a second press rests on"
    assert council.sign_in("iro").post(path(second, "standard/"), {"item": "weather"}).status_code == 404


def test_the_list_by_iro_and_quarter(council: Council, second: Review) -> None:
    empty = fetch(council.sign_in("iro-manager"), "/reviews/").follow("Second-review standards")
    assert "No second review was completed in this quarter" in empty.text
    write_all(council, second)
    for key in ("permanence_plan", "parallel_plan"):
        send(council, second, key=key, text="a", version="0")
    for item in ("permanence", "parallel", "evidence", "assessment", "voice", "owned", "contingency"):
        met = "partly" if item == "voice" else "met"
        send(council, second, "standard/", item=item, met=met, because="a", version="0")
    room(council, second, "finish").submit("Complete the review", **FINISH)
    page = fetch(council.sign_in("iro-manager"), "/reviews/standards/")
    assert "July to September 2026" in page.text
    row = page.table("By IRO who chaired")[0]
    assert row == {
        "IRO": "Ash Fern",
        "Second reviews": "1",
        "Form filled in": "1 of 1 (100%)",
        "Every standard met": "0 of 1 (0%)",
        "Points": "13 of 14 (93%)",
    }
    assert [line["Points"] for line in page.table("This quarter and the one before")] == ["13 of 14 (93%)", "0 of 0"]
    by_standard = {line["Standard"]: line["Partly met"] for line in page.table("By standard")}
    assert by_standard["The child’s voice is in the plan"] == "1 of 1 (100%)"
    listed = page.follow("Ash Fern").table("Second reviews of this quarter")
    assert listed[0]["Points"] == "13 of 14"
    assert AccessEvent.objects.filter(page="second-review standards", child_number="LC-1").exists()
    assert "No second review was completed" in page.follow("April to June 2026").text


@pytest.mark.parametrize("asked", ["2026-5", "x-1", "0000-1", "1999-1", "2027-1", "²026-1", "2026", ""])
def test_a_quarter_that_is_none_is_that_of_today(council: Council, mia: Review, asked: str) -> None:
    page = fetch(council.sign_in("iro-manager"), f"/reviews/standards/?quarter={asked}")
    assert "July to September 2026" in page.text


@pytest.mark.parametrize("iro", ["0", "999", "x", "9" * 30])
def test_an_iro_who_is_nobody_has_no_reviews(council: Council, mia: Review, iro: str) -> None:
    page = fetch(council.sign_in("iro-manager"), f"/reviews/standards/?iro={iro}")
    assert "No second review of theirs in this quarter" in page.text


def test_only_who_looks_after_the_iros_sees_the_list(council: Council, mia: Review) -> None:
    assert council.sign_in("iro").get("/reviews/standards/").status_code == 403
    assert "Second-review standards" not in fetch(council.sign_in("iro"), "/reviews/").text


def test_every_page_says_who_it_is_of(council: Council, mia: Review) -> None:
    assert User.objects.filter(username="iro").exists()
    assert record_sections.LONGEST == 20_000
    assert "Mia Hart, 9 (likes to be called Mimi) · LC-1" in room(council, mia).text
