"""What comes after a review: each duty with its day and whose move it is; sending the decisions; settling answers."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.records.models import AccessEvent, Child, Decision, DecisionStep, ManagerLink, Message, Review, ReviewStatus
from keel.records.permissions import Actor, Permission
from tests import builders
from tests.page import Page, fetch
from tests.pages.conftest import TODAY, Council
from tests.pages.deciding_cast import KOFI, decisions, held, link_of, manager, on_day, out

DUTIES = "What is to be done, counted from the day on which the review was completed"


def after(council: Council, review: Review, who: str = "iro", **more: Any) -> Page:
    return fetch(council.sign_in(who), f"/children/{review.child.number}/review/{review.pk}/after/", **more)


def rows(page: Page) -> dict[str, dict[str, str]]:
    return {row["What"]: row for row in page.table(DUTIES)}


def test_each_duty_with_its_day_its_source_and_whose_move_it_is(council: Council) -> None:
    page = after(council, held(council))
    found = rows(page)
    assert list(found) == [
        "Decisions sent out",
        "Team manager’s answer",
        "Care plan updated",
        "Record finished",
        "Record sent to everyone",
    ]
    assert found["Decisions sent out"]["By when"] == "22 June 2026 5 working days left"
    assert found["Decisions sent out"]["Whose move"].startswith("IRO Ash Fern")
    assert found["Decisions sent out"]["Where it comes from"].startswith("Handbook")
    assert found["Care plan updated"]["Whose move"].startswith("Social worker Social-Worker Fern")
    assert found["Care plan updated"]["Where it comes from"].startswith("Our own practice")
    assert found["Team manager’s answer"]["By when"] == "Counted from the day on which the decisions go out"
    assert found["Record sent to everyone"]["Whose move"] == "Review administrator"
    assert "Next: send the decisions out. IRO, Ash Fern." in page.text


def test_late_is_said_in_words(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    review = held(council)
    on_day(monkeypatch, date(2026, 6, 24))
    assert rows(after(council, review))["Decisions sent out"]["By when"] == "22 June 2026 2 working days late"


def test_sending_the_decisions_out(council: Council) -> None:
    review, who = held(council), manager(council)
    page = after(council, review).follow("Send the decisions out")
    assert page.field("Who answers them?").get("id") == "id_manager"
    assert [row["Who"] for row in page.table("What goes out")] == ["Social-Worker Fern, social worker"] * 2
    page = page.submit("Send the decisions out")
    assert page.messages[0].startswith("The decisions are on their way to Team-Manager Fern by mail.")
    found = rows(page)
    assert found["Decisions sent out"]["Whose move"] == "Done 15 June 2026, in time, by Ash Fern"
    assert found["Team manager’s answer"]["Whose move"].startswith(f"Team manager {who}")
    assert "The mail with the link is about to leave." in page.text
    assert "http://testserver/answer/[secret]/" in Message.objects.get().body


def test_where_no_manager_is_known_somebody_is_chosen_and_it_is_said(council: Council) -> None:
    review = held(council, "LC-1")
    page = after(council, review).follow("Send the decisions out")
    assert "Nobody is known to manage the team that holds this case" in page.text
    empty = page.submit("Send the decisions out")
    assert empty.errors == ["Choose who answers them"]
    page = page.submit("Send the decisions out", manager=str(manager(council).pk))
    assert "who was chosen because nobody is known" in page.text
    assert ReviewStatus.objects.get(status="decisions_issued").said["chosen"] is True


def test_what_a_decision_lacks_is_said_and_nothing_is_sent(council: Council) -> None:
    review = held(council)
    Decision.objects.filter(review=review, number=2).update(owner="", childs_words="")
    page = after(council, review).follow("Send the decisions out")
    assert "number 2 lacks who does it and the same in the child’s words" in page.text
    address = f"/children/{KOFI}/review/{review.pk}/after/issue/"
    client = council.sign_in("iro")
    client.post(address, {"manager": str(manager(council).pk)})
    assert not ReviewStatus.objects.filter(status="decisions_issued").exists()


def test_of_two_who_send_them_the_second_is_told(council: Council) -> None:
    review, who = held(council), manager(council)
    page = after(council, review).follow("Send the decisions out")
    builders.issued(review, who, TODAY)
    page = page.submit("Send the decisions out", manager=str(who.pk))
    assert "while you were writing" in page.errors[0]
    assert ManagerLink.objects.count() == 1


def test_without_an_address_the_page_says_that_no_mail_left(council: Council) -> None:
    page = after(council, held(council)).follow("Send the decisions out").submit("Send the decisions out")
    assert "has no email address on the staff list" in page.messages[0]
    assert "They answer inside Keel." in page.text


def test_a_new_link_and_a_withdrawn_one(council: Council) -> None:
    review = out(council)
    first = link_of(review)
    page = after(council, review).follow("Send a new link").submit("Send a new link")
    assert link_of(review).pk != first.pk
    page = page.follow("Withdraw the link").submit("Withdraw the link", because="It went to the wrong person")
    assert "The link was withdrawn on 15 June 2026" in page.text
    assert "Why: It went to the wrong person" in page.text
    assert page.links["Send a new one"].endswith("/after/link/")


def test_an_administrator_sees_and_sends_no_decisions(council: Council) -> None:
    page = after(council, held(council), "review-administrator")
    assert "Send the decisions out" not in page.links
    assert "Say when it was updated" in page.links


def test_a_review_that_a_return_told_of_says_so(council: Council) -> None:
    told = Review.objects.filter(child__number="LC-1", source="ssda903").earliest("first_part_on")
    assert "A return or a spreadsheet told of this review." in after(council, told).text


def test_one_that_is_not_complete_says_that_nothing_may_be_carried_out(council: Council) -> None:
    booked = Review.objects.get(child__number="LC-1", first_part_on=None)
    assert "Until then nothing that it proposed may be carried out" in after(council, booked).text


def test_looking_is_noted(council: Council) -> None:
    after(council, held(council))
    assert AccessEvent.objects.filter(child_number=KOFI, page="after a review").exists()


# ---- the answer inside Keel ------------------------------------------------------------------------------------------


def answer(page: Page, review: Review, *whats: str, because: str = "") -> Page:
    told: dict[str, str] = {}
    for one, what in zip(decisions(review), whats, strict=True):
        told[f"answer_{one.pk}"] = what
        if what != "agreed":
            told[f"{what}_{one.pk}"] = because
    return page.submit("Send my answer", **told)


def test_a_team_manager_answers_inside_keel(council: Council) -> None:
    review = out(council)
    page = after(council, review, "team-manager").follow("Answer the decisions")
    page = answer(page, review, "agreed", "changed", because="After half term")
    assert page.messages[0].startswith("Your answer arrived")
    found = page.table("Decisions and the team manager’s answer")
    assert found[0]["Answer"] == "Agreed Team-Manager Fern, 15 June 2026"
    assert "“After half term”" in found[1]["Answer"]
    assert "The IRO settles it." in found[1]["Answer"]


def test_what_was_typed_stays_and_the_error_is_beside_the_decision(council: Council) -> None:
    review = out(council)
    page = after(council, review, "team-manager").follow("Answer the decisions")
    page = answer(page, review, "disputed", "changed", because="")
    assert page.errors == ["Say why you cannot agree to decision 1", "Say what should change in decision 2"]
    one, other = decisions(review)
    page = page.submit("Send my answer", **{f"disputed_{one.pk}": "No money for it"})
    assert page.errors == ["Say what should change in decision 2"]
    assert "No money for it" in page.html
    assert other.answer == ""


def test_an_unanswered_decision_is_asked_about(council: Council) -> None:
    review = out(council)
    page = after(council, review, "team-manager").follow("Answer the decisions").submit("Send my answer")
    assert page.errors == ["Answer decision 1", "Answer decision 2"]


def test_the_iro_takes_a_change_in(council: Council) -> None:
    review = out(council)
    answer(
        after(council, review, "team-manager").follow("Answer the decisions"), review, "agreed", "changed", because="b"
    )
    page = after(council, review)
    record = fetch(council.sign_in("iro"), f"/children/{KOFI}/review/{review.pk}/record/")
    assert "What the IRO makes of the manager’s answer" in record.text
    assert "Next: settle 1 answer of the team manager. The IRO, Ash Fern" in page.text
    own = fetch(council.sign_in("iro"), f"/children/{KOFI}/review/{review.pk}/")
    assert "Next: settle 1 answer of the team manager. It is the move of the IRO, Ash Fern." in own.text
    assert own.link("See what the manager answered").endswith("/after/#decisions")
    page = page.follow("Settle it: decision 2")
    assert "Team-Manager Fern agreed with a change on 15 June 2026" in page.text
    page = page.submit("Settle it", take="yes", text="Family time after half term")
    record = fetch(council.sign_in("iro"), f"/children/{KOFI}/review/{review.pk}/record/")
    assert page.messages == ["Decision 2 is settled, and the manager is told."]
    assert "settle 1 answer" not in page.text
    assert "settle 1 answer" not in fetch(council.sign_in("iro"), f"/children/{KOFI}/review/{review.pk}/").text
    assert "The team manager asked for a change: b The IRO took this up." in record.text
    assert "what the IRO makes of the manager’s answer" not in record.text
    found = page.table("Decisions and the team manager’s answer")
    assert found[1]["What was decided"].startswith("Family time after half term")
    assert "The change was taken into the decision" in found[1]["Answer"]
    assert DecisionStep.objects.get(kind="changed").said["before"]["text"].startswith("The social worker")


def test_the_iro_lets_a_decision_stand_with_a_reason(council: Council) -> None:
    review = out(council)
    answer(
        after(council, review, "team-manager").follow("Answer the decisions"), review, "disputed", "agreed", because="b"
    )
    page = after(council, review).follow("Settle it: decision 1").submit("Settle it", take="no")
    assert page.errors == ["Say why it stands as it was: the manager is told."]
    page = page.submit("Settle it", take="no", because="Kofi asked for it")
    assert "The decision stands as it was" in page.text


def test_an_answer_that_is_not_there_cannot_be_settled(council: Council) -> None:
    review = out(council)
    address = f"/children/{KOFI}/review/{review.pk}/after/settle/{decisions(review)[0].pk}/"
    assert fetch(council.sign_in("iro"), address, status=404)


# ---- the care plan ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["iro", "review-administrator", "social-worker", "team-manager"])
def test_whoever_knows_says_when_the_plan_was_updated(council: Council, who: str) -> None:
    page = after(council, held(council), who).follow("Say when it was updated").submit("Keep the day", on="15 6 2026")
    assert "15 June 2026, in time, by" in rows(page)["Care plan updated"]["Whose move"]
    assert Review.objects.get(child__number=KOFI, completed_on=TODAY).plan_updated_on == TODAY


def test_a_day_before_the_review_or_to_come_is_refused(council: Council) -> None:
    page = after(council, held(council)).follow("Say when it was updated")
    for day in ("14 6 2026", "16 6 2026"):
        assert page.submit("Keep the day", on=day).errors[0].startswith("The day on which the plan was updated must be")


def test_of_two_who_write_the_day_the_second_is_told(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    review = held(council)
    on_day(monkeypatch, TODAY + timedelta(days=2))
    page = after(council, review).follow("Say when it was updated")
    after(council, review, "social-worker").follow("Say when it was updated").submit("Keep the day", on="16 6 2026")
    page = page.submit("Keep the day", on="17 6 2026")
    assert page.errors[0].startswith("Somebody else wrote 16 June 2026 while you were writing")


def test_the_page_asks_as_much_for_any_number_of_decisions(
    council: Council, django_assert_max_num_queries: Any
) -> None:
    review = out(council, how_many=2)
    client = council.sign_in("iro")
    address = f"/children/{KOFI}/review/{review.pk}/after/"
    fetch(client, address)
    with django_assert_max_num_queries(70) as few:
        fetch(client, address)
    for number in range(3, 12):
        builders.a_decision(review, number)
    with django_assert_max_num_queries(len(few)):
        fetch(client, address)


def test_who_may_answer_but_not_see_the_child_may_not(council: Council) -> None:
    assert isinstance(Actor(name="a", permissions=frozenset({Permission.ANSWER_DECISIONS})), Actor)
    review = out(council)
    Child.objects.filter(number=KOFI).update(restricted=True, restricted_why="a")
    address = f"/children/{KOFI}/review/{review.pk}/after/answer/"
    assert council.sign_in("team-manager").get(address).status_code == 404
