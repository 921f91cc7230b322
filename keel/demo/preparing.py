"""What was done before a review of the demonstration: the talk, papers, invitations, the private conversation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import WorkingDays
from keel.records.commands import conversations, invitations, papers, papers_come, preparing
from keel.records.models import Child, Invitation, Paper, Review
from keel.records.permissions import Actor
from keel.records.queries.preparing import case_holder

TEAM_BOX = "social.work@larkwater.example"
"""Where nobody on the staff list holds the case."""


def at(day: date, hour: int = 10) -> datetime:
    """A moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def after(day: date, working_days: int) -> date:
    """So many working days later."""
    return CALENDAR.add(day, WorkingDays(working_days))


def before(day: date, working_days: int) -> date:
    """So many working days earlier."""
    return CALENDAR.working_days_before(day, WorkingDays(working_days))


def prepare(
    by: Actor,
    child: Child,
    review: Review,
    on: date,
    today: date,
    said: dict[str, Any],
    rng: Random,
    *,
    whole: bool = True,
) -> None:
    """What was done before a review, as far as its days have come: some of it late, and now and then not at all."""
    begun = child.now.since or date.min
    for day, what in _before(on, rng):
        if begun < day < today and (whole or what in NEEDED):
            what(by, child, review, day, said, rng)


def _before(on: date, rng: Random) -> Iterator[tuple[date, Any]]:
    yield before(on, 16 - rng.choice((0, 0, 0, 3))), _talk
    yield before(on, 13), _ask_papers
    yield before(on, 11 - rng.choice((0, 0, 2))), _invite
    yield before(on, 8), _choices
    yield before(on, 2), _papers_came
    yield before(on, 1), _converse


def _talk(by: Actor, child: Child, review: Review, day: date, said: dict[str, Any], rng: Random) -> None:
    preparing.record_talk(
        by=by, review=review, on=day, how=rng.choice(("phone", "video")), with_whom="the social worker", today=day,
        now=at(day), purpose="What has changed, and what the review should settle",
        who_comes="The carers, Mum and the school", where="At home",
        childs_part="In the room, with a list of their own",
    )  # fmt: skip


def _ask_papers(by: Actor, child: Child, review: Review, day: date, said: dict[str, Any], rng: Random) -> None:
    holder = case_holder(child.pk, day)
    known = holder.staff if holder.staff and holder.staff.email else None
    papers.ask_papers(
        by=by, review=review, kinds=["report", "care_plan", "health_plan"],
        name=known.name if known else "The social worker", email=known.email if known else TEAM_BOX, today=day,
        now=at(day),
    )  # fmt: skip


def _invite(by: Actor, child: Child, review: Review, day: date, said: dict[str, Any], rng: Random) -> None:
    invitations.propose_invitations(by=by, review=review, today=day, now=at(day))
    invitations.add_invitation(
        by=by, review=review, name="The foster carer", kind="foster carer", email="carer@larkwater.example", today=day,
        now=at(day),
    )  # fmt: skip
    invitations.add_invitation(
        by=by, review=review, name="The designated teacher", kind="school", email="school@larkwater.example",
        today=day, now=at(day),
    )  # fmt: skip
    rows = list(Invitation.objects.filter(review=review, left_out=False, sent_at=None))
    with_mail = [row.pk for row in rows if row.email]
    others = [row.pk for row in rows if not row.email]
    for keys, way in ((with_mail, "email"), (others, "letter")):
        if keys:
            invitations.send_invitations(by=by, review=review, invitations=keys, way=way, today=day, now=at(day))


def _choices(by: Actor, child: Child, review: Review, day: date, said: dict[str, Any], rng: Random) -> None:
    preparing.record_choices(
        by=by, review=review, on=day, how="in_person", today=day, now=at(day), place="At home",
        time="After school", who_comes="My carers. Not too many people.", who_chairs="iro",
        starter=rng.choice(said["talk_about"]),
    )  # fmt: skip


def _papers_came(by: Actor, child: Child, review: Review, day: date, said: dict[str, Any], rng: Random) -> None:
    for paper in Paper.objects.filter(review=review, came_on=None).order_by("id"):
        early = rng.choice((0, 0, 2, 3))
        if rng.random() < 0.85:
            papers_come.paper_came(by=by, paper=paper, on=before(day, early), today=day, now=at(day))


def _converse(by: Actor, child: Child, review: Review, day: date, said: dict[str, Any], rng: Random) -> None:
    if rng.random() < 0.1:
        conversations.record_no_conversation(
            by=by, review=review, on=day, reason="child_refused", today=day, now=at(day)
        )
        return
    conversations.record_conversation(
        by=by, review=review, on=day, how=rng.choice(("in_person", "in_person", "video")), alone=True, safe="yes",
        today=day, now=at(day), where="In the garden", wishes=rng.choice(said["childs_words"]), advocate="no",
    )  # fmt: skip


NEEDED = (_invite, _converse)
"""What the record of a review asks for."""
