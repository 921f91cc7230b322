"""What waits for a social worker or a team manager: decisions to answer, what a review asks of them, what they do."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from keel.law.duties import Mover
from keel.records.models import Decision, DecisionStep, ReviewClock, ReviewStatus
from keel.records.permissions import Actor, Permission, Role
from keel.records.queries.children import visible_rows, visible_to

MOST = 50
"""As many of what a review asks as are shown at once: the most urgent."""


def decisions_for(actor: Actor, today: date) -> QuerySet[Decision]:
    """Every issued decision that is still open, of children whom somebody works with or that they are to do themselves.

    Of a restricted record only those of who may open it. The first due comes first.
    """
    mine = Q(child__in=visible_to(actor, today).values("id"))
    if actor.staff_id:
        mine |= Q(owner_staff=actor.staff_id, child__restricted=False)
    issued = ReviewStatus.objects.filter(status=ReviewStatus.Status.DECISIONS_ISSUED).values("review_id")
    found = Decision.objects.filter(mine, closed_on=None, review_id__in=issued)
    return found.select_related("child", "review", "owner_staff").order_by("due_on", "id")


def decision_for(actor: Actor, today: date, key: int) -> Decision | None:
    """One of them. One query."""
    return decisions_for(actor, today).filter(pk=key).first() if key < 2**63 else None


def progress_of(decisions: Sequence[int]) -> dict[int, DecisionStep]:
    """Decision -> what its owner said last became of it. One query."""
    said = DecisionStep.objects.filter(decision_id__in=decisions, kind=DecisionStep.Kind.PROGRESS).order_by("id")
    return {step.decision_id: step for step in said}


def asked_of(actor: Actor, today: date) -> list[ReviewClock]:
    """What reviews ask of somebody: as social worker, and of a team manager an answer too. The first due comes first.

    Not what comes before a review: that stands with the review itself. One more than is shown tells that there
    are more. Two queries at most.
    """
    seen = _asked(actor, today).select_related("child", "review")
    return list(seen.order_by("due_on", "child_id", "duty")[: MOST + 1])


def _asked(actor: Actor, today: date) -> QuerySet[ReviewClock]:
    movers = []
    if Role.SOCIAL_WORKER in actor.roles or Role.TEAM_MANAGER in actor.roles:
        movers.append(Mover.SOCIAL_WORKER.value)
    if actor.may(Permission.ANSWER_DECISIONS):
        movers.append(Mover.TEAM_MANAGER.value)
    open_ones = ReviewClock.objects.filter(closed_on=None, mover__in=movers)
    return visible_rows(open_ones, "child", actor, today)


def late_count(actor: Actor, today: date) -> int:
    """How much of it is past its day. Two queries."""
    return (
        decisions_for(actor, today).filter(due_on__lt=today).count()
        + _asked(actor, today).filter(due_on__lt=today).count()
    )


def opened(actor: Actor, today: date, children: Sequence[int]) -> set[int]:
    """Which of these children's pages somebody may open. One query."""
    return set(visible_to(actor, today).filter(pk__in=children).values_list("pk", flat=True))
