"""What waits on somebody: theirs alone, in order of the days left, as Today begins and as the whole list goes on."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.duties import Mover
from keel.pages.govuk.words import long_date
from keel.records.commands import answering, events, issuing, reviews, reviews_held
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.reviews_ended import cancel_review
from keel.records.models import AccessEvent, Child, NextReview, Review, ReviewClock
from keel.records.permissions import service
from tests.builders import a_child, a_decision, a_return
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council


def hold(council: Council, number: str, day: date) -> Review:
    review = Review.objects.filter(child__number=number, completed_on=None).first()
    return reviews_held.record_held(
        by=service("test"),
        child=Child.objects.get(number=number),
        review=review,
        parts=[(day, "in_person")],
        completed=True,
        chaired_by=council.staff["iro"],
        participation="PN1",
        today=TODAY,
        now=NOW,
    )


def test_each_role_is_shown_its_own_moves_only(council: Council) -> None:
    hold(council, "LC-2", date(2026, 6, 12))
    assert Mover.SOCIAL_WORKER in set(ReviewClock.objects.values_list("mover", flat=True))
    worker = fetch(council.sign_in("social-worker"), "/").table("Waits on you")
    assert [row["What"].split(".")[0] for row in worker] == [
        "Bring the care plan up to date after the review on 12 June 202610 days after the review was completed"
    ]
    assert "LC-2" in worker[0]["Child"]
    assert "Waits on you" not in fetch(council.sign_in("iro-manager"), "/").text
    admin = fetch(council.sign_in("review-administrator"), "/waiting/")
    assert "Nothing waits on you" in admin.text


def test_an_iro_reads_everything_in_order_of_the_days_left(council: Council) -> None:
    hold(council, "LC-1", date(2026, 6, 5))
    page = fetch(council.sign_in("iro"), "/waiting/")
    rows = page.table("What waits on you")
    assert [row["What"].split(" of the review")[0] for row in rows] == ["Send out the decisions", "Finish the record"]
    assert [row["By when"] for row in rows] == ["12 June 2026 1 working day late", "26 June 2026 9 working days left"]


def test_a_thing_of_somebody_elses_child_is_not_there(council: Council) -> None:
    hold(council, "LC-2", date(2026, 6, 12))
    (own,) = fetch(council.sign_in("iro"), "/waiting/").table("What waits on you")
    assert "LC-1" in own["Child"]
    assert own["What"].startswith("Midway check against the decisions")
    due_on = NextReview.objects.get(child__number="LC-1").due_on
    assert own["What"].endswith(f"The next review is due by law on {long_date(due_on)}.")
    assert "LC-2" not in fetch(council.sign_in("other-iro"), "/waiting/").html


def test_the_list_asks_as_often_for_many_as_for_few_and_notes_each_child(council: Council) -> None:
    client, asked = council.sign_in("iro"), []
    for first in (10, 20):
        a_return(*(a_child(f"W{first + n}", since=date(2026, 1, 12)) for n in range(10)), year=2027, today=TODAY)
        for child in Child.objects.filter(number__startswith=f"W{first // 10}"):
            allocate_iro(by=service("test"), child=child, iro=council.staff["iro"], from_on=TODAY, now=NOW)
            reviews.book_review(
                by=service("test"),
                child=child,
                booked_for=TODAY + timedelta(days=8),
                today=TODAY,
                now=NOW,
                because="late already",
            )
        for address in ("/", "/waiting/"):
            fetch(client, address)
            with CaptureQueriesContext(connection) as caught:
                fetch(client, address)
            asked.append(len(caught))
    assert asked[:2] == asked[2:]
    page = fetch(client, "/waiting/?page=2")
    assert len(page.table("What waits on you")) == 16, "two clocks a child within two weeks, and one midway check"
    assert AccessEvent.objects.filter(page="what waits").exists()
    assert fetch(client, "/").link("Everything that waits on you") == "/waiting/"


@pytest.mark.parametrize("name", ["committee-officer", "system-administrator"])
def test_who_works_with_no_child_has_no_such_list(council: Council, name: str) -> None:
    assert "refused" not in fetch(council.sign_in(name), "/waiting/", status=403).text


def test_what_happened_is_answered_and_a_review_brought_forward_is_booked(council: Council) -> None:
    mia = Child.objects.get(number="LC-1")
    told = {"happened_on": TODAY, "told_on": TODAY, "told_by": "The school", "told_how": "phone"}
    events.tell_event(by=service("test"), child=mia, told=events.Told(kind="exclusion", **told), today=TODAY, now=NOW)
    events.tell_event(by=service("test"), child=mia, told=events.Told(ground="b", **told), today=TODAY, now=NOW)
    cancel_review(
        by=service("test"), review=Review.objects.get(child=mia, completed_on=None), because="x", today=TODAY, now=NOW
    )
    page = fetch(council.sign_in("iro"), "/waiting/")
    rows = page.table("What waits on you")
    said = [row["What"] for row in rows]
    assert any(one.startswith("Answer what you were told: exclusion from school") for one in said)
    assert any(one.startswith("Book a review now: it is brought forward") for one in said)
    (event,) = [row for row in rows if "exclusion" in row["What"]]
    assert "Told on 15 June 2026." in event["What"]
    assert "A visit found that the placement does not safeguard" in " ".join(said)
    assert "Kofi" not in fetch(council.sign_in("other-iro"), "/waiting/").html
    for who in ("review-administrator", "iro-manager"):
        page = fetch(council.sign_in(who), "/")
        assert "LC-1" in page.table("To be booked")[0]["Child"]
        assert "Book a review now: it is brought forward" in page.text, who
    calendar = fetch(council.sign_in("review-administrator"), "/calendar/")
    rows = calendar.table("To be held by the end of this week, and not booked")
    assert any("LC-1" in row["Child"] and "brought forward" in row["Due by law"] for row in rows)


def test_a_managers_change_waits_until_it_is_settled(council: Council) -> None:
    review = hold(council, "LC-1", date(2026, 6, 8))
    decision = a_decision(review)
    manager = council.staff["team-manager"]
    issuing.issue_decisions(
        by=service("test"), review=review, manager=manager, address="https://k.example/", today=TODAY, now=NOW
    )
    answers = [answering.Answer(decision=decision.pk, what="changed", because="In July")]
    answering.answer_decisions(by=service("test"), review=review, answers=answers, today=TODAY, now=NOW)
    page = fetch(council.sign_in("iro"), "/waiting/")
    settle = "Settle a change of the team manager to a decision of the review on 8 June 2026"
    assert settle in str(page.table("What waits on you"))
    answering.settle_answer(
        by=service("test"), decision=decision, take=False, because="It cannot wait", today=TODAY, now=NOW
    )
    assert settle not in fetch(council.sign_in("iro"), "/waiting/").text


def test_the_page_of_a_review_leads_to_what_comes_next(council: Council) -> None:
    held = hold(council, "LC-1", date(2026, 6, 5))
    address = f"/children/LC-1/review/{held.pk}/"
    page = fetch(council.sign_in("iro"), address)
    assert page.link("Send the decisions out") == f"{address}after/issue/"
    assert "Send the decisions out" not in fetch(council.sign_in("senior-manager"), address).text


def test_what_no_rule_gives_a_day_to_is_never_late(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    mia = Child.objects.get(number="LC-1")
    told = {"happened_on": TODAY, "told_on": TODAY, "told_by": "The school", "told_how": "phone"}
    events.tell_event(by=service("test"), child=mia, told=events.Told(kind="exclusion", **told), today=TODAY, now=NOW)
    monkeypatch.setenv("KEEL_TODAY", (TODAY + timedelta(days=9)).isoformat())
    rows = fetch(council.sign_in("iro"), "/waiting/").table("What waits on you")
    (event,) = [row for row in rows if "exclusion" in row["What"]]
    assert event["By when"] == "24 June 2026 due today"
