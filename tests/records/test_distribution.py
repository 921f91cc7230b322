"""The record finished and sent: what it lacks, who gets what, what is left out, and the last copy that ends it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from keel.law.answers import Rule
from keel.records.commands.distribution import (
    add_copy,
    change_copy,
    propose_copies,
    record_sent,
    send_ready,
    take_back_sent,
)
from keel.records.commands.overdue import deem_agreed
from keel.records.commands.recording import issue_record
from keel.records.commands.sending import send_due
from keel.records.copies import as_text, copy_of
from keel.records.models import (
    Child,
    Conversation,
    Decision,
    DecisionStep,
    Invitation,
    Message,
    Person,
    RecordCopy,
    RecordCopyStep,
    RecordSection,
    Relationship,
    Review,
    ReviewClock,
    ReviewStatus,
)
from keel.records.permissions import service
from keel.records.queries.copies import copies_of
from keel.records.queries.record import record_of
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, a_child_in_care, a_decision, a_held_review, held_by, issued

pytestmark = pytest.mark.django_db
CONVERSATION = "the private conversation with the child, or why there was none"
MATTERS = "what was considered of each matter (schedule 7)"
DOING: dict[str, Any] = {"today": TODAY, "now": NOW}


@pytest.fixture
def child(council: Council) -> Child:
    worker = ("SW0001", date(2026, 3, 2), None)
    child = a_child_in_care(since=date(2026, 3, 2), reviews=[date(2026, 3, 23)], workers=[worker])
    held_by(council.iro, child, since=date(2026, 3, 3))
    Child.objects.filter(pk=child.pk).update(given_name="Mia", family_name="Hart")
    around(child, "mother", "Jane", email="jane@home.example", knows=True)
    around(child, "father", "Tom", gets="decisions", because="He asked for no more", knows=False)
    around(child, "uncle", "Sid", gets="nothing", because="The child wishes it so", knows=False)
    return Child.objects.get(pk=child.pk)


def around(child: Child, kind: str, name: str, *, email: str = "", knows: bool, **more: Any) -> Relationship:
    told = {"gets": "whole", "because": ""} | more
    who = Person.objects.create(given_name=name, family_name="Hart", email=email)
    since = date(2026, 3, 2)
    return Relationship.objects.create(
        child=child, person=who, kind=kind, may_know_address=knows, from_on=since, **told
    )


@pytest.fixture
def review(council: Council, child: Child) -> Review:
    made = a_held_review(child, chair=council.iro.staff)
    a_decision(made)
    issued(made, council.team_manager.staff)
    return made


def finished(review: Review, **more: Any) -> ReviewStatus:
    return issue_record(by=service(), review=review, **{**DOING, "because": "the rest is on paper", **more})


def proposed(review: Review) -> dict[str, RecordCopy]:
    propose_copies(by=service(), review=review, **DOING)
    return {one.kind: one for one in copies_of(review)}


# ---- the record ------------------------------------------------------------------------------------------------------


def test_what_the_record_lacks_is_named_and_a_reason_asked_for(review: Review) -> None:
    with pytest.raises(Refused, match=r"The record lacks who was asked and who came, .* and who is sent what"):
        finished(review, because=" ")
    step = finished(review)
    assert step.said["lacks"] == ["who was asked and who came", CONVERSATION, MATTERS, "who is sent what"]
    assert ReviewClock.objects.get(review=review, duty=Rule.FULL_RECORD).closed_on == TODAY


def test_a_record_with_everything_in_it_needs_no_reason(review: Review) -> None:
    Invitation.objects.create(review=review, kind="child", name="Mia Hart", came="in_person")
    spoke(review)
    wrote(review)
    proposed(review)
    assert record_of(review).lacks == []
    assert finished(review, because="").because == ""


def test_every_part_that_must_be_in_it_says_what_it_lacks(council: Council, child: Child) -> None:
    earlier = a_held_review(child, TODAY - timedelta(days=40))
    a_decision(earlier)
    made = a_held_review(child, TODAY)
    Review.objects.filter(pk=made.pk).update(participation="")
    Invitation.objects.create(review=made, kind="mother", name="Jane Hart")
    Invitation.objects.create(
        review=made, kind="uncle", name="Sid Hart", left_out=True, left_out_by="Ama", left_out_because="Mia wishes it"
    )
    found = record_of(Review.objects.get(pk=made.pk))
    assert found.lacks == [
        "who chaired it",
        "whether everybody who was asked came",
        CONVERSATION,
        "how the child took part",
        MATTERS,
        "what became of an earlier decision",
        "what was decided",
        "who is sent what",
    ]
    words = {part.heading: part.text for part in found.parts}
    assert (
        "Sid Hart, uncle was not asked. Ama decided: Mia wishes it."
        in words["Who was asked and did not come, or was left out"]
    )


def spoke(review: Review, **more: Any) -> Conversation:
    told = {"held": True, "on": TODAY, "how": "in_person", "alone": True, "safe": "yes", "wishes": "I miss Gran"} | more
    return Conversation.objects.create(review=review, written_at=NOW, by="ama", **told)


def wrote(review: Review, key: str = "S7_1", text: str = "She moved home in May") -> None:
    about = {"written_at": NOW, "by": "ama", "kept_at": NOW}
    RecordSection.objects.create(review=review, key=key, text=text, **about)


def test_what_was_written_in_the_room_stands_in_its_order(review: Review) -> None:
    wrote(review, "iro_view", "The plan is right")
    wrote(review)
    wrote(review, "there", "yes")
    found = record_of(review).parts
    assert [part.text for part in found if part.text in ("The plan is right", "She moved home in May", "yes")] == [
        "She moved home in May",
        "The plan is right",
    ]
    assert MATTERS not in record_of(review).lacks


def test_that_there_was_a_private_conversation_is_said_and_not_what_was_said_in_it(review: Review) -> None:
    first = spoke(review, on=TODAY - timedelta(days=2))
    words = {part.heading: part.text for part in record_of(review).parts}
    assert words["The private conversation"] == "The IRO spoke to the child on 30 May 2026, in person, alone."
    assert "Gran" not in words["The private conversation"]
    no = {"held": False, "how": "", "alone": None, "safe": "", "wishes": "", "reason": "child_refused"}
    spoke(review, corrects=first, **no)
    words = {part.heading: part.text for part in record_of(review).parts}
    assert words["The private conversation"] == "There was none: the child did not wish it."


def test_what_became_of_earlier_decisions_stands_in_it(child: Child) -> None:
    earlier = a_held_review(child, TODAY - timedelta(days=40))
    decision = a_decision(earlier)
    made = a_held_review(child, TODAY)
    DecisionStep.objects.create(
        decision=decision,
        kind="outcome",
        what="partly",
        because="half",
        review=made,
        on=TODAY,
        written_at=NOW,
        by="ama",
    )
    words = {part.heading: part.text for part in record_of(made).parts}
    assert "done in part: half." in words["Earlier decisions, and what became of them"]


def test_the_decisions_go_out_before_the_record_is_finished(child: Child) -> None:
    made = a_held_review(child)
    a_decision(made)
    with pytest.raises(Refused, match="The decisions go out first"):
        finished(made)


def test_it_is_finished_once_and_may_come_before_or_after_the_managers_answer(review: Review) -> None:
    finished(review)
    with pytest.raises(Refused, match="was finished on 1 June 2026"):
        finished(review)
    assert deem_agreed(by=service(), today=date(2026, 6, 9), now=NOW) == 1


def test_a_record_that_was_changed_since_is_known_by_its_digest(review: Review) -> None:
    step = finished(review)
    proposed(review)
    assert record_of(review).digest == step.said["digest"]
    Decision.objects.update(text="other words")
    assert record_of(review).digest != step.said["digest"]


# ---- who gets what ---------------------------------------------------------------------------------------------------


def test_the_list_is_proposed_from_the_childs_people_the_worker_and_who_came(council: Council, review: Review) -> None:
    teacher = {"review": review, "kind": "teacher", "name": "Pat Lowe", "email": "pat@school.example"}
    Invitation.objects.create(**teacher, came="video")
    Invitation.objects.create(review=review, kind="nurse", name="Ann Day", came="no")
    Invitation.objects.create(review=review, kind="foster carer", name="Bo Lee", came="in_person")
    iro = council.iro.staff
    Invitation.objects.create(review=review, kind="IRO", name=iro.name, staff=iro, came="in_person")
    rows = proposed(review)
    found = {kind: (one.gets, one.way, one.without_address) for kind, one in rows.items()}
    assert found == {
        "child": ("whole", "in_person", False),
        "mother": ("whole", "email", False),
        "father": ("decisions", "post", True),
        "uncle": ("nothing", "", True),
        "social worker": ("whole", "by_hand", False),
        "teacher": ("decisions", "email", True),
        "foster carer": ("whole", "", False),
    }
    assert rows["father"].because == "He asked for no more"
    assert propose_copies(by=service(), review=review, **DOING) == []
    Invitation.objects.create(review=review, kind="IRO", name="Ash Fern", email="ash@council.example", came="in_person")
    assert propose_copies(by=service(), review=review, **DOING) == [], "the record is the IRO’s own"


def test_somebody_who_came_into_the_childs_life_later_is_added(review: Review) -> None:
    proposed(review)
    around(review.child, "grandmother", "Bea", knows=True)
    assert [one.kind for one in propose_copies(by=service(), review=review, **DOING)] == ["grandmother"]


def changed(copy: RecordCopy, **more: Any) -> RecordCopy:
    told = {"gets": copy.gets, "because": copy.because, "way": copy.way, "email": copy.email} | more
    return change_copy(by=service(), copy=copy, **told, **DOING)


def test_less_than_the_whole_needs_a_reason_and_what_was_said_before_is_kept(review: Review) -> None:
    mother = proposed(review)["mother"]
    with pytest.raises(Refused, match="Say why they get less"):
        changed(mother, gets="decisions", because="")
    changed(mother, gets="decisions", because="She asked")
    step = RecordCopyStep.objects.get()
    assert step.before["gets"] == "whole"
    mother.refresh_from_db()
    assert (mother.gets, mother.because, mother.version) == ("decisions", "She asked", 2)


def test_an_email_needs_an_address(review: Review) -> None:
    with pytest.raises(Refused, match="Give the email address"):
        changed(proposed(review)["father"], way="email", email="")


def test_of_two_who_change_a_line_the_second_is_told(review: Review) -> None:
    mother = proposed(review)["mother"]
    changed(mother, way="post")
    with pytest.raises(Refused, match="Somebody else changed this line"):
        changed(mother, way="by_hand", seen=1)


# ---- sending ---------------------------------------------------------------------------------------------------------


def sent(copy: RecordCopy, on: date = TODAY, way: str = "post", **more: Any) -> RecordCopy:
    return record_sent(by=service(), copy=copy, on=on, way=way, proof="first class", **{**DOING, **more})


def test_nothing_is_sent_before_the_record_is_finished(review: Review) -> None:
    rows = proposed(review)
    with pytest.raises(Refused, match="not finished yet"):
        sent(rows["father"])
    with pytest.raises(Refused, match="not finished yet"):
        send_ready(by=service(), review=review, copies=[rows["mother"].pk], **DOING)


def test_what_is_ready_goes_into_the_outbox_and_the_moment_it_leaves_is_the_proof(review: Review) -> None:
    rows = proposed(review)
    finished(review)
    assert send_ready(by=service(), review=review, copies=[one.pk for one in rows.values()], **DOING) == 1
    message = Message.objects.get(kind="record copy")
    assert (message.to, message.subject) == ("jane@home.example", "The record of a review")
    assert "Hart" not in message.subject
    assert "The social worker arranges family time" in message.body
    with pytest.raises(Refused, match="waits in the outbox"):
        changed(rows["mother"], way="post")
    send_due(by=service(), now=NOW)
    rows["mother"].refresh_from_db()
    assert rows["mother"].sent_on == TODAY
    assert len(mail.outbox) == 1
    with pytest.raises(Refused, match="No copy is ready"):
        send_ready(by=service(), review=review, copies=[one.pk for one in rows.values()], **DOING)


def test_one_whose_mail_was_given_up_can_go_another_way(review: Review) -> None:
    mother = proposed(review)["mother"]
    finished(review)
    send_ready(by=service(), review=review, copies=[mother.pk], **DOING)
    Message.objects.filter(kind="record copy").update(state="failed", error="No such address.")
    changed(mother, email="jane.hart@home.example")
    assert send_ready(by=service(), review=review, copies=[mother.pk], **DOING) == 1
    assert Message.objects.filter(kind="record copy").count() == 2


def test_a_day_before_the_record_or_to_come_and_a_way_that_is_none_are_refused(review: Review) -> None:
    father = proposed(review)["father"]
    finished(review)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="Give a day from 1 June 2026"):
            sent(father, day)
    with pytest.raises(Refused, match="which way it went"):
        sent(father, way="pigeon")
    with pytest.raises(Refused, match="gets nothing"):
        sent(RecordCopy.objects.get(kind="uncle"))


def test_the_last_that_is_sent_ends_the_review_on_its_day(review: Review) -> None:
    rows = proposed(review)
    finished(review)
    later = TODAY + timedelta(days=3)
    for kind in ("child", "father", "social worker"):
        sent(rows[kind])
    assert not ReviewStatus.objects.filter(status="distributed").exists()
    send_ready(by=service(), review=review, copies=[rows["mother"].pk], **DOING)
    send_due(by=service(), now=NOW + timedelta(days=3))
    assert ReviewStatus.objects.get(status="distributed").on == later
    clock = ReviewClock.objects.get(review=review, duty=Rule.DISTRIBUTION)
    assert (clock.closed_on, clock.closed_how) == (later, "done")
    assert deem_agreed(by=service(), today=date(2026, 6, 9), now=NOW) == 1


def test_one_that_was_not_sent_is_taken_back_while_the_review_is_open(review: Review) -> None:
    rows = proposed(review)
    finished(review)
    father = sent(rows["father"])
    with pytest.raises(Refused, match="Say why"):
        take_back_sent(by=service(), copy=father, because=" ", **DOING)
    take_back_sent(by=service(), copy=father, because="it came back", **DOING)
    father.refresh_from_db()
    assert father.sent_on is None
    step = RecordCopyStep.objects.latest("id")
    assert (step.before["sent_on"], step.because) == (TODAY.isoformat(), "it came back")
    with pytest.raises(Refused, match="not recorded as sent"):
        take_back_sent(by=service(), copy=father, because="again", **DOING)


def test_whoever_does_not_see_the_child_may_not(council: Council, review: Review) -> None:
    for doing in (council.other_iro.actor(), council.social_worker.actor()):
        with pytest.raises(NotPermitted):
            propose_copies(by=doing, review=review, **DOING)


# ---- what a copy leaves out ------------------------------------------------------------------------------------------


def test_the_decisions_only_are_the_decisions_and_the_next_review(review: Review) -> None:
    parts, gone = copy_of(record_of(review), "decisions", without_address=False)
    assert [heading for heading, _ in parts] == ["Decisions", "The next review"]
    assert gone == []


def test_who_may_not_know_the_address_gets_nothing_that_tells_it(review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(booked_place="At home in Strood")
    Decision.objects.update(text="Gran comes to 12 Mill Lane, ME2 4AB, on Sundays")
    made = record_of(Review.objects.get(pk=review.pk))
    parts, gone = copy_of(made, "whole", without_address=True)
    words = as_text(parts)
    assert not any(told in words for told in ("Strood", "Mill Lane", "ME2 4AB"))
    assert gone == ["where the review was held", "2 that look like addresses"]
    assert "Strood" in as_text(copy_of(made, "whole", without_address=False)[0])


def test_who_else_was_sent_what_is_nobody_elses_to_read(review: Review) -> None:
    proposed(review)
    headings = [heading for heading, _ in copy_of(record_of(review), "whole", without_address=False)[0]]
    assert "Who is sent what" not in headings


# ---- somebody who was not proposed -----------------------------------------------------------------------------------

SCHOOL: dict[str, Any] = {
    "kind": "designated teacher",
    "name": "Ola Grant",
    "may_know_address": False,
    "gets": "decisions",
    "because": "The plan for school",
    "way": "post",
    "email": "",
}


def test_somebody_who_was_not_there_is_put_on_the_list(review: Review) -> None:
    copy = add_copy(by=service(), review=review, **SCHOOL, **DOING)
    assert (copy.kind, copy.name, copy.gets, copy.without_address) == (
        "designated teacher",
        "Ola Grant",
        "decisions",
        True,
    )
    assert copy in copies_of(review)


@pytest.mark.parametrize(
    ("more", "why", "about"),
    [
        ({"kind": " "}, "Say what they are to the child", "kind"),
        ({"kind": "Child"}, "The child is on the list already", "kind"),
        ({"because": " "}, "Say why they get less than the whole", "because"),
        ({"way": "email"}, "Give the email address", "email"),
        ({"gets": "half"}, "Choose how much they get", "gets"),
    ],
)
def test_who_is_not_said_whole_is_not_put_on_it(review: Review, more: dict[str, Any], why: str, about: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        add_copy(by=service(), review=review, **{**SCHOOL, **more}, **DOING)
    assert refused.value.about == about
    assert not RecordCopy.objects.exists()


def test_nobody_is_put_on_it_twice_or_by_who_may_not(council: Council, review: Review) -> None:
    add_copy(by=service(), review=review, **SCHOOL, **DOING)
    with pytest.raises(Refused, match="on the list already"):
        add_copy(by=service(), review=review, **SCHOOL, **DOING)
    with pytest.raises(NotPermitted):
        add_copy(by=council.social_worker.actor(TODAY), review=review, **SCHOOL, **DOING)


def test_a_talk_after_the_review_says_that_it_was(review: Review) -> None:
    spoke(review, on=TODAY + timedelta(days=1))
    text = next(part.text for part in record_of(review).parts if part.heading == "The private conversation")
    assert text.endswith("That was after the review, so the child was not spoken to before it.")
