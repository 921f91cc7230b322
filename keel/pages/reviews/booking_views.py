"""Booking a review and moving it: what a date would mean is said before it is saved."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.bookings import Doubt
from keel.pages.access import actor, needs
from keel.pages.govuk.words import and_list, long_date, plural
from keel.pages.oversight.on_child import forward_words
from keel.pages.preparing.invitation_words import after_change
from keel.pages.reviews import forms, review_words
from keel.pages.reviews.found import (
    child_or_404,
    doing,
    done,
    not_now,
    page,
    review_or_404,
    still_seen,
    tell,
    to_review,
)
from keel.records.commands import reviews
from keel.records.permissions import Permission
from keel.records.queries.clashes import Clash, Meeting, clashes
from keel.records.queries.preparing import last_choice
from keel.records.queries.review_record import as_it_stands, booking_of
from keel.records.queries.review_standing import Standing, standing_of
from keel.records.queries.rooms import open_rooms

GET_OR_POST = ["GET", "HEAD", "POST"]
CHANGED = {
    "at": "the time",
    "minutes": "how long it takes",
    "place": "the place",
    "mode": "how it is held",
    "room": "the room",
    "video_link": "the link",
    "interpreter": "the interpreter",
}
LONGEST_READ = 2000


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def book(request: HttpRequest, number: str) -> HttpResponse:
    """Book a child's next review."""
    who, today = actor(request), clock.today()
    child = child_or_404(request, number, "book a review")
    if request.method != "POST" and (there := booking_of(child)):
        tell(request, f"A review is booked for {long_date(there.booked_for)} already. Here it can be moved.")
        return to_review(number, there.pk)
    standing = standing_of(child, today)
    form = _form(request, standing)
    remarks: tuple[Any, ...] = ()
    made: list[Any] = []

    def act() -> None:
        told = _read(request)
        made.append(reviews.book_review(by=who, child=child, today=today, now=clock.now(), told=told, **form.values()))

    if form.is_valid():
        remarks = _doubts(request, form, standing, child)
        if not remarks and form.is_valid() and done(form, act):
            _told(request, form, standing, f"The review is booked for {long_date(made[0].booked_for)}.")
            return to_review(number, made[0].pk)
    return _ask(request, child, standing, form, remarks, "Book a review")


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def rebook(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Move a review that is booked, or change its time or place."""
    record = review_or_404(request, number, review, "move a review")
    if request.method != "POST" and not record.is_open:
        return not_now(request, record, "moved")
    row = record.review
    stands = _stands(row)
    form = _form(request, record.standing, moving=True, initial=stands)
    remarks: Any = ()
    if form.is_valid():
        # Of a review that somebody has ended meanwhile the command says so: no day of it need be judged.
        if record.is_open:
            remarks = _doubts(request, form, record.standing, record.child, row)
        act = partial(
            reviews.rebook_review,
            review=row,
            told=_read(request) if _is_new(form, row) else None,
            **doing(request),
            **form.values(),
        )
        if not remarks and form.is_valid() and done(form, act):
            now = as_it_stands(row)
            told = after_change(now) if now.sequence != row.sequence else ""
            _told(request, form, record.standing, f"{_changed(form, stands)}{told}")
            return to_review(number, review)
    seen = still_seen(request, record, form)
    more = {"record": record, "seen": seen, "stands": row.booked_for if record.is_open else None}
    return _ask(request, record.child, record.standing, form, remarks, "Move the review", **more)


def _stands(row: Any) -> dict[str, Any]:
    """What the boxes hold of a review that is booked."""
    return {
        "on": row.booked_for,
        "at": row.booked_time,
        "minutes": row.minutes,
        "place": row.booked_place,
        "mode": row.mode,
        "room": str(row.room_id or ""),
        "video_link": row.video_link,
        "interpreter": row.interpreter,
    }


def _form(request: HttpRequest, standing: Standing, **more: Any) -> forms.Book:
    """The form. Choosing a day that is suggested puts it in its box, and everything else stays as it was typed."""
    more["rooms"] = {room.pk: room.name for room in open_rooms(standing.today)}
    form = forms.Book(request.POST or None, today=standing.today, **more)
    if "choose" not in request.POST:
        return form
    days = {each.on.isoformat(): each.on for each in standing.suggestions()}
    chosen = days.get(request.POST["choose"])
    return forms.Book(
        None, today=standing.today, **{**more, "initial": {**form.typed(), **({"on": chosen} if chosen else {})}}
    )


def _changed(form: forms.Book, stood: Mapping[str, Any]) -> str:
    """What is different of a booking now, in words."""
    given = form.cleaned_data
    if given["on"] != stood["on"]:
        return f"The review is moved to {long_date(given['on'])}."
    said = [words for name, words in CHANGED.items() if name in given and given[name] != stood[name]]
    return f"{and_list(said).capitalize()} {'is' if len(said) == 1 else 'are'} changed. The day stays as it was."


def _doubts(request: HttpRequest, form: forms.Book, standing: Standing, child: Any, row: Any = None) -> tuple[Any, ...]:
    """What speaks against the booking, unless the person has read it and goes on; the law's asks for a reason.

    `row`: the review that is moved. Where its day stays, only what it clashes with is looked at.
    """
    day = form.cleaned_data["on"]
    remarks: tuple[Any, ...] = ()
    if row is None or day != row.booked_for:
        if not done(form, partial(reviews.refuse_day, day, standing)):
            return ()
        remarks = standing.verdict(day)
    found = [clash for clash in _clashes(request, form, standing, child, row) if clash.key not in _read(request)]
    if found or (remarks and request.POST.get("read") != day.isoformat()):
        return (*remarks, *found)
    if any(remark.breaks_law for remark in remarks) and not form.cleaned_data["because"]:
        form.add_error("because", "Say why it is booked on this day all the same")
        return remarks
    return ()


def _clashes(request: HttpRequest, form: forms.Book, standing: Standing, child: Any, row: Any) -> list[Any]:
    """What it clashes with; of a booking whose time and room stay, nothing new."""
    if row is not None and not _is_new(form, row):
        return []
    given, arranged = form.cleaned_data, form.arranged()
    meeting = Meeting(on=given["on"], at=given["at"], minutes=arranged.minutes, room=arranged.room, mode=given["mode"])
    return clashes(actor(request), child, meeting, standing.today, apart_from=row.pk if row else None)


def _is_new(form: forms.Book, row: Any) -> bool:
    """Whether the day, the time, the length or the room is another."""
    given, arranged = form.cleaned_data, form.arranged()
    asked = (given["on"], given["at"], arranged.minutes, arranged.room)
    return asked != (row.booked_for, row.booked_time, row.minutes, row.room_id)


def _read(request: HttpRequest) -> frozenset[str]:
    """The clashes that the person was told of, and books it all the same."""
    return frozenset(request.POST.get("clashes", "")[:LONGEST_READ].split("|"))


def _ask(
    request: HttpRequest,
    child: Any,
    standing: Standing,
    form: forms.Book,
    remarks: tuple[Any, ...],
    title: str,
    **more: Any,
) -> HttpResponse:
    """The form, with what is due, days that would do, and what speaks against the day that was typed."""
    day = form.cleaned_data.get("on") if form.is_bound and hasattr(form, "cleaned_data") else None
    context = {
        "form": form,
        "title": title,
        "due": review_words.due(standing),
        "remarks": [_remark(remark) for remark in remarks],
        "clashes": "|".join(sorted({*(_read(request) - {""}), *(c.key for c in remarks if isinstance(c, Clash))})),
        "forward": forward_words(standing.forward),
        "wishes": review_words.wishes(last_choice(child.pk)),
        "read": day if remarks else None,
        "ask_why": form.moving
        or any(getattr(remark, "breaks_law", False) for remark in remarks)
        or "because" in form.errors
        or form["because"].value(),
        "suggestions": review_words.suggestions(standing),
        "record": None,
        "seen": None,
        "stands": None,
    }
    return page(request, "reviews/book.html", child, **{**context, **more})


def _remark(remark: Any) -> tuple[str, str, bool]:
    """A doubt of the law's, or a clash, as the page says it: words, source, whether it breaks the law."""
    if isinstance(remark, Clash):
        return remark.text, "", False
    return remark.text, str(remark.source), remark.breaks_law


def _told(request: HttpRequest, form: forms.Book, standing: Standing, said: str) -> None:
    """What was done, and what else to know of the day; the next thing is on the review's page."""
    day = form.cleaned_data["on"]
    words = [said]
    if (others := standing.busy.get(day)) and standing.iro:
        words.append(f"{standing.iro} has {plural(others, 'other review')} on that day.")
    if any(remark.doubt is Doubt.LATE for remark in standing.verdict(day)):
        words.append("It shows as after the legal date.")
    tell(request, " ".join(words), reverse("reviews"), "Back to the list of reviews")
