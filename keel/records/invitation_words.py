"""What somebody who is asked to a review is told: by mail, in a letter, or printed; the child in a child's words.

A reason is never in it: why a review moved, or is not held, is for a person to say.
"""

from collections.abc import Iterator

from keel.law.wording import say_with_weekday
from keel.records.diary import where_of
from keel.records.mail_words import first_name, greeting, signed
from keel.records.models import Child, Invitation, Review

CHILD, CHAIR, SOCIAL_WORKER = "child", "IRO", "social worker"


def words_of(review: Review, child: Child, invitation: Invitation, *, iro: str, reach: str = "") -> list[str]:
    """The paragraphs of an invitation, the greeting first and who it is from last. `reach`: the IRO's address."""
    told = {CHILD: _to_child, CHAIR: _to_chair}.get(invitation.kind, _to_somebody)
    answer = [f"You can write to {reach}."] if reach and invitation.kind != CHAIR else []
    return [*told(review, child, invitation, iro), *answer, signed()]


def moved_words(review: Review, child: Child, invitation: Invitation, *, iro: str, reach: str = "") -> list[str]:
    """The same for somebody who was asked already, and whose entry changes."""
    greeting, _, *rest = words_of(review, child, invitation, iro=iro, reach=reach)
    what = "Your review has changed." if invitation.kind == CHILD else f"{_whose(child)} has changed."
    return [greeting, f"{what} This takes the place of what we sent before.", *rest]


def called_off_words(review: Review, child: Child, invitation: Invitation, *, iro: str, reach: str = "") -> list[str]:
    """That it is not held as it was planned, or that somebody need not come."""
    whose = "Your review" if invitation.kind == CHILD else _whose(child)
    day = f" on {say_with_weekday(review.booked_for)}" if review.booked_for else ""
    ask = f"If you want to know more, ask {iro}." if iro else "If you want to know more, ask us."
    return [
        greeting(invitation.name),
        f"{whose}{day} is not held as we told you, so please take it out of your diary. We will write again if there "
        f"is a new day. {ask}{f' You can write to {reach}.' if reach else ''}",
        signed(),
    ]


def _to_somebody(review: Review, child: Child, invitation: Invitation, iro: str) -> Iterator[str]:
    yield greeting(invitation.name, word="Dear")
    yield f"You are invited to {_whose(child, lower=True)}. It looks at how things are and what comes next."
    yield _when_and_where(review, invitation)
    if review.interpreter:
        yield f"An interpreter is booked: {review.interpreter}."
    ask = f" or {iro}, who chairs it," if iro and invitation.name != iro else ""
    yield (
        f"Please tell us{ask} whether you can come, and whether in person, by video, by phone or in writing. If you "
        "cannot come, or would find it hard to be there with somebody else, tell us: you can be heard another way."
    )


def _to_chair(review: Review, child: Child, invitation: Invitation, iro: str) -> Iterator[str]:
    yield greeting(invitation.name, word="Dear")
    chairs = "You chair" if invitation.name == iro else "This is to ask you to"
    yield f"{chairs} {_whose(child, lower=True)}. This is the entry for your own diary; nobody waits for an answer."
    yield _when_and_where(review, invitation)
    if review.interpreter:
        yield f"An interpreter is booked: {review.interpreter}."


def _to_child(review: Review, child: Child, invitation: Invitation, iro: str) -> Iterator[str]:
    name = first_name(child)
    yield f"Hello {name}," if name else "Hello,"
    yield "This is to ask you to your review. It is your meeting: how things are for you, and what comes next."
    yield _when_and_where(review, invitation)
    who = f"{iro}, your reviewing officer, will" if iro else "Your reviewing officer will"
    yield f"{who} talk with you before it, just the two of you, if you would like that."
    yield (
        "You can say where and when you would like it to be, who should be there, and whether you would like to lead "
        "it. You can come for all of it, for a part, or send what you want to say. Somebody can come with you to help "
        "you say it: that person is called an advocate."
    )


def _whose(child: Child, *, lower: bool = False) -> str:
    name = first_name(child)
    if name:
        return f"{name}’s review"
    return "a child’s review" if lower else "A child’s review"


def knows_place(invitation: Invitation) -> bool:
    """Whether somebody may be told where the child lives, and so where a review is that is held there."""
    return invitation.relationship is None or invitation.relationship.may_know_address


def _when_and_where(review: Review, invitation: Invitation) -> str:
    """*Tuesday 14 March 2026 at 15:45, for about an hour, at school.*"""
    day = say_with_weekday(review.booked_for) if review.booked_for else "a day that is not settled yet"
    at = f" at {review.booked_time:%H:%M}, for about {review.minutes} minutes" if review.booked_time else ""
    later = "" if review.booked_time else " We will tell you the time later."
    told = knows_place(invitation)
    place = where_of(review, told=told)
    later_where = "We will tell you where it is later." if told else "We will tell you how you can take part."
    where = f"Where: {place}." if place else later_where
    link = f" To join by video: {review.video_link}" if review.video_link else ""
    return f"When: {day}{at}.{later}\n{where}{link}"
