"""The papers of a review: asked for, asked for again, sent, come, not needed. Each change is a step of the paper."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from keel.law.answers import Rule
from keel.law.duties import before_review
from keel.law.papers import NAMES, Kind
from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.outbox import queue_message
from keel.records.commands.paper_mail import asking, asking_again
from keel.records.commands.preparing import LONGEST_NAME, hold_for, line, refuse_over
from keel.records.commands.review_steps import LONGEST_REASON, hold_review, plain, reason, write_review_event
from keel.records.models import Paper, PaperStep, Review, ReviewClock, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.children import visible_rows
from keel.records.queries.papers import open_papers
from keel.records.queries.preparing import case_holder, team_of
from keel.records.refused import Refused
from keel.records.seals import digest_of

What = PaperStep.What
LONGEST_EMAIL = 254
EARLIEST_BEFORE = 400
"""A paper that came more days than this before its review cannot be for it."""


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
        _step(paper, What.ASKED, by, today, now, said={"asked_name": name, "due_on": due})
    if email:
        words = asking(child, made, holds=of_list or staff is not None)
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
    steps = [_made(paper, What.CHASED, by, today, now) for paper in held]
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
    held = _hold(by, Permission.RECORD_REVIEW, paper, today)
    _must_be_open(held)
    name = line(name, "name", LONGEST_NAME, needed="Say who is asked.")
    email = line(email, "email", LONGEST_EMAIL)
    if (name, email) == (held.asked_name, held.asked_email):
        raise Refused("This is who was asked already. Ask again from the list of papers.", about="name")
    staff = _on_the_list(email)
    columns: dict[str, Any] = {"asked_of": staff, "asked_name": name, "asked_email": email, "sent_on": None}
    written = _write(held, What.OTHER, by, today, today, now, action="paper asked of somebody else", **columns)
    if email:
        number = PaperStep.objects.filter(paper=held).count()
        key = f"paper {held.pk} asked of somebody else {number}"
        words = asking(held.child, [held], holds=staff is not None)
        queue_message(by=by, key=key, kind="papers", to=email, to_name=name, child=held.child, review=held.review,
                      now=now, **words)  # fmt: skip
    return written


@transaction.atomic
def say_sent(*, by: Actor, paper: Paper, on: date, today: date, now: datetime) -> Paper:
    """Whoever holds the case says that a paper was sent. It counts as come once the IRO service has it."""
    by.must(Permission.DO_TASKS)
    held = _hold(by, Permission.DO_TASKS, paper, today)
    _must_be_open(held)
    _refuse_day(held, on, today)
    if held.sent_on == on:
        raise Refused(f"It is written down already that this was sent on {say(on)}.", about="on")
    return _write(held, What.SENT, by, on, today, now, action="paper said to be sent", sent_on=on)


@transaction.atomic
def paper_came(*, by: Actor, paper: Paper, on: date, today: date, now: datetime) -> Paper:
    """A paper has come."""
    by.must(Permission.RECORD_REVIEW)
    held = _hold(by, Permission.RECORD_REVIEW, paper, today)
    _must_be_open(held)
    _refuse_day(held, on, today)
    return _write(held, What.CAME, by, on, today, now, action="paper came", came_on=on)


@transaction.atomic
def share_paper(*, by: Actor, paper: Paper, on: date, with_whom: str, today: date, now: datetime) -> Paper:
    """A paper that has come was shared before the review with the child, a parent, a carer; each time adds a step."""
    by.must(Permission.RECORD_REVIEW)
    held = _hold(by, Permission.RECORD_REVIEW, paper, today)
    if held.came_on is None:
        raise Refused("This paper has not come, so it cannot have been shared. Mark it as come first.")
    if not held.came_on <= on <= today:
        raise Refused(f"Choose a day from {say(held.came_on)}, when it came, to today.", about="on")
    whom = line(with_whom, "with_whom", LONGEST_REASON, needed="Say with whom it was shared.")
    return _write(held, What.SHARED, by, on, today, now, action="paper shared", because=whom)


@transaction.atomic
def paper_not_come(*, by: Actor, paper: Paper, because: str, today: date, now: datetime) -> Paper:
    """A paper had not come after all: the wrong one was ticked, say. The step says so and why."""
    by.must(Permission.RECORD_REVIEW)
    held = _hold(by, Permission.RECORD_REVIEW, paper, today)
    if held.came_on is None:
        raise Refused("Nothing says that this paper came, so there is nothing to take back.")
    why = reason(because, "Say why it had not come: that it was another child’s, say.")
    return _write(
        held, What.NOT_COME, by, today, today, now, action="paper not come after all", because=why, came_on=None
    )


@transaction.atomic
def paper_not_needed(*, by: Actor, paper: Paper, because: str, today: date, now: datetime) -> Paper:
    """A paper is not needed for this review, and why."""
    by.must(Permission.RECORD_REVIEW)
    held = _hold(by, Permission.RECORD_REVIEW, paper, today)
    _must_be_open(held)
    why = reason(because, "Say why it is not needed: whoever reads the record later will ask.")
    return _write(
        held, What.NOT_NEEDED, by, today, today, now, action="paper not needed", because=why, not_needed_on=today
    )


@transaction.atomic
def paper_needed(*, by: Actor, paper: Paper, because: str, today: date, now: datetime) -> Paper:
    """A paper is needed after all."""
    by.must(Permission.RECORD_REVIEW)
    held = _hold(by, Permission.RECORD_REVIEW, paper, today)
    if held.not_needed_on is None:
        raise Refused("This paper is needed already.")
    why = reason(because, "Say why it is needed after all.")
    return _write(held, What.NEEDED, by, today, today, now, action="paper needed", because=why, not_needed_on=None)


def _hold(by: Actor, right: Permission, paper: Paper, today: date) -> Paper:
    """The paper as it stands now, its child locked."""
    hold_for(by, right, paper.child_id, today)
    return Paper.objects.select_related("review").get(pk=paper.pk)


def _must_be_open(paper: Paper) -> None:
    name = NAMES[Kind(paper.kind)]
    if paper.came_on:
        raise Refused(f"{name}: it came on {say(paper.came_on)}, as somebody has written down already.")
    if paper.not_needed_on:
        raise Refused(f"{name}: somebody has marked it as not needed on {say(paper.not_needed_on)}.")
    if paper.review.over:
        raise Refused("The review was called off, so its papers are not waited for any more.")


def _refuse_day(paper: Paper, on: date, today: date) -> None:
    if on > today:
        raise Refused(f"{say(on)} is in the future. Write it down when it has come.", about="on")
    if (paper.due_on - on).days > EARLIEST_BEFORE:
        raise Refused(f"{say(on)} is more than a year before this review. Check the year.", about="on")


def _write(
    paper: Paper,
    what: str,
    by: Actor,
    on: date,
    today: date,
    now: datetime,
    *,
    action: str,
    because: str = "",
    **columns: Any,
) -> Paper:
    for name, value in columns.items():
        setattr(paper, name, value)
    if columns:
        paper.save(update_fields=list(columns))
    said = {"asked_name": paper.asked_name} if what == What.OTHER else None
    _step(paper, what, by, on, now, because=because, said=said)
    about = {"paper": paper.pk, "fields": sorted(columns), "on": on}
    write_review_event(who=by, action=action, review=paper.review, now=now, said=about)
    settle_clocks([paper.review_id], today)
    return paper


def _made(
    paper: Paper,
    what: str,
    by: Actor,
    on: date,
    now: datetime,
    *,
    because: str = "",
    said: Mapping[str, Any] | None = None,
) -> PaperStep:
    told = {name: plain(value) for name, value in (said or {}).items()}
    return PaperStep(paper=paper, what=what, on=on, because=because, said=told, written_at=now, by=by.name)


def _step(paper: Paper, what: str, by: Actor, on: date, now: datetime, **more: Any) -> None:
    _made(paper, what, by, on, now, **more).save()
