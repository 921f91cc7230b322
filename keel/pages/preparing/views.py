"""The preparation list of one review, and what IRO, social worker and child say before it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.govuk.words import long_date, plural
from keel.pages.preparing import forms, paper_words, presenters
from keel.pages.reviews import review_words
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands import preparing
from keel.records.permissions import READS_RECORD, Permission
from keel.records.queries import papers, review_clocks
from keel.records.queries.child import working_days_left
from keel.records.queries.invitations import invited_words
from keel.records.queries.preparing import case_holder, prepared
from keel.records.queries.review_record import ReviewRecord

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@needs(*READS_RECORD)
def prepare(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Everything before one review: by when, where the day comes from, done or not, and the way to do it."""
    record = review_or_404(request, number, review, "prepare a review")
    who, today = actor(request), clock.today()
    row, said, asked = record.review, prepared(record.review), papers.papers_of(record.review)
    doing = presenters.Doing(
        prepared=said,
        papers=asked,
        invited=invited_words(row),
        clocks=review_clocks.clocks_of_review(row),
        may_record=who.may(Permission.RECORD_REVIEW),
        may_write=who.may(Permission.WRITE_RECORD),
    )
    steps, by = papers.steps_of(asked)
    lines = paper_words.paper_lines(
        asked,
        steps,
        by,
        record.standing.calendar,
        today,
        number,
        may_record=doing.may_record,
        may_do=who.may(Permission.DO_TASKS),
    )
    more = {
        "record": record,
        "what": review_words.what(record),
        "lede": _lede(record),
        "facts": facts(record, may=doing.may_record),
        "things": presenters.things(record, doing),
        "papers": lines,
        "talks": [presenters.talk_rows(talk) for talk in said.talks],
        "choices": [presenters.choice_rows(choice) for choice in said.choices],
        "not_safe": doing.may_write and any(spoken.safe == "no" for spoken in said.standing),
        "may": doing.may_record,
    }
    return page(request, "preparing/prepare.html", record.child, **more)


def _lede(record: ReviewRecord) -> str:
    """For which day, and how far away that is; of one that was held or called off, that it was."""
    row, standing = record.review, record.standing
    if not record.is_open or row.booked_for is None:
        on = long_date(row.first_part_on) if row.first_part_on else ""
        return f"The review was held on {on}." if on else f"The review is {record.newest.get_status_display()}."
    days = working_days_left(standing.calendar, standing.today, row.booked_for)
    left = f", in {plural(days, 'working day')}" if days > 0 else ", today" if row.booked_for == standing.today else ""
    return f"The review is booked for {long_date(row.booked_for)}{left}."


def facts(record: ReviewRecord, *, may: bool) -> list[tuple[Any, ...]]:
    """When and where, and what is booked for it; each with the way to change it."""
    if not (may and record.is_open):
        return [*review_words.arranged(record)]
    href = reverse("review_rebook", args=[record.child.number, record.review.pk])
    return [*review_words.arranged(record, {"text": "Change", "href": href, "about": "when and where"})]


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def talk(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """IRO and social worker spoke."""
    record = review_or_404(request, number, review, "talk before a review")
    holder = case_holder(record.child.pk, clock.today())
    form = forms.Talk(
        request.POST or None, today=clock.today(), initial={"on": clock.today(), "with_whom": holder.name}
    )
    lede = "What the IRO and the social worker settled: why this review, who comes, where, how the child takes part."
    return _write(request, record, form, preparing.record_talk, "Talk before the review", lede,
                  "The talk is written down.")  # fmt: skip


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def choices(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """The child was asked what they would like."""
    record = review_or_404(request, number, review, "child's choices")
    form = forms.Choices(request.POST or None, today=clock.today(), initial={"on": clock.today()})
    lede = "It is the child’s meeting: place, time and people follow their wishes as far as they can."
    return _write(request, record, form, preparing.record_choices, "What the child would like", lede,
                  "Their wishes are written down.")  # fmt: skip


def _write(
    request: HttpRequest,
    record: ReviewRecord,
    form: Any,
    command: Callable[..., object],
    title: str,
    lede: str,
    did: str,
) -> HttpResponse:
    """Ask, write, say that it was written."""
    act = partial(_act, request, record, form, command)
    if form.is_valid() and done(form, act):
        return to_prepare(request, record, did)
    more = {"record": record, "form": form, "title": title, "lede": lede, "button": "Save"}
    return page(request, "preparing/ask.html", record.child, **more)


def _act(request: HttpRequest, record: ReviewRecord, form: Any, command: Callable[..., object]) -> None:
    command(by=actor(request), review=record.review, today=clock.today(), now=clock.now(), **form.values())


def to_prepare(request: HttpRequest, record: ReviewRecord, did: str) -> HttpResponse:
    """Back to the list, with what was done."""
    tell(request, did)
    return redirect("review_prepare", record.child.number, record.review.pk)
