"""What every change of a paper shares: the paper as it stands, its child held still, the step that says it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from keel.law.papers import NAMES, Kind
from keel.law.wording import say
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.preparing import hold_for
from keel.records.commands.review_steps import plain, write_review_event
from keel.records.models import Paper, PaperStep
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

What = PaperStep.What


def hold_paper(who: Actor, right: Permission, paper: Paper, today: date) -> Paper:
    """The paper as it stands now, its child locked."""
    hold_for(who, right, paper.child_id, today)
    return Paper.objects.select_related("review").get(pk=paper.pk)


def must_be_waited_for(paper: Paper) -> None:
    """Raise `Refused` where a paper has come, is not needed, or belongs to a review that was called off."""
    name = NAMES[Kind(paper.kind)]
    if paper.came_on:
        raise Refused(f"{name}: it came on {say(paper.came_on)}, as somebody has written down already.")
    if paper.not_needed_on:
        raise Refused(f"{name}: somebody has marked it as not needed on {say(paper.not_needed_on)}.")
    if paper.review.over:
        raise Refused("The review was called off, so its papers are not waited for any more.")


def write_paper(
    paper: Paper,
    what: str,
    who: Actor,
    on: date,
    today: date,
    now: datetime,
    *,
    action: str,
    because: str = "",
    **columns: Any,
) -> Paper:
    """Write these columns with their step and event; the clock of the review follows."""
    for name, value in columns.items():
        setattr(paper, name, value)
    if columns:
        paper.save(update_fields=list(columns))
    said = {"asked_name": paper.asked_name} if what == What.OTHER else None
    add_step(paper, what, who, on, now, because=because, said=said)
    about = {"paper": paper.pk, "fields": sorted(columns), "on": on}
    write_review_event(who=who, action=action, review=paper.review, now=now, said=about)
    settle_clocks([paper.review_id], today)
    return paper


def made_step(
    paper: Paper,
    what: str,
    who: Actor,
    on: date,
    now: datetime,
    *,
    because: str = "",
    said: Mapping[str, Any] | None = None,
) -> PaperStep:
    """A step that is not stored yet."""
    told = {name: plain(value) for name, value in (said or {}).items()}
    return PaperStep(paper=paper, what=what, on=on, because=because, said=told, written_at=now, by=who.name)


def add_step(paper: Paper, what: str, who: Actor, on: date, now: datetime, **more: Any) -> None:
    """Store a step."""
    made_step(paper, what, who, on, now, **more).save()
