"""Everything that the chairing page of one review shows. As many queries, however much was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from keel.law import participation
from keel.law.facts import CareFacts, Track
from keel.law.parts import may_carry_out_proposals
from keel.law.record import DecisionFacts, Missing, missing
from keel.law.standards import is_second
from keel.records.models import Decision, DecisionStep, Review, ReviewStatus, Staff, StandardsAnswer
from keel.records.queries.audit import names_of_users
from keel.records.queries.record_sections import SectionNow, last_plan, sections_of, why_closed
from keel.records.queries.review_record import ReviewRecord
from keel.records.queries.review_standing import Standing
from keel.records.queries.staff import staff_named
from keel.records.queries.who_came import came_of_child

Status = ReviewStatus.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNow:
    """A decision as the room shows it. `who`: whoever wrote it last; `said`: the last word at this review, if any."""

    row: Decision
    who: str
    made_on: date | None
    said: DecisionStep | None
    earlier: Sequence[DecisionStep] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomNow:
    """The room of one review. `on`: the day it is judged by. `closed`: why its record is not written, if so."""

    record: ReviewRecord
    on: date
    track: Track
    second: bool
    young: bool
    closed: str
    sections: Mapping[str, SectionNow]
    decisions: Sequence[DecisionNow]
    before: Sequence[DecisionNow]
    """Earlier decisions that were open when this review began, with what was said of each here."""
    last_plan: tuple[date, str] | None
    standards: Mapping[str, StandardsAnswer]
    adjourned: ReviewStatus | None
    issued: bool
    came: str = ""
    """How the child is recorded to have come: `Invitation.Means`, or *no*; empty where nobody said."""

    @property
    def may_carry_out(self) -> bool:
        """Whether anything that the review proposes may be carried out, and so sent out."""
        review = self.record.review
        return may_carry_out_proposals(self.adjourned.on if self.adjourned else None, review.completed_on)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What stands between it and being complete."""
        return missing(
            self.track,
            {key: section.text for key, section in self.sections.items()},
            [_facts(one.row) for one in self.decisions],
            second=self.second,
            young=self.young,
            answered=self.standards,
            untold=[one.row.text for one in self.before if one.said is None],
            came=self.came,
        )

    def words(self, key: str) -> str:
        """What stands in a section."""
        return self.sections[key].text if key in self.sections else ""


def _facts(row: Decision) -> DecisionFacts:
    return DecisionFacts(
        number=row.number, text=row.text, childs_words=row.childs_words, owner=row.owner, due_on=row.due_on
    )


def room_now(record: ReviewRecord) -> RoomNow:
    """The room as it stands. Thirteen queries beside those of the record itself."""
    review, standing = record.review, record.standing
    on = day_of(review, standing.today)
    facts = facts_at(standing, on)
    steps = {step.status: step for step in record.steps}
    issued = steps.get(Status.RECORD_ISSUED.value)
    return RoomNow(
        record=record,
        on=on,
        track=track_at(facts, on),
        second=is_second(review.due_rule or _rule_to_come(record), facts, on),
        young=participation.under_four(record.child.born_on, on),
        closed=why_closed(source=review.source, over=review.over, issued_at=issued.written_at if issued else None),
        sections=sections_of(review.pk),
        decisions=decisions_of(review),
        before=decisions_before(review, on),
        last_plan=last_plan(review.child_id, review.pk, on),
        standards=standards_of(review.pk),
        adjourned=next((step for step in record.steps if step.status == Status.ADJOURNED), None)
        if review.first_part_on
        else None,
        issued=Status.DECISIONS_ISSUED.value in steps,
        came=came_of_child(review.pk),
    )


def day_of(review: Review, today: date) -> date:
    """The day by which a review is judged: its first part, else the day that it is booked for if that has come."""
    if review.first_part_on:
        return review.first_part_on
    return min(review.booked_for, today) if review.booked_for else today


def facts_at(standing: Standing, on: date) -> CareFacts | None:
    """The period of care that a day lies in; that of today where it lies in none."""
    inside = (facts for facts in standing.periods if facts.started_on <= on <= (facts.ended_on or on))
    return next(inside, standing.facts)


def track_at(facts: CareFacts | None, on: date) -> Track:
    """The timetable that a child is on, on a day."""
    if facts is None:
        return Track.ORDINARY
    return next((change.track for change in reversed(facts.tracks) if change.since <= on), Track.ORDINARY)


def _rule_to_come(record: ReviewRecord) -> str:
    """The rule by which a review that was not held is due, where that is sure."""
    due = record.standing.due
    return due.rule.value if due and due.certain and record.is_open else ""


def decisions_of(review: Review) -> list[DecisionNow]:
    """The decisions of a review that were not taken out, in order. Two queries."""
    rows = Decision.objects.filter(review=review).exclude(outcome=Decision.Outcome.WITHDRAWN)
    return _now(list(rows.select_related("review").order_by("number")), {}, {})


def decisions_before(review: Review, on: date) -> list[DecisionNow]:
    """Decisions of earlier reviews that are open, or of which something was said at this one. Three queries.

    The one that is due first comes first.
    """
    told = Q(steps__kind="outcome", steps__review=review)
    earlier = Decision.objects.filter(child=review.child_id, review__first_part_on__lte=on).exclude(review=review)
    rows = earlier.filter(Q(closed_on__isnull=True) | told).distinct().select_related("review")
    found = list(rows.order_by("due_on", "id"))
    steps = DecisionStep.objects.filter(decision__in=found).exclude(kind="changed").order_by("id")
    said: dict[int, DecisionStep] = {}
    others: dict[int, list[DecisionStep]] = {}
    for step in steps.select_related("review"):
        if step.review_id == review.pk and step.kind == "outcome":
            said[step.decision_id] = step
        else:
            others.setdefault(step.decision_id, []).append(step)
    return _now(found, said, others)


def _now(
    rows: list[Decision], said: Mapping[int, DecisionStep], others: Mapping[int, Sequence[DecisionStep]]
) -> list[DecisionNow]:
    names = names_of_users(row.by for row in rows)
    return [
        DecisionNow(
            row=row,
            who=names.get(row.by, row.by),
            made_on=row.review.first_part_on,
            said=said.get(row.pk),
            earlier=others.get(row.pk, ()),
        )
        for row in rows
    ]


def standards_of(review: int) -> dict[str, StandardsAnswer]:
    """Code of the standard -> the answer that stands. One query."""
    return {row.item: row for row in StandardsAnswer.objects.filter(review=review, stands=True)}


def decision_in(review: Review, key: int) -> Decision | None:
    """A decision of this child, made at this review or before. One query."""
    return Decision.objects.filter(child=review.child_id, pk=key).select_related("review").first()


def answers_of(now: RoomNow) -> dict[str, Any]:
    """How the child took part, as it was answered."""
    return {"there": now.words("there"), "views": now.words("views")}


def name_of_writer(by: str) -> str:
    """The name of whoever wrote something. One query."""
    return names_of_users([by]).get(by, by)


def owner_among(key: int | None, words: str) -> tuple[str, Staff | None]:
    """Who does something: one of the staff by key, or by a name that only one of them has; and the words for them."""
    if key is not None:
        person = Staff.objects.filter(pk=key).first()
        return words or str(person or ""), person
    named = list(staff_named(words)[:2]) if len(words.split()) > 1 else []
    return words, named[0] if len(named) == 1 and str(named[0]).casefold() == words.strip().casefold() else None
