"""The whole record of one review, made from what was written: what the rule book says must be in it, in order.

Every part says what it lacks, so that nobody has to remember the list (rule book section 9; regulation 38).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from keel.law.chairing import NotHeld
from keel.law.participation import Code
from keel.law.record import ANY, Stage
from keel.law.wording import join_words, say
from keel.records.models import (
    Decision,
    DecisionStep,
    Invitation,
    NextReview,
    RecordCopy,
    RecordSection,
    Review,
    ReviewPart,
)
from keel.records.queries.bookings import open_bookings
from keel.records.queries.decisions_out import Answered, answered
from keel.records.queries.preparing import conversations_of, standing_rows
from keel.records.queries.review_standing import iro_on
from keel.records.seals import digest_of

HOW = {
    "in_person": "in person",
    "video": "by video",
    "phone": "by phone",
    "mix": "some in the room, some not",
    "on_papers": "on papers, without a meeting",
    "in_writing": "in writing",
    "letter": "by letter",
}
NOT_HELD: dict[str, str] = {
    NotHeld.CHILD_REFUSED: "the child did not wish it",
    NotHeld.AGE_OR_UNDERSTANDING: "the child’s age or understanding spoke against it",
    NotHeld.COULD_NOT_BE_ARRANGED: "it could not be arranged",
}
TOOK_PART = {
    Code.UNDER_FOUR: "Under four, so not asked",
    Code.SPOKE: "Came and spoke for themselves",
    Code.SPOKEN_FOR: "Came, and somebody spoke for them",
    Code.SHOWED: "Came, and showed their views without words",
    Code.TOOK_NO_PART: "Came, and took no part",
    Code.SENT_SOMEBODY: "Did not come, and somebody spoke for them",
    Code.SENT_VIEWS: "Did not come, and sent their views",
    Code.NO_VIEWS: "Did not come, and no views of theirs reached the review",
}
OUTCOMES = {
    "done": "done",
    "partly": "done in part",
    "not_done": "not done",
    "not_needed": "no longer needed",
    "replaced": "replaced by another decision",
}


SAID_OF_ANSWER = {
    Decision.Answer.CHANGED.value: "The team manager asked for a change",
    Decision.Answer.DISPUTED.value: "The team manager did not agree",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a record. `lacks`: what should be in it and is not, to complete *It lacks …*."""

    heading: str
    text: str
    lacks: str = ""
    decisions: bool = False
    """Whoever gets the decisions only gets this part."""
    place: bool = False
    """It may tell where the child lives."""
    moves: bool = False
    """It goes on changing once the record is finished: the next day, who was sent what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOf:
    """A whole record."""

    review: Review
    parts: Sequence[Part]

    @property
    def lacks(self) -> list[str]:
        """What should be in it and is not."""
        return [part.lacks for part in self.parts if part.lacks]

    @property
    def digest(self) -> str:
        """By which a record that was changed after it was finished is known."""
        return digest_of((part.heading, part.text) for part in self.parts if not part.moves)


def record_of(review: Review) -> RecordOf:
    """The record as it stands now. Sixteen queries at most, however much was written."""
    return RecordOf(review=review, parts=list(_parts(review)))


def _parts(review: Review) -> Iterator[Part]:
    yield _held(review)
    yield _where(review)
    yield from _people(review)
    yield _conversation(review)
    yield _took_part(review)
    yield from _sections(review)
    yield from _earlier(review)
    yield _decisions(review)
    yield _next(review)
    yield _copies(review)


def _sections(review: Review) -> Iterator[Part]:
    """What was written in the room, in the order in which a chair takes it: what the child says, each matter, views.

    A review is not completed in the room with a blank matter; one that was recorded otherwise may have none at all.
    """
    written = dict(RecordSection.objects.filter(review=review).exclude(text="").values_list("key", "text"))
    for key, section in ANY.items():
        if key in written and not section.choices:
            yield Part(heading=section.title, text=written[key].strip())
    if not any(section.stage is Stage.MATTERS for key, section in ANY.items() if key in written):
        yield Part(
            heading="What was considered", text="Not recorded.", lacks="what was considered of each matter (schedule 7)"
        )


def _conversation(review: Review) -> Part:
    """That there was a private conversation before the review, or why not. What was said in it stays in its own place:
    it was said to the IRO alone, and copies go to others.
    """
    rows = standing_rows(conversations_of([review.pk]).get(review.pk, []))
    if not rows:
        return Part(
            heading="The private conversation",
            text="Not recorded.",
            lacks="the private conversation with the child, or why there was none",
        )
    newest = max(rows, key=lambda row: (row.held, row.on, row.pk))
    if newest.held:
        alone = "alone" if newest.alone else "not alone"
        text = f"The IRO spoke to the child on {say(newest.on)}, {HOW.get(newest.how, newest.how)}, {alone}."
        if review.first_part_on and newest.on > review.first_part_on:
            text += " That was after the review, so the child was not spoken to before it."
    else:
        text = f"There was none: {NOT_HELD.get(newest.reason, newest.reason)}."
    return Part(heading="The private conversation", text=text)


def _held(review: Review) -> Part:
    days = list(ReviewPart.objects.filter(review=review).order_by("on").values_list("on", "mode"))
    if not days and review.first_part_on:
        days = [(review.first_part_on, review.mode)]
    lines = [f"{say(on)}, {HOW.get(mode, 'how is not said')}" for on, mode in days]
    chair = review.chaired_by
    iro = iro_on(review.child_id, review.first_part_on or date.max)
    lines.append(f"Chaired by {chair or 'somebody who is not recorded'}.")
    if iro and chair and iro.pk != chair.pk:
        lines.append(f"The child’s IRO was {iro}.")
    lacks = [] if chair else ["who chaired it"]
    lacks += [] if all(mode for _, mode in days) else ["how it was held"]
    return Part(heading="When and how it was held", text="\n".join(lines), lacks=join_words(lacks))


def _where(review: Review) -> Part:
    return Part(heading="Where it was held", text=review.booked_place or "Not recorded.", place=True)


def _people(review: Review) -> Iterator[Part]:
    """Who was asked, who came and how, who was left out and why."""
    asked = list(Invitation.objects.filter(review=review).order_by("id"))
    came, others = [], []
    for one in asked:
        who = f"{one.name}, {one.kind}" if one.name and one.kind != "child" else one.name or f"The {one.kind}"
        if one.left_out:
            heard = f" Heard another way: {one.heard_how}." if one.heard_how else ""
            others.append(f"{who} was not asked. {one.left_out_by} decided: {one.left_out_because}.{heard}")
        elif one.came and one.came != "no":
            came.append(f"{who}, {HOW.get(one.came, one.came)}")
        elif one.came == "no" or one.reply:
            sent = " and sent views" if one.reply == Invitation.Reply.VIEWS else ""
            others.append(f"{who} was asked, did not come{sent}.")
        else:
            others.append(f"{who} was asked. Whether they came is not recorded.")
    open_ones = [one for one in asked if not one.left_out and not one.came]
    lacks = "who was asked and who came" if not asked else "whether everybody who was asked came" if open_ones else ""
    yield Part(heading="Who came", text="\n".join(came) or "Nobody is recorded.", lacks=lacks)
    if others:
        yield Part(heading="Who was asked and did not come, or was left out", text="\n".join(others))


def _took_part(review: Review) -> Part:
    code = review.participation
    words = TOOK_PART.get(Code(code)) if code in set(Code) else None
    text = f"{words} ({code})." if words else "Not recorded."
    return Part(heading="How the child took part", text=text, lacks="" if words else "how the child took part")


def _earlier(review: Review) -> Iterator[Part]:
    """What was decided before, and what became of each."""
    rows = Decision.objects.filter(child=review.child_id, review__first_part_on__lt=review.first_part_on)
    rows = rows.exclude(outcome=Decision.Outcome.WITHDRAWN)
    said = DecisionStep.objects.filter(review=review, kind=DecisionStep.Kind.OUTCOME).order_by("id")
    outcomes = {step.decision_id: step for step in said}
    earlier = [
        one for one in rows.order_by("review__first_part_on", "number", "id") if one.pk in outcomes or not one.closed_on
    ]
    if not earlier:
        return
    lines, silent = [], 0
    for one in earlier:
        step = outcomes.get(one.pk)
        silent += step is None
        became = OUTCOMES.get(step.what, step.what) if step else "what became of it is not recorded"
        why = f": {step.because}" if step and step.because else ""
        lines.append(f"{one.text} ({one.owner}): {became}{why}.")
    lacks = "what became of " + ("an earlier decision" if silent == 1 else f"{silent} earlier decisions")
    yield Part(
        heading="Earlier decisions, and what became of them", text="\n".join(lines), lacks=lacks if silent else ""
    )


def _decisions(review: Review) -> Part:
    found = answered(review)
    waits = any(one.waits for one in found)
    return Part(
        heading="Decisions",
        text="\n\n".join(_decision(one) for one in found) or "None is recorded.",
        lacks="what was decided" if not found else "what the IRO makes of the manager’s answer" if waits else "",
        decisions=True,
    )


def _decision(one: Answered) -> str:
    """One decision: its words, who and by when, for the child, and what the manager could not simply agree to."""
    row, answer = one.decision, one.answer
    by = f"by {say(row.due_on)}" if row.due_on else "without a day"
    lines = [f"{row.number}. {row.text}", f"{row.owner or row.owner_staff or 'Nobody named'}, {by}."]
    if row.childs_words:
        lines.append(f"For the child: {row.childs_words}")
    if answer and row.answer in SAID_OF_ANSWER:
        lines.append(f"{SAID_OF_ANSWER[row.answer]}: {answer.because}")
        if one.settled:
            kept = "The IRO took this up." if one.settled.what == "taken" else "The IRO let the decision stand."
            lines.append(f"{kept} {one.settled.because}".strip())
    return "\n".join(lines)


def _next(review: Review) -> Part:
    due = NextReview.objects.filter(child=review.child_id).values_list("due_on", flat=True).first()
    booked = open_bookings().filter(child=review.child_id).order_by("booked_for", "id").first()
    lines = [f"Due by law on {say(due)}." if due else "No further review is due by law."]
    if booked and booked.booked_for:
        lines.append(f"Booked for {say(booked.booked_for)}.")
    return Part(heading="The next review", text=" ".join(lines), decisions=True, moves=True)


def _copies(review: Review) -> Part:
    copies = list(RecordCopy.objects.filter(review=review).order_by("id"))
    lines = []
    for one in copies:
        what = one.get_gets_display() if one.gets != "whole" else "the whole record"
        why = f" ({one.because.rstrip('.')})" if one.because else ""
        lines.append(f"{one.name or one.kind}: {what}{why}.")
    lacks = "" if copies else "who is sent what"
    return Part(heading="Who is sent what", text="\n".join(lines) or "Not decided yet.", lacks=lacks, moves=True)
