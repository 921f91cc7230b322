"""The record of a review, section by section: nobody overwrites anybody, earlier words are kept, few events."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands import children, record_sections, review_steps
from keel.records.commands.record_sections import KEEP_AFTER, LONGEST, SITTING, WrittenMeanwhile
from keel.records.models import (
    AuditEvent,
    Child,
    RecordSection,
    RecordSectionVersion,
    Review,
    Writing,
)
from keel.records.permissions import Permission, service
from keel.records.queries.record_sections import (
    changed_since,
    earlier_words,
    last_plan,
    others_in_room,
    sections_of,
)
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, ROOM_DAY, ROOM_FIRST, ROOM_NOW, Council, a_second_review, may, write

pytestmark = pytest.mark.django_db
KEY = "S7_6"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def review(council: Council) -> Review:
    return a_second_review(council)


def stands(review: Review, key: str = KEY) -> tuple[str, int, str]:
    row = RecordSection.objects.get(review=review, key=key)
    return row.text, row.version, row.by


def test_each_save_counts_one_version(council: Council, review: Review) -> None:
    assert write(review, KEY, "She likes", by=council.iro).version == 1
    assert write(review, KEY, "She likes maths.\r\n", by=council.iro, version=1).version == 2
    assert stands(review) == ("She likes maths.", 2, "ama")


def test_the_second_of_two_writers_is_shown_the_firsts_words_and_overwrites_nothing(
    council: Council, review: Review
) -> None:
    write(review, KEY, "Ama’s words", by=council.iro)
    with pytest.raises(WrittenMeanwhile, match=r"^Ama Owusu wrote here at 15:00 on 30 July 2026, while") as meanwhile:
        write(review, KEY, "Chidi’s words", by=council.manager)
    found = meanwhile.value
    assert (found.text, found.version, found.who) == ("Ama’s words", 1, "Ama Owusu")
    assert stands(review) == ("Ama’s words", 1, "ama")


def test_an_informed_choice_names_the_version_that_it_replaces(council: Council, review: Review) -> None:
    write(review, KEY, "Ama’s words", by=council.iro)
    write(review, KEY, "Chidi’s words", by=council.manager, version=1, now=ROOM_NOW + MINUTE)
    assert stands(review) == ("Chidi’s words", 2, "chidi")
    kept = RecordSectionVersion.objects.get()
    assert (kept.text, kept.version, kept.by, kept.written_at) == ("Ama’s words", 1, "ama", ROOM_NOW)


def test_two_that_were_saved_in_the_same_moment(council: Council, review: Review, monkeypatch: Any) -> None:
    """Both read the section before either wrote: the database lets one of them through."""
    before = record_sections.section_as_it_stands
    write(review, KEY, "First", by=council.iro)
    old = before(council.iro.actor(ROOM_DAY), review.child.number, review.pk, KEY, ROOM_DAY)
    write(review, KEY, "Second", by=council.iro, version=1)
    monkeypatch.setattr(record_sections, "section_as_it_stands", lambda *_, **__: old)
    with pytest.raises(WrittenMeanwhile) as meanwhile:
        write(review, KEY, "At the same time", by=council.manager, version=1)
    assert (meanwhile.value.text, meanwhile.value.version) == ("Second", 2)
    assert stands(review)[0] == "Second"


def test_two_first_words_in_the_same_moment(council: Council, review: Review, monkeypatch: Any) -> None:
    before = record_sections.section_as_it_stands
    empty = before(council.iro.actor(ROOM_DAY), review.child.number, review.pk, KEY, ROOM_DAY)
    write(review, KEY, "First", by=council.iro)
    monkeypatch.setattr(record_sections, "section_as_it_stands", lambda *_, **__: empty)
    with pytest.raises(WrittenMeanwhile):
        write(review, KEY, "Also first", by=council.manager)
    assert stands(review) == ("First", 1, "ama")


def test_what_the_same_page_sends_again_is_no_conflict(council: Council, review: Review) -> None:
    """The answer to a save was lost on the way: the page still rests on the version before it."""
    write(review, KEY, "She", by=council.iro, window="w1")
    write(review, KEY, "She likes", by=council.iro, version=1, window="w1")
    assert write(review, KEY, "She likes maths", by=council.iro, version=1, window="w1").version == 3
    with pytest.raises(WrittenMeanwhile):
        write(review, KEY, "From another tab", by=council.iro, version=1, window="w2")


def test_the_same_words_again_change_nothing(council: Council, review: Review) -> None:
    write(review, KEY, "She likes maths", by=council.iro)
    assert write(review, KEY, "She likes maths", by=council.manager).version == 1
    assert stands(review)[2] == "ama"


def test_earlier_words_are_kept_when_the_writer_changes_and_after_ten_minutes(council: Council, review: Review) -> None:
    write(review, KEY, "One", by=council.iro)
    write(review, KEY, "One two", by=council.iro, version=1, now=ROOM_NOW + KEEP_AFTER - MINUTE)
    assert not RecordSectionVersion.objects.exists()
    write(review, KEY, "One two three", by=council.iro, version=2, now=ROOM_NOW + KEEP_AFTER)
    write(review, KEY, "Four", by=council.manager, version=3, now=ROOM_NOW + KEEP_AFTER + MINUTE)
    write(review, KEY, "Four five", by=council.manager, version=4, now=ROOM_NOW + KEEP_AFTER + 2 * MINUTE)
    assert [(one.version, one.text, one.who) for one in earlier_words(review.pk, KEY)] == [
        (3, "One two three", "Ama Owusu"),
        (2, "One two", "Ama Owusu"),
    ]


def test_every_section_is_kept_at_completion_once(council: Council, review: Review) -> None:
    write(review, KEY, "One", by=council.iro)
    write(review, "plan", "Two", by=council.iro)
    for _ in range(2):
        record_sections.keep_every_section(by=council.iro.actor(ROOM_DAY), review=review.pk, now=ROOM_NOW)
    assert RecordSectionVersion.objects.count() == 2
    assert AuditEvent.objects.filter(action="words of a record kept").count() == 1


def test_typing_writes_no_event_but_for_the_sitting(council: Council, review: Review) -> None:
    before = AuditEvent.objects.count()
    for number in range(20):
        write(
            review,
            KEY,
            "x" * (number + 1),
            by=council.iro,
            version=number,
            now=ROOM_NOW + number * timedelta(seconds=3),
        )
    events = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))[before:]
    assert events == ["sitting in the room began"]
    write(review, KEY, "Later", by=council.iro, version=20, now=ROOM_NOW + SITTING * 2)
    events = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))[before:]
    assert events == ["sitting in the room began", "sitting in the room began", "words of a record kept"]
    assert not any("Later" in str(event.about) for event in AuditEvent.objects.all()), "never the words"


def test_a_save_asks_little(council: Council, review: Review) -> None:
    write(review, KEY, "One", by=council.iro)
    actor = council.iro.actor(ROOM_DAY)
    with CaptureQueriesContext(connection) as asked:
        record_sections.save_section(
            by=actor, user=council.iro.user.pk, child=review.child.number, review=review.pk, key=KEY, text="One two",
            version=1, today=ROOM_DAY, now=ROOM_NOW + timedelta(seconds=5),
        )  # fmt: skip
    real = [one["sql"] for one in asked if not one["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))]
    assert len(real) == 2, real


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("S7_14", "x", "no such section"),
        (KEY, "x" * (LONGEST + 1), "longer than 20,000 characters"),
        ("there", "perhaps", "Choose one of the answers"),
    ],
)
def test_what_cannot_be_is_refused(council: Council, review: Review, key: str, text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        write(review, key, text, by=council.iro)
    assert not RecordSection.objects.exists()


def test_a_character_that_no_database_holds_is_left_out(council: Council, review: Review) -> None:
    write(review, KEY, "a\0b", by=council.iro)
    assert stands(review)[0] == "ab"


def test_an_empty_section_is_not_begun_by_nothing(council: Council, review: Review) -> None:
    assert write(review, KEY, "  \n", by=council.iro).version == 0
    assert not RecordSection.objects.exists()


def test_who_may_not_see_the_child_writes_nothing(council: Council, review: Review) -> None:
    with pytest.raises(NotPermitted, match="do not work with this child"):
        write(review, KEY, "x", by=council.other_iro)
    children.restrict_child(by=service(), child=review.child, because="a relative works here", now=NOW)
    write(review, KEY, "x", by=council.iro)
    with pytest.raises(NotPermitted):
        record_sections.save_section(
            by=may(Permission.WRITE_RECORD, Permission.SEE_ALL_CHILDREN),
            user=1, child=review.child.number, review=review.pk, key=KEY, text="y", version=1, today=ROOM_DAY, now=NOW,
        )  # fmt: skip
    with pytest.raises(NotPermitted, match="may not chair a review"):
        write(review, KEY, "x", by=council.administrator)


def test_a_review_of_another_child_is_not_there(council: Council, review: Review) -> None:
    with pytest.raises(NotPermitted):
        record_sections.save_section(
            by=council.manager.actor(ROOM_DAY), user=council.manager.user.pk, child="somebody else", review=review.pk,
            key=KEY, text="x", version=0, today=ROOM_DAY, now=ROOM_NOW,
        )  # fmt: skip


def test_a_record_that_is_finished_or_kept_elsewhere_is_not_written(council: Council, review: Review) -> None:
    first = Review.objects.get(child=review.child, first_part_on=ROOM_FIRST)
    with pytest.raises(Refused, match="Another system told of this review"):
        write(first, KEY, "x", by=council.iro)
    Review.objects.filter(pk=review.pk).update(over=True)
    with pytest.raises(Refused, match="was cancelled, or called not required"):
        write(review, KEY, "x", by=council.iro)
    Review.objects.filter(pk=review.pk).update(over=False)
    review.refresh_from_db()
    review_steps.write_step(review, "record_issued", who=service(), on=ROOM_DAY, now=ROOM_NOW)
    with pytest.raises(Refused, match="was finished on 30 July 2026"):
        write(review, KEY, "x", by=council.iro)


def test_who_else_is_in_the_room_and_where(council: Council, review: Review) -> None:
    write(review, KEY, "x", by=council.manager)
    mine = council.iro.user.pk
    assert [(one.name, one.key) for one in others_in_room(review.pk, mine, ROOM_NOW)] == [("Chidi Eze", KEY)]
    assert others_in_room(review.pk, council.manager.user.pk, ROOM_NOW) == []
    assert others_in_room(review.pk, mine, ROOM_NOW + MINUTE) == [], "who was not heard of for so long has gone"
    record_sections.note_writing(
        by=council.manager.actor(ROOM_DAY), review=review.pk, user=council.manager.user.pk, key="plan", now=ROOM_NOW
    )
    assert Writing.objects.count() == 1


def test_what_changed_since_a_page_was_made(council: Council, review: Review) -> None:
    write(review, KEY, "x", by=council.manager)
    assert [one.text for one in changed_since(review.pk, {KEY: 0, "plan": 0})] == ["x"]
    assert changed_since(review.pk, {KEY: 1}) == []


def test_the_last_plan_is_that_of_the_newest_review_before(council: Council, review: Review) -> None:
    first = Review.objects.get(child=review.child, first_part_on=ROOM_FIRST)
    RecordSection.objects.create(review=first, key="plan", text="Home stays.", written_at=NOW, kept_at=NOW, by="ama")
    assert last_plan(review.child_id, review.pk, ROOM_DAY) == (ROOM_FIRST, "Home stays.")
    assert last_plan(review.child_id, first.pk, ROOM_FIRST) is None


def test_how_many_questions_a_record_takes_does_not_grow(council: Council, review: Review) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            sections_of(review.pk)
        return len(queries)

    write(review, KEY, "x", by=council.iro)
    few = asked()
    for number in range(1, 14):
        write(review, f"S7_{number}", "y", by=council.manager, version=1 if number == 6 else 0)
    assert asked() == few


def test_a_child_that_is_taken_out_takes_the_record_along(council: Council, review: Review) -> None:
    write(review, KEY, "x", by=council.iro)
    Child.objects.filter(pk=review.child_id).delete()
    assert not RecordSection.objects.exists()
