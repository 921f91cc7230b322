"""Why a review was held after its legal date, or is not held yet: said, and put right by saying it again."""

from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from keel.law.answers import State
from keel.records.commands.holding import note_event
from keel.records.commands.review_steps import hold_child, hold_review, reason, write_review_event
from keel.records.models import Child, LateNote, NextReview, Review
from keel.records.permissions import Actor, Permission
from keel.records.queries.due import in_state
from keel.records.refused import Refused


class LateReason(StrEnum):
    """What made a review late, as it is counted for the report."""

    CHILD = "child"
    FAMILY = "family"
    MOVE = "move"
    IRO = "iro"
    SOCIAL_WORKER = "social_worker"
    PAPERS = "papers"
    NOTICE = "notice"
    OTHER = "other"


REASON_WORDS: dict[LateReason, str] = {
    LateReason.CHILD: "The child asked for another day, was ill or was missing",
    LateReason.FAMILY: "The family or the carer could not come",
    LateReason.MOVE: "The child moved home",
    LateReason.IRO: "The IRO could not chair, and nobody else could",
    LateReason.SOCIAL_WORKER: "The social worker could not come, or there was none",
    LateReason.PAPERS: "The report or the plan was not there",
    LateReason.NOTICE: "The service was told too late that the child had come into care",
    LateReason.OTHER: "Something else",
}


@transaction.atomic
def say_why_late(
    *, by: Actor, review: Review, why: str, because: str, today: date, now: datetime, seen: int | None = None
) -> Review:
    """Keep why a review was late. Raises `Refused` for one that was not, and without words."""
    by.must(Permission.RECORD_REVIEW)
    _, row, _ = hold_review(by, review, seen, today)
    if not was_late(row):
        raise Refused("This review was not held after its legal date, so there is no reason to give.")
    row.late_reason, row.late_because = _said(why, because, row.child)
    row.save(update_fields=["late_reason", "late_because"])
    write_review_event(who=by, action="why a review was late", review=row, now=now, said={"reason": why})
    return row


@transaction.atomic
def say_why_not_held(*, by: Actor, child: Child, why: str, because: str, today: date, now: datetime) -> LateNote:
    """Keep why a review that is past its legal date is not held yet. Raises `Refused` where none is."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_child(by, child.pk, today)
    due_on = late_since(held, today)
    if due_on is None:
        raise Refused("No review of this child is past its legal date, so there is no reason to give.")
    why, because = _said(why, because, held)
    made = LateNote.objects.create(child=held, due_on=due_on, why=why, because=because, by=by.name, written_at=now)
    note_event(by, "why a review is not held", held, now, due_on=due_on, reason=why)
    return made


def late_since(child: Child, today: date) -> date | None:
    """The legal date that has passed without a review; None where none has. One query."""
    rows = NextReview.objects.filter(child=child, certain=True, due_on__lt=today)
    return rows.filter(in_state(today, 0)[State.LATE]).values_list("due_on", flat=True).first()


def _said(why: str, because: str, child: Child) -> tuple[str, str]:
    if why not in set(LateReason):
        raise Refused("Choose what made the review late.", about="why")
    said = {word.strip(".,;:’'!?").casefold().removesuffix("’s") for word in because.split()}
    names = f"{child.given_name} {child.preferred_name} {child.family_name}".split()
    if named := [name for name in names if len(name) > 2 and name.casefold() in said]:
        raise Refused(f"Leave {named[0]} out: the annual report tells the reason without the child’s name.",
                      about="because")  # fmt: skip
    return why, reason(because, "Say in a sentence what happened: whoever reads the figures asks.")


def was_late(review: Review) -> bool:
    """Whether a review counts after its own legal date, and that date is certain."""
    counted, due = review.counted_on, review.due_on
    return bool(counted and due and review.due_certain and counted > due)
