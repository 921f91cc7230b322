"""One review: what it is, where it stands, its dates before and after, what comes next, and its history."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.reviews import forms, history, review_words, standing_words
from keel.pages.reviews.found import child_or_404, doing, done, page, review_or_404, still_seen, tell, to_review
from keel.records.commands.lateness import late_since, say_why_late, say_why_not_held, was_late
from keel.records.permissions import READS_RECORD, SEES_CHILDREN, Actor, Permission
from keel.records.queries.board import newest_note
from keel.records.queries.decisions_out import waiting_to_settle
from keel.records.queries.review_record import ReviewRecord, booking_of


@require_safe
@needs(*SEES_CHILDREN)
def review(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """One review of a child."""
    record = review_or_404(request, number, review, "review")
    who = actor(request)
    may = who.may(Permission.RECORD_REVIEW)
    lines = standing_words.dated(record.clocks, record.standing.calendar, record.standing.today)
    more = {
        "record": record,
        "what": review_words.what(record),
        "steps": standing_words.steps(record) if not record.review.over and not record.from_return else [],
        "next": (move := standing_words.next_move(record)),
        "to_settle": standing_words.to_settle(waiting_to_settle(record)),
        "reads": any(who.may(permission) for permission in READS_RECORD),
        "writes": who.may(Permission.WRITE_RECORD),
        "way": standing_words.way_on(move["line"].rule, who) if move else None,
        "facts": list(review_words.facts(record)),
        "due": review_words.due(record.standing) if record.is_open else None,
        "before": [line for line in lines if line.rule in standing_words.BEFORE],
        "after": [line for line in lines if line.rule not in standing_words.BEFORE],
        "history": history.lines(record),
        "ended": record.newest.get_status_display() if record.review.over else "",
        "acts": _acts(record, who) if may else [],
        "rooms": _rooms(record, who),
        "required_on": record.standing.due.on if may and _stays(record) and record.standing.due else None,
        "may": may,
    }
    return page(request, "reviews/review.html", record.child, **more)


def _rooms(record: ReviewRecord, who: Actor) -> list[tuple[str, str, str]]:
    """The rooms of a review, in the order in which they are used: (words, what is done there, address)."""
    review = record.review
    reads = any(who.may(permission) for permission in READS_RECORD)
    if review.over or record.from_return or review.source == "sheet" or not reads:
        return []
    writes = who.may(Permission.WRITE_RECORD)
    offered = [
        ("Before the review", "who is asked, papers, the child’s wishes", "review_prepare", not review.completed_on),
        ("In the room", "the record, written while the review is held", "review_room", writes),
        ("Take it along", "a pack for a place without a signal", "review_pack", writes and not review.completed_on),
        (
            "After the review",
            "decisions, answers, the record, who is sent it",
            "review_after",
            bool(review.completed_on),
        ),
    ]
    there = (record.child.number, review.pk)
    return [(words, what, reverse(name, args=there)) for words, what, name, shown in offered if shown]


def _stays(record: ReviewRecord) -> bool:
    """Whether it stands booked and the law asks for it, so that it cannot be called not required."""
    return record.is_open and record.standing.is_required


def _acts(record: ReviewRecord, who: Actor) -> list[tuple[str, str]]:
    """What can be done now, the likeliest first: (words, address)."""
    review, number = record.review, record.child.number
    there = (number, review.pk)
    if record.is_open:
        offered = [
            ("Record it as held", "review_held"),
            ("Move or change it", "review_rebook"),
            ("Cancel it", "review_cancel"),
        ]
        if not record.standing.is_required:
            offered.append(("It is not required", "review_not_required"))
        if review.booked_for and review.booked_for > record.standing.today:
            offered[:2] = offered[1::-1]
            offered.insert(0, ("Prepare it", "review_prepare"))
        elif review.booked_for == record.standing.today and who.may(Permission.WRITE_RECORD):
            offered.insert(0, ("Go into the room", "review_room"))
    elif record.review.over:
        offered = [("Bring it back", "review_reinstate")] if review.booked_for else []
        return [*((words, reverse(name, args=there)) for words, name in offered), _book(number)]
    elif record.from_return:
        return [_book(number)]
    else:
        offered = [("Add the next part", "review_complete")] if record.is_begun else []
        offered += [("Correct the record", "review_correct"), ("It was not held", "review_take_back")]
        if was_late(review):
            offered.insert(0, ("Say why it was late", "review_late"))
        told = [(words, reverse(name, args=there)) for words, name in offered]
        return told if record.is_begun else [_book(number), *told]
    return [(words, reverse(name, args=there)) for words, name in offered]


def _book(number: str) -> tuple[str, str]:
    return "Book the next review", reverse("review_book", args=[number])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_REVIEW)
def late(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Why a review was held after its legal date."""
    record = review_or_404(request, number, review, "why a review was late")
    row = record.review
    if not was_late(row):
        tell(request, "This review was held in time, so there is nothing to say.")
        return to_review(number, review)
    note = newest_note(record.child, row.due_on) if row.due_on and not row.late_reason else None
    said = {"why": note.why, "because": note.because} if note else {"why": row.late_reason, "because": row.late_because}
    form = forms.WhyLate(request.POST or None, initial=said)
    act = partial(say_why_late, review=row, **doing(request))
    if form.is_valid() and done(form, lambda: act(**form.cleaned_data)):
        tell(request, "Kept: why the review was late.")
        return to_review(number, review)
    more = {"form": form, "record": record, "seen": still_seen(request, record, form), "was_due": row.due_on}
    return page(request, "reviews/late.html", record.child, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_REVIEW)
def not_held(request: HttpRequest, number: str) -> HttpResponse:
    """Why a review that is past its legal date is not held yet."""
    who, today = actor(request), clock.today()
    child = child_or_404(request, number, "why a review is not held")
    due_on = late_since(child, today)
    if due_on is None:
        tell(request, "No review of this child is past its legal date, so there is nothing to say.")
        return redirect("child", number)
    note = newest_note(child, due_on)
    form = forms.WhyLate(request.POST or None, initial={"why": note.why, "because": note.because} if note else None)
    act = partial(say_why_not_held, by=who, child=child, today=today, now=clock.now())
    if form.is_valid() and done(form, lambda: act(**form.cleaned_data)):
        book = "" if booking_of(child) else reverse("review_book", args=[number])
        tell(request, "Kept: why the review is not held yet.", book, "Book it")
        return redirect("board") if who.may(Permission.SUPERVISE) else redirect("child", number)
    return page(request, "reviews/not_held.html", child, form=form, was_due=due_on)
