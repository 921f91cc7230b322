"""The record to be read and finished, who is sent it, and the tasks of whoever carries decisions out."""

from datetime import date
from typing import Any

import pytest

from keel import clock
from keel.records.commands.sending import send_due
from keel.records.models import AccessEvent, Child, Decision, Person, RecordCopy, Relationship, Review
from keel.records.permissions import service
from tests import builders
from tests.page import Page, fetch
from tests.pages.conftest import TODAY, Council
from tests.pages.deciding_cast import KOFI, held, on_day, out

COPIES = "Copies of the record"


def of(council: Council, review: Review, what: str, who: str = "iro") -> Page:
    return fetch(council.sign_in(who), f"/children/{review.child.number}/review/{review.pk}/{what}/")


def around(kind: str, name: str, *, email: str = "", knows: bool = True, **more: Any) -> None:
    who = Person.objects.create(given_name=name, family_name="Mensah", email=email)
    told = {"gets": "whole", "because": "", "from_on": date(2026, 1, 1)} | more
    Relationship.objects.create(
        child=Child.objects.get(number=KOFI), person=who, kind=kind, may_know_address=knows, **told
    )


def ready(council: Council) -> Review:
    """A record that is finished, and a mother with an address."""
    review = out(council)
    around("mother", "Ama", email="ama@home.example")
    around("father", "Yaw", knows=False, gets="decisions", because="He asked for no more")
    page = of(council, review, "record")
    page.submit("Finish the record", because="The list of who came is on paper")
    return review


# ---- the record ------------------------------------------------------------------------------------------------------


def test_the_record_says_what_it_lacks(council: Council) -> None:
    page = of(council, out(council), "record")
    assert "It still lacks Who chaired it Who was asked and who came The private conversation" in page.text
    there = f"/children/{KOFI}/review/{Review.objects.get(child__number=KOFI, source='keel').pk}"
    assert page.link("Who was asked and who came") == f"{there}/room/?at=here"
    assert page.link("Who chaired it") == f"{there}/correct/"
    refused = page.submit("Finish the record")
    assert refused.errors[0].startswith("The record lacks who chaired it, who was asked and who came, the private")


def test_finishing_it_says_so_and_offers_the_copies(council: Council) -> None:
    review = out(council)
    page = of(council, review, "record").submit("Finish the record", because="It is on paper")
    assert page.messages == ["The record is finished. Send the copies"]
    page = of(council, review, "record")
    assert "Finished on 15 June 2026 by Ash Fern. Not in it, and why: It is on paper" in page.text
    Decision.objects.update(text="Another")
    assert "has been changed since the record was finished" in of(council, review, "record").text


def test_the_office_is_asked_to_send_only_what_is_finished(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    review = out(council)
    on_day(monkeypatch, date(2026, 7, 6))
    office = council.sign_in("review-administrator")
    assert "Send the record" not in fetch(office, "/waiting/").text, "it is the IRO's move"
    iro = fetch(council.sign_in("iro"), "/waiting/").table("What waits on you")
    assert any(row["What"].startswith("Finish the record") for row in iro)
    of(council, review, "record").submit("Finish the record", because="It is on paper")
    (asked,) = fetch(office, "/waiting/").table("What waits on you")
    assert asked["What"].startswith("Send the record of the review on 15 June 2026 to everyone")


def test_before_the_decisions_are_out_the_way_to_them_is_shown(council: Council) -> None:
    page = of(council, held(council), "record")
    assert page.link("Send the decisions out").endswith("/after/issue/")


def test_whoever_sees_the_child_reads_it_and_may_not_finish_it(council: Council) -> None:
    page = of(council, out(council), "record", "social-worker")
    assert "The social worker arranges family time, 1" in page.text
    assert "Finish the record" not in page.text
    assert AccessEvent.objects.filter(page="record of a review", by="social-worker").exists()


# ---- the copies ------------------------------------------------------------------------------------------------------


def test_the_list_is_shown_before_it_is_made(council: Council) -> None:
    review = ready(council)
    page = of(council, review, "copies")
    rows = {row["What they are"]: row for row in page.table("Not on the list yet")}
    assert rows["father"]["Gets"] == "The decisions only"
    assert rows["father"]["Why"] == "He asked for no more"
    assert not RecordCopy.objects.exists()
    page = page.submit("Make this list")
    assert page.messages == ["4 people added to the list."]
    assert [row["Where it stands"] for row in page.table(COPIES)] == ["To be sent", "To be sent", "Ready", "To be sent"]


def listed(council: Council, who: str = "review-administrator") -> Page:
    return of(council, ready(council), "copies", who).submit("Make this list")


def test_all_that_are_ready_go_after_their_addresses_are_read(council: Council) -> None:
    page = listed(council).follow("Send all that are ready by mail (1)")
    assert page.table("What goes")[0]["Address"] == "ama@home.example"
    assert "a mail cannot be called back" in page.text
    page = page.submit("Send them")
    assert page.messages == ["1 copy in the outbox: sent within a minute, and kept as sent then."]
    assert page.table(COPIES)[2]["Where it stands"] == "In the outbox"
    send_due(by=service(), now=clock.now())
    row = fetch(page.client, page.address).table(COPIES)[2]
    assert row["Where it stands"].startswith("Sent on 15 June 2026 the mail left on 15 June 2026 at")


def test_somebody_must_be_chosen(council: Council) -> None:
    page = listed(council).follow("Send all that are ready by mail (1)").submit("Send them", copies=[])
    assert page.errors == ["Choose at least one person"]


def test_somebody_else_is_put_on_the_list(council: Council) -> None:
    review = ready(council)
    of(council, review, "copies").submit("Make this list")
    page = of(council, review, "copies").follow("Add somebody else")
    wrong = page.submit("Put them on the list", name="Ola Grant")
    assert wrong.errors[:2] == [
        "Enter what they are to the child",
        "Choose whether they may know where the child lives",
    ]
    done = wrong.submit(
        "Put them on the list", kind="teacher", knows="no", gets="decisions", because="School", way="post"
    )
    assert done.messages == ["Ola Grant is on the list."]
    assert RecordCopy.objects.get(kind="teacher").without_address
    assert "Ola Grant" in done.text


def test_a_line_is_changed_with_its_reason(council: Council) -> None:
    page = listed(council).follow("Change: Ama Mensah")
    refused = page.submit("Change it", gets="nothing")
    assert refused.errors == ["Say why they get less than the whole record: the reason is kept in the record."]
    page = refused.submit("Change it", because="She asked to be told by phone")
    row = page.table(COPIES)[2]
    assert row["Gets"] == "Nothing She asked to be told by phone"
    assert row["Where it stands"] == "Nothing is sent"


def test_the_last_that_is_recorded_ends_the_review(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    page = listed(council)
    Relationship.objects.filter(kind="mother").update(to_on=TODAY)
    page = page.follow("Change: Ama Mensah").submit("Change it", gets="nothing", because="She asked")
    on_day(monkeypatch, date(2026, 6, 17))
    for name in ("Kofi Mensah", "Yaw Mensah", "Social-Worker Fern"):
        page = page.follow(f"Record as sent: {name}").submit("Record it as sent", on="17 6 2026", way="post")
    assert "It was the last: the record is sent to everyone." in page.messages[0]
    assert "Everybody who gets something has it: the last went on 17 June 2026." in page.text
    assert "It was not sent" not in page.text
    review = RecordCopy.objects.all()[0].review
    found = of(council, review, "after").table(
        "What is to be done, counted from the day on which the review was completed"
    )
    assert "Done 17 June 2026, in time, by" in found[4]["Whose move"]


def test_what_went_by_mistake_is_taken_back(council: Council) -> None:
    page = listed(council).follow("Record as sent: Yaw Mensah").submit("Record it as sent", proof="second class")
    assert page.table(COPIES)[1]["Where it stands"] == "Sent on 15 June 2026 second class"
    page = page.follow("It was not sent: Yaw Mensah").submit("It was not sent", because="It came back")
    assert page.table(COPIES)[1]["Where it stands"] == "To be sent"


def test_a_copy_to_print_leaves_out_what_may_not_be_known_and_says_so(council: Council) -> None:
    page = listed(council)
    Review.objects.filter(pk=RecordCopy.objects.all()[0].review_id).update(booked_place="At home in Strood")
    RecordCopy.objects.filter(kind="father").update(gets="whole", because="")
    page = page.follow("Print it: Yaw Mensah")
    assert "Left out: where the review was held." in page.text
    assert "Strood" not in page.text


def test_of_two_who_change_a_line_the_second_is_told(council: Council) -> None:
    page = listed(council)
    form = page.follow("Change: Ama Mensah")
    page.follow("Change: Ama Mensah").submit("Change it", way="post")
    assert "Somebody else changed this line" in form.submit("Change it", way="by_hand").errors[0]


def test_a_line_of_another_review_is_not_there(council: Council) -> None:
    review = ready(council)
    copy = RecordCopy.objects.create(
        review=Review.objects.filter(source="ssda903")[0], kind="aunt", gets="whole", by="a"
    )
    address = f"/children/{KOFI}/review/{review.pk}/copies/{copy.pk}/"
    assert council.sign_in("iro").get(address).status_code == 404


def test_the_list_asks_as_much_for_one_as_for_many(council: Council, django_assert_max_num_queries: Any) -> None:
    page = listed(council)
    with django_assert_max_num_queries(60) as few:
        fetch(page.client, page.address)
    most = len(few)
    for place in range(12):
        around("cousin", f"Cousin {place}")
    page = fetch(page.client, page.address).submit("Add them to the list")
    with django_assert_max_num_queries(most):
        page = fetch(page.client, page.address)
    assert len(page.table(COPIES)) == 16


# ---- tasks -----------------------------------------------------------------------------------------------------------


def test_a_social_workers_tasks(council: Council) -> None:
    out(council)
    page = fetch(council.sign_in("social-worker"), "/tasks/")
    assert [row["What"] for row in page.table("What reviews ask of you")] == ["Update the care plan"]
    rows = page.table("Decisions to carry out")
    assert rows[0]["By when"] == "15 July 2026 22 working days left"
    page = page.follow("Say what became of it: Kofi Mensah, 15 (LC-2), decision 1")
    refused = page.submit("Tell the reviewing officer")
    assert refused.errors == ["Choose what became of it", "Enter a word about it"]
    page = refused.submit("Tell the reviewing officer", what="partly", because="Two visits so far")
    assert page.messages == ["The reviewing officer is told what became of it."]
    assert "Done in part, 15 June 2026, Social-Worker Fern: Two visits so far" in page.text


def test_a_team_manager_is_led_to_the_answer(council: Council) -> None:
    out(council)
    page = fetch(council.sign_in("team-manager"), "/tasks/")
    assert [row["What"] for row in page.table("What reviews ask of you")] == [
        "Answer the decisions of the review",
        "Update the care plan",
    ]


def test_nothing_to_do_is_explained(council: Council) -> None:
    assert "Nothing waits for you" in fetch(council.sign_in("social-worker"), "/tasks/").text


def test_the_page_of_tasks_asks_as_much_for_one_as_for_many(
    council: Council, django_assert_max_num_queries: Any
) -> None:
    review = out(council)
    client = council.sign_in("social-worker")
    fetch(client, "/tasks/")
    with django_assert_max_num_queries(40) as few:
        fetch(client, "/tasks/")
    for number in range(3, 40):
        builders.a_decision(review, number)
    with django_assert_max_num_queries(len(few)):
        page = fetch(client, "/tasks/")
    assert "Showing 1 to 25 of 39 decisions" in page.text


def test_whoever_looks_after_figures_alone_reads_no_record(council: Council) -> None:
    review = out(council)
    there = f"/children/{KOFI}/review/{review.pk}/"
    analyst = council.sign_in("performance-analyst")
    assert "After the review" not in fetch(analyst, there).links, "no way to a page that is not theirs"
    for room in ("prepare/", "after/", "record/"):
        fetch(analyst, f"{there}{room}", status=403)
    for who in ("senior-manager", "review-administrator", "team-manager"):
        fetch(council.sign_in(who), f"{there}record/")


def test_today_says_how_many_tasks_are_late(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    out(council)
    on_day(monkeypatch, date(2026, 7, 20))
    page = fetch(council.sign_in("team-manager"), "/")
    tasks = fetch(council.sign_in("team-manager"), "/tasks/")
    rows = [*tasks.table("What reviews ask of you"), *tasks.table("Decisions to carry out")]
    late = sum("late" in row["By when"] for row in rows)
    assert late > 2
    assert f"decisions to carry out. {late} late" in page.text


def test_the_iro_says_what_became_of_a_decision_from_the_page_after_the_review(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = out(council)
    on_day(monkeypatch, date(2026, 7, 20))
    page = of(council, review, "after")
    decided = page.table("Decisions and the team manager’s answer")[0]["What was decided"]
    assert "15 July 2026 3 working days late" in decided
    page = page.follow("Say what became of it: decision 1")
    done = page.submit("Keep it", what="partly", because="Two visits so far")
    assert done.messages == ["It is kept with the decision."]
    decided = done.table("Decisions and the team manager’s answer")[0]["What was decided"]
    assert "Done in part, 20 July 2026: Two visits so far" in decided


def test_today_leads_whoever_has_tasks_to_them(council: Council) -> None:
    page = fetch(council.sign_in("team-manager"), "/")
    assert "Nothing that is yours alone to do is late, or due in the next two weeks." in page.text
    assert page.link("Tasks: what reviews ask of you") == "/tasks/"
