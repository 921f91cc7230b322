"""Invitations: proposed, sent with a diary entry that changes and is called off by itself, left out, answered."""

from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keel.records.commands import children, entries, invitations, reviews, reviews_ended
from keel.records.commands.reviews import Arrangements
from keel.records.diary import Guest, Method, entry, uid_of
from keel.records.invitation_words import called_off_words, words_of
from keel.records.mail_words import first_name, greeting, title
from keel.records.models import (
    AuditEvent,
    Child,
    Invitation,
    InvitationStep,
    Message,
    Review,
    ReviewClock,
    ReviewStatus,
    Staff,
)
from keel.records.names import fold
from keel.records.permissions import service
from keel.records.queries.invitations import to_tell_again
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, Council, a_child_in_care, held_by, on

BOOKED = date(2026, 8, 12)
BY = service()
WHEN: dict[str, Any] = {"today": TODAY, "now": NOW}


@pytest.fixture
def mia(council: Council) -> Child:
    """Mia Hart has an IRO and a social worker with addresses, a mother, and a father who may not know the address."""
    child = a_child_in_care(number="77", since=on("2026-03-02"), workers=[("SW0001", on("2026-03-02"), None)])
    children.name_children(by=BY, names=[("77", "Mia", "Hart", "Mimi")], now=NOW)
    held_by(council.iro, child)
    for member in (council.iro, council.social_worker):
        Staff.objects.filter(pk=member.staff.pk).update(email=f"{member.user.username}@council.example")
    around: dict[str, Any] = {"by": BY, "child": child, "family_name": "Hart", "from_on": TODAY, "now": NOW}
    mother = children.add_person(given_name="Ann", kind="mother", may_know_address=True, **around)
    children.add_person(given_name="Bob", kind="father", gets="decisions", because="asked", **around)
    mother.person.email = "ann@home.example"
    mother.person.save()
    child.refresh_from_db()
    return child


@pytest.fixture
def review(mia: Child) -> Review:
    return reviews.book_review(
        by=BY, child=mia, booked_for=BOOKED, booked_time=time(16, 0), place="at school", because="so it is", **WHEN
    )


def propose(review: Review) -> list[Invitation]:
    return invitations.propose_invitations(by=BY, review=review, **WHEN)


def of(review: Review, kind: str) -> Invitation:
    return Invitation.objects.get(review=review, kind=kind)


def send(review: Review, way: str, *kinds: str) -> list[Invitation]:
    rows = Invitation.objects.filter(review=review)
    keys = [row.pk for row in rows if not kinds or row.kind in kinds]
    return invitations.send_invitations(by=BY, review=review, invitations=keys, way=way, **WHEN)


def statuses(review: Review) -> list[str]:
    return list(ReviewStatus.objects.filter(review=review).order_by("id").values_list("status", flat=True))


def events() -> list[tuple[str, str, int]]:
    """What each mail asks a diary to do: (to, method, sequence)."""
    found = []
    for mail in Message.objects.order_by("id"):
        made = icalendar.Calendar.from_ical(mail.calendar)
        (event,) = made.walk("VEVENT")
        assert not made.errors
        found.append((mail.to, str(made["METHOD"]), int(event["SEQUENCE"])))
    return found


# ---- the list --------------------------------------------------------------------------------------------------------


def test_the_list_begins_with_the_child_their_people_the_social_worker_and_the_iro(review: Review) -> None:
    made = propose(review)
    assert [(row.kind, row.name, row.email) for row in made] == [
        ("child", "Mia Hart", ""),
        ("father", "Bob Hart", ""),
        ("mother", "Ann Hart", "ann@home.example"),
        ("social worker", "Ewan Clark", "ewan@council.example"),
        ("IRO", "Ama Owusu", "ama@council.example"),
    ]
    assert propose(review) == []
    assert not Message.objects.exists()
    assert statuses(review) == ["planned"]


def test_whoever_comes_to_be_around_the_child_later_is_proposed_and_who_is_gone_is_not(review: Review) -> None:
    propose(review)
    told: dict[str, Any] = {"by": BY, "child": review.child, "from_on": TODAY, "now": NOW}
    children.add_person(given_name="Cat", family_name="Ray", kind="foster carer", **told)
    gone = children.add_person(given_name="Dan", family_name="Ray", kind="uncle", **told)
    gone.to_on = TODAY
    gone.save()
    assert [row.name for row in propose(review)] == ["Cat Ray"]


def test_somebody_else_is_added_once(review: Review, council: Council) -> None:
    propose(review)
    told: dict[str, Any] = {"by": BY, "review": review, **WHEN}
    invitations.add_invitation(name="Ms Teach", kind="teacher", email="t@school.example", **told)
    with pytest.raises(Refused, match="on the list already, as Teacher"):
        invitations.add_invitation(name="MS TEACH", kind="Teacher", email="", **told)
    colleague = invitations.add_invitation(
        name="", kind="team manager", email="", staff=council.team_manager.staff, **told
    )
    assert colleague.name == "Gwen Pike"
    with pytest.raises(Refused, match="The child has an invitation of their own"):
        invitations.add_invitation(name="X", kind="child", email="", **told)
    with pytest.raises(Refused, match="not an address that mail can go to"):
        invitations.add_invitation(name="X", kind="friend", email="a@b@c", **told)


def test_who_is_left_out_says_who_decided_why_and_how_they_are_heard(review: Review) -> None:
    propose(review)
    told: dict[str, Any] = {"by": BY, "invitation": of(review, "father"), **WHEN}
    said = {"decided_by": "Ama Owusu, IRO", "because": "The child asked for it", "heard_how": "By phone the day before"}
    for name in said:
        with pytest.raises(Refused) as refused:
            invitations.leave_out(**{**said, name: " "}, **told)
        assert refused.value.about == name
    invitations.leave_out(**said, **told)
    row = of(review, "father")
    assert (row.left_out, row.left_out_by, row.heard_how) == (True, "Ama Owusu, IRO", "By phone the day before")
    about = AuditEvent.objects.latest("number").about
    assert "asked" not in str(about.values())
    assert about["fields"] == ["heard_how", "left_out", "left_out_because", "left_out_by"]
    invitations.put_back(**told)
    assert InvitationStep.objects.filter(what="left out", said__left_out_because="The child asked for it").exists()
    with pytest.raises(Refused, match="own review: nobody can leave the child out"):
        invitations.leave_out(**said, **{**told, "invitation": of(review, "child")})


def test_an_answer_is_kept_with_the_one_before_and_two_people_do_not_overwrite_each_other(review: Review) -> None:
    propose(review)
    row = of(review, "mother")
    seen = invitations.stamp_of(row)
    told: dict[str, Any] = {"by": BY, "invitation": row, "on": TODAY, **WHEN}
    with pytest.raises(Refused, match="Choose how they take part"):
        invitations.record_reply(reply="coming", **told)
    with pytest.raises(Refused, match="in the future"):
        invitations.record_reply(reply="not_coming", **{**told, "on": TODAY + timedelta(days=1)})
    invitations.record_reply(reply="coming", means="video", seen=seen, **told)
    with pytest.raises(Refused, match="changed this invitation, while you were writing"):
        invitations.record_reply(reply="not_coming", seen=seen, **told)
    invitations.record_reply(reply="views", means="in_writing", seen=invitations.stamp_of(of(review, "mother")), **told)
    assert list(InvitationStep.objects.filter(what="reply").order_by("id").values_list("said__reply", flat=True)) == [
        "coming",
        "views",
    ]


# ---- telling them ----------------------------------------------------------------------------------------------------


def test_by_mail_each_gets_an_entry_of_their_own(review: Review) -> None:
    propose(review)
    told = send(review, "email")
    assert {row.kind for row in told} == {"mother", "social worker", "IRO"}, "who has no address is left"
    mail = Message.objects.get(to="ann@home.example")
    (event,) = icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (uid_of(review.pk), 0)
    assert str(event["SUMMARY"]) == "Review: Mimi"
    assert event["DTSTART"].dt == datetime.fromisoformat("2026-08-12T15:00:00+00:00"), "four o’clock in summer"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
    assert str(event["LOCATION"]) == "at school"
    assert str(event["ATTENDEE"]) == "mailto:ann@home.example"
    assert "ama@council.example" not in mail.calendar
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert (mail.subject, mail.kind, mail.review) == ("Review: Mimi (invitation)", "invitation", review)
    assert "Wednesday 12 August 2026 at 16:00, for about 60 minutes" in mail.body


def test_the_last_one_told_takes_the_step_invited_and_closes_the_clock(review: Review) -> None:
    propose(review)
    send(review, "email")
    assert statuses(review) == ["planned"]
    send(review, "told", "child")
    assert statuses(review) == ["planned"]
    send(review, "letter", "father")
    assert statuses(review) == ["planned", "invited"]
    clock = ReviewClock.objects.get(review=review, duty__contains="INVITATIONS")
    assert (clock.closed_on, clock.closed_how) == (TODAY, "done")
    assert send(review, "email") == []
    assert len(events()) == 3


def test_changing_the_interpreter_later_leaves_the_day_on_which_they_were_invited(review: Review) -> None:
    propose(review)
    send(review, "email")
    send(review, "letter")
    later = TODAY + timedelta(days=3)
    reviews.rebook_review(
        by=BY,
        review=review,
        booked_for=BOOKED,
        booked_time=time(16),
        place="at school",
        because="",
        arranged=Arrangements(interpreter="Dari"),
        today=later,
        now=NOW + timedelta(days=3),
    )
    assert statuses(review) == ["planned", "invited", "invited"]
    assert ReviewClock.objects.get(review=review, duty__contains="INVITATIONS").closed_on == TODAY


def test_leaving_out_the_last_who_was_not_told_takes_it_too(review: Review) -> None:
    propose(review)
    send(review, "email")
    send(review, "told", "child")
    said = {"decided_by": "IRO", "because": "asked", "heard_how": "by phone"}
    invitations.leave_out(by=BY, invitation=of(review, "father"), **said, **WHEN)
    assert statuses(review) == ["planned", "invited"]


def test_neither_the_child_nor_who_chairs_is_left_out(review: Review) -> None:
    propose(review)
    said = {"decided_by": "IRO", "because": "asked", "heard_how": "by phone"}
    for kind, why in (("child", "nobody can leave the child out"), ("IRO", "cannot be left out")):
        with pytest.raises(Refused, match=why):
            invitations.leave_out(by=BY, invitation=of(review, kind), **said, **WHEN)


def invited(review: Review) -> None:
    propose(review)
    send(review, "email")
    send(review, "letter")
    Message.objects.all().delete()


def test_moving_tells_everybody_who_holds_an_entry_and_names_the_others(review: Review) -> None:
    invited(review)
    reviews.rebook_review(
        by=BY, review=review, booked_for=BOOKED + timedelta(days=1), booked_time=time(16), because="illness", **WHEN
    )
    assert events() == [
        ("ann@home.example", "REQUEST", 1),
        ("ewan@council.example", "REQUEST", 1),
        ("ama@council.example", "REQUEST", 1),
    ]
    mail = Message.objects.first()
    assert mail
    assert "illness" not in mail.body + mail.subject + mail.calendar
    assert "has changed" in mail.body
    assert to_tell_again(review) == ["Mia Hart", "Bob Hart"]
    assert statuses(review) == ["planned", "invited", "postponed"]
    send(review, "letter")
    assert statuses(review)[-1] == "invited"
    assert set(Invitation.objects.exclude(email="").values_list("sequence_sent", flat=True)) == {1}


def test_where_everybody_holds_an_entry_a_review_that_moved_stands_as_invited(review: Review) -> None:
    propose(review)
    Invitation.objects.filter(email="").delete()
    send(review, "email")
    reviews.rebook_review(by=BY, review=review, booked_for=BOOKED + timedelta(days=1), because="illness", **WHEN)
    assert statuses(review) == ["planned", "invited", "postponed", "invited"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"booked_time": time(17)}, True),
        ({"place": "at home"}, True),
        ({"arranged": Arrangements(minutes=90)}, True),
        ({"arranged": Arrangements(video_link="https://meet.example/1")}, True),
        ({"arranged": Arrangements(interpreter="Dari, from Tongues Ltd")}, False),
        ({"mode": "video"}, False),
    ],
)
def test_what_a_diary_shows_raises_the_sequence(review: Review, change: dict[str, Any], *, told: bool) -> None:
    invited(review)
    stands = {"booked_for": BOOKED, "booked_time": time(16), "place": "at school", "because": ""}
    reviews.rebook_review(by=BY, review=review, **{**stands, **change}, **WHEN)
    review.refresh_from_db()
    assert review.sequence == (1 if told else 0)
    assert len(events()) == (3 if told else 0)


@pytest.mark.parametrize("how", ["cancel_review", "mark_not_required"])
def test_calling_it_off_takes_it_out_of_their_diaries_and_bringing_it_back_puts_it_in(
    review: Review, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews_ended, "why_required", lambda standing: "")
    invited(review)
    getattr(reviews_ended, how)(by=BY, review=review, because="a secret reason", **WHEN)
    assert [event[1:] for event in events()] == [("CANCEL", 1)] * 3
    mail = Message.objects.first()
    assert mail
    assert "STATUS:CANCELLED" in mail.calendar
    assert "secret" not in mail.body + mail.subject + mail.calendar
    assert to_tell_again(Review.objects.get(pk=review.pk)) == ["Mia Hart", "Bob Hart"]
    reviews_ended.reinstate_review(by=BY, review=review, because="a slip", **WHEN)
    assert [event[1:] for event in events()][3:] == [("REQUEST", 2)] * 3
    assert {uid_of(review.pk)} == {
        str(event["UID"])
        for mail in Message.objects.all()
        for event in icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")
    }


def test_a_spreadsheet_that_moves_a_review_tells_them_too(review: Review) -> None:
    invited(review)
    told = entries.tell_of_moves(who=BY, reviews=[review.pk], **WHEN)
    assert told == 3
    assert [event[1:] for event in events()] == [("REQUEST", 1)] * 3
    assert entries.tell_of_moves(who=BY, reviews=[], **WHEN) == 0


def test_a_review_to_which_nobody_was_asked_tells_nobody(review: Review) -> None:
    propose(review)
    reviews_ended.cancel_review(by=BY, review=review, because="x", **WHEN)
    assert not Message.objects.exists()


def test_leaving_out_or_another_address_calls_off_the_entry_that_they_hold(review: Review) -> None:
    invited(review)
    said = {"decided_by": "IRO", "because": "asked", "heard_how": "by phone"}
    invitations.leave_out(by=BY, invitation=of(review, "mother"), **said, **WHEN)
    assert events() == [("ann@home.example", "CANCEL", 0)]
    invitations.change_email(by=BY, invitation=of(review, "IRO"), email="new@council.example", **WHEN)
    assert events()[-1] == ("ama@council.example", "CANCEL", 0)
    assert of(review, "IRO").sent_at is None
    send(review, "email", "IRO")
    assert events()[-1] == ("new@council.example", "REQUEST", 0)
    invitations.put_back(by=BY, invitation=of(review, "mother"), **WHEN)
    send(review, "email", "mother")
    assert events()[-1] == ("ann@home.example", "REQUEST", 0)


def test_a_review_that_was_called_off_invites_nobody(review: Review) -> None:
    propose(review)
    reviews_ended.cancel_review(by=BY, review=review, because="x", **WHEN)
    with pytest.raises(Refused, match="called off"):
        send(review, "email")


def test_a_restricted_record_is_not_named(review: Review) -> None:
    children.restrict_child(by=BY, child=review.child, because="a relative works here", now=NOW)
    propose(review)
    send(review, "email")
    for mail in Message.objects.all():
        assert mail.subject == "A child’s review (invitation)"
        assert "Mimi" not in mail.subject + mail.body + mail.calendar


# ---- names that would say too much -----------------------------------------------------------------------------------

AWKWARD = st.one_of(
    st.sampled_from(
        [
            "Hart",
            "Mia Hart",
            "hart",
            "Härt",
            "O’Neil",
            "O'Neil-Abara",
            "Mia\r\nBCC: x@y.example",
            "12 High Street",
            "ME4 4FJ",
            "Jo",
            "J",
            "",
            "Zoë",
            "de la Cruz",
            "Cruz",
            "Mia-Hart",
            "HART Mia",
            "Ng",
            "\u202eMia",
        ]
    ),
    st.text(max_size=60),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given_name=AWKWARD, preferred=AWKWARD, family=AWKWARD)
def test_no_title_or_subject_holds_a_surname_an_address_or_a_second_line(
    given_name: str, preferred: str, family: str
) -> None:
    child = Child(number="1", given_name=given_name, preferred_name=preferred, family_name=family)
    said = first_name(child)
    words = set(fold(said).split())
    surname = fold(family)
    assert not (words & set(surname.split()))
    assert not surname or surname.replace(" ", "") not in fold(said).replace(" ", "")
    assert not any(letter.isdigit() for letter in title(child))
    assert len(title(child).splitlines()) == 1
    review = Review(pk=1, booked_for=BOOKED, booked_time=None, minutes=60, booked_place="at home")
    made = entry(review, child, Guest(name="A", email="a@b.example"), Method.REQUEST, on=BOOKED, now=NOW)
    (event,) = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert str(event["SUMMARY"]) == title(child)
    assert "BCC" not in event


def test_first_names_are_said_where_they_say_no_more() -> None:
    said = {("Mia", "", "Hart"): "Mia", ("Mia", "Mimi", "Hart"): "Mimi", ("Jo-Anne", "", "Hart"): "Jo-Anne",
            ("Mia Hart", "", "Hart"): "", ("Mia", "Mia H.", "Hart"): "Mia H.", ("", "", "Hart"): ""}  # fmt: skip
    for (given_name, preferred, family), name in said.items():
        child = Child(number="1", given_name=given_name, preferred_name=preferred, family_name=family)
        assert first_name(child) == name


def test_whoever_chairs_it_is_told_that_they_do_and_asked_for_no_answer(review: Review, council: Council) -> None:
    propose(review)
    row = of(review, "IRO")
    words = " ".join(words_of(review, review.child, row, iro=council.iro.staff.name))
    assert "You chair Mimi’s review." in words
    assert "at school" in words
    assert "Please tell us" not in words
    assert "invited" not in words
    assert "You chair" not in " ".join(words_of(review, review.child, row, iro="Somebody Else"))


def test_the_child_is_asked_in_words_of_their_own(review: Review) -> None:
    propose(review)
    words = " ".join(words_of(review, review.child, of(review, "child"), iro="Ama Owusu"))
    assert words.startswith("Hello Mimi,")
    assert "It is your meeting" in words
    assert "Ama Owusu, your reviewing officer, will talk with you" in words
    assert "Hart" not in words
    off = " ".join(called_off_words(review, review.child, of(review, "child"), iro="Ama Owusu"))
    assert "Your review on Wednesday 12 August 2026 is not held as we told you" in off


@pytest.mark.parametrize(
    ("name", "said"),
    [("Ann Roe", "Hello Ann Roe,"), ("The foster carer", "Hello,"), ("the school", "Hello,"), (" ", "Hello,"),
     ("Theodora Roe", "Hello Theodora Roe,")],
)  # fmt: skip
def test_who_is_known_by_what_they_are_is_not_greeted_by_it(name: str, said: str) -> None:
    assert greeting(name) == said
