"""Challenge: the stages of a dispute, its clocks, and who may move it on.

One table of moves. The IRO may refer to Cafcass at any time (section 25B(3) of the Children Act 1989) and may skip
stages. Nobody who is challenged can close a dispute, clocks do not pause, and silence moves a dispute up.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.answers import Rule, SettingUsed
from keel.law.days import ENGLAND_AND_WALES, Calendar, WorkingDays
from keel.law.duties import Duty, duty_within
from keel.law.practice import Practice
from keel.law.sources import Source

FORMAL_LIMIT = WorkingDays(20)


class Stage(StrEnum):
    """Where a dispute stands. Cafcass is not here: a referral runs beside any stage."""

    INFORMAL = "informal"
    STAGE_1 = "stage_1"
    STAGE_2 = "stage_2"
    STAGE_3 = "stage_3"
    STAGE_4 = "stage_4"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Act(StrEnum):
    """What can be done with a dispute."""

    RESPOND = "respond"
    ESCALATE = "escalate"
    SILENCE = "silence"
    REFER_TO_CAFCASS = "refer_to_cafcass"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


class Actor(StrEnum):
    """Who acts: the IRO who raised it, the IRO's manager, whoever must answer, or the clock."""

    IRO = "iro"
    IRO_MANAGER = "iro_manager"
    RESPONDENT = "respondent"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: who answers it, and the setting that says within how many working days."""

    stage: Stage
    answered_by: str
    setting: str


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from a stage, by an act of an actor, to a stage."""

    start: Stage
    act: Act
    actors: frozenset[Actor]
    end: Stage


@dataclass(frozen=True, slots=True)
class ToConsider:
    """Whether a referral to Cafcass must be considered, and why."""

    must: bool
    because: str
    source: Source


LADDER: tuple[Rung, ...] = (
    Rung(Stage.INFORMAL, "social worker, then team manager", "dispute_informal_days"),
    Rung(Stage.STAGE_1, "service manager", "dispute_stage_1_days"),
    Rung(Stage.STAGE_2, "head of service", "dispute_stage_2_days"),
    Rung(Stage.STAGE_3, "director of children's services", "dispute_stage_3_days"),
    Rung(Stage.STAGE_4, "chief executive", "dispute_stage_4_days"),
)
OPEN_STAGES: tuple[Stage, ...] = tuple(rung.stage for rung in LADDER)
FORMAL_STAGES: tuple[Stage, ...] = OPEN_STAGES[1:]
CLOSED_STAGES: tuple[Stage, ...] = (Stage.RESOLVED, Stage.WITHDRAWN, Stage.SUPERSEDED)

_RESPONDENT = frozenset({Actor.RESPONDENT})
_CLOCK = frozenset({Actor.CLOCK})
# Only those who challenge may close a challenge or move it on; the manager, in case the IRO is away.
_CHALLENGERS = frozenset({Actor.IRO, Actor.IRO_MANAGER})
# Withdrawing, or calling it overtaken, is the IRO's own to do: a manager who could would be a way of silencing.
_IRO = frozenset({Actor.IRO})


def _moves() -> tuple[Move, ...]:
    moves: list[Move] = []
    for place, stage in enumerate(OPEN_STAGES):
        moves.append(Move(stage, Act.RESPOND, _RESPONDENT, stage))
        moves += [Move(stage, Act.ESCALATE, _CHALLENGERS, higher) for higher in OPEN_STAGES[place + 1 :]]
        moves += [Move(stage, Act.SILENCE, _CLOCK, higher) for higher in OPEN_STAGES[place + 1 : place + 2]]
        moves.append(Move(stage, Act.REFER_TO_CAFCASS, _CHALLENGERS, stage))
        moves.append(Move(stage, Act.RESOLVE, _CHALLENGERS, Stage.RESOLVED))
        moves.append(Move(stage, Act.WITHDRAW, _IRO, Stage.WITHDRAWN))
        moves.append(Move(stage, Act.SUPERSEDE, _IRO, Stage.SUPERSEDED))
    # A matter settled on paper that comes back undone may still go to Cafcass.
    moves += [Move(stage, Act.REFER_TO_CAFCASS, _CHALLENGERS, stage) for stage in CLOSED_STAGES]
    return tuple(moves)


MOVES: tuple[Move, ...] = _moves()


def moves_from(stage: Stage, actor: Actor) -> tuple[Move, ...]:
    """List what somebody may do with a dispute that stands at a stage."""
    return tuple(move for move in MOVES if move.start is stage and actor in move.actors)


def may(stage: Stage, act: Act, actor: Actor, to: Stage | None = None) -> bool:
    """Say whether somebody may do this now; `to` where the act leaves a choice of stages."""
    return any(move.act is act and to in (None, move.end) for move in moves_from(stage, actor))


def answer_due(
    stage: Stage, entered_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES
) -> Duty | None:
    """Give the day by which a stage must be answered; None once closed. The clock never pauses."""
    rung = next((rung for rung in LADDER if rung.stage is stage), None)
    if rung is None:
        return None
    length = WorkingDays(getattr(practice, rung.setting))
    name = f"Answer from the {rung.answered_by}"
    return duty_within(
        Rule.DISPUTE_STAGE,
        name,
        length,
        entered_on,
        "the day the dispute reached this stage",
        sources.DISPUTES,
        calendar,
        practice.used(rung.setting),
    )


def formal_limit(first_formal_on: date, calendar: Calendar = ENGLAND_AND_WALES) -> date:
    """Give the last day of the whole formal process: twenty working days from its first stage."""
    return calendar.add_working_days(first_formal_on, FORMAL_LIMIT)


def stage_by_silence(
    stage: Stage, entered_on: date, on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES
) -> tuple[Stage, date]:
    """Say where a dispute stands on a day when nobody has answered, and since when.

    The day after an answer was due the next stage begins, counted from the due date so that delay is never rewarded.
    """
    while due := answer_due(stage, entered_on, practice, calendar):
        higher = next((move.end for move in moves_from(stage, Actor.CLOCK)), None)
        if on <= due.on or higher is None:
            break
        stage, entered_on = higher, due.on
    return stage, entered_on


def must_consider_cafcass(
    *, significant_failure: bool, raised_with_senior_manager: bool, settled_in_time: bool
) -> ToConsider:
    """Say whether the IRO must consider a referral (regulation 45(3)); they may make one at any time.

    A significant failure is one to make or review the care plan, to carry out a decision of a review, or any other
    material breach of duty to the child.
    """
    for is_so, missing in (
        (significant_failure, "No significant failure towards the child is recorded."),
        (raised_with_senior_manager, "It has not been raised with anybody senior enough."),
        (not settled_in_time, "It was put right in a reasonable time."),
    ):
        if not is_so:
            return ToConsider(False, f"{missing} The IRO may refer all the same.", sources.CAFCASS)
    because = "A significant failure, raised at a senior enough level, was not put right in a reasonable time."
    return ToConsider(True, because, sources.ADDITIONAL_FUNCTIONS)


def ladder_days(practice: Practice) -> WorkingDays:
    """Add up the formal stages of a council's ladder."""
    return WorkingDays(sum(getattr(practice, rung.setting) for rung in LADDER if rung.stage in FORMAL_STAGES))


def ladder_warning(practice: Practice) -> str:
    """Warn where the formal stages take longer than guidance allows; empty where they do not."""
    total = ladder_days(practice)
    if total <= FORMAL_LIMIT:
        return ""
    return (
        f"The formal stages add up to {total}. The {sources.DISPUTE_LIMIT.act} asks for the whole formal process "
        f"within {FORMAL_LIMIT}. Shorten a stage by {WorkingDays(total.count - FORMAL_LIMIT.count)}."
    )


def settings_used(practice: Practice) -> tuple[SettingUsed, ...]:
    """Name every setting of the ladder, with its value and default."""
    return practice.used(*(rung.setting for rung in LADDER))


def mermaid() -> str:
    """Draw the table of moves as a Mermaid state diagram; skipped stages and Cafcass are told in words beneath it."""
    lines = ["stateDiagram-v2", "    [*] --> informal", "    [*] --> stage_1: the child cannot wait"]
    for place, stage in enumerate(OPEN_STAGES):
        for higher in OPEN_STAGES[place + 1 : place + 2]:
            lines.append(f"    {stage} --> {higher}: escalate, or silence")
        lines += [f"    {stage} --> {end}: {word}" for end, word in _CLOSING_WORDS.items()]
    lines += [f"    {stage} --> [*]" for stage in CLOSED_STAGES]
    return "\n".join(lines)


_CLOSING_WORDS = {Stage.RESOLVED: "resolve", Stage.WITHDRAWN: "withdraw", Stage.SUPERSEDED: "supersede"}
