"""The administrator's week: meetings in order of time; what must be booked, sent, chased and sent out, late first."""

from datetime import date, time, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands import reviews
from keel.records.commands.invitations import add_invitation
from keel.records.commands.week_bulk import send_records
from keel.records.models import AccessEvent, Child, Invitation, Message, Review, Staff
from keel.records.permissions import service
from tests.builders import a_child, a_held_review, a_return
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council


def book(number: str, day: date, at: time | None = None) -> Review:
    return reviews.book_review(
        by=service("test"),
        child=Child.objects.get(number=number),
        booked_for=day,
        booked_time=at,
        place="Council offices",
        mode="in_person",
        today=TODAY,
        now=NOW,
        because="as agreed",
    )


def test_a_week_holds_its_meetings_with_the_last_lawful_day(council: Council) -> None:
    book("LC-2", date(2026, 6, 18), time(15, 45))
    book("LC-3", date(2026, 6, 18), time(10, 0))
    client = council.sign_in("review-administrator")
    rows = fetch(client, "/calendar/").table("Reviews in this week")
    assert [(row["When"].split(":")[0], row["Child"].split(",")[0]) for row in rows] == [
        ("Thursday 18 June 2026 at 10", "Zoë Abara-O’Neil"),
        ("Thursday 18 June 2026 at 15", "Kofi Mensah"),
    ]
    assert rows[1]["Last lawful day"] == "5 April 2026"
    assert rows[0]["Where"] == "Council officesIn person"
    later = fetch(client, "/calendar/").follow("The week after")
    assert "No review is booked in this week." in later.text
    assert AccessEvent.objects.filter(page="calendar", child_number="LC-2").exists()


def test_what_must_be_sent_and_chased_by_the_end_of_the_week_stands_there(council: Council) -> None:
    book("LC-2", date(2026, 6, 29))
    page = fetch(council.sign_in("review-administrator"), "/calendar/")
    (send,) = page.table("Invitations to send")
    assert "LC-2" in send["Child"]
    assert "15 June 2026" in send["Last day"]
    assert "due today" in send["Last day"]
    assert "Papers to chase" in page.text
    assert "LC-2" not in str(page.html.split("Papers to chase")[1]), "the report is due on 24 June, the week after"
    assert "LC-2" in str(page.follow("The week after").table("Papers to chase"))


def test_what_is_not_booked_stands_in_the_week_by_which_it_must_be_held(council: Council) -> None:
    client = council.sign_in("review-administrator")
    week_after = fetch(client, "/calendar/?week=2026-06-22")
    assert "Every review that is to be held by the end of this week is booked." in week_after.text
    rows = fetch(client, "/calendar/?week=2026-03-30").table("To be held by the end of this week, and not booked")
    assert [row["Child"].split(",")[0] for row in rows] == ["Kofi Mensah"]


def test_what_is_late_and_not_booked_stands_in_the_week_of_today(council: Council) -> None:
    client = council.sign_in("review-administrator")
    rows = fetch(client, "/calendar/").table("To be held by the end of this week, and not booked")
    assert [row["Child"].split(",")[0] for row in rows] == ["Kofi Mensah"], "due on 5 April 2026"
    assert "working days late" in rows[0]["Due by law"]


def test_it_asks_as_often_for_many_as_for_few_and_is_not_for_everybody(council: Council) -> None:
    client, asked = council.sign_in("review-administrator"), []
    for first in (0, 10):
        numbers = [f"K{first + n:03}" for n in range(3 + first)]
        a_return(*(a_child(number, since=date(2026, 5, 4)) for number in numbers), year=2027, today=TODAY)
        for number in numbers:
            book(number, TODAY + timedelta(days=2))
        fetch(client, "/calendar/")
        with CaptureQueriesContext(connection) as caught:
            fetch(client, "/calendar/")
        asked.append(len(caught))
    assert asked[0] == asked[1]
    fetch(council.sign_in("social-worker"), "/calendar/", status=403)


def test_the_invitations_of_many_are_sent_at_once_and_what_is_left_is_told(council: Council) -> None:
    mine, hers = book("LC-2", date(2026, 6, 29)), book("LC-3", date(2026, 6, 29))
    Staff.objects.filter(pk=council.staff["iro"].pk).update(email="ash@larkwater.example")
    add_invitation(
        by=service("test"), review=mine, name="Ms Roe", kind="teacher", email="roe@school.example", today=TODAY, now=NOW
    )
    client = council.sign_in("review-administrator")
    page = fetch(client, "/calendar/")
    told = page.submit("Send the invitations of those that are ticked", review=[str(mine.pk)])
    assert "1 mail for 1 review put into the outbox." in told.messages[0]
    assert "no address for mail: tick the reviews and print letters, or tell them." in told.messages[0]
    assert "Nobody had begun the list of" not in told.messages[0], "somebody was on it"
    assert list(Message.objects.values_list("to", flat=True)) == ["roe@school.example"]
    assert not Invitation.objects.filter(review=hers).exists(), "only those that were ticked"
    again = fetch(client, "/calendar/").submit("Send the invitations of those that are ticked", review=[str(mine.pk)])
    assert "No mail was sent." in again.messages[0]
    assert Message.objects.count() == 1
    nothing = fetch(client, "/calendar/").submit("Send the invitations of those that are ticked")
    assert nothing.messages == ["No review was ticked, so nothing was sent. Tick those that you mean."]


def test_letters_to_people_without_email_are_printed_for_many_at_once(council: Council) -> None:
    mine, hers = book("LC-2", date(2026, 6, 29)), book("LC-3", date(2026, 6, 29), time(10, 0))
    client = council.sign_in("review-administrator")
    page = fetch(client, "/calendar/")
    nothing = client.get(f"/calendar/letters/?review={mine.pk}&review=x")
    assert "Nobody was invited by letter" in nothing.content.decode()
    told = page.submit("Print letters for those without email", review=[str(mine.pk), str(hers.pk)])
    assert "marked as invited by letter." in told.messages[0]
    assert "Nobody had begun the list of Kofi Mensah, 15 (LC-2) and Zoë" in told.messages[0]
    child = Invitation.objects.get(review=mine, kind="child")
    assert child.way == "letter"
    assert child.sent_at
    letters = told.follow("Print the letters")
    assert "Hello Kofi," in letters.text
    assert "You can write to" not in letters.text, "their IROs have no address on the staff list"
    assert "Hello Zoë," in letters.text
    assert AccessEvent.objects.filter(page="invitation letters", child_number="LC-2").exists()
    again = fetch(client, "/calendar/?week=2026-06-15")
    assert "LC-2" not in str(again.html.split("Invitations to send")[1].split("Papers to chase")[0])
    fetch(council.sign_in("social-worker"), f"/calendar/letters/?review={mine.pk}", status=403)


def test_a_record_that_is_not_finished_cannot_be_ticked_and_says_for_whom_it_waits(council: Council) -> None:
    review = a_held_review(Child.objects.get(number="LC-2"), date(2026, 6, 1))
    client = council.sign_in("review-administrator")
    (row,) = fetch(client, "/calendar/?week=2026-06-29").table("Records to send out")
    assert row["Choose"] == "Waits for the IRO to finish the record"
    refused = client.post("/calendar/do/", {"what": "send", "review": [str(review.pk)]}, follow=True)
    assert "Nothing was sent for Kofi Mensah, 15 (LC-2): The record is not finished yet." in refused.content.decode()


def test_what_cannot_be_sent_is_told_and_the_rest_is_sent(council: Council) -> None:
    one = book("LC-2", date(2026, 6, 29))
    did = send_records(by=service("test"), reviews=[one.pk, 10**6], today=TODAY, now=NOW)
    assert (did.reviews, did.mails) == (0, 0)
    assert [key for key, _ in did.refused] == [one.pk]
    assert fetch(council.sign_in("review-administrator"), "/calendar/do/").heading == "The week of 15 June 2026"
