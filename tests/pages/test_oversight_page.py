"""Between reviews on pages: the ladder of one child, contacts, the midway check, visits, and the lists."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.endings import APPROVER_SATISFIED
from keel.pages.govuk.words import long_date
from keel.records.commands import practice
from keel.records.commands.endings import Decided, record_ending, take_ending_back
from keel.records.commands.events import Told, tell_event
from keel.records.commands.ladder import rebuild_ladder
from keel.records.models import (
    AccessEvent,
    CarePeriod,
    Child,
    ChildNow,
    Contact,
    Ladder,
    LegalStatus,
    MidwayCheck,
    NextReview,
    PathwayDue,
    PathwayStep,
    Placement,
    Review,
    SignificantEvent,
    SocialVisit,
)
from keel.records.permissions import service
from tests.builders import Stay, a_child, a_contact, a_decision, a_return, children_in_care
from tests.page import fetch, post
from tests.pages.conftest import NOW, TODAY, Council

HOME = "/children/LC-1/oversight/"


def mia() -> Child:
    return Child.objects.get(number="LC-1")


def test_the_ladder_tells_each_kind_of_contact_apart(council: Council) -> None:
    a_contact(mia(), TODAY - timedelta(days=20), seen="seen_alone", means="video")
    a_contact(mia(), TODAY - timedelta(days=3), seen="about", means="phone")
    page = fetch(council.sign_in("iro"), HOME)
    said = page.summary()
    assert said["Seen alone"] == "26 May 2026, 20 days ago (seen alone, by video)"
    assert said["Seen"] == "26 May 2026, 20 days ago (seen alone, by video)"
    assert said["Seen face to face"] == "Not recorded"
    assert said["Any contact"] == "12 June 2026, 3 days ago (contact about the child, by phone)"
    assert "Midway check No decision is open" in page.text
    assert "Review Next review booked" in page.text
    assert page.follow("See the booking").summary()["Booked for"].startswith("21 September 2026")
    assert AccessEvent.objects.filter(child_number="LC-1", page="oversight").exists()


def test_a_contact_is_recorded_with_its_journey_and_the_next_is_offered(council: Council) -> None:
    page = fetch(council.sign_in("iro"), HOME).follow("Record a contact")
    page = page.submit(
        "Save the contact",
        on="10 6 2026",
        seen="seen_alone",
        means="in_person",
        place="at school",
        note="She likes her new class.",
        travel="car",
        miles="12.5",
        minutes="45",
        cost="£4.20",
    )
    assert page.messages == ["Recorded for 10 June 2026: seen alone, face to face. Plan the next one"]
    assert "Own or pool car, 12.5 miles, 45 minutes, £4.20" in page.text
    assert "She likes her new class." in page.text
    row = Contact.objects.get()
    assert (str(row.miles), row.minutes, row.pence) == ("12.5", 45, 420)


def test_what_was_typed_is_kept_and_the_error_stands_beside_its_box(council: Council) -> None:
    page = fetch(council.sign_in("iro"), f"{HOME}contact/")
    page = page.submit(
        "Save the contact", on="10 6 2026", seen="seen", means="written", miles="far", cost="lots", note="Kept"
    )
    assert page.errors == [
        "Miles must be a number of miles, like 12.5",
        "Cost must be an amount of money, like £4.20",
    ]
    page = page.submit("Save the contact", miles="", cost="")
    assert page.errors[0].startswith("Nobody is seen in writing")
    assert page.field("What was it about, and what did the child say?").text.strip() == "Kept"
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("typed", "pence"), [("£4.20", 420), ("4.2", 420), ("4", 400), ("85p", 85), ("£1,204.05", 120405)]
)
def test_money_is_read_as_people_type_it(council: Council, typed: str, pence: int) -> None:
    page = fetch(council.sign_in("iro"), f"{HOME}contact/")
    page.submit("Save the contact", on="10 6 2026", seen="seen", means="in_person", travel="bus", cost=typed)
    assert Contact.objects.get().pence == pence


def test_a_contact_is_planned_made_corrected_and_taken_back(council: Council) -> None:
    client = council.sign_in("iro")
    page = fetch(client, HOME).follow("Plan a contact").submit("Plan it", planned_for="17 6 2026", seen="seen_alone")
    assert "Planned See the child alone" in page.text
    page = page.follow("Record it as made").submit("Save the contact", on="15 6 2026", means="in_person")
    page = page.follow("Correct").submit("Save the correction", means="video", because="It was a call")
    assert page.messages == ["The contact is corrected. What stood before is kept beside it."]
    assert "Before: 15 June 2026, seen alone, face to face" in page.text
    page = page.follow("Take back").submit("Take it back", because="Another child")
    assert "It stays in the record with the reason." in page.messages[0]
    assert Contact.objects.filter(stands=True).get().state == "taken_back"


def test_somebody_else_corrected_it_meanwhile(council: Council) -> None:
    row = a_contact(mia(), TODAY)
    page = fetch(council.sign_in("iro"), f"{HOME}contact/{row.pk}/")
    fetch(council.sign_in("iro-manager"), f"{HOME}contact/{row.pk}/").submit(
        "Save the correction", means="video", because="A call"
    )
    page = page.submit("Save the correction", means="phone", because="By phone")
    assert "changed this entry" in page.errors[0]
    assert page.field("By phone").get("checked") is not None


def test_the_words_of_a_contact_are_the_iros(council: Council) -> None:
    a_contact(Child.objects.get(number="LC-2"), TODAY, note="He does not want to move.")
    page = fetch(council.sign_in("social-worker"), "/children/LC-2/oversight/")
    assert "Seen alone, face to face" in page.text
    assert "does not want to move" not in page.text


def test_the_midway_check_from_answer_to_close(council: Council) -> None:
    kofi = Child.objects.get(number="LC-2")
    decision = a_decision(kofi, "A mentor from the boxing club")
    worker, manager = council.sign_in("social-worker"), council.sign_in("iro-manager")
    page = fetch(worker, "/children/LC-2/oversight/midway/")
    page = page.submit("Save your answers", **{f"stands_{decision.pk}": "drifting"})
    assert page.errors == ["Say in a word what is in the way, or why it is not needed."]
    page = page.submit("Save your answers", **{f"word_{decision.pk}": "The club is full"})
    assert page.messages == ["Your answers are saved. The check stays open until the IRO closes it."]
    page = fetch(manager, "/children/LC-2/oversight/midway/")
    assert "The club is full" in page.text
    page = page.submit("Close the check", **{f"stands_{decision.pk}": "on_course", "note": "Another club"})
    assert "The midway check is closed." in page.messages[0]
    assert MidwayCheck.objects.get().closed_on == TODAY
    page = fetch(worker, "/children/LC-2/oversight/midway/")
    assert "This check was closed on 15 June 2026" in page.text


def test_two_at_one_midway_check(council: Council) -> None:
    decision = a_decision(Child.objects.get(number="LC-2"))
    box = f"stands_{decision.pk}"
    page = fetch(council.sign_in("iro-manager"), "/children/LC-2/oversight/midway/")
    fetch(council.sign_in("social-worker"), "/children/LC-2/oversight/midway/").submit(
        "Save your answers", **{box: "on_course"}
    )
    page = page.submit("Close the check", **{box: "done", "note": "Mine"})
    assert "answered while you were writing" in page.errors[0]
    page = page.submit("Close the check")
    assert "is closed" in page.messages[0]


def test_a_social_work_visit_and_the_next(council: Council) -> None:
    client = council.sign_in("social-worker")
    page = fetch(client, "/children/LC-2/oversight/")
    assert "No date can be given: no visit is recorded since" in page.text
    page = page.follow("Record a social work visit").submit("Save the visit", on="8 6 2026", seen_alone="yes")
    assert page.messages == ["The visit on 8 June 2026 is recorded. The next is due by law on 20 July 2026."]
    assert "The record does not say whether this home is meant to last to 18" in page.text
    page = fetch(client, "/children/LC-2/oversight/visit/").submit("Save the visit", on="8 6 2026", seen_alone="no")
    assert page.errors == ["A visit on 8 June 2026 is recorded already."]
    page = fetch(client, "/children/LC-2/oversight/").follow("Take back").submit("Take it back", because="Wrong day")
    assert SocialVisit.objects.get(stands=True).taken_back


def test_the_journey_to_a_review(council: Council) -> None:
    review = Review.objects.filter(child=mia(), first_part_on__isnull=False).order_by("first_part_on").last()
    assert review
    page = fetch(council.sign_in("iro"), f"/children/LC-1/review/{review.pk}/journey/")
    page = page.submit("Save the journey", travel="train", miles="84.5", cost="42.10")
    assert "Your journey to this review is recorded." in page.messages[0]
    assert Contact.objects.get(review=review).pence == 4210


# ---- lists -----------------------------------------------------------------------------------------------------------


def test_who_was_not_seen_in_so_many_months(council: Council) -> None:
    client = council.sign_in("iro-manager")
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    whole = fetch(client, "/oversight/?how=alone").table("Not seen alone in 6 months")
    assert [row["Child"] for row in whole] == [
        "Kofi Mensah, 15 · LC-2",
        "Mia Hart, 9 (likes to be called Mimi) · LC-1",
        "Zoë Abara-O’Neil, 17 · LC-3",
    ]
    a_contact(mia(), date(2025, 12, 16))
    names = [row["Child"] for row in fetch(client, "/oversight/?how=alone").table("Not seen alone in 6 months")]
    assert not any("Mia" in name for name in names)
    page = fetch(client, "/oversight/?how=alone&months=5")
    assert any("Mia" in row["Child"] for row in page.table("Not seen alone in 5 months"))
    page = fetch(client, "/oversight/?how=person&months=99")
    assert page.heading == "Not seen face to face in 36 months"


def test_the_list_is_narrowed_by_iro_and_taken_away_as_it_stands(council: Council) -> None:
    client = council.sign_in("iro-manager")
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    iro = council.staff["iro"].pk
    page = fetch(client, f"/oversight/?how=alone&iro={iro}")
    assert [row["Child"] for row in page.table("Not seen alone in 6 months")] == [
        "Mia Hart, 9 (likes to be called Mimi) · LC-1"
    ]
    lines = b"".join(client.get(f"/oversight/export.csv?how=alone&iro={iro}")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [row["Number"] for row in rows] == ["LC-1"]
    assert b"".join(client.get("/oversight/homes/export.xlsx"))[:2] == b"PK"
    assert AccessEvent.objects.filter(child_number="LC-1", page="oversight exported").exists()


def test_midway_checks_that_are_late(council: Council) -> None:
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    due = Ladder.objects.get(child__number="LC-2").midway_due_on
    assert due
    assert due < TODAY
    table = fetch(council.sign_in("iro-manager"), "/oversight/midway/").table("Midway checks that are late")
    assert "Kofi Mensah, 15 · LC-2" in [row["Child"] for row in table]
    assert "late" in table[0]["Midway check due"]


def test_an_iro_sees_only_their_own(council: Council) -> None:
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    page = fetch(council.sign_in("iro"), "/oversight/?how=alone")
    assert "Kofi" not in page.text
    page = fetch(council.sign_in("other-iro"), "/oversight/")
    assert "Nobody here" in page.text


@pytest.mark.parametrize("address", ["/oversight/?how=alone&months=1", "/oversight/homes/", "/oversight/midway/"])
def test_a_list_asks_as_much_of_many_as_of_few(council: Council, address: str) -> None:
    client = council.sign_in("iro-manager")
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    few = _queries(client, address)
    children_in_care(20, first=900_000)
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    Ladder.objects.update(place_rank=3, midway_due_on=TODAY - timedelta(days=9), midway_done_on=None)
    assert _queries(client, address) <= few + 1  # a page that was empty asks for no IROs


def _queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_ladder_asks_as_much_of_many_as_of_few(council: Council) -> None:
    client = council.sign_in("iro")
    few = _queries(client, HOME)
    for days in range(12):
        a_contact(mia(), TODAY - timedelta(days=days))
        a_decision(mia(), number=days + 1)
    assert _queries(client, HOME) <= few + 1


def test_nothing_is_written_by_who_may_not(council: Council) -> None:
    before = Contact.objects.count()
    for name in ("social-worker", "team-manager", "review-administrator", "senior-manager"):
        assert council.sign_in(name).post("/children/LC-2/oversight/contact/", {}).status_code == 403
    assert Contact.objects.count() == before
    post(council.sign_in("other-iro"), f"{HOME}contact/", {}, status=404)


# ---- events ----------------------------------------------------------------------------------------------------------


def test_an_event_is_told_by_the_social_worker_and_answered_by_the_iro(council: Council) -> None:
    page = fetch(council.sign_in("social-worker"), "/children/LC-2/oversight/").follow("Tell of an event")
    page = page.submit("Tell the IRO", kind="exclusion", happened_on="9 6 2026", what="Two days")
    assert page.messages == ["It is recorded, and waits for the IRO to answer."]
    assert "Exclusion from school" in page.text
    manager = council.sign_in("iro-manager")
    waits = fetch(manager, "/oversight/events/")
    assert waits.table("Events that wait for the IRO")[0]["Told by"] == "Social-Worker Fern, 15 June 2026"
    page = waits.follow("Exclusion from school")
    page = page.submit("Save your answer", answer="review")
    assert page.errors == ["Enter why"]
    page = page.submit("Save your answer", because="He has lost his mentor too")
    assert page.messages == ["Your answer is kept. The next review is brought forward: you asked for it. Book it"]
    child = fetch(manager, "/children/LC-2/")
    assert "Brought forward: the IRO asks for a review." in child.text
    assert "As soon as you can" in child.text
    ordinary = NextReview.objects.get(child__number="LC-2").due_on
    assert child.summary()["Due by the ordinary timetable"] == long_date(ordinary)
    assert "Book by" not in child.summary()
    (listed,) = [row for row in fetch(manager, "/children/").table("Children in care") if "LC-2" in row["Child"]]
    assert listed["Next review"].lower().startswith("brought forward")
    first = fetch(manager, "/reviews/").table("Brought forward")
    assert first[0]["Book by"] == "Now"
    assert "as soon as you can" in first[0]["Due by law"]
    assert f"By the ordinary timetable: {long_date(ordinary)}" in first[0]["Due by law"]
    assert [row["Child"] for row in first] == ["Kofi Mensah, 15 · LC-2"]
    book = fetch(manager, "/children/LC-2/review/book/")
    assert "Brought forward: the IRO asks for a review." in book.text
    assert "that would do" not in book.text
    far = book.submit("Book", on="3 8 2026")
    assert "3 August 2026 is more than four weeks after that." in far.text
    assert "more than four weeks" not in book.submit("Book", on="13 7 2026").text
    assert "The IRO asks for a review" in first[0]["Due by law"]
    lines = b"".join(manager.get("/reviews/export.csv")).decode("utf-8-sig")
    by_number = {row["Number"]: row["Brought forward"] for row in csv.DictReader(io.StringIO(lines))}
    assert by_number["LC-2"] == "the IRO asks for a review"


@pytest.mark.parametrize("answer", SignificantEvent.Answer.values)
def test_every_page_shows_an_event_whatever_the_answer(council: Council, answer: str) -> None:
    about = {"happened_on": TODAY, "told_on": TODAY, "told_by": "The school", "told_how": "keel"}
    event = tell_event(by=service(), child=mia(), told=Told(kind="exclusion", **about), today=TODAY, now=NOW)
    manager = council.sign_in("iro-manager")
    page = fetch(manager, f"/children/LC-1/oversight/event/{event.pk}/")
    assert "Told on 15 June 2026, in Keel" in page.text.replace("Told on Told on", "Told on")
    done = page.submit("Save your answer", answer=answer, because="So it is")
    assert f"The IRO’s answer on 15 June 2026: {SignificantEvent.Answer(answer).label}" in done.text
    for there in ("", "oversight/", f"oversight/event/{event.pk}/"):
        for who in ("iro-manager", "iro", "senior-manager"):
            assert "xclusion" in fetch(council.sign_in(who), f"/children/LC-1/{there}").text


def test_whoever_looks_after_figures_reads_no_words_of_an_event(council: Council) -> None:
    about = {
        "happened_on": TODAY,
        "told_on": TODAY,
        "told_by": "The school",
        "told_how": "phone",
        "what": "He broke it",
    }
    event = tell_event(by=service(), child=mia(), told=Told(kind="health", **about), today=TODAY, now=NOW)
    analyst = council.sign_in("performance-analyst")
    fetch(analyst, f"/children/LC-1/oversight/event/{event.pk}/", status=403)
    fetch(analyst, "/children/LC-1/oversight/midway/", status=403)
    ladder = fetch(analyst, "/children/LC-1/oversight/")
    assert "Significant health event" in ladder.text
    assert "Answer" not in ladder.links
    assert "He broke it" not in ladder.text + fetch(analyst, "/oversight/events/").text


def test_an_event_that_a_decision_to_end_care_told_of_goes_with_the_decision(council: Council) -> None:
    LegalStatus.objects.filter(child__number="LC-2").update(code="V2")
    points = [point.code for point in APPROVER_SATISFIED]
    approved = {"approver": "director", "approver_name": "A", "approved_on": TODAY, "satisfied": points}
    decided = Decided(decided_on=TODAY, ends_on=TODAY + timedelta(days=30), to_parent=False, **approved)
    kofi = Child.objects.get(number="LC-2")
    row = record_ending(by=service(), child=kofi, decided=decided, today=TODAY, now=NOW)
    event = SignificantEvent.objects.get(child=kofi)
    manager = council.sign_in("iro-manager")
    page = fetch(manager, f"/children/LC-2/oversight/event/{event.pk}/")
    wrong = page.submit("Save your answer", answer="mistake", because="Not so")
    assert wrong.errors[0].startswith("The decision to end care told of this, and it stands.")
    ladder = fetch(manager, "/children/LC-2/oversight/")
    assert "Next review brought forward: hold it before 15 July 2026" in ladder.text
    take_ending_back(by=service(), child=kofi, decision=row.pk, because="He stays", today=TODAY, now=NOW)
    event.refresh_from_db()
    assert event.answer == "mistake"
    assert NextReview.objects.get(child=kofi).forward_on is None
    assert "brought forward" not in fetch(manager, "/children/LC-2/oversight/").text


def test_under_a_care_order_there_is_no_form_to_end_care(council: Council) -> None:
    LegalStatus.objects.filter(child__number="LC-2").update(code="C2")
    page = fetch(council.sign_in("iro-manager"), "/children/LC-2/oversight/ending/")
    assert page.messages[0].startswith("The child is under a care order, so care does not end by a decision")
    assert page.heading.startswith("Kofi Mensah")


def test_what_the_law_brings_forward_says_what_that_means_for_the_booking(council: Council) -> None:
    admin = council.sign_in("review-administrator")
    told = {"kind": "ground_b", "happened_on": "15 6 2026", "told_by": "Ola Osei", "told_on": "15 6 2026"}
    page = fetch(admin, "/children/LC-1/oversight/event/").submit("Tell the IRO", **told)
    assert page.errors == []
    (said,) = page.messages
    assert said == (
        "It is recorded, and by law it brings the next review forward. The IRO is told. "
        "The review is booked for 21 September 2026. Bring it forward"
    )
    own = fetch(council.sign_in("iro"), "/waiting/").table("What waits on you")
    assert any(row["What"].startswith("Bring the review forward: it is booked for 21 September 2026") for row in own)
    book = fetch(admin, "/").table("To be booked")
    assert book[0]["What"].startswith("Bring the review forward: it is booked for 21 September 2026")
    Review.objects.filter(booked_for=date(2026, 9, 21)).update(booked_for=date(2026, 7, 13))
    assert "Bring the review forward" not in fetch(admin, "/").text, "it is booked within four weeks"
    assert "Bring the review forward" not in fetch(council.sign_in("iro"), "/waiting/").text


def test_care_that_is_to_end_shows_the_day_before_which_the_review_is_held(council: Council) -> None:
    child = Child.objects.get(number="LC-1")
    leaves = TODAY + timedelta(days=30)
    about = {"happened_on": TODAY, "told_on": TODAY, "told_by": "a", "told_how": "keel"}
    told = Told(ground="e", leaves_on=leaves, **about)
    LegalStatus.objects.filter(child=child).update(code="V2")
    tell_event(by=service(), child=child, told=told, today=TODAY, now=NOW)
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert "Before 15 July 2026 22 working days left" in page.text


def test_only_the_iro_is_offered_to_ask_for_a_review(council: Council) -> None:
    assert (
        "The IRO asks for a review"
        not in fetch(council.sign_in("social-worker"), "/children/LC-2/oversight/event/").text
    )
    assert "The IRO asks for a review" in fetch(council.sign_in("iro"), f"{HOME}event/").text


def test_a_ground_before_leaving_asks_where_the_child_goes(council: Council) -> None:
    page = fetch(council.sign_in("social-worker"), "/children/LC-2/oversight/event/")
    page = page.submit("Tell the IRO", kind="ground_e", happened_on="9 6 2026", leaves_on="30 6 2026")
    assert page.errors[0].startswith("Say whether the child will live with a parent")
    page = page.submit("Tell the IRO", going_to_parent="no")
    assert "by law it brings the next review forward" in page.messages[0]
    page = fetch(council.sign_in("iro-manager"), "/children/LC-2/review/book/").submit("Book", on="1 7 2026")
    assert "A review must be held before the child leaves on 30 June 2026" in page.text


def test_two_who_answer_one_event(council: Council) -> None:
    fetch(council.sign_in("social-worker"), "/children/LC-2/oversight/event/").submit(
        "Tell the IRO", kind="missing", happened_on="9 6 2026"
    )
    client = council.sign_in("iro-manager")
    waits = fetch(client, "/oversight/events/")
    mine, theirs = (waits.follow("Missing or running away") for _ in range(2))
    theirs.submit("Save your answer", answer="note", because="Back the same night")
    page = mine.submit("Save your answer", answer="challenge", because="No return interview")
    assert "answered this event while you were writing" in page.errors[0]
    page = page.submit("Save your answer")
    assert page.messages == ["Your challenge is kept with its reason."]


def test_nobody_answers_who_may_not(council: Council) -> None:
    worker = council.sign_in("social-worker")
    page = fetch(worker, "/children/LC-2/oversight/event/").submit(
        "Tell the IRO", kind="missing", happened_on="9 6 2026"
    )
    page = page.follow("See it") if "See it" in page.links else page.follow("Answer")
    assert "This waits for the IRO’s answer." in page.text
    assert "Save your answer" not in page.text
    worker.post(page.address, {"answer": "note", "because": "mine", "seen": "0"})
    assert "This waits for the IRO’s answer." in fetch(worker, page.address).text


# ---- ending care, pathway plans --------------------------------------------------------------------------------------


def test_ending_care_by_decision_is_refused_without_its_approval(council: Council) -> None:
    manager = council.sign_in("iro-manager")
    page = fetch(manager, "/children/LC-2/").follow("Record a decision to end care")
    page = page.submit("Record the decision", decided_on="15 6 2026", ends_on="30 6 2026", to_parent="yes")
    assert page.errors[0].startswith("Say who approved it. The child has been looked after for")
    page = page.submit("Record the decision", approver="nominated_officer", approver_name="Hal Moss")
    assert page.errors[0].startswith("Give the day on which it was approved.")
    page = page.submit("Record the decision", approved_on="15 6 2026", satisfied=["wishes", "suitable"])
    assert page.errors[0].startswith("The approver must still be satisfied that the IRO was consulted.")
    page = page.submit("Record the decision", satisfied=["wishes", "suitable", "iro"])
    assert page.messages == ["The decision to end care on 30 June 2026 is recorded. The child’s page"]
    assert "Ending Care is to end, as decided on 15 June 2026" in page.text
    page = page.follow("The child’s page")
    assert "approved on 15 June 2026 by Hal Moss, a nominated officer" in page.text
    page = page.follow("Take the decision back").submit("Take it back", because="He stays")
    assert "The decision is taken back." in page.messages[0]
    assert "Care is to end" not in fetch(manager, "/children/LC-2/oversight/").text


def test_an_ending_without_its_approval_is_on_the_list_and_the_childs_page(council: Council) -> None:
    manager = council.sign_in("iro-manager")
    rows = fetch(manager, "/oversight/endings/").table("Endings without an approval on record")
    assert [(row["Child"], row["Until"]) for row in rows] == [("Child LC-4, 3", "27 February 2026")]
    assert "approval not recorded" in fetch(manager, "/children/LC-4/").text


def test_pathway_plans_say_how_to_switch_them_on(council: Council) -> None:
    manager = council.sign_in("iro-manager")
    page = fetch(manager, "/oversight/pathway/")
    assert page.heading == "Pathway plan reviews"
    page = page.follow("Switch it on in Settings")
    assert "IROs review the pathway plans" in page.heading
    assert "the IRO manager can switch it on" in fetch(council.sign_in("iro"), "/oversight/pathway/").text


def test_a_pathway_plan_review_of_somebody_who_has_left(council: Council) -> None:
    Child.objects.filter(number="LC-2").update(born_on=date(2008, 6, 1))
    by = service()
    practice.set_practice(by=by, name="iros_review_pathway_plans", value=True, holds_from=TODAY, today=TODAY, now=NOW)
    manager = council.sign_in("iro-manager")
    rows = fetch(manager, "/oversight/pathway/").table("Pathway plan reviews")
    assert [row["Last reviewed"] for row in rows] == ["None recorded"]
    page = fetch(manager, "/oversight/pathway/").follow("Record")
    page = page.submit("Save", kind="review", on="10 6 2026")
    assert page.messages == [
        "Recorded for 10 June 2026. The next review of the plan is due on 10 December 2026. The list"
    ]
    page = page.submit("Save", kind="move", on="12 6 2026")
    assert "The next review of the plan is due on 10 July 2026." in page.messages[0]
    row = fetch(manager, "/oversight/pathway/").table("Pathway plan reviews")[0]
    assert "Early, after a move" in row["Due"]
    page = fetch(manager, "/children/LC-2/oversight/pathway/")
    step = PathwayStep.objects.get(kind="move").pk
    page = fetch(manager, f"/children/LC-2/oversight/pathway/{step}/take-back/")
    page = page.submit("Take it back", because="Somebody else")
    assert "It is taken back." in page.messages[0]
    assert "Taken back: Somebody else" in page.text


def test_the_childs_page_has_one_line_since_the_last_review(council: Council) -> None:
    a_contact(mia(), TODAY - timedelta(days=3), seen="seen_alone", means="in_person")
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert "seen alone 12 June 2026" in page.text
    assert page.follow("Between reviews: contacts").heading == "Between reviews"


def test_under_sixteen_in_supported_accommodation_is_said(council: Council) -> None:
    Placement.objects.filter(child__number="LC-2").update(code="P2")
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    page = fetch(council.sign_in("iro-manager"), "/oversight/homes/?where=unregulated")
    row = next(row for row in page.table("Unregulated") if "Kofi" in row["Child"])
    assert "Unregulated" in row["Home"]
    assert "Under 16: may not live here" in row["Home"]


@pytest.mark.parametrize("where", ["unregistered", "far", "distance", "adjoining", "scotland", "wales", "nowhere"])
def test_homes_are_narrowed_to_a_kind(council: Council, where: str) -> None:
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    ChildNow.objects.filter(child__number="LC-1").update(location="scotland", miles=300)
    ChildNow.objects.filter(child__number="LC-2").update(location="neighbour", miles=2)
    ChildNow.objects.filter(child__number="LC-3").update(location="wales", miles=4)
    for number, rank in (("LC-1", 3), ("LC-2", 5), ("LC-3", 4)):
        Ladder.objects.filter(child__number=number).update(place_rank=rank)
    page = fetch(council.sign_in("iro-manager"), f"/oversight/homes/?where={where}")
    shown = {
        "unregistered": set(),
        "far": {"Mia"},
        "distance": {"Mia", "Zoë"},
        "adjoining": {"Kofi"},
        "scotland": {"Mia"},
        "wales": {"Zoë"},
        "nowhere": {"Mia", "Kofi", "Zoë"},
    }[where]
    assert {name for name in ("Mia", "Kofi", "Zoë") if name in page.text} == shown


@pytest.mark.parametrize("address", ["/oversight/events/", "/oversight/endings/", "/oversight/pathway/", "/reviews/"])
def test_the_other_lists_ask_as_much_of_many_as_of_few(council: Council, address: str) -> None:
    client = council.sign_in("iro-manager")
    practice.set_practice(
        by=service(), name="iros_review_pathway_plans", value=True, holds_from=TODAY, today=TODAY, now=NOW
    )
    _some_of_each(children_in_care(2, first=800_000))
    few = _queries(client, address)
    _some_of_each(children_in_care(15, first=900_000))
    assert _queries(client, address) == few


def _some_of_each(children: list[Child]) -> None:
    """An event that waits and brings the review forward, an ending without approval, a plan to be reviewed."""
    for child in children:
        told = Told(happened_on=TODAY, told_on=TODAY, told_by="A", told_how="phone", ground="b")
        tell_event(by=service(), child=child, told=told, today=TODAY, now=NOW)
        CarePeriod.objects.create(
            child=child,
            started_on=date(2020, 1, 6),
            start_known=True,
            ended_on=date(2021, 1, 6),
            approval="not_recorded",
        )
        PathwayDue.objects.create(
            child=child,
            child_number=child.number,
            left_on=TODAY,
            due_on=TODAY,
            rule="PATHWAY_REVIEW_6M",
            counted_from=TODAY,
        )


def test_the_line_on_the_childs_page_keeps_to_the_last_few(council: Council) -> None:
    for days in range(9):
        a_contact(mia(), TODAY - timedelta(days=days + 1))
    page = fetch(council.sign_in("iro"), "/children/LC-1/")
    assert "(4 more there)" in page.text


def test_the_ladder_leads_to_ones_own_journey(council: Council) -> None:
    page = fetch(council.sign_in("iro"), HOME).follow("Record your journey to it")
    assert page.heading == "Your journey to the review"
    assert "Record your journey" not in fetch(council.sign_in("social-worker"), "/children/LC-2/oversight/").text


def test_a_review_that_was_required_before_leaving_shows_at_the_ending(council: Council) -> None:
    stays = [Stay(since=date(2026, 3, 2), ls="V2")]
    a_return(a_child("77", stays=stays, reviews=[date(2026, 3, 23)]))
    told = Told(happened_on=date(2026, 6, 1), told_on=TODAY, told_by="A", told_how="phone", ground="e")
    tell_event(by=service(), child=Child.objects.get(number="77"), told=told, today=TODAY, now=NOW)
    over = [Stay(since=date(2026, 3, 2), ls="V2", until=date(2026, 6, 12), rec="E13")]
    a_return(a_child("77", stays=over, reviews=[date(2026, 3, 23)]), year=2027, today=TODAY)
    page = fetch(council.sign_in("iro-manager"), "/children/77/")
    assert "A review was required before care ended on 12 June 2026" in page.text
    assert "approval not recorded" in page.text
