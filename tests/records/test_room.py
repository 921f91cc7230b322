"""In the room: who came, adjourning, completing with everything considered, the second-review standards."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.facts import Track
from keel.law.record import Stage
from keel.records.commands import children, reviews_held, room, standards
from keel.records.commands.room import Another, Came, NotComplete
from keel.records.models import (
    AuditEvent,
    Invitation,
    RecordSection,
    RecordSectionVersion,
    Review,
    ReviewClock,
    ReviewStatus,
    StandardsAnswer,
)
from keel.records.permissions import service
from keel.records.queries.review_record import review_record
from keel.records.queries.room import RoomNow, room_now
from keel.records.queries.who_came import people_of_room
from keel.records.refused import NotPermitted, Refused
from tests.builders import (
    NOW,
    ROOM_DAY,
    ROOM_FIRST,
    ROOM_NOW,
    TODAY,
    Council,
    Member,
    a_second_review,
    decide,
    on,
    write,
    write_whole_record,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(council: Council) -> Review:
    return a_second_review(council)


def now_of(review: Review, by: Member) -> RoomNow:
    record = review_record(by.actor(ROOM_DAY), review.child.number, review.pk, ROOM_DAY)
    assert record
    return room_now(record)


def complete(review: Review, *, by: Member, **more: Any) -> Review:
    told = {"on": ROOM_DAY, "mode": "in_person", "chaired_by": None, "today": ROOM_DAY, "now": ROOM_NOW, **more}
    return room.complete_from_room(by=by.actor(ROOM_DAY), review=review, **told)


def adjourn(review: Review, *, by: Member, **more: Any) -> Review:
    told = {
        "on": ROOM_DAY,
        "mode": "in_person",
        "chaired_by": None,
        "because": "The health assessment is not in",
        "wishes": "She wants it done in one go",
        "delay": "None that we know of",
        "today": ROOM_DAY,
        "now": ROOM_NOW,
        **more,
    }
    return room.adjourn_review(by=by.actor(ROOM_DAY), review=review, **told)


# ---- completing ------------------------------------------------------------------------------------------------------


def test_everything_that_is_missing_is_said_at_once_with_where_it_is_written(council: Council, review: Review) -> None:
    decide(review, by=council.iro, owner="", due_on=None, childs_words="")
    with pytest.raises(NotComplete, match=r"^The review is not complete yet. 27 things are missing.$") as lacks:
        complete(review, by=council.iro)
    found: dict[Stage, list[str]] = {}
    for lack in lacks.value.lacks:
        found.setdefault(lack.stage, []).append(lack.key)
    assert found == {
        Stage.MATTERS: [f"S7_{number}" for number in range(1, 14)],
        Stage.DECISIONS: ["decision-1"] * 3,
        Stage.TOOK_PART: ["there", "views"],
        Stage.PERMANENCE: ["permanence_plan", "parallel_plan"],
        Stage.STANDARDS: ["permanence", "parallel", "evidence", "assessment", "voice", "owned", "contingency"],
    }
    assert not ReviewStatus.objects.filter(review=review, status="completed").exists()


@pytest.mark.parametrize("key", ["S7_13", "there", "views", "permanence_plan", "parallel_plan"])
def test_one_blank_line_is_enough_to_refuse(council: Council, review: Review, key: str) -> None:
    write_whole_record(review, by=council.iro)
    write(review, key, "", by=council.iro, version=1)
    with pytest.raises(NotComplete, match="One thing is missing") as lacks:
        complete(review, by=council.iro)
    assert [lack.key for lack in lacks.value.lacks] == [key]


def test_an_earlier_decision_of_which_nothing_is_said_is_missing(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    Review.objects.filter(child=review.child, first_part_on=ROOM_FIRST).update(source="keel")
    first = Review.objects.get(child=review.child, first_part_on=ROOM_FIRST)
    decide(first, "Find a school", by=council.iro)
    with pytest.raises(NotComplete) as lacks:
        complete(review, by=council.iro)
    assert [lack.words for lack in lacks.value.lacks] == ["Say what became of the earlier decision “Find a school”"]


def test_a_whole_record_completes_the_review(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    done = complete(review, by=council.iro, chaired_by=council.iro.staff)
    assert (done.first_part_on, done.completed_on, done.participation) == (ROOM_DAY, ROOM_DAY, "PN1")
    assert (done.chaired_by, done.due_rule) == (council.iro.staff, "REG33(2)_SECOND_3M")
    step = ReviewStatus.objects.filter(review=review).latest("id")
    assert (step.status, step.said["record"]) == ("completed", "keel")
    assert RecordSectionVersion.objects.count() == RecordSection.objects.count()
    assert ReviewClock.objects.filter(review=review, closed_on__isnull=True).count() >= 4, "the clocks after it run"


def test_two_iros_finish_the_same_review(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    seen = ReviewStatus.objects.filter(review=review).latest("id").pk
    complete(review, by=council.iro, seen=seen)
    steps, events = ReviewStatus.objects.count(), AuditEvent.objects.count()
    with pytest.raises(Refused, match=r"^Ama Owusu recorded this review as held on 30 July 2026, at 15:00"):
        complete(review, by=council.manager, seen=seen)
    with pytest.raises(Refused, match=r"was completed on 30 July 2026 already\. Nothing was done twice"):
        complete(review, by=council.manager)
    assert (ReviewStatus.objects.count(), AuditEvent.objects.count()) == (steps, events)


def test_a_later_review_asks_nothing_of_the_second(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    complete(review, by=council.iro)
    third = Review.objects.create(child=review.child, source="keel", booked_for=on("2026-12-01"))
    ReviewStatus.objects.create(review=third, status="planned", on=ROOM_DAY, written_at=NOW, by="a")
    record = review_record(council.iro.actor(ROOM_DAY), review.child.number, third.pk, on("2026-12-01"))
    assert record
    later = room_now(record)
    assert not later.second
    assert {lack.stage for lack in later.missing} == {Stage.MATTERS, Stage.DECISIONS, Stage.TOOK_PART}


def test_a_child_under_four_is_not_asked_and_is_pn0(council: Council) -> None:
    review = a_second_review(council, born=on("2023-01-01"))
    write_whole_record(review, by=council.iro)
    for key in ("there", "views"):
        write(review, key, "", by=council.iro, version=1)
    assert complete(review, by=council.iro).participation == "PN0"


def test_a_code_that_does_not_go_with_the_answers_is_missing(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    write(review, "there", "no", by=council.iro, version=1)
    with pytest.raises(NotComplete) as lacks:
        complete(review, by=council.iro)
    assert [lack.key for lack in lacks.value.lacks] == ["views"]


def test_a_day_that_cannot_be_is_refused_and_nothing_is_done(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    with pytest.raises(Refused, match="The child was not looked after on 1 April 2026"):
        complete(review, by=council.iro, on=on("2026-04-01"))
    assert not RecordSectionVersion.objects.exists()


def test_who_does_not_work_with_the_child_completes_nothing(council: Council, review: Review) -> None:
    with pytest.raises(NotPermitted):
        complete(review, by=council.other_iro)
    with pytest.raises(NotPermitted):
        complete(review, by=council.administrator)


# ---- beginning -------------------------------------------------------------------------------------------------------


def begin(review: Review, *, by: Member, **more: Any) -> Review:
    told = {"mode": "in_person", "chaired_by": by.staff, "today": ROOM_DAY, "now": ROOM_NOW, **more}
    return room.begin_review(by=by.actor(ROOM_DAY), review=review, **told)


def steps_of(review: Review) -> list[str]:
    return list(ReviewStatus.objects.filter(review=review).order_by("id").values_list("status", flat=True))


def test_a_review_begins_and_goes_on_until_it_is_complete(council: Council, review: Review) -> None:
    done = begin(review, by=council.iro)
    assert (done.first_part_on, done.completed_on, done.chaired_by) == (ROOM_DAY, None, council.iro.staff)
    assert steps_of(review) == ["planned", "started"]
    now = now_of(review, council.iro)
    assert (now.record.goes_on, now.adjourned, now.closed) == (True, None, "")
    write_whole_record(review, by=council.iro)
    done = complete(review, by=council.iro, mode="video", chaired_by=council.iro.staff)
    assert (done.completed_on, done.mode, done.participation) == (ROOM_DAY, "video", "PN1")
    assert [(part.on, part.mode) for part in done.parts.all()] == [(ROOM_DAY, "video")], "one day is one part"
    assert steps_of(review) == ["planned", "started", "completed"]
    assert not now_of(done, council.iro).record.goes_on


def test_one_that_began_is_adjourned_once(council: Council, review: Review) -> None:
    begin(review, by=council.iro)
    adjourn(review, by=council.iro)
    assert steps_of(review) == ["planned", "started", "adjourned"]
    with pytest.raises(Refused, match=r"By law that is done once"):
        adjourn(review, by=council.iro)


def test_it_begins_once_and_on_its_day(council: Council, review: Review) -> None:
    with pytest.raises(Refused, match="on the day for which it is booked"):
        begin(review, by=council.iro, today=ROOM_DAY - timedelta(days=1))
    begin(review, by=council.iro)
    with pytest.raises(Refused, match="began on 30 July 2026 already"):
        begin(review, by=council.manager)
    with pytest.raises(NotPermitted):
        begin(review, by=council.administrator)
    assert steps_of(review) == ["planned", "started"]


def test_one_that_did_not_begin_after_all_stands_booked_again(council: Council, review: Review) -> None:
    begin(review, by=council.iro)
    told = {"because": "Pressed on the way there", "today": ROOM_DAY, "now": ROOM_NOW}
    reviews_held.take_back_held(by=council.iro.actor(ROOM_DAY), review=review, **told)
    review.refresh_from_db()
    assert (review.first_part_on, steps_of(review)) == (None, ["planned", "started", "planned"])
    assert now_of(review, council.iro).record.begins_today


def test_it_is_not_held_before_it_began(council: Council, review: Review) -> None:
    begin(review, by=council.iro)
    write_whole_record(review, by=council.iro)
    for act in (complete, adjourn):
        with pytest.raises(Refused, match=r"This review began on 30 July 2026, so it was not held before") as refused:
            act(review, by=council.iro, on=ROOM_DAY - timedelta(days=1))
        assert refused.value.about == ROOM_DAY - timedelta(days=1)
    assert steps_of(review) == ["planned", "started"]


def test_one_that_went_over_to_another_day_was_held_on_both(council: Council, review: Review) -> None:
    begin(review, by=council.iro)
    write_whole_record(review, by=council.iro)
    after = ROOM_DAY + timedelta(days=4)
    done = complete(review, by=council.iro, on=after, today=after, mode="video", chaired_by=council.iro.staff)
    assert [(part.on, part.mode) for part in done.parts.order_by("on")] == [(ROOM_DAY, "in_person"), (after, "video")]
    assert (done.first_part_on, done.completed_on) == (ROOM_DAY, after)


def test_answers_that_contradict_who_came_do_not_complete_it(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    told = [Came("child", "no")]
    room.say_who_came(by=council.iro.actor(ROOM_DAY), review=review, came=told, today=ROOM_DAY, now=ROOM_NOW)
    with pytest.raises(NotComplete) as lacks:
        complete(review, by=council.iro)
    assert [lack.key for lack in lacks.value.lacks] == ["there"]


def test_nobody_is_there_at_a_review_on_papers(council: Council, review: Review) -> None:
    write_whole_record(review, by=council.iro)
    with pytest.raises(Refused, match="A review on papers has no meeting") as refused:
        complete(review, by=council.iro, mode="on_papers")
    assert refused.value.about == "mode"


# ---- adjourning ------------------------------------------------------------------------------------------------------


def test_a_review_is_adjourned_with_what_was_weighed(council: Council, review: Review) -> None:
    done = adjourn(review, by=council.iro)
    assert (done.first_part_on, done.completed_on) == (ROOM_DAY, None)
    steps = list(ReviewStatus.objects.filter(review=review).order_by("id").values_list("status", flat=True))
    assert steps == ["planned", "started", "adjourned"]
    said = ReviewStatus.objects.filter(review=review).latest("id").said
    assert said["weighed"] == {
        "why": "The health assessment is not in",
        "wishes": "She wants it done in one go",
        "delay": "None that we know of",
    }
    clock = ReviewClock.objects.get(review=review, duty="REG36(2)_ADJOURN_20WD")
    assert clock.due_on == on("2026-08-27")
    room = now_of(review, council.iro)
    assert not room.may_carry_out
    assert room.adjourned


def test_it_is_adjourned_once(council: Council, review: Review) -> None:
    adjourn(review, by=council.iro)
    with pytest.raises(Refused, match=r"was adjourned on 30 July 2026\. By law that is done once"):
        adjourn(review, by=council.iro)


def test_one_that_began_so_long_ago_is_not_adjourned(council: Council, review: Review) -> None:
    with pytest.raises(Refused, match=r"began on 1 July 2026 had to be complete by 29 July 2026\. Check the day"):
        adjourn(review, by=council.iro, on=on("2026-07-01"))
    assert adjourn(review, by=council.iro, on=on("2026-07-02")).first_part_on == on("2026-07-02")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-07-30", "The next part comes after the day of adjourning"),
        ("2026-08-28", "By law it is complete by 27 August 2026"),
        ("2026-08-27", ""),
    ],
)
def test_when_it_goes_on_lies_within_its_twenty_working_days(
    council: Council, review: Review, day: str, why: str
) -> None:
    if not why:
        adjourn(review, by=council.iro, resumes=on(day))
        said = ReviewStatus.objects.filter(review=review).latest("id").said
        assert said["weighed"]["resumes"] == day
        return
    with pytest.raises(Refused, match=why) as refused:
        adjourn(review, by=council.iro, resumes=on(day))
    assert refused.value.about == "adjourn_resumes"


@pytest.mark.parametrize("name", ["because", "wishes", "delay"])
def test_what_is_weighed_is_asked(council: Council, review: Review, name: str) -> None:
    with pytest.raises(Refused, match="Say") as refused:
        adjourn(review, by=council.iro, **{name: " "})
    assert refused.value.about == f"adjourn_{name}"


@pytest.mark.parametrize(("day", "completes"), [("2026-08-27", True), ("2026-08-28", False)])
def test_it_is_completed_by_the_twentieth_working_day(
    council: Council, review: Review, day: str, completes: bool
) -> None:
    adjourn(review, by=council.iro)
    write_whole_record(review, by=council.iro)
    told = {"on": on(day), "today": on(day)}
    if not completes:
        with pytest.raises(Refused, match="had to be completed by 27 August 2026"):
            complete(review, by=council.iro, **told)
        return
    done = complete(review, by=council.iro, **told)
    assert (done.first_part_on, done.completed_on) == (ROOM_DAY, on(day))
    assert list(done.parts.order_by("on").values_list("on", flat=True)) == [ROOM_DAY, on(day)]
    assert now_of(done, council.iro).may_carry_out


# ---- who came --------------------------------------------------------------------------------------------------------


def came(review: Review, *told: Came, by: Member, another: Another | None = None) -> int:
    return room.say_who_came(
        by=by.actor(ROOM_DAY), review=review, came=told, today=ROOM_DAY, now=ROOM_NOW, another=another
    )


def test_the_childs_people_and_staff_are_proposed_where_nobody_was_invited(council: Council) -> None:
    review = a_second_review(council, workers=[("SW0001", on("2026-04-13"), None)])
    children.add_person(
        by=service(), child=review.child, given_name="Grace", family_name="Hart", kind="mother",
        parental_responsibility=True, may_know_address=True, gets="whole", from_on=on("2026-04-13"), now=NOW,
    )  # fmt: skip
    record = review_record(council.iro.actor(ROOM_DAY), review.child.number, review.pk, ROOM_DAY)
    assert record
    found = [(one.name, one.kind) for one in people_of_room(record, ROOM_DAY)]
    assert found == [
        (f"Child {review.child.number}", "child"),
        ("Grace Hart", "mother"),
        ("Ama Owusu", "IRO"),
        ("Ewan Clark", "social worker"),
    ]
    tie = review.child.relationships.get()
    came(
        review,
        Came("child", "video"),
        Came(f"tie-{tie.pk}", "in_person"),
        Came(f"staff-{council.social_worker.staff.pk}", "no"),
        by=council.iro,
    )
    rows = list(Invitation.objects.order_by("id").values_list("kind", "name", "came"))
    assert rows == [
        ("child", "", "video"),
        ("mother", "Grace Hart", "in_person"),
        ("social worker", "Ewan Clark", "no"),
    ]
    again = people_of_room(record, ROOM_DAY)
    assert [one.came for one in again] == ["video", "in_person", "no", ""]


def test_somebody_who_was_not_on_the_list_is_added_once(council: Council, review: Review) -> None:
    for _ in range(2):
        came(review, by=council.iro, another=Another("Jo Reed", "advocate", "phone"))
    row = Invitation.objects.get()
    assert (row.name, row.kind, row.came) == ("Jo Reed", "advocate", "phone")


@pytest.mark.parametrize(
    ("another", "words"),
    [
        (Another("Jo", "", "phone"), "what they are to the child"),
        (Another("Jo", "child", "phone"), "stands first"),
        (Another("Jo", "x" * 61, "phone"), "what they are to the child"),
        (Another("x" * 211, "aunt", "phone"), "210 characters"),
        (Another("Jo", "aunt", ""), "how they took part"),
        (Another("Jo", "aunt", "by pigeon"), "how they took part"),
    ],
)
def test_somebody_who_cannot_be_added_is_refused(
    council: Council, review: Review, another: Another, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        came(review, by=council.iro, another=another)
    assert not Invitation.objects.exists()


def test_of_two_who_say_who_came_the_second_is_told(council: Council, review: Review) -> None:
    came(review, Came("child", "video"), by=council.iro)
    with pytest.raises(Refused, match="Somebody else said of the child, while you were writing: by video") as refused:
        came(review, Came("child", "no"), by=council.manager)
    assert refused.value.about == "child"
    assert came(review, Came("child", "video"), by=council.manager) == 0, "the same word is no conflict"
    assert came(review, Came("child", "no", "video"), by=council.manager) == 1


@pytest.mark.parametrize("key", ["tie-9999", "staff-9999", "invitation-9999", "somebody", "staff-x", "tie-"])
def test_nobody_else_is_on_the_list(council: Council, review: Review, key: str) -> None:
    with pytest.raises(Refused, match="no longer on it"):
        came(review, Came(key, "video"), by=council.iro)


# ---- the standards of the second review ------------------------------------------------------------------------------


def answer(review: Review, met: str = "partly", because: str = "Half of it", *, by: Member, **more: Any) -> Any:
    told = {"item": "voice", "met": met, "because": because, "today": ROOM_DAY, "now": ROOM_NOW, **more}
    return standards.answer_standard(by=by.actor(ROOM_DAY), review=review, **told)


def test_an_answer_is_kept_beside_the_one_that_takes_its_place(council: Council, review: Review) -> None:
    one = answer(review, by=council.iro)
    other = answer(review, "met", "All of it", by=council.iro, seen=one.pk)
    rows = list(StandardsAnswer.objects.order_by("id").values_list("met", "stands"))
    assert rows == [("partly", False), ("met", True)]
    assert answer(review, "met", "All of it", by=council.iro, seen=one.pk) == other, "the same again is not twice"


def test_of_two_who_answer_the_second_is_told(council: Council, review: Review) -> None:
    answer(review, by=council.iro)
    with pytest.raises(Refused, match=r"^Ama Owusu answered this at 15:00 on 30 July 2026, while you were writing"):
        answer(review, "met", "All of it", by=council.manager)
    assert StandardsAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"met": "perhaps"}, "Say whether it is met"),
        ({"because": "  "}, "Say why"),
        ({"because": "x" * 2001}, "2,000 characters"),
        ({"item": "weather"}, "no such standard"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    council: Council, review: Review, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        answer(review, by=council.iro, **given)


# ---- the page's questions --------------------------------------------------------------------------------------------


def test_the_room_takes_as_many_questions_however_much_is_written(council: Council, review: Review) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert now_of(review, council.iro).missing is not None
        return len(queries)

    decide(review, by=council.iro)
    write(review, "plan", "x", by=council.iro)
    few = asked()
    for number in range(20):
        decide(review, f"Decision {number}", by=council.iro)
    write_whole_record(review, by=council.iro)
    assert asked() == few


def test_the_track_of_the_day_chooses_the_matters(council: Council, review: Review) -> None:
    assert now_of(review, council.iro).track is Track.ORDINARY
    assert now_of(review, council.iro).second
    assert not now_of(review, council.iro).young
    assert TODAY < ROOM_DAY
    reviews_held.record_held(
        by=service(), child=review.child, review=review, parts=[(ROOM_DAY, "video")], completed=True, chaired_by=None,
        participation="PN1", today=ROOM_DAY, now=ROOM_NOW,
    )  # fmt: skip
    assert now_of(review, council.iro).second, "and once it is held, by the rule that it was due by"
