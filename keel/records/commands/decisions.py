"""Decisions of reviews: written, changed, taken out; and what became of them, said at a later review.

A decision stays one row until it is closed. Everything that is said of it is a step, and steps are only ever added.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from keel.law.days import Months, add_months
from keel.law.wording import say
from keel.records.commands.record_sections import KEEP_AFTER
from keel.records.commands.review_steps import Status, hold_child, plain, write_review_event
from keel.records.models import Child, Decision, DecisionStep, Review, ReviewStatus, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries.audit import names_of_users
from keel.records.queries.record_sections import why_closed
from keel.records.refused import Refused

COLUMNS = ("text", "childs_words", "owner", "owner_staff_id", "due_on")
LONGEST_TEXT, LONGEST_OWNER = 4000, 150
FURTHEST = Months(24)
"""How long after its review a decision may be due: a later year is a slip of the pen."""
STILL_OPEN = frozenset({"partly", "not_done"})
"""What is carried on to the next review."""
OUTCOMES: Mapping[str, str] = {
    "done": "done",
    "partly": "done in part",
    "not_done": "not done",
    "not_needed": "no longer needed",
    "replaced": "replaced by another decision",
}
"""What may be said, at a review, of an earlier decision."""
NEEDS_REASON = frozenset({"partly", "not_done", "not_needed"})
AFTER_ISSUING = frozenset(
    {
        Status.DECISIONS_ISSUED.value,
        Status.MANAGER_RESPONDED.value,
        Status.RECORD_ISSUED.value,
        Status.DISTRIBUTED.value,
    }
)


class DecisionChanged(Refused):
    """Somebody else changed the decision since it was shown: how it stands now is in `stands`."""

    def __init__(self, words: str, stands: Decision) -> None:
        super().__init__(words)
        self.stands = stands


@transaction.atomic
def write_decision(
    *,
    by: Actor,
    review: Review,
    text: str,
    childs_words: str,
    owner: str,
    owner_staff: Staff | None,
    due_on: date | None,
    today: date,
    now: datetime,
    decision: Decision | None = None,
    version: int | None = None,
) -> Decision:
    """Write a decision of a review, or change one (`decision`, resting on its `version`).

    What is not known yet may stay empty until the review is completed. A new one whose words are those of another of
    the same review is that one: a press that was sent twice. Raises `DecisionChanged` and `Refused`.
    """
    by.must(Permission.WRITE_RECORD)
    child = hold_child(by, review.child_id, today)
    must_be_open(review)
    words = {
        "text": _words(text, "what was decided"),
        "childs_words": _words(childs_words, "the decision in the child’s words"),
        "owner": _owner(owner, owner_staff),
        "owner_staff_id": owner_staff.pk if owner_staff else None,
        "due_on": _due(due_on, child, review),
    }
    if decision is None:
        return _new(by, child, review, words, now)
    held = Decision.objects.get(pk=decision.pk, review=review)
    return _change(by, held, version, words, now, review)


def must_be_open(review: Review) -> None:
    """Raise `Refused` once the decisions of a review were sent out: the manager answers what was sent."""
    steps = ReviewStatus.objects.filter(review=review)
    issued = steps.filter(status__in=AFTER_ISSUING).order_by("id").first()
    if issued:
        raise Refused(
            f"The decisions of this review were sent out on {say(issued.on)}, so they are not changed here. "
            "Make another decision, or answer the manager."
        )
    if why := why_closed(source=review.source, over=review.over, issued_at=None):
        raise Refused(why)


def _words(text: str, what: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > LONGEST_TEXT:
        raise Refused(f"{what.capitalize()} must be {LONGEST_TEXT:,} characters or fewer. Say it more shortly.")
    return text


def _owner(owner: str, staff: Staff | None) -> str:
    """Who does it, in words: the name of one of the staff where nothing else was written."""
    words = " ".join(owner.replace("\0", "").split()) or (str(staff) if staff else "")
    if len(words) > LONGEST_OWNER:
        raise Refused(f"Who does it must be {LONGEST_OWNER} characters or fewer.", about="owner")
    return words


def _due(due_on: date | None, child: Child, review: Review) -> date | None:
    if due_on and child.born_on and due_on < child.born_on:
        raise Refused(f"{say(due_on)} is before the child was born. Check the year.", about="due_on")
    made_on = review.first_part_on or review.booked_for
    if due_on and made_on and due_on < made_on:
        raise Refused(
            f"{say(due_on)} is before the review of {say(made_on)} that decides it. Check the day and the year.",
            about="due_on",
        )
    if due_on and made_on and due_on > add_months(made_on, FURTHEST):
        raise Refused(f"{say(due_on)} is more than two years after the review. Check the year.", about="due_on")
    return due_on


def _new(by: Actor, child: Child, review: Review, words: dict[str, Any], now: datetime) -> Decision:
    same = Decision.objects.filter(review=review, closed_on__isnull=True, text=words["text"]).exclude(text="")
    if (there := same.order_by("id").first()) is not None:
        return there
    last = Decision.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(child=child, review=review, number=last + 1, written_at=now, by=by.name, **words)
    add_step(made, "changed", who=by, review=review, on=timezone.localdate(now), now=now, said=_said(made, {}))
    _event(by, "decision written", made, review, now, sorted(name for name, value in words.items() if value))
    return made


def _change(
    by: Actor, held: Decision, version: int | None, words: dict[str, Any], now: datetime, review: Review
) -> Decision:
    changed = {name: value for name, value in words.items() if getattr(held, name) != value}
    if not changed:
        return held
    _refuse_changed(held, version)
    if held.closed_on:
        raise Refused(f"This decision was {held.get_outcome_display()} on {say(held.closed_on)}. Write a new one.")
    before = {name: getattr(held, name) for name in changed}
    still_typing = _still_typing(held, by, now)
    _put(held, by, now, **changed)
    if not still_typing:
        on = timezone.localdate(now)
        add_step(held, "changed", who=by, review=review, on=on, now=now, said=_said(held, before))
        _event(by, "decision changed", held, review, now, sorted(changed))
    return held


def _still_typing(held: Decision, by: Actor, now: datetime) -> bool:
    """Whether the newest step is this person's, of the last minutes: then this change is more of the same.

    The row holds the words as they are; the next step says what it found, so nothing that stood for long is lost.
    """
    last = DecisionStep.objects.filter(decision=held).order_by("-id").first()
    mine = last is not None and last.kind == "changed" and last.by == by.name and not last.what
    return mine and last is not None and now - last.written_at < KEEP_AFTER


def _refuse_changed(held: Decision, version: int | None) -> None:
    if version is None or version == held.version:
        return
    who = names_of_users([held.by]).get(held.by, held.by)
    at = timezone.localtime(held.written_at)
    raise DecisionChanged(
        f"{who} changed this decision at {at:%H:%M} on {say(at.date())}, while you were writing. What you typed is "
        "still here, and what stands now is beside it. Choose which the record should say.",
        held,
    )


def _put(held: Decision, by: Actor, now: datetime, **values: Any) -> None:
    for name, value in values.items():
        setattr(held, name, value)
    held.version, held.written_at, held.by = held.version + 1, now, by.name
    held.save(update_fields=[*values, "version", "written_at", "by"])


@transaction.atomic
def take_out_decision(
    *, by: Actor, decision: Decision, because: str, today: date, now: datetime, version: int | None = None
) -> Decision:
    """Take a decision out before it is sent out. Its words stay in the history."""
    by.must(Permission.WRITE_RECORD)
    hold_child(by, decision.child_id, today)
    held = Decision.objects.select_related("review").get(pk=decision.pk)
    must_be_open(held.review)
    if held.outcome == Decision.Outcome.WITHDRAWN:
        return held
    _refuse_changed(held, version)
    before = {"outcome": held.outcome, "closed_on": held.closed_on}
    _put(held, by, now, outcome=Decision.Outcome.WITHDRAWN.value, closed_on=today)
    said = _said(held, before)
    add_step(
        held, "changed", who=by, review=held.review, on=today, now=now, what="withdrawn", because=because, said=said
    )
    _event(by, "decision taken out", held, held.review, now, ["outcome"])
    return held


@transaction.atomic
def say_outcome(
    *,
    by: Actor,
    decision: Decision,
    review: Review,
    what: str,
    because: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Decision:
    """Say, at a later review, what became of a decision (`OUTCOMES`).

    What is done in part, or not, is carried on: `carried` counts the reviews at which that was said. Whatever else is
    said closes it. May be said again at the same review; the last word counts. Raises `DecisionChanged`, `Refused`.
    """
    by.must(Permission.WRITE_RECORD)
    hold_child(by, review.child_id, today)
    held = Decision.objects.get(pk=decision.pk, child=review.child_id)
    because = _words(because, "why")
    _refuse_outcome(held, review, what, because)
    last = outcomes_at(held).get(review.pk)
    if last and (last.what, last.because) == (what, because):
        return held
    _refuse_changed(held, version)
    before = {"outcome": held.outcome, "closed_on": held.closed_on, "carried": held.carried}
    said = {key: step.what for key, step in outcomes_at(held).items()} | {review.pk: what}
    closes = what not in STILL_OPEN
    _put(
        held,
        by,
        now,
        carried=sum(each in STILL_OPEN for each in said.values()),
        outcome=what if closes else "",
        closed_on=today if closes else None,
    )
    add_step(
        held, "outcome", who=by, review=review, on=today, now=now, what=what, because=because, said=_said(held, before)
    )
    _event(by, "outcome of a decision said", held, review, now, ["carried", "closed_on", "outcome"])
    return held


def _refuse_outcome(held: Decision, review: Review, what: str, because: str) -> None:
    if held.review_id == review.pk:
        raise Refused("This decision was made at this review. What became of it is said at a later one.")
    if why := why_closed(source=review.source, over=review.over, issued_at=None):
        raise Refused(why)
    if what not in OUTCOMES:
        raise Refused(
            "Say what became of it: done, done in part, not done, no longer needed, or replaced.", about="what"
        )
    if held.closed_on and review.pk not in outcomes_at(held):
        raise Refused(f"This decision was closed on {say(held.closed_on)}: {held.get_outcome_display()}.")
    if what in NEEDS_REASON and not because:
        raise Refused("Say why: it is carried to the next review with the reason." if what in STILL_OPEN else
                      "Say why it is no longer needed.", about="because")  # fmt: skip


def outcomes_at(decision: Decision) -> dict[int, DecisionStep]:
    """Review -> the last word that was said there of what became of a decision. One query."""
    steps = DecisionStep.objects.filter(decision=decision, kind="outcome", review__isnull=False).order_by("id")
    return {step.review_id: step for step in steps if step.review_id}


def add_step(
    decision: Decision,
    kind: str,
    *,
    who: Actor,
    review: Review | None,
    on: date,
    now: datetime,
    what: str = "",
    because: str = "",
    said: Mapping[str, Any] | None = None,
) -> DecisionStep:
    """Add one thing that was said of a decision. Whoever calls has asked for the right and holds the child."""
    return DecisionStep.objects.create(
        decision=decision,
        kind=kind,
        what=what,
        because=because,
        said=dict(said or {}),
        review=review,
        on=on,
        written_at=now,
        by=who.name,
    )


def _said(held: Decision, before: Mapping[str, Any]) -> dict[str, Any]:
    names = [*COLUMNS, "outcome", "closed_on", "carried"]
    return {
        **{name: plain(getattr(held, name)) for name in names},
        "before": {name: plain(value) for name, value in before.items()},
    }


def _event(by: Actor, action: str, held: Decision, review: Review, now: datetime, fields: list[str]) -> None:
    said = {"decision": held.pk, "fields": fields}
    write_review_event(who=by, action=action, review=review, now=now, said=said)
