"""What waits on somebody: theirs alone, in order of the days left, as Today begins and as the whole list goes on."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.duties import Mover
from keel.records.commands import reviews, reviews_held
from keel.records.commands.allocation import allocate_iro
from keel.records.models import AccessEvent, Child, Review, ReviewClock
from keel.records.permissions import service
from tests.builders import a_child, a_return
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
    assert [row["Time left"] for row in rows] == ["1 working day late", "9 working days left"], "12 and 26 June"


def test_a_thing_of_somebody_elses_child_is_not_there(council: Council) -> None:
    hold(council, "LC-2", date(2026, 6, 12))
    assert "Nothing waits on you" in fetch(council.sign_in("iro"), "/waiting/").text
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
    assert len(page.table("What waits on you")) == 15, "two clocks a child within two weeks, 40 in all"
    assert AccessEvent.objects.filter(page="what waits").exists()
    assert fetch(client, "/").link("Everything that waits on you") == "/waiting/"


@pytest.mark.parametrize("name", ["committee-officer", "system-administrator"])
def test_who_works_with_no_child_has_no_such_list(council: Council, name: str) -> None:
    assert "refused" not in fetch(council.sign_in(name), "/waiting/", status=403).text
