"""The decisions of one review, as they go out, are answered and stand; and the link by which a manager answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from keel.law import duties
from keel.records.models import Decision, DecisionStep, ManagerLink, Review, ReviewStatus, Staff
from keel.records.queries import practice as settings
from keel.records.queries.audit import names_of_users
from keel.records.queries.review_record import ReviewRecord

Status = ReviewStatus.Status
Kind = DecisionStep.Kind
TO_SETTLE = frozenset({Decision.Answer.CHANGED.value, Decision.Answer.DISPUTED.value})
"""Answers after which the IRO has something to settle."""


def standing_decisions(review: Review | int) -> QuerySet[Decision]:
    """The decisions that were made at a review, but for those taken out before they were issued."""
    made = Decision.objects.filter(review=review).exclude(outcome=Decision.Outcome.WITHDRAWN)
    return made.order_by("number", "id").select_related("owner_staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One decision with what the manager said of it, and what the IRO made of that."""

    decision: Decision
    answer: DecisionStep | None
    settled: DecisionStep | None
    """What the IRO did with a change that was asked for, or with a decision that was not agreed."""
    by: str

    @property
    def waits(self) -> bool:
        """Whether the IRO has still to settle it."""
        return self.decision.answer in TO_SETTLE and self.settled is None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsOut:
    """Where the decisions of a review stand with the team manager."""

    decisions: Sequence[Answered]
    issued: ReviewStatus | None
    responded: ReviewStatus | None
    manager: Staff | None
    """To whom they went."""
    link: ManagerLink | None
    """The newest link, whether or not it is over."""
    answer_by: date | None
    stand_from: date | None
    """From when silence means that they are agreed."""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def deemed(self) -> bool:
        """Nobody answered, so they stand as agreed."""
        return self.responded is not None and bool(self.responded.said.get("deemed"))

    @property
    def waits_for_answer(self) -> bool:
        """They are out and not answered."""
        return self.issued is not None and self.responded is None

    @property
    def to_settle(self) -> Sequence[Answered]:
        """What the IRO has still to settle."""
        return [each for each in self.decisions if each.waits]


def step_of(review: Review | int, status: str) -> ReviewStatus | None:
    """The newest step of this kind. One query."""
    return ReviewStatus.objects.filter(review=review, status=status).order_by("-id").first()


def decisions_out(review: Review, today: date) -> DecisionsOut:
    """All of it. Nine queries at most, however many decisions."""
    decisions = list(standing_decisions(review))
    issued, responded = step_of(review, Status.DECISIONS_ISSUED), step_of(review, Status.MANAGER_RESPONDED)
    steps = _steps(decisions)
    names = names_of_users({step.by for step in steps})
    manager = issued.said.get("manager") if issued else None
    answer_by = stand_from = None
    if issued:
        judged = settings.judged_on(today)
        answer_by = duties.managers_reply(issued.on, judged.practice, judged.calendar).on
        stand_from = duties.stand_from(issued.on, judged.practice, judged.calendar)
    return DecisionsOut(
        decisions=[_answered(decision, steps, names) for decision in decisions],
        issued=issued,
        responded=responded,
        manager=Staff.objects.filter(pk=manager).first() if manager else None,
        link=ManagerLink.objects.filter(review=review).select_related("staff").order_by("-id").first(),
        answer_by=answer_by,
        stand_from=stand_from,
        names=names,
    )


def answered(review: Review) -> list[Answered]:
    """The decisions of a review with what the manager answered and the IRO did with it. Two queries."""
    decisions = list(standing_decisions(review))
    steps = _steps(decisions)
    return [_answered(decision, steps, {}) for decision in decisions]


def waiting_to_settle(record: ReviewRecord) -> list[Answered]:
    """What the IRO has still to settle of a review. Two queries; none before a manager answered."""
    if not any(step.status == Status.MANAGER_RESPONDED for step in record.steps):
        return []
    return [each for each in answered(record.review) if each.waits]


def _steps(decisions: Sequence[Decision]) -> list[DecisionStep]:
    kinds = [Kind.ANSWER, Kind.CHANGED]
    return list(DecisionStep.objects.filter(decision__in=decisions, kind__in=kinds).order_by("id"))


def _answered(decision: Decision, steps: Sequence[DecisionStep], names: Mapping[str, str]) -> Answered:
    mine = [step for step in steps if step.decision_id == decision.pk]
    answer = next((step for step in reversed(mine) if step.kind == Kind.ANSWER), None)
    after = [step for step in mine if answer and step.pk > answer.pk and step.kind == Kind.CHANGED]
    by = str(answer.said.get("name") or names.get(answer.by, answer.by)) if answer else ""
    return Answered(decision=decision, answer=answer, settled=after[-1] if after else None, by=by)


def link_by_digest(digest: str) -> ManagerLink | None:
    """The link whose secret has this digest. One query."""
    found = ManagerLink.objects.filter(digest=digest)
    return found.select_related("review__child", "staff").first()
