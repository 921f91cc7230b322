"""The papers of a review: asked for, asked for again, asked of somebody else. What becomes of them: `papers_come`."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from keel.law.answers import Rule
from keel.law.duties import before_review
from keel.law.papers import Kind
from keel.records.commands.audit import write_event
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.outbox import queue_message
from keel.records.commands.paper_mail import asking, asking_again
from keel.records.commands.paper_steps import (
    What,
    add_step,
    hold_paper,
    made_step,
    must_be_waited_for,
    write_paper,
)
from keel.records.commands.preparing import LONGEST_NAME, line, refuse_over
from keel.records.commands.review_steps import hold_review, write_review_event
from keel.records.models import Paper, PaperStep, Review, ReviewClock, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.children import visible_rows
from keel.records.queries.papers import open_papers
from keel.records.queries.preparing import case_holder, team_of
from keel.records.refused import Refused
from keel.records.seals import digest_of

LONGEST_EMAIL = 254


@transaction.atomic
def ask_papers(
    *,
    by: Actor,
    review: Review,
    kinds: Collection[str],
    name: str,
    email: str,
    today: date,
    now: datetime,
) -> list[Paper]:
    """Ask somebody for papers, by one mail where an address is given. What was asked for already is left as it is.

    The day is that of the review's clock. Somebody on the staff list, by their address, finds them among their tasks.
    """
    by.must(Permission.RECORD_REVIEW)
    child, review, _ = hold_review(by, review, None, today)
    refuse_over(review)
    name = line(name, "name", LONGEST_NAME, needed="Say who is asked.")
    email = line(email, "email", LONGEST_EMAIL)
    chosen = [kind for kind in Kind if kind in kinds]
    if not chosen:
        raise Refused("Choose at least one paper to ask for.", about="kinds")
    there = set(Paper.objects.filter(review=review).values_list("kind", flat=True))
    due = _due(review, today)
    holder = case_holder(child.pk, today)
    of_list = holder.staff is not None and name == holder.name and email == holder.staff.email
    staff = holder.staff if of_list else _on_the_list(email)
    made = [
        Paper.objects.create(
            review=review,
            child=child,
            kind=kind,
            asked_of=staff,
            asked_name=name,
            asked_email=email,
            team=(team_of(staff, today) if staff and staff != holder.staff else None) or holder.team,
            asked_on=today,
            due_on=due,
        )
        for kind in chosen
        if kind not in there
    ]
    if not made:
        raise Refused("These papers were asked for already: they stand in the list. Ask again there.", about="kinds")
    for paper in made:
        add_step(paper, What.ASKED, by, today, now, said={"asked_name": name, "due_on": due})
    if email:
        words = asking(child, made, holds=of_list or staff is not None, today=today)
        key = f"papers asked for {made[0].pk} to {made[-1].pk}"
        queue_message(
            by=by, key=key, kind="papers", to=email, to_name=name, child=child, review=review, now=now, **words
        )
    about = {"papers": [paper.pk for paper in made], "due_on": due}
    write_review_event(who=by, action="papers asked for", review=review, now=now, said=about)
    settle_clocks([review.pk], today)
    return made


def _due(review: Review, today: date) -> date:
    clock = ReviewClock.objects.filter(review=review, duty=Rule.REPORT).values_list("due_on", flat=True).first()
    if clock:
        return clock
    if review.booked_for is None:
        raise Refused("This review has no booked day, so nothing can be asked for by a day. Book it first.")
    judged = settings.judged_on(today)
    duties = before_review(review.booked_for, judged.practice, judged.calendar)
    return next(duty.on for duty in duties if duty.code is Rule.REPORT)


def _on_the_list(email: str) -> Staff | None:
    """The one person of the staff list with this address."""
    found = list(Staff.objects.filter(email__iexact=email, left_on__isnull=True)[:2]) if email else []
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased:
    """What asking again did: how many papers, by how many mails, and of how many nobody's address is known."""

    papers: int
    mails: int
    no_address: int


@transaction.atomic
def chase_papers(*, by: Actor, papers: Collection[int], today: date, now: datetime) -> Chased:
    """Ask again for every one of these that has not come: one mail to each person, whatever the number of papers.

    What was asked for today already is left, so that pressing twice, or two people at once, sends nothing twice.
    Papers of children whom the person may not see are left out.
    """
    by.must(Permission.RECORD_REVIEW)
    rows = visible_rows(open_papers(), "child", by, today).filter(pk__in=set(papers))
    due = rows.exclude(asked_on=today).filter(Q(chased_on__isnull=True) | Q(chased_on__lt=today))
    held = list(due.select_for_update(of=("self",)).order_by("id").select_related("child", "review"))
    by_address: dict[str, list[Paper]] = defaultdict(list)
    for paper in held:
        paper.chased, paper.chased_on = paper.chased + 1, today
        if paper.asked_email:
            by_address[paper.asked_email].append(paper)
    Paper.objects.bulk_update(held, ["chased", "chased_on"], batch_size=500)
    steps = [made_step(paper, What.CHASED, by, today, now) for paper in held]
    PaperStep.objects.bulk_create(steps, batch_size=500)
    for address, some in by_address.items():
        _mail_again(by, address, some, now)
    if held:
        about = {"papers": [paper.pk for paper in held], "children": sorted({paper.child_id for paper in held})}
        write_event(by=by, action="papers asked for again", about=about, now=now)
    addressed = sum(len(some) for some in by_address.values())
    return Chased(papers=len(held), mails=len(by_address), no_address=len(held) - addressed)


def _mail_again(by: Actor, address: str, papers: Sequence[Paper], now: datetime) -> None:
    seal = digest_of([[paper.pk, paper.chased] for paper in papers])
    reviews = {paper.review_id for paper in papers}
    one = papers[0] if len(reviews) == 1 else None
    queue_message(
        by=by,
        key=f"papers asked for again {seal[:40]}",
        kind="papers",
        to=address,
        to_name=papers[0].asked_name,
        child=one.child if one else None,
        review=one.review if one else None,
        now=now,
        **asking_again(papers),
    )


@transaction.atomic
def ask_somebody_else(*, by: Actor, paper: Paper, name: str, email: str, today: date, now: datetime) -> Paper:
    """Ask somebody else for a paper that has not come: whoever was asked has left, say. Its day and team stay."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_paper(by, Permission.RECORD_REVIEW, paper, today)
    must_be_waited_for(held)
    name = line(name, "name", LONGEST_NAME, needed="Say who is asked.")
    email = line(email, "email", LONGEST_EMAIL)
    if (name, email) == (held.asked_name, held.asked_email):
        raise Refused("This is who was asked already. Ask again from the list of papers.", about="name")
    staff = _on_the_list(email)
    columns: dict[str, Any] = {"asked_of": staff, "asked_name": name, "asked_email": email, "sent_on": None}
    written = write_paper(held, What.OTHER, by, today, today, now, action="paper asked of somebody else", **columns)
    if email:
        number = PaperStep.objects.filter(paper=held).count()
        key = f"paper {held.pk} asked of somebody else {number}"
        words = asking(held.child, [held], holds=staff is not None, today=today)
        queue_message(by=by, key=key, kind="papers", to=email, to_name=name, child=held.child, review=held.review,
                      now=now, **words)  # fmt: skip
    return written
