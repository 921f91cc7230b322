"""Before a review: the talk of IRO and social worker, and what the child would like. Every asking adds a row."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from keel.law.wording import say
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.review_steps import hold_review, place_in_words, write_review_event
from keel.records.models import CarePeriod, Child, ChildChoice, Review, Talk
from keel.records.permissions import Actor, Permission
from keel.records.queries.children import visible_to
from keel.records.refused import NotPermitted, Refused

LONGEST_NAME, LONGEST_LINE, LONGEST_WORDS = 150, 200, 5000
TALK_MEANS = ("in_person", "video", "phone")
ASKED_MEANS = ("in_person", "video", "phone", "in_writing", "somebody")
CHAIRS = ("iro", "child", "together")


@transaction.atomic
def record_talk(
    *,
    by: Actor,
    review: Review,
    on: date,
    how: str,
    with_whom: str,
    today: date,
    now: datetime,
    purpose: str = "",
    who_comes: str = "",
    where: str = "",
    childs_part: str = "",
) -> Talk:
    """Note that the IRO and the social worker spoke about a review, and what they settled."""
    by.must(Permission.RECORD_REVIEW)
    child, review, _ = hold_review(by, review, None, today)
    refuse_over(review)
    refuse_day_before(child, review, on, today, "They")
    one_of(how, TALK_MEANS, "how", "Choose how they spoke: in person, by video or by phone.")
    made = Talk.objects.create(
        review=review,
        on=on,
        how=how,
        with_whom=line(with_whom, "with_whom", LONGEST_NAME, needed="Say whom the IRO spoke to."),
        purpose=words(purpose, "purpose"),
        who_comes=words(who_comes, "who_comes"),
        where=place_at(where),
        childs_part=words(childs_part, "childs_part"),
        written_at=now,
        by=by.name,
    )
    write_review_event(who=by, action="talk before a review", review=review, now=now, said={"talk": made.pk, "on": on})
    settle_clocks([review.pk], today)
    return made


@transaction.atomic
def record_choices(
    *,
    by: Actor,
    review: Review,
    on: date,
    how: str,
    today: date,
    now: datetime,
    place: str = "",
    time: str = "",
    who_comes: str = "",
    who_chairs: str = "",
    starter: str = "",
) -> ChildChoice:
    """Note what the child would like of their review, as they said it; earlier wishes stay readable."""
    by.must(Permission.RECORD_REVIEW)
    child, review, _ = hold_review(by, review, None, today)
    refuse_over(review)
    refuse_day_before(child, review, on, today, "The child")
    one_of(how, ASKED_MEANS, "how", "Choose how the child was asked.")
    if who_chairs:
        one_of(who_chairs, CHAIRS, "who_chairs", "Choose who the child would like to chair.")
    if not any(text.strip() for text in (place, time, who_comes, who_chairs, starter)):
        raise Refused("Write down at least one thing that the child would like, or leave this page without saving.")
    made = ChildChoice.objects.create(
        review=review,
        on=on,
        how=how,
        place=place_at(place, "place"),
        time=line(time, "time", LONGEST_LINE),
        who_comes=words(who_comes, "who_comes"),
        who_chairs=who_chairs,
        starter=words(starter, "starter"),
        written_at=now,
        by=by.name,
    )
    about = {"choice": made.pk, "on": on}
    write_review_event(who=by, action="child's choices for a review", review=review, now=now, said=about)
    return made


# ---- what the commands about the time before a review share ----------------------------------------------------------


def hold_for(who: Actor, permission: Permission, child: int, today: date) -> Child:
    """The child's row, locked, for somebody with this right: social workers may not record reviews, yet do tasks.

    Raises `NotPermitted` for who has not the right, and of a child whom they may not see.
    """
    who.must(permission)
    held = Child.objects.select_for_update().get(pk=child)
    if not visible_to(who, today).filter(pk=child).exists():
        raise NotPermitted("You do not work with this child, so you cannot do this. Ask the IRO manager.")
    return held


def refuse_over(review: Review) -> None:
    """Raise `Refused` where a review was called off: nothing is prepared for it."""
    if review.over:
        raise Refused("This review was called off. Bring it back first, or book another, then prepare that.")


def refuse_day_before(child: Child, review: Review, on: date, today: date, who: str) -> None:
    """Raise `Refused` where something before a review cannot have been on a day.

    It has not come yet, the review was over by then, or the child was not looked after. `who` begins *… cannot have*.
    """
    if on > today:
        raise Refused(f"{say(on)} is in the future. Write it down once it has happened.", about="on")
    if review.first_part_on and on > review.first_part_on:
        raise Refused(
            f"{say(on)} is after the review, which was held on {say(review.first_part_on)}. Check the day.", about="on"
        )
    periods = CarePeriod.objects.filter(child=child)
    there = periods.filter(Q(started_on__lte=on) | Q(start_known=False)).exclude(ended_on__lte=on)
    if periods.exists() and not there.exists():
        raise Refused(f"The child was not looked after on {say(on)}. Check the day.", about="on")


def one_of(value: str, known: tuple[str, ...], about: str, why: str) -> None:
    """Raise `Refused` with `why` where a choice is none of these."""
    if value not in known:
        raise Refused(why, about=about)


def line(text: str, about: str, longest: int, *, needed: str = "") -> str:
    """A line of words as it is kept. Raises `Refused` where it is too long, or empty though `needed` says why not."""
    text = " ".join(text.split())
    if needed and not text:
        raise Refused(needed, about=about)
    if len(text) > longest:
        raise Refused(f"This is longer than {longest} characters. Say it more shortly.", about=about)
    return text


def words(text: str, about: str) -> str:
    """Words as they are kept, on as many lines as they were typed."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_WORDS:
        raise Refused(f"This is longer than {LONGEST_WORDS:,} characters. Say it more shortly.", about=about)
    return text


def place_at(text: str, about: str = "where") -> str:
    """A place in words; an address is refused beside its own box."""
    try:
        return place_in_words(text)
    except Refused as refused:
        raise Refused(str(refused), about=about) from refused
