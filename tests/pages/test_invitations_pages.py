"""The pages on which people are asked to a review, what a booking clashes with, and the list of rooms."""

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands import allocation, children, invitations, reviews, rooms
from keel.records.commands.reviews import Arrangements
from keel.records.models import Child, Invitation, Message, Person, Review, ReviewStatus, Room, Staff
from keel.records.permissions import service
from tests.builders import on
from tests.page import Page, fetch
from tests.pages.conftest import NOW, TODAY, Council

BOOKED = on("2026-09-21")
BY = service()


@pytest.fixture
def mia(council: Council) -> Review:
    """Mia, 9, has an IRO with an address, a mother with one, and a father who may not know where she lives."""
    Staff.objects.filter(pk=council.staff["iro"].pk).update(email="ash@council.example")
    child = Child.objects.get(number="LC-1")
    around: dict[str, Any] = {"by": BY, "child": child, "family_name": "Hart", "from_on": TODAY, "now": NOW}
    children.add_person(given_name="Ann", kind="mother", may_know_address=True, **around)
    children.add_person(given_name="Bob", kind="father", **around)
    return Review.objects.get(booked_for=BOOKED)


def path(review: Review, act: str = "invitations/") -> str:
    return f"/children/LC-1/review/{review.pk}/{act}"


def opened(council: Council, review: Review, act: str = "invitations/", who: str = "review-administrator") -> Page:
    return fetch(council.sign_in(who), path(review, act))


def begun(council: Council, review: Review) -> Page:
    return opened(council, review).submit("Begin the list")


def people(page: Page) -> dict[str, dict[str, str]]:
    return {row["Who"]: row for row in page.table("People on the list")}


def key(kind: str) -> str:
    return str(Invitation.objects.get(kind=kind).pk)


def test_the_list_begins_with_the_people_around_the_child(council: Council, mia: Review) -> None:
    page = opened(council, mia)
    assert "Nobody is on the list yet" in page.text
    done = page.submit("Begin the list")
    assert done.messages == ["4 people put on the list. Nobody has been told yet."]
    assert list(people(done)) == ["Mia Hart", "Bob Hart", "Ann Hart", "Ash Fern"]
    assert people(done)["Bob Hart"]["What they are"] == "Father Not to be told the address"
    assert people(done)["Ash Fern"]["Told"] == "Not told yet ash@council.example"
    told: dict[str, Any] = {"by": BY, "child": mia.child, "from_on": TODAY, "now": NOW}
    children.add_person(given_name="Cat", family_name="Ray", kind="foster carer", **told)
    again = opened(council, mia)
    assert "1 person around Mia Hart is not on this list." in again.text
    assert "Cat Ray" in people(again.submit("Put them on the list"))


def test_where_it_is_held_is_not_told_to_who_may_not_know_where_the_child_lives(council: Council, mia: Review) -> None:
    Person.objects.filter(given_name__in=["Ann", "Bob"]).update(email="parent@home.example")
    Review.objects.filter(pk=mia.pk).update(booked_place="At home")
    page = begun(council, mia)
    page = page.submit("By letter", who=[key("father"), key("mother")])
    letters = page.follow("Print the letters").text
    to_bob, to_ann = letters.partition("Dear Ann Hart,")[::2]
    assert "Where: At home." in to_ann
    assert "At home" not in to_bob
    assert "We will tell you how you can take part." in to_bob


def test_the_diary_entry_of_who_may_not_know_names_the_room_alone(council: Council, mia: Review) -> None:
    Person.objects.update(email="parent@home.example")
    rooms.add_room(by=BY, name="Estuary room", now=NOW)
    Review.objects.filter(pk=mia.pk).update(booked_place="At home", room=Room.objects.get())
    begun(council, mia).submit("By email", who=[key("father"), key("mother")])
    sent = {message.to_name: message for message in Message.objects.filter(kind="invitation")}
    assert "At home" not in sent["Bob Hart"].body + sent["Bob Hart"].calendar
    assert "Where: Estuary room." in sent["Bob Hart"].body
    assert "At home" in sent["Ann Hart"].calendar
    assert "You can write to ash@council.example." in sent["Ann Hart"].body


def test_the_chair_is_not_offered_to_be_left_out(council: Council, mia: Review) -> None:
    rows = people(begun(council, mia))
    acts = {who: " ".join(row.values()) for who, row in rows.items()}
    assert "Leave out" in acts["Ann Hart"]
    assert "Leave out" not in acts["Ash Fern"] + acts["Mia Hart"]


@pytest.mark.parametrize(("day", "warned"), [("2026-09-16", False), ("2026-09-17", True), ("2026-09-21", True)])
def test_a_letter_that_may_come_too_late_is_warned_of(
    council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch, day: str, *, warned: bool
) -> None:
    page = begun(council, mia)
    monkeypatch.setenv("KEEL_TODAY", day)
    letters = page.submit("By letter", who=[key("mother")])
    words = "The review is on 21 September 2026: a letter may come too late. Tell them by phone as well."
    assert (words in letters.messages[0]) == warned


def test_those_ticked_are_told_by_mail_by_letter_or_in_person(council: Council, mia: Review) -> None:
    page = begun(council, mia)
    page.client.get(path(mia))
    done = page.submit("By email", who=[key("IRO"), key("mother")])
    assert done.messages == [
        "Mail with an entry for the diary goes to Ash Fern. Not told, as there is no email address: Ann Hart."
    ]
    assert people(done)["Ash Fern"]["Told"] == "Told by email on 15 June 2026 ash@council.example"
    letters = done.submit("By letter", who=[key("mother"), key("father")])
    assert letters.messages == ["Marked as invited by letter: Bob Hart and Ann Hart. Print the letters"]
    printed = letters.follow("Print the letters")
    assert "too late" not in letters.text
    assert printed.text.count("You can write to ash@council.example.") == 2
    assert "Dear Bob Hart," in printed.text
    assert "Dear Ann Hart," in printed.text
    assert "Dear Ash Fern," not in printed.text
    last = letters.submit("Told in person", who=[key("child")])
    assert last.messages == ["Marked as told: Mia Hart."]
    assert ReviewStatus.objects.filter(review=mia, status="invited").exists()
    assert "Tell those who are ticked" not in last.text
    line = opened(council, mia, "prepare/").table("Before the review")[1]
    assert line["How it stands"] == "Done on 15 June 2026: 4 of 4 invited, 0 have answered"


def test_nobody_ticked_tells_nobody_and_says_so(council: Council, mia: Review) -> None:
    done = begun(council, mia).submit("By email")
    assert done.messages == ["Nobody was ticked, so nobody was told. Tick whom to tell."]
    assert "Please note" in done.text, "nothing was done"
    client = council.sign_in("review-administrator")
    answer = client.post(path(mia, "invitations/send/"), {"who": ["x", "9"], "way": "owl"}, follow=True)
    assert "Choose how they are told" in answer.content.decode()
    assert not Message.objects.exists()


def test_an_answer_is_written_down(council: Council, mia: Review) -> None:
    page = begun(council, mia).follow("Reply: Ann Hart, mother")
    wrong = page.submit("Save the answer", reply="coming", note="only the first part")
    assert wrong.errors == ["Choose how they take part: in person, by video, by phone or in writing."]
    assert "only the first part" in wrong.html
    done = wrong.submit("Save the answer", means="video")
    assert done.messages == ["The answer of Ann Hart is saved."]
    assert people(done)["Ann Hart"]["Answer"] == "Coming, by video (15 June 2026): only the first part"
    changed = done.follow("Reply: Ann Hart, mother").submit("Save the answer", reply="not_coming", means="video")
    assert people(changed)["Ann Hart"]["Answer"].startswith("Not coming (15 June 2026)")
    history = changed.follow("Reply: Ann Hart, mother").text
    assert "Answered: coming, by video: only the first part (Review-Administrator Fern)" in history


def test_two_people_who_write_an_answer_at_once_are_each_told_of_the_other(council: Council, mia: Review) -> None:
    page = begun(council, mia).follow("Reply: Ann Hart, mother")
    other = opened(council, mia, who="iro-manager").follow("Reply: Ann Hart, mother")
    other.submit("Save the answer", reply="not_coming")
    late = page.submit("Save the answer", reply="coming", means="phone", note="my own note")
    assert late.errors[0].startswith("Morgan Fern, at ")
    assert "changed this invitation, while you were writing" in late.errors[0]
    assert "my own note" in late.html
    assert late.summary()["Reply"].startswith("Not coming")
    assert late.submit("Save the answer").messages == ["The answer of Ann Hart is saved."]


def test_somebody_is_left_out_with_reasons_and_asked_after_all(council: Council, mia: Review) -> None:
    page = begun(council, mia).follow("Leave out: Bob Hart, father")
    wrong = page.submit("Leave them out", because="Mia asked for it")
    assert wrong.errors == ["Enter who decided it", "Enter how they are heard"]
    done = wrong.submit("Leave them out", decided_by="Ash Fern, IRO", heard_how="Rung the day before")
    assert done.messages == ["Bob Hart is left out. Tell them why, and hear them as you wrote."]
    (row,) = done.table("People left out")
    assert row["Who"] == "Bob Hart, father"
    assert (row["Decided by"], row["Why"]) == ("Ash Fern, IRO", "Mia asked for it")
    assert "Bob Hart" not in people(done)
    back = done.follow("Ask them after all").submit("Put them back on the list")
    assert "Bob Hart" in people(back)
    assert "Left out: Mia asked for it" in back.follow("Reply: Bob Hart, father").text
    assert all("Leave out: Mia Hart" not in link for link in back.links)


def test_somebody_else_is_added_by_name_or_from_the_staff_list(council: Council, mia: Review) -> None:
    page = begun(council, mia).follow("Ask somebody else")
    wrong = page.submit("Put them on the list", kind="teacher", email="t@school.example")
    assert wrong.errors == ["Choose a colleague, or say who is asked"]
    done = wrong.submit("Put them on the list", name="Ms Teach")
    assert done.messages == ["Ms Teach is on the list. They have not been told yet."]
    colleague = str(council.staff["social-worker"].pk)
    both = done.follow("Ask somebody else").submit("Put them on the list", staff=colleague, kind="social worker")
    assert {"Ms Teach", "Social-Worker Fern"} <= set(people(both))


def test_an_address_is_put_right(council: Council, mia: Review) -> None:
    page = begun(council, mia).follow("Email: Ann Hart, mother")
    assert page.submit("Save the address", email="ann@").errors == ["Their email must look like name@example.org"]
    done = page.submit("Save the address", email="ann@home.example")
    assert people(done)["Ann Hart"]["Told"] == "Not told yet ann@home.example"


def test_who_was_told_by_letter_has_to_be_told_again_where_the_review_moves(council: Council, mia: Review) -> None:
    page = begun(council, mia)
    page.submit("By letter", who=[key("mother")])
    move: dict[str, Any] = {"booked_for": on("2026-09-22"), "because": "x", "today": TODAY, "now": NOW}
    reviews.rebook_review(by=BY, review=mia, **move)
    assert people(opened(council, mia))["Ann Hart"]["Told"].startswith("To be told again: it has changed since")


def test_moving_and_calling_off_say_who_is_told_and_whom_to_tell(council: Council, mia: Review) -> None:
    page = begun(council, mia)
    page.submit("By email", who=[key("IRO")])
    page.submit("By letter", who=[key("mother"), key("father")])
    moved = fetch(council.sign_in("iro"), path(mia, "rebook/")).submit("Save", on="22 9 2026", because="A clash")
    assert moved.messages == [
        "The review is moved to 22 September 2026. 1 person is told by mail. Tell Bob Hart and Ann Hart yourself. "
        "Back to the list of reviews"
    ]
    phone = moved.follow("Move or change it").submit("Save", mode="phone")
    assert "told by mail" not in phone.messages[0]
    page = fetch(council.sign_in("iro"), path(mia, "cancel/")).submit("Cancel the review", because="illness")
    assert page.messages == [
        "The review is cancelled. 1 person is told by mail. Tell Bob Hart and Ann Hart yourself. Book another"
    ]


def test_the_history_tells_a_change_of_the_booking_from_the_invitations(council: Council, mia: Review) -> None:
    begun(council, mia)
    Invitation.objects.exclude(kind="IRO").delete()
    opened(council, mia).submit("Told in person", who=[key("IRO")])
    page = fetch(council.sign_in("iro"), path(mia, "rebook/")).submit("Save", minutes="45", interpreter="Dari")
    told = [row["What"] for row in page.table("History of this review")]
    assert told[:2] == ["The booking was changed. Before: minutes 60.", "Invitations sent."]


def test_a_review_that_does_not_stand_booked_asks_nobody(council: Council, mia: Review) -> None:
    begun(council, mia)
    fetch(council.sign_in("iro"), path(mia, "cancel/")).submit("Cancel the review", because="illness")
    page = opened(council, mia)
    assert "Tell those who are ticked" not in page.text
    wrong = page.follow("Reply: Ann Hart, mother").submit("Save the answer", reply="not_coming")
    assert wrong.errors == ["This review was called off. Bring it back first, or book another, then prepare that."]


def test_the_list_asks_as_little_of_many_people(council: Council, mia: Review) -> None:
    begun(council, mia)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            opened(council, mia)
        return len(caught)

    queries()
    few = queries()
    told: dict[str, Any] = {"by": BY, "review": mia, "today": TODAY, "now": NOW}
    for number in range(8):
        invitations.add_invitation(name=f"Person {number}", kind="friend", email="", **told)
    assert queries() == few


def test_an_invitation_of_another_review_is_not_there(council: Council, mia: Review) -> None:
    begun(council, mia)
    client = council.sign_in("review-administrator")
    for number in (99, 2**40):
        assert client.get(path(mia, f"invitations/{number}/reply/")).status_code == 404


# ---- what a booking clashes with -------------------------------------------------------------------------------------


@pytest.fixture
def kofi(council: Council) -> Child:
    """Kofi shares Mia's IRO; Mia's review is at 16:00 in the hub."""
    child = Child.objects.get(number="LC-2")
    allocation.allocate_iro(by=BY, child=child, iro=council.staff["iro"], from_on=on("2026-04-01"), now=NOW)
    hub = rooms.add_room(by=BY, name="Hub", now=NOW)
    mia = Review.objects.get(booked_for=BOOKED)
    reviews.rebook_review(
        by=BY,
        review=mia,
        booked_for=BOOKED,
        booked_time=time(16, 0),
        because="",
        arranged=Arrangements(room=hub.pk),
        today=TODAY,
        now=NOW,
    )
    return child


def booking(council: Council, **typed: Any) -> Page:
    page = fetch(council.sign_in("review-administrator"), "/children/LC-2/review/book/")
    return page.submit("Book", on="21 9 2026", because="So it was agreed", **typed)


def test_a_clash_is_said_before_it_is_saved_and_booked_all_the_same(council: Council, kofi: Child) -> None:
    hub = str(Room.objects.get().pk)
    told = booking(council, at="4.30pm", room=hub, minutes="45", place="at the hub")
    assert "Ash Fern has another review then, from 16:00 to 17:00." in told.text
    assert "Hub is booked for another review then, from 16:00 to 17:00." in told.text
    assert not Review.objects.filter(child=kofi, booked_for=BOOKED).exists()
    assert told.field("For how many minutes?").get("value") == "45"
    moved = told.submit("Book it all the same", at="9.00am")
    assert "It is in school hours" in moved.text
    assert "Ash Fern has another review" not in moved.text
    done = moved.submit("Book it all the same")
    assert done.summary()["Booked for"] == "21 September 2026 at 09:00, for 45 minutes"
    review = Review.objects.get(child=kofi, booked_for=BOOKED)
    assert (review.minutes, str(review.room)) == (45, "Hub")


def test_what_touches_only_at_its_edge_is_booked_at_once(council: Council, kofi: Child) -> None:
    told = booking(council, at="5pm", room=str(Room.objects.get().pk))
    assert "Ash Fern has another review then" not in told.text


def test_changing_the_place_of_a_booking_that_clashes_does_not_say_it_again(council: Council, kofi: Child) -> None:
    mia = Review.objects.get(booked_for=BOOKED, child__number="LC-1")
    page = fetch(council.sign_in("review-administrator"), path(mia, "rebook/"))
    told = page.submit("Save", at="11am")
    assert "It is in school hours" in told.text
    done = told.submit("Book it all the same")
    assert done.messages[0].startswith("The time is changed.")
    again = fetch(council.sign_in("review-administrator"), path(mia, "rebook/")).submit("Save", place="in the library")
    assert again.messages[0].startswith("The place is changed.")


def test_a_link_and_an_interpreter_are_booked(council: Council, kofi: Child) -> None:
    mia = Review.objects.get(booked_for=BOOKED, child__number="LC-1")
    page = fetch(council.sign_in("review-administrator"), path(mia, "rebook/"))
    wrong = page.submit("Save", video_link="meet.example", interpreter="Dari, from Tongues Ltd")
    assert wrong.errors == ["A link begins with https:// and has no spaces. Copy it whole."]
    done = wrong.submit("Save", video_link="https://meet.example/1")
    assert done.messages[0].startswith("The link and the interpreter are changed.")
    for act in ("", "prepare/"):
        page = opened(council, mia, act)
        shown = page.summary()
        assert (shown["Interpreter"], shown["Room"]) == ("Dari, from Tongues Ltd", "Hub"), act
        assert page.link("Join by video") == "https://meet.example/1", act


# ---- rooms -----------------------------------------------------------------------------------------------------------


def test_rooms_are_kept_by_whoever_books_reviews(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("review-administrator"), "/settings/rooms/")
    assert "No rooms yet" in page.text
    assert page.submit("Add the room").errors == ["Enter what it is called"]
    done = page.submit("Add the room", name="Strood hub", seats="8", step_free="yes")
    assert done.messages == ["Strood hub is in the list. Reviews can be booked into it."]
    (row,) = done.table("Rooms")
    assert (row["Seats"], row["Without steps"], row["Booked from today"]) == ("8", "yes", "0 reviews")
    again = done.submit("Add the room", name="STROOD HUB")
    assert again.errors == ["STROOD HUB is in the list already. Open it again there if it was closed."]
    closed = done.follow("Close Strood hub").submit("Close the room")
    assert closed.messages == ["Strood hub is closed from 15 June 2026."]
    assert closed.table("Rooms")[0]["Stands"] == "closed from 15 June 2026"
    opened_again = closed.submit("Open Strood hub again")
    assert opened_again.messages == ["Strood hub is open again."]


def test_a_room_with_reviews_booked_into_it_is_not_closed(council: Council, kofi: Child) -> None:
    page = fetch(council.sign_in("iro-manager"), "/settings/rooms/").follow("Close Hub")
    wrong = page.submit("Close the room")
    assert wrong.errors[0].startswith("1 review is booked into Hub from 15 June 2026 on. Move them first")
    assert council.sign_in("iro-manager").get("/settings/rooms/99/close/").status_code == 404
