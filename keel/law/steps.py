"""The life of a review: its steps, which may follow which, and whose move comes next (one transition table).

Planned, invited, (postponed), started, (adjourned), completed, decisions issued, manager responded, record issued,
distributed; a review that is not held is cancelled, or not required.
"""

from dataclasses import dataclass
from enum import StrEnum

from keel.law.answers import Rule
from keel.law.duties import Mover


class Step(StrEnum):
    """A step in a review's life."""

    PLANNED = "planned"
    INVITED = "invited"
    POSTPONED = "postponed"
    STARTED = "started"
    ADJOURNED = "adjourned"
    COMPLETED = "completed"
    DECISIONS_ISSUED = "decisions_issued"
    MANAGER_RESPONDED = "manager_responded"
    RECORD_ISSUED = "record_issued"
    DISTRIBUTED = "distributed"
    CANCELLED = "cancelled"
    NOT_REQUIRED = "not_required"


BOOKED = frozenset({Step.PLANNED, Step.INVITED, Step.POSTPONED})
OVER = frozenset({Step.CANCELLED, Step.NOT_REQUIRED})
_HELD = frozenset({Step.STARTED, Step.ADJOURNED, Step.COMPLETED})

MAY_FOLLOW: dict[Step, frozenset[Step]] = {
    Step.PLANNED: frozenset({Step.INVITED, Step.POSTPONED}) | _HELD | OVER,
    Step.INVITED: frozenset({Step.POSTPONED}) | _HELD | OVER,
    Step.POSTPONED: frozenset({Step.INVITED, Step.POSTPONED}) | _HELD | OVER,
    Step.STARTED: frozenset({Step.ADJOURNED, Step.COMPLETED}),
    Step.ADJOURNED: frozenset({Step.COMPLETED}),
    Step.COMPLETED: frozenset({Step.DECISIONS_ISSUED}),
    # The record and the manager's answer do not wait for each other: the Handbook gives each its own days.
    Step.DECISIONS_ISSUED: frozenset({Step.MANAGER_RESPONDED, Step.RECORD_ISSUED}),
    Step.MANAGER_RESPONDED: frozenset({Step.RECORD_ISSUED, Step.DISTRIBUTED}),
    Step.RECORD_ISSUED: frozenset({Step.MANAGER_RESPONDED, Step.DISTRIBUTED}),
    Step.DISTRIBUTED: frozenset({Step.MANAGER_RESPONDED}),
    Step.CANCELLED: frozenset({Step.PLANNED}),
    Step.NOT_REQUIRED: frozenset({Step.PLANNED}),
}
"""What may come after each step. What puts a record right (taking back, correcting) is not a step forward."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One place on the line of status: the step that reaches it, its name, the clock that runs to it, whose move it is.

    `rule` None: no clock of its own, or the timetable's.
    """

    step: Step
    name: str
    rule: Rule | None
    mover: Mover


LINE: tuple[Stop, ...] = (
    Stop(Step.PLANNED, "Planned", None, Mover.ADMINISTRATOR),
    Stop(Step.INVITED, "Invited", Rule.INVITATIONS, Mover.ADMINISTRATOR),
    Stop(Step.COMPLETED, "Held", None, Mover.IRO),
    Stop(Step.DECISIONS_ISSUED, "Decisions sent out", Rule.DECISIONS, Mover.IRO),
    Stop(Step.MANAGER_RESPONDED, "Manager answers", Rule.MANAGER_REPLY, Mover.TEAM_MANAGER),
    Stop(Step.RECORD_ISSUED, "Record finished", Rule.FULL_RECORD, Mover.IRO),
    Stop(Step.DISTRIBUTED, "Sent to everyone", Rule.DISTRIBUTION, Mover.ADMINISTRATOR),
)
"""The line of status, in order: what a review's page shows at a glance."""


def may_follow(newest: Step, step: Step) -> bool:
    """Say whether a step may come after the newest one."""
    return step in MAY_FOLLOW[newest]
