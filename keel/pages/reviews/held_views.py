"""Recording that a review was held, completing one that was begun, and correcting what is recorded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import needs
from keel.pages.govuk.words import long_date
from keel.pages.reviews import forms, review_words
from keel.pages.reviews.found import (
    child_or_404,
    counting,
    doing,
    done,
    not_now,
    page,
    review_or_404,
    still_seen,
    tell,
    to_review,
)
from keel.records.commands import reviews_held
from keel.records.commands.lateness import was_late
from keel.records.permissions import Permission
from keel.records.queries.review_record import ReviewRecord, booking_of, may_have_chaired
from keel.records.queries.review_standing import Standing, standing_of

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def record_unbooked(request: HttpRequest, number: str) -> HttpResponse:
    """Record a review that nobody booked; where one is booked, that one is asked about first."""
    child = child_or_404(request, number, "record a review")
    there = booking_of(child)
    if request.method != "POST" and there and "other" not in request.GET:
        return redirect("review_held", number, there.pk)
    return _held(request, child, standing_of(child, clock.today()), None)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def record_booked(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Record that the review that was booked was held."""
    record = review_or_404(request, number, review, "record a review")
    if request.method != "POST" and not record.is_open:
        return not_now(request, record, "recorded as held again" if record.review.first_part_on else "recorded as held")
    return _held(request, record.child, record.standing, record)


def _held(request: HttpRequest, child: Any, standing: Standing, record: ReviewRecord | None) -> HttpResponse:
    today = clock.today()
    chairs = may_have_chaired(standing.iro, today)
    initial: dict[str, Any] = {"chaired_by": standing.iro.pk if standing.iro else ""}
    if record and record.review.booked_for and record.review.booked_for <= today:
        initial |= {"on_0": record.review.booked_for, "mode_0": record.review.mode}
    form = _form(request, child, standing, chairs=chairs, initial=initial)
    made: list[Any] = []

    def act() -> None:
        chair = chairs[int(form.cleaned_data["chaired_by"])]
        booked = record.review if record else None
        made.append(
            reviews_held.record_held(child=child, review=booked, chaired_by=chair, **doing(request), **form.values())
        )

    if _sent(request, form) and done(form, act):
        return _after(request, child, made[0], form)
    title = "Record the review as held" if record else "Record a review that was held"
    return _ask(request, child, form, record, title, "Record it")


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def complete(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Add the next part of a review that was begun, and complete it."""
    record = review_or_404(request, number, review, "complete a review")
    if request.method != "POST" and not record.is_begun:
        return to_review(number, review)
    form = _form(request, record.child, record.standing, next_part=True)
    made: list[Any] = []

    def act() -> None:
        made.append(reviews_held.complete_review(review=record.review, **doing(request), **form.values()))

    if _sent(request, form) and done(form, act):
        return _after(request, record.child, made[0], form)
    return _ask(request, record.child, form, record, "Complete the review", "Record the next part")


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def correct(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Correct what is recorded of a review that was held."""
    record = review_or_404(request, number, review, "correct a review")
    row, today = record.review, clock.today()
    if request.method != "POST" and (row.first_part_on is None or record.from_return):
        return to_review(number, review)
    chairs = may_have_chaired(record.standing.iro, today)
    if row.chaired_by:
        chairs = {row.chaired_by.pk: row.chaired_by, **chairs}
    initial = review_words.as_recorded(record)
    many: dict[str, Any] = {"chairs": chairs, "initial": initial, "correcting": True, "parts": len(record.parts) or 1}
    many["completing"] = record.is_begun
    form = _form(request, record.child, record.standing, **many)

    def act() -> None:
        given = form.cleaned_data
        told = {"chaired_by": chairs[int(given["chaired_by"])], "because": given["because"], **form.values()}
        reviews_held.correct_held(review=row, **doing(request), **told)

    if _sent(request, form) and done(form, act):
        tell(request, "The record is corrected. What was recorded before is in the history.")
        return to_review(number, review)
    return _ask(request, record.child, form, record, "Correct the record", "Correct the record")


def _form(
    request: HttpRequest, child: Any, standing: Standing, *, parts: int = 1, chairs: Any = None, **more: Any
) -> forms.Held:
    """The form with as many parts as were asked for; pressing *Add another part* asks for one more."""
    typed = request.POST.get("parts", "")
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else parts
    count += "add_part" in request.POST
    names = None if chairs is None else {key: _named(key, person, standing) for key, person in chairs.items()}
    more |= {"born_on": child.born_on, "counted_on": counting(standing), "chairs": names, "parts": count}
    form = forms.Held(request.POST or None, today=clock.today(), **more)
    if "add_part" in request.POST:
        # What was typed so far is shown again, and nothing is wrong with it yet.
        return forms.Held(None, today=clock.today(), **{**more, "initial": form.typed()})
    return form


def _named(key: int, person: Any, standing: Standing) -> str:
    own = standing.iro is not None and standing.iro.pk == key
    return f"{person} (the child’s IRO)" if own else str(person)


def _sent(request: HttpRequest, form: forms.Held) -> bool:
    return "add_part" not in request.POST and form.is_valid()


def _after(request: HttpRequest, child: Any, made: Any, form: forms.Held) -> HttpResponse:
    """What was recorded, when the next review is due, and the next thing to do."""
    standing, code = standing_of(child, clock.today()), form.code()
    words = [f"Recorded, with the code {code}." if code else "Recorded as begun."]
    if not code:
        words.append(review_words.to_complete_by(made.first_part_on, standing))
    return tell_held(request, child, made, standing, words)


def tell_held(request: HttpRequest, child: Any, made: Any, standing: Standing, words: list[str]) -> HttpResponse:
    """What was done (`words`), why a late one was late, when the next review is due; and the next thing to do."""
    next_thing: tuple[str, ...] = ()
    if standing.due and not booking_of(child):
        next_thing = (reverse("review_book", args=[child.number]), "Book it")
    if was_late(made) and not made.late_reason:
        words.append(f"It was held after its legal date, {long_date(made.due_on)}, and the reason is not recorded.")
        next_thing = (reverse("review_late", args=[child.number, made.pk]), "Say why it was late")
    if standing.due:
        words.append(f"The next review is due by law on {long_date(standing.due.on)}.")
    tell(request, " ".join(words), *next_thing)
    return to_review(child.number, made.pk)


def _ask(
    request: HttpRequest, child: Any, form: forms.Held, record: ReviewRecord | None, title: str, button: str
) -> HttpResponse:
    more = {"form": form, "record": record, "seen": still_seen(request, record, form) if record else None}
    told = review_words.parts(record) if record and record.is_begun and form.next_part else []
    return page(request, "reviews/held.html", child, title=title, button=button, told=told, **more)
