"""What somebody was told on Today: in words, theirs alone, once, what cannot wait first; and read with a button."""

from datetime import date
from typing import Any

import pytest

from keel.law.answers import Rule
from keel.records.commands import answering, conversations, issuing, overdue, progress
from keel.records.commands.outbox import tell_staff
from keel.records.models import Child, Decision, Notice, Review, ReviewClock, SignificantEvent
from keel.records.permissions import Actor, actor_of
from keel.records.queries.notices import told_to
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council
from tests.pages.deciding_cast import decisions, out


def tell(council: Council, kind: str, number: str = "LC-1", who: str = "iro", **said: Any) -> Notice:
    child = Child.objects.get(number=number)
    review = Review.objects.filter(child=child).order_by("-id").first()
    assert review
    key = f"{kind} {number} {who} {sorted(said)}"
    tell_staff(key=key, staff=council.staff[who], kind=kind, child=child, now=NOW, review=review.pk, **said)
    return Notice.objects.get(key=key)


def test_each_kind_is_said_in_words_and_what_cannot_wait_stands_first(council: Council) -> None:
    tell(council, overdue.DEEMED, on=date(2026, 6, 12))
    tell(council, overdue.LATE, duty=Rule.CARE_PLAN_UPDATE.value, due_on=date(2026, 6, 10))
    tell(council, overdue.DECISION_LATE, decision=1, due_on=date(2026, 6, 9))
    tell(council, overdue.NOT_HELD, on=date(2026, 6, 8))
    tell(council, answering.TOLD, agreed=2)
    tell(council, progress.TOLD, decision=1, what="not_done", on=date(2026, 6, 8))
    tell(council, conversations.NOT_SAFE, on=date(2026, 6, 11))
    page = fetch(council.sign_in("iro"), "/")
    said = [row["What"].split(": Mia")[0] for row in page.table("You were told")]
    assert said[0] == "Now Does not feel safe: said to the IRO on 11 June 2026. Speak to them now"
    assert set(said[1:]) == {
        "Nobody answered the decisions of the review on 21 September 2026: they stand as agreed from 12 June 2026",
        "Care plan updated: not done by 10 June 2026",
        "A decision was to be carried out by 9 June 2026, and is open",
        "The review was booked for 8 June 2026. Was it held?",
        "The team manager answered the decisions of the review on 21 September 2026",
        "A decision is not done, says its owner",
    }
    assert page.link("A decision was to be carried out by 9 June 2026, and is open") == "/tasks/1/"
    assert page.link("A decision is not done, says its owner").endswith("/after/")
    assert "/conversation/" in page.link("Does not feel safe: said to the IRO on 11 June 2026. Speak to them now")


def test_what_was_read_is_not_told_again_and_nobody_reads_for_another(council: Council) -> None:
    mine = tell(council, answering.TOLD, agreed=1)
    others = tell(council, answering.TOLD, who="other-iro", agreed=1)
    client = council.sign_in("iro")
    client.post("/today/told/", {"told": [str(mine.pk), str(others.pk), "x", "9" * 30]})
    mine.refresh_from_db()
    others.refresh_from_db()
    assert mine.seen_at is not None
    assert others.seen_at is None
    assert "You were told" not in fetch(client, "/").text
    assert client.get("/today/told/").status_code == 302


def test_of_a_child_whom_they_may_no_longer_see_nothing_is_said(council: Council) -> None:
    tell(council, answering.TOLD, "LC-2", agreed=1)
    page = fetch(council.sign_in("iro"), "/")
    assert "You were told" not in page.text
    assert "Kofi" not in page.html


def test_what_waits_on_somebody_anyway_is_not_told_twice(council: Council) -> None:
    tell(council, overdue.LATE, duty=Rule.DECISIONS.value, due_on=date(2026, 6, 10))
    assert "You were told" not in fetch(council.sign_in("iro"), "/").text


def test_a_managers_decisions_to_answer_lead_to_the_answer(council: Council) -> None:
    tell(council, issuing.TO_ANSWER, "LC-2", "team-manager", answer_by=date(2026, 6, 19), issued_on=date(2026, 6, 12))
    page = fetch(council.sign_in("team-manager"), "/")
    assert page.link("Decisions wait for your answer by 19 June 2026").endswith("/after/answer/")


def test_what_was_done_since_is_not_told_any_more(council: Council) -> None:
    review = out(council)
    first = decisions(review)[0]
    event = SignificantEvent.objects.create(
        child=review.child, kind="missing", happened_on=TODAY, told_on=TODAY, told_by="Ms Roe", told_how="phone",
        what="Away for a night", written_at=NOW, by="x",
    )  # fmt: skip
    Notice.objects.all().delete()
    for kind, said in (
        (issuing.TO_ANSWER, {"answer_by": date(2026, 6, 22)}),
        (overdue.LATE, {"duty": Rule.MANAGER_REPLY.value, "due_on": date(2026, 6, 22)}),
        (overdue.DECISION_LATE, {"decision": first.pk, "due_on": date(2026, 6, 9)}),
        ("event", {"event": event.pk, "happened_on": TODAY}),
    ):
        tell(council, kind, "LC-2", "iro", **said)
    who = actor_of(council.users["iro"], TODAY)
    kinds = {issuing.TO_ANSWER, overdue.LATE, overdue.DECISION_LATE, "event"}
    assert {one.kind for one in told_to(who, TODAY)} == kinds, "nothing is done yet"
    ReviewClock.objects.filter(review=review, duty=Rule.MANAGER_REPLY.value).update(closed_on=TODAY, closed_how="done")
    Decision.objects.filter(pk=first.pk).update(closed_on=TODAY, outcome="done")
    SignificantEvent.objects.filter(pk=event.pk).update(answer="note", answered_on=TODAY, answers=1)
    assert told_to(who, TODAY) == []
    tell(council, overdue.NOT_HELD, "LC-2", "iro", on=TODAY)
    assert told_to(who, TODAY) == [], "it was held"


@pytest.mark.django_db
def test_who_is_not_on_the_staff_list_was_told_nothing() -> None:
    assert told_to(Actor(name="x", permissions=frozenset()), TODAY) == []
