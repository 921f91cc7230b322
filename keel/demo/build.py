"""Building the demonstration: one transaction, so that a build that was stopped half way leaves nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from keel.demo import around, files, guard, live, meetings, overseeing, signins, verify
from keel.demo.caseloads import Caseloads
from keel.demo.council import Council, SignIn, in_order
from keel.demo.files import DoesNotAddUp
from keel.demo.folders import Returns
from keel.demo.generate import make_children
from keel.demo.timeline import DAY, Timeline
from keel.demo.workers import workers_of
from keel.exchange.returns import bring_in
from keel.exchange.ssda903.codes import FIRST_RETURN, LAST_RETURN
from keel.records.commands import overdue
from keel.records.commands.audit import write_event
from keel.records.commands.ladder import rebuild_ladder
from keel.records.commands.places import set_place
from keel.records.commands.practice import set_practice
from keel.records.models import Allocation, BatchFile, Message
from keel.records.permissions import Actor, service
from keel.records.queries.due import projected
from keel.records.queries.practice import KEPT_FROM
from keel.records.refused import Refused

STILL_WAITING = timedelta(days=3)
"""Mail of so many last days waits in the outbox, for whoever watches it arrive."""
Say = Callable[[str], object]


def can_be_built_for(today: date) -> date:
    """The nearest day for which Keel knows every return that the demonstration needs."""
    earliest = date(FIRST_RETURN + 2, 4, 1)
    latest = date(LAST_RETURN, 3, 31)
    return min(max(today, earliest), latest)


def build(today: date, *, say: Say) -> list[SignIn]:
    """Build the demonstration for a day, or keep the one that stands for it. Gives the sign-ins, one a role.

    Raises `Refused` in production and where the database holds what is not the demonstration's own.
    """
    guard.refuse_production()
    if can_be_built_for(today) != today:
        raise Refused(
            f"The demonstration cannot be built for {today:%d %B %Y}: Keel knows returns from "
            f"{FIRST_RETURN - 1}/{FIRST_RETURN % 100} to {LAST_RETURN - 1}/{LAST_RETURN % 100}. "
            f"Choose another day, as in --today {can_be_built_for(today)}."
        )
    there = guard.check(today)
    if there and guard.is_whole(there, today):
        say(f"The demonstration for {today:%d %B %Y} is already here: it is kept as it is.")
        return in_order(signins.read())
    with transaction.atomic(), _named():
        if there:
            say(f"The demonstration for {there.today:%d %B %Y} is taken out, to build it anew.")
            guard.clear()
        sign_ins = in_order(_build(Timeline(today), say))
        signins.write(sign_ins)
    return sign_ins


@contextmanager
def _named() -> Iterator[None]:
    """Mails that are written meanwhile are from Larkwater, where nobody named a council."""
    before = settings.COUNCIL_NAME
    settings.COUNCIL_NAME = guard.LARKWATER if before == settings.UNNAMED_COUNCIL else before
    try:
        yield
    finally:
        settings.COUNCIL_NAME = before


def _build(timeline: Timeline, say: Say) -> list[SignIn]:
    # A fixed hour of the day it is built for, so that two builds make the same record.
    by, now = service("demo"), datetime.combine(timeline.today, datetime.min.time(), UTC) + timedelta(hours=6)
    say(f"Larkwater Council as it stands on {timeline.today:%d %B %Y}; last full year to {timeline.last:%d %B %Y}.")
    children = make_children(timeline)
    say(f"{len(children):,} children, {sum(len(child.reviews) for child in children):,} reviews made up.")
    _practice(timeline, by, now)
    _places(timeline, by, now)
    in_parts = meetings.take_out(timeline, children)
    recent = live.take_out(timeline, children)
    place = Path(settings.VAR) / "demo" / "903"
    folders = Returns(timeline, children, workers_of(timeline, children)).write(place)
    report = bring_in(folders, by=by, today=timeline.today, now=now)
    if report.turned_away or report.outcome.batch is None:
        said = "; ".join(f"{finding.file}: {finding.why}" for finding in report.read.refused[:3])
        raise DoesNotAddUp(f"The made-up returns were refused. {said}")
    say(f"{len(folders)} returns brought in: {report.applied:,} rows.")
    around.name_everybody(children, by=by, now=now)
    around.tell_stories(timeline, children, by=by, now=now)
    council = Council(timeline, by, now)
    council.set_up()
    say(f"{len(council.teams)} teams and their people, {len(council.sign_ins)} sign-ins.")
    caseloads = Caseloads(timeline, children, council.iros)
    caseloads.share_out()
    caseloads.write(by=by, now=now)
    meetings.record(timeline, in_parts, by=by, now=now)
    held = live.record(timeline, recent)
    say(f"{held:,} reviews of the last weeks recorded day by day.")
    _kept_from(timeline, by, now)
    booked = around.book_ahead(timeline, by=by, now=now)
    say(f"{_with_an_iro(timeline, by)} {booked:,} reviews are booked ahead.")
    say(overseeing.oversee(timeline, by=by))
    _night(timeline, by)
    _sent(timeline)
    verify.check_record(timeline)
    about = {
        "today": timeline.today.isoformat(),
        "edition": files.digest(),
        "batch": report.outcome.batch,
        "children": len(children),
    }
    write_event(by=by, action=guard.BUILT, about=about, now=now)
    return council.sign_ins


def _with_an_iro(timeline: Timeline, by: Actor) -> str:
    """How many of those in care, as the list of reviews due counts them, have an IRO, and who still waits."""
    here = projected(actor=by, on=timeline.today, today=timeline.today).values_list("child_id", flat=True)
    held = Allocation.objects.filter(to_on=None).values_list("child_id", flat=True)
    in_care, waiting = len(set(here)), len(set(here) - set(held))
    told = f"{in_care - waiting:,} of {in_care:,} children in care have an IRO;"
    days = files.council()["iro_service"]["waiting_days"]
    return f"{told} {waiting:,} who came in the last {days} days wait for one;" if waiting else told


def _night(timeline: Timeline, by: Actor) -> None:
    """One night, as on every council: silence becomes agreement, people are told of what is late."""
    now = datetime.combine(timeline.today, datetime.min.time(), UTC) + timedelta(hours=2)
    rebuild_ladder(by=by, today=timeline.today, now=now, because="the demonstration")
    for part in (overdue.deem_agreed, overdue.tell_late, overdue.tell_decisions_late):
        part(by=by, today=timeline.today, now=now)


def _sent(timeline: Timeline) -> None:
    """What was queued longer ago than this has left: nobody is invited today to a review of last year."""
    morning = datetime.combine(timeline.today, datetime.min.time(), UTC)
    waiting = Message.objects.filter(state=Message.State.WAITING, queued_at__lt=morning - STILL_WAITING)
    waiting.update(state=Message.State.SENT, sent_at=F("queued_at") + timedelta(minutes=1), tries=1)


def _practice(timeline: Timeline, by: Actor, now: datetime) -> None:
    """Larkwater's own practice has held since before the returns begin."""
    for name, value in files.council()["practice"].items():
        set_practice(by=by, name=name, value=value, holds_from=timeline.opens, today=timeline.today, now=now)


def _places(timeline: Timeline, by: Actor, now: datetime) -> None:
    """The districts that are Larkwater and its neighbours: known before its homes are, so that each is seen rightly."""
    for place in files.council()["places"]:
        set_place(by=by, **place, today=timeline.today, now=now)


def _kept_from(timeline: Timeline, by: Actor, now: datetime) -> None:
    """From the day after the last that the returns speak of, reviews are recorded in Keel itself."""
    reviews = BatchFile.objects.filter(table="reviews").values_list("known_to", flat=True)
    day = max(known for known in reviews if known) + DAY
    value = day.isoformat()
    set_practice(by=by, name=KEPT_FROM, value=value, holds_from=day, today=timeline.today, now=now)
