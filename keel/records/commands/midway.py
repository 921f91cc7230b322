"""The midway check between two reviews: each open decision is on course, drifting, done, or no longer needed.

The social worker may answer first; the IRO closes the check.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from keel.records.commands.holding import hold, must_any, note_event
from keel.records.commands.ladder import settle_ladder
from keel.records.models import Child, Decision, DecisionStep, MidwayCheck, NextReview, Review
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.audit import names_of_users
from keel.records.queries.midway import last_completed, midway_due, open_decisions
from keel.records.refused import Refused
from keel.records.stamps import Overtaken


class Stands(StrEnum):
    """How a decision stands half-way."""

    ON_COURSE = "on_course"
    DRIFTING = "drifting"
    DONE = "done"
    NOT_NEEDED = "not_needed"


CLOSES = {Stands.DONE: Decision.Outcome.DONE, Stands.NOT_NEEDED: Decision.Outcome.NOT_NEEDED}
"""What the IRO says of a decision that ends it; said by the social worker it is an answer, and ends nothing."""
ASKS_WHY = frozenset({Stands.DRIFTING, Stands.NOT_NEEDED})


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one decision: how it stands, and a word."""

    stands: str
    word: str = ""


@transaction.atomic
def answer_midway(
    *, by: Actor, child: Child, answers: Mapping[int, Said], seen: int, today: date, now: datetime
) -> MidwayCheck:
    """Say how decisions stand before the IRO closes the check: the social worker's part. `seen`: the version read."""
    must_any(by, (Permission.DO_TASKS, Permission.OVERSEE))
    held = hold(by, child.pk, today)
    check = _hold_check(by, held, seen, now)
    wanted = {key: said for key, said in answers.items() if said.stands}
    if not wanted:
        raise Refused("Say of at least one decision how it stands.")
    for decision in open_decisions(held):
        if decision.pk in wanted:
            _write(decision, _checked(decision, wanted[decision.pk]), by, today, now, check)
    check.save()
    about = {"review": check.review_id, "decisions": sorted(wanted)}
    note_event(by, "midway check answered", held, now, **about)
    return check


@transaction.atomic
def close_midway(
    *, by: Actor, child: Child, answers: Mapping[int, Said], note: str, seen: int, today: date, now: datetime
) -> MidwayCheck:
    """Close the check: every open decision is said to stand somehow. Done and no longer needed close the decision."""
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    check = _hold_check(by, held, seen, now)
    decisions = open_decisions(held)
    for decision in decisions:
        said = answers.get(decision.pk)
        if said is None or not said.stands:
            raise Refused(f"Say how decision {decision.number} stands.", about=f"stands_{decision.pk}")
    if not decisions and not note.strip():
        raise Refused("No decision is open. Say in a word what you looked at.", about="note")
    for decision in decisions:
        said = _checked(decision, answers[decision.pk])
        if outcome := CLOSES.get(Stands(said.stands)):
            decision.outcome, decision.closed_on = outcome, today
            decision.version += 1
            decision.save(update_fields=["outcome", "closed_on", "version"])
        _write(decision, said, by, today, now, check, closed=bool(outcome))
    review = check.review
    assert review is not None
    check.due_on = _due(held, review, today)
    check.closed_on, check.closed_by, check.note = today, by.name, note.strip()
    check.save()
    about = {"review": check.review_id, "decisions": [decision.pk for decision in decisions]}
    note_event(by, "midway check closed", held, now, **about)
    settle_ladder([held.pk], today)
    return check


def _hold_check(by: Actor, child: Child, seen: int, now: datetime) -> MidwayCheck:
    """The check of the last review, one version on. Raises where somebody wrote meanwhile, or it is closed."""
    review = last_completed(child)
    if review is None:
        raise Refused("No review of this child was completed yet, so there is no midway check to make.")
    check = MidwayCheck.objects.select_for_update().filter(review=review).first()
    stands = check.version if check else 0
    if check and stands != seen:
        who = names_of_users([check.by]).get(check.by, check.by)
        raise Overtaken(
            f"{who} {'closed this check' if check.closed_on else 'answered'} while you were writing. What you typed "
            "is still here. Look at what stands there now, then try again."
        )
    if check and check.closed_on:
        raise Refused("This midway check is closed. The next follows the next review.")
    if check is None:
        return MidwayCheck(child=child, review=review, version=1, by=by.name, written_at=now)
    check.version += 1
    check.by, check.written_at = by.name, now
    return check


def _checked(decision: Decision, said: Said) -> Said:
    """Raises `Refused` for what is no answer, and where a word is wanted."""
    if said.stands not in set(Stands):
        raise Refused("Choose how it stands from the list.", about=f"stands_{decision.pk}")
    word = " ".join(said.word.split())
    if not word and Stands(said.stands) in ASKS_WHY:
        raise Refused("Say in a word what is in the way, or why it is not needed.", about=f"word_{decision.pk}")
    return Said(said.stands, word)


def _write(
    decision: Decision,
    said: Said,
    by: Actor,
    today: date,
    now: datetime,
    check: MidwayCheck,
    *,
    closed: bool = False,
) -> None:
    about: dict[str, object] = {"after_review": check.review_id, "iro": by.may(Permission.OVERSEE)}
    if closed:
        about |= {"outcome": decision.outcome, "closed_on": today.isoformat(), "before": {"outcome": ""}}
    DecisionStep.objects.create(
        decision=decision,
        kind=DecisionStep.Kind.MIDWAY,
        what=said.stands,
        because=said.word,
        said=about,
        on=today,
        written_at=now,
        by=by.name,
    )


def _due(child: Child, review: Review, today: date) -> date | None:
    assert review.completed_on
    due_on = NextReview.objects.filter(child=child).values_list("due_on", flat=True).first()
    return midway_due(review.completed_on, due_on, settings.judged_on(today))
