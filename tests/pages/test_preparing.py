"""The preparation list of a review: what is due before it, the talk, the child's choices, the private conversation."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands import children, conversations, preparing, reviews_held
from keel.records.models import AccessEvent, AuditEvent, Child, Conversation, Notice, Review, ReviewClock, Talk
from keel.records.permissions import actor_of, service
from keel.records.refused import NotPermitted
from tests.builders import on
from tests.page import Page, fetch
from tests.pages.conftest import NOW, TODAY, Council

BOOKED = on("2026-09-21")


@pytest.fixture
def mia(council: Council) -> Review:
    """Booked for Monday 21 September 2026."""
    return Review.objects.get(booked_for=BOOKED)


def path(review: Review, act: str = "prepare/") -> str:
    return f"/children/LC-1/review/{review.pk}/{act}"


def opened(council: Council, review: Review, act: str = "prepare/", who: str = "iro") -> Page:
    return fetch(council.sign_in(who), path(review, act))


def rows(page: Page) -> dict[str, dict[str, str]]:
    return {row["What"]: row for row in page.table("Before the review")}


# ---- the list --------------------------------------------------------------------------------------------------------


def test_everything_before_a_review_has_its_day_and_where_the_day_comes_from(council: Council, mia: Review) -> None:
    found = rows(opened(council, mia))
    assert list(found) == [
        "IRO and social worker speak",
        "Consultation forms and invitations sent",
        "The child is asked what they would like",
        "Social worker's report with the IRO",
        "IRO speaks to the child in private",
    ]
    assert [row["Where the day comes from"].split()[0] for row in found.values()] == [
        "Handbook", "Our", "Our", "Our", "Law"]  # fmt: skip
    talk = found["IRO and social worker speak"]
    assert talk["By when"].startswith("28 August 2026")
    assert "working days left" in talk["By when"]
    assert talk["How it stands"] == "Not done yet"
    assert "regulation 36(1)(b)" in found["IRO speaks to the child in private"]["Where the day comes from"]


def test_what_is_past_its_day_says_how_late_it_is(council: Council, mia: Review, monkeypatch: Any) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-09-01")
    assert "1 working day late" in rows(opened(council, mia))["IRO and social worker speak"]["By when"]


def test_a_review_that_does_not_stand_booked_has_nothing_to_prepare(council: Council, mia: Review) -> None:
    fetch(council.sign_in("iro"), path(mia, "cancel/")).submit("Cancel the review", because="the carer is ill")
    page = opened(council, mia)
    assert "Nothing to prepare" in page.text
    again = opened(council, mia, "talk/").submit("Save", on="15 6 2026", how="phone", with_whom="Ola Osei")
    assert again.errors == ["This review was called off. Bring it back first, or book another, then prepare that."]


def test_looking_is_noted_and_the_list_asks_as_little_with_many_rows(council: Council, mia: Review) -> None:
    opened(council, mia)
    assert AccessEvent.objects.filter(child_number="LC-1", page="prepare a review").exists()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            opened(council, mia)
        return len(caught)

    few = queries()
    for _ in range(3):
        _talk(mia)
    assert queries() <= few + 2


def _talk(review: Review, **more: Any) -> Talk:
    told: dict[str, Any] = {"on": TODAY, "how": "phone", "with_whom": "Ola Osei", **more}
    return preparing.record_talk(by=service(), review=review, today=TODAY, now=NOW, **told)


# ---- the talk and the choices ----------------------------------------------------------------------------------------


def test_the_talk_is_written_down_and_closes_its_clock(council: Council, mia: Review) -> None:
    page = opened(council, mia, "talk/")
    done = page.submit(
        "Save", on="12 6 2026", how="video", with_whom="Ola Osei", purpose="A new school", where="at home"
    )
    assert done.messages == ["The talk is written down."]
    line = rows(done)["IRO and social worker speak"]
    assert line["How it stands"].startswith("Done on 12 June 2026")
    assert "with Ola Osei" in line["How it stands"]
    assert done.summary()["Purpose"] == "A new school"
    clock = ReviewClock.objects.get(review=mia, duty="HB_PREP_15WD_BEFORE")
    assert (clock.closed_on, clock.closed_how) == (on("2026-06-12"), "done")
    assert AuditEvent.objects.latest("number").about.keys() == {"review", "child", "talk", "on"}


def test_a_second_talk_is_added_and_the_first_stays(council: Council, mia: Review) -> None:
    _talk(mia, purpose="First words")
    done = opened(council, mia, "talk/").submit("Save", how="phone", with_whom="Ola Osei", purpose="Second words")
    assert "Second words" in done.text
    assert "First words" in done.text
    assert Talk.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": "16 6 2026"}, "The day must be on or before 15 June 2026"),
        ({"on": "1 6 2025"}, "The child was not looked after on 1 June 2025. Check the day."),
        ({"on": ""}, "Enter the day"),
        ({"with_whom": ""}, "Enter with whom"),
        ({"where": "12 High Street"}, "Say where in words, without a postcode or an address"),
    ],
)
def test_a_talk_that_cannot_be_is_refused_beside_its_box_and_keeps_what_was_typed(
    council: Council, mia: Review, typed: dict[str, str], said: str
) -> None:
    page = opened(council, mia, "talk/")
    values: dict[str, Any] = {"how": "phone", "with_whom": "Ola Osei", "purpose": "Kept words", **typed}
    if values.get("on") == "":
        values |= {"on-day": "", "on-month": "", "on-year": ""}
        values.pop("on")
    wrong = page.submit("Save", **values)
    assert len(wrong.errors) == 1
    assert wrong.errors[0].startswith(said)
    assert "Kept words" in wrong.html
    assert not Talk.objects.exists()


def test_the_childs_wishes_are_kept_with_those_before(council: Council, mia: Review) -> None:
    page = opened(council, mia, "choices/")
    page.submit("Save", how="in_person", place="at school", who_chairs="together", starter="When can I see Nan?")
    done = opened(council, mia, "choices/").submit("Save", how="phone", place="at home", starter="")
    assert done.messages == ["Their wishes are written down."]
    assert "at school" in done.text
    assert "When can I see Nan?" in done.text
    assert rows(done)["The child is asked what they would like"]["How it stands"].startswith("Done asked on 15 June")


def test_what_was_done_late_says_so(council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-09-09")
    due = "7 September 2026"
    stood = rows(opened(council, mia))["The child is asked what they would like"]
    assert due in str(stood)
    done = opened(council, mia, "choices/").submit("Save", how="phone", place="at home", starter="")
    how = rows(done)["The child is asked what they would like"]["How it stands"]
    assert how.startswith("Done asked on 9 September 2026, 2 working days late")


def test_whoever_books_sees_what_the_child_wishes(council: Council, mia: Review) -> None:
    there = f"/children/LC-1/review/{mia.pk}/rebook/"
    assert "wishes of a review" not in fetch(council.sign_in("review-administrator"), there).text
    opened(council, mia, "choices/").submit("Save", how="phone", place="at home", time="after football", starter="")
    page = fetch(council.sign_in("review-administrator"), there)
    assert "What Mimi wishes of a review, asked on 15 June 2026, when: after football; where: at home." in page.text


def test_choices_that_say_nothing_are_not_kept(council: Council, mia: Review) -> None:
    wrong = opened(council, mia, "choices/").submit("Save", how="in_person")
    assert wrong.errors == [
        "Write down at least one thing that the child would like, or leave this page without saving."
    ]


# ---- the private conversation ----------------------------------------------------------------------------------------

SPOKE: dict[str, Any] = {"how": "in_person", "alone": "yes", "safe": "yes", "advocate": "no"}


def spoke(council: Council, review: Review, *, who: str = "iro", **typed: Any) -> Page:
    page = opened(council, review, "conversation/", who)
    return page.submit("Save the conversation", **{**SPOKE, **typed})


def conversation_clock(review: Review) -> tuple[Any, str]:
    row = ReviewClock.objects.get(review=review, due_on=BOOKED)
    return row.closed_on, row.closed_how


def test_the_conversation_is_written_down_and_its_words_are_for_the_iro_service(council: Council, mia: Review) -> None:
    done = spoke(council, mia, where="in the garden", wishes="I want my dog back", advocate="yes")
    assert done.messages == [
        "The conversation is written down. Only the IRO service can read what was said. They want an advocate: ask the "
        "advocacy service for one today. Keel sends nothing by itself."
    ]
    assert rows(done)["IRO speaks to the child in private"]["How it stands"].startswith("Done on 15 June 2026")
    assert conversation_clock(mia) == (TODAY, "done")
    assert "I want my dog back" in opened(council, mia, "conversation/").text
    for who in ("review-administrator", "iro-manager"):
        assert "I want my dog back" not in fetch(council.sign_in(who), path(mia)).text
    assert council.sign_in("review-administrator").get(path(mia, "conversation/")).status_code == 403


def test_not_alone_wants_the_reason_and_does_not_meet_the_duty_unless_it_is_lawful(
    council: Council, mia: Review
) -> None:
    wrong = spoke(council, mia, alone="no", wishes="Kept words")
    assert wrong.errors == ["Choose why you were not alone with them"]
    assert "Kept words" in wrong.html
    done = wrong.submit("Save the conversation", reason="could_not_be_arranged")
    line = rows(done)["IRO speaks to the child in private"]["How it stands"]
    assert line.startswith("Not done yet")
    assert "was not in private. It could not be arranged, which is not a lawful reason." in line
    spoke(council, mia, alone="no", reason="child_refused")
    assert conversation_clock(mia) == (TODAY, "done")


@pytest.mark.parametrize(
    ("reason", "lawful"), [("child_refused", True), ("age_or_understanding", True), ("could_not_be_arranged", False)]
)
def test_two_reasons_for_not_speaking_are_lawful_and_the_third_counts_as_a_failure(
    council: Council, mia: Review, reason: str, *, lawful: bool
) -> None:
    page = opened(council, mia, "conversation/none/")
    assert "Counts as a failure" in page.text
    done = page.submit("Save", reason=reason, because="He is two; I watched him play with his carer")
    assert done.messages == ["It is written down why you did not speak."]
    stands = rows(done)["IRO speaks to the child in private"]["How it stands"]
    assert stands.startswith("Done on 15 June 2026" if lawful else "Not done yet")
    assert (conversation_clock(mia)[0] is not None) == lawful
    assert ("not a lawful reason" in stands) == (not lawful)


def test_a_reason_that_is_not_the_childs_own_wants_words(council: Council, mia: Review) -> None:
    page = opened(council, mia, "conversation/none/")
    wrong = page.submit("Save", reason="could_not_be_arranged")
    assert wrong.errors[0].startswith("Say more: what was tried")
    assert page.submit("Save", reason="child_refused").messages


def test_a_child_who_does_not_feel_safe_is_told_of_at_once_and_what_to_do_is_said(
    council: Council, mia: Review
) -> None:
    done = spoke(council, mia, safe="no", wishes="I am scared at night")
    assert done.messages == ["It is written down, and the IRO managers are told now. Read what to do next."]
    assert "says that they do not feel safe" in done.text
    assert "ring 999" in done.text
    notice = Notice.objects.get()
    assert (notice.staff, notice.kind) == (council.staff["iro-manager"], conversations.NOT_SAFE)
    assert "scared" not in str(notice.said)
    assert "do not feel safe" in fetch(council.sign_in("iro-manager"), path(mia)).text
    assert "do not feel safe" not in fetch(council.sign_in("review-administrator"), path(mia)).text
    spoke(council, mia, safe="no")
    assert Notice.objects.count() == 2


def test_a_correction_adds_a_row_and_tells_nobody_twice(council: Council, mia: Review) -> None:
    spoke(council, mia, safe="no", wishes="First words")
    row = Conversation.objects.get()
    page = opened(council, mia, "conversation/").follow("Correct this")
    assert "First words" in page.html
    done = page.submit("Save the conversation", wishes="Better words")
    assert done.messages
    assert Notice.objects.count() == 1
    assert Conversation.objects.count() == 2
    written = opened(council, mia, "conversation/")
    assert "Corrected since" in written.text
    assert "First words" in written.text
    assert "Better words" in written.text
    second = council.sign_in("iro-manager")
    late = fetch(second, path(mia, f"conversation/?corrects={row.pk}"))
    wrong = late.submit("Save the conversation", wishes="My own words", safe="yes")
    assert wrong.errors[0].startswith("Ash Fern has corrected this meanwhile. What you typed is still here.")
    assert "My own words" in wrong.html
    assert Conversation.objects.count() == 2


def test_a_correction_may_undo_that_the_duty_was_met(council: Council, mia: Review) -> None:
    spoke(council, mia)
    row = Conversation.objects.get()
    page = opened(council, mia, f"conversation/none/?corrects={row.pk}")
    page.submit("Save", reason="could_not_be_arranged", because="Wrong child ticked")
    assert conversation_clock(mia) == (None, "")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("16 6 2026", "The day must be on or before 15 June 2026"),
        ("23 3 2026", "A review was held on 23 March 2026: a conversation by that day was for that review"),
        ("1 6 2025", "The child was not looked after on 1 June 2025. Check the day."),
    ],
)
def test_a_day_that_cannot_be_is_refused(council: Council, mia: Review, day: str, said: str) -> None:
    wrong = spoke(council, mia, on=day, wishes="Kept words")
    assert wrong.errors[0].startswith(said)
    assert "Kept words" in wrong.html


def test_only_the_iro_service_writes_a_conversation(council: Council, mia: Review) -> None:
    for who in ("review-administrator", "social-worker", "team-manager"):
        by = actor_of(council.users[who], TODAY)
        with pytest.raises(NotPermitted):
            conversations.record_no_conversation(
                by=by, review=mia, on=TODAY, reason="child_refused", today=TODAY, now=NOW
            )


def test_a_restricted_record_is_not_there_for_who_may_not_see_it(council: Council, mia: Review) -> None:
    children.restrict_child(by=service(), child=Child.objects.get(number="LC-1"), because="a relative", now=NOW)
    assert council.sign_in("review-administrator").get(path(mia)).status_code == 404
    assert opened(council, mia).heading == "Prepare the review"


def test_after_the_review_it_says_what_was_not_done_and_what_was_can_still_be_written_down(
    council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    _talk(mia)
    monkeypatch.setenv("KEEL_TODAY", "2026-09-22")
    held: dict[str, Any] = {"by": service(), "child": mia.child, "review": mia, "chaired_by": None, "now": NOW}
    reviews_held.record_held(
        parts=[(BOOKED, "in_person")], completed=True, participation="PN1", today=on("2026-09-22"), **held
    )
    found = rows(opened(council, mia))
    assert found["IRO and social worker speak"]["How it stands"].startswith("Done on 15 June 2026")
    spoken = found["IRO speaks to the child in private"]
    assert spoken["How it stands"] == "Not done before the review"
    wrong = spoke_on(council, mia, "22 9 2026")
    assert wrong.errors == [
        "22 September 2026 is after the review, which was held on 21 September 2026. Check the day."
    ]
    done = wrong.submit("Save the conversation", on="18 9 2026")
    assert rows(done)["IRO speaks to the child in private"]["How it stands"].startswith("Done on 18 September 2026")


def spoke_on(council: Council, review: Review, day: str) -> Page:
    return opened(council, review, "conversation/").submit("Save the conversation", **SPOKE, on=day)
