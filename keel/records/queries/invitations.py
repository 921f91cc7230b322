"""Who is asked to one review, and how far the asking is."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from keel.records.models import Allocation, Invitation, InvitationStep, Relationship, Review, Staff
from keel.records.permissions import Actor
from keel.records.queries.audit import names_of_users
from keel.records.queries.children import open_on, visible_rows

HIGHEST_KEY = 2**31
REPLIES: tuple[tuple[str, str], ...] = tuple(Invitation.Reply.choices)
MEANS: tuple[tuple[str, str], ...] = tuple(Invitation.Means.choices)
WAYS: dict[str, str] = dict(Invitation.Way.choices)


def invitations_of(review: Review) -> list[Invitation]:
    """Everybody who is on the list of one review: the child first, then in the order in which they were added."""
    rows = Invitation.objects.filter(review=review).select_related("relationship__person", "staff")
    return sorted(rows, key=lambda row: (row.kind != "child", row.pk))


def invitation_of(review: Review, key: int) -> Invitation | None:
    """One of them."""
    rows = Invitation.objects.filter(review=review).select_related("relationship__person")
    return rows.filter(pk=key).first() if key < HIGHEST_KEY else None


def not_on_the_list(review: Review, today: date) -> QuerySet[Relationship]:
    """The people around the child who are not on the list of a review."""
    there = Invitation.objects.filter(review=review, relationship__isnull=False).values("relationship")
    around = Relationship.objects.filter(child=review.child_id, from_on__lte=today)
    return around.filter(Q(to_on__isnull=True) | Q(to_on__gt=today)).exclude(pk__in=there)


def invited_words(review: Review) -> str:
    """*4 of 6 invited, 2 have answered*. One query."""
    rows = list(Invitation.objects.filter(review=review, left_out=False).values_list("sent_at", "reply"))
    if not rows:
        return "Nobody is on the list yet"
    sent, answered = sum(1 for at, _ in rows if at), sum(1 for _, reply in rows if reply)
    said = "have answered" if answered != 1 else "has answered"
    return f"{sent} of {len(rows)} invited, {answered} {said}"


def to_tell_again(review: Review) -> list[str]:
    """The names of those who were told by letter or in person of what no longer holds. One query."""
    told = Invitation.objects.filter(review=review, left_out=False, sequence_sent__isnull=True).exclude(way="")
    rows = told.filter(sent_at__isnull=True) if not review.over else told
    return list(rows.order_by("id").values_list("name", flat=True))


def mailed(review: Review) -> int:
    """How many hold an entry as the review stands now. One query."""
    held = Invitation.objects.filter(review=review, left_out=False, sequence_sent=review.sequence)
    return held.exclude(email="").count()


def letters_of(actor: Actor, today: date, reviews: Collection[int]) -> list[Invitation]:
    """Who was invited by letter to these reviews, of children whom one may see: the child of each first. One query."""
    rows = Invitation.objects.filter(review__in=reviews, way=Invitation.Way.LETTER, left_out=False, review__over=False)
    found = visible_rows(rows, "review__child", actor, today).select_related(
        "review__child", "review__room", "relationship"
    )
    return sorted(found, key=lambda row: (row.review.booked_for or today, row.review_id, row.kind != "child", row.pk))


def chairs_of(children: Collection[int], today: date) -> dict[int, tuple[str, str]]:
    """Child -> the name and the address of their IRO. One query."""
    rows = Allocation.objects.filter(open_on("from_on", "to_on", today), child__in=children).select_related("iro")
    return {row.child_id: (row.iro.name, row.iro.email) for row in rows.order_by("from_on", "id")}


def steps_of(invitation: Invitation) -> tuple[list[InvitationStep], Mapping[str, str]]:
    """What was done and said of an invitation, newest first; and user name -> name. Two queries."""
    steps = list(InvitationStep.objects.filter(invitation=invitation).order_by("-id"))
    return steps, names_of_users(step.by for step in steps)


def colleagues(today: date) -> dict[int, str]:
    """Key -> name and address of everybody on the staff list who has not left. One query."""
    there = Staff.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=today)).order_by("name_key", "id")
    return {person.pk: person.name for person in there}


def colleague(key: int) -> Any:
    """One of them."""
    return Staff.objects.filter(pk=key).first()
