"""The administrator's week in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.law.answers import Rule, State
from keel.pages.govuk.words import and_list, long_date, plural
from keel.pages.naming import name_record
from keel.pages.reviews.presenters import clock_time
from keel.pages.reviews.review_words import mode
from keel.records.queries.child import working_days_left

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from keel.law.days import Calendar
    from keel.records.commands.week_bulk import Did
    from keel.records.models import Review
    from keel.records.queries.calendar_week import ToDo

TITLES = {
    Rule.INVITATIONS: "Invitations to send",
    Rule.REPORT: "Papers to chase",
    Rule.DISTRIBUTION: "Records to send out",
}
ACTS = {
    Rule.INVITATIONS: (
        ("invite", "Send the invitations of those that are ticked"),
        ("letters", "Print letters for those without email"),
    ),
    Rule.DISTRIBUTION: (("send", "Send the records of those that are ticked"),),
}
"""What can be done of many at once."""
NEAR = 5


def meetings(reviews: Iterable[Review], iros: Mapping[int, str], today: date) -> list[dict[str, Any]]:
    """Each meeting: when, of which child, where and how, and the last lawful day for it."""
    return [
        {
            "day": f"{review.booked_for:%A} {long_date(review.booked_for)}",
            "time": clock_time(review.booked_time),
            "child": name_record(review.child, today, _child),
            "where": review.room.name if review.room else review.booked_place,
            "how": mode(review.mode),
            "iro": iros.get(review.child_id, ""),
            "last": _last(review),
            "href": reverse("review", args=[review.child.number, review.pk]),
        }
        for review in reviews
        if review.booked_for
    ]


def _last(review: Review) -> str:
    row = getattr(review.child, "next_review", None)
    return long_date(row.due_on) if row else ""


def to_do(group: ToDo, calendar: Calendar, today: date) -> dict[str, Any]:
    """One kind of work: its title and its lines."""
    rows = []
    for clock in group.rows:
        days = working_days_left(calendar, today, clock.due_on)
        late = clock.due_on < today
        rows.append(
            {
                "key": clock.review_id,
                "child": name_record(clock.child, today, _child),
                "review": long_date(clock.review.first_part_on or clock.review.booked_for),
                "href": reverse("review", args=[clock.child.number, clock.review_id]),
                "on": clock.due_on,
                "days": days,
                "state": (State.LATE if late else State.SOON if days <= NEAR else State.DUE).value,
                "wait": "" if getattr(clock, "finished", True) else "Waits for the IRO to finish the record",
            }
        )
    return {"title": TITLES[group.rule], "rows": rows, "count": group.count, "acts": ACTS.get(group.rule, ())}


def did(done: Did, what: str, named: Iterable[Review], today: date) -> str:
    """What sending did, in words; of which children nothing was sent, and why."""
    of = plural(done.reviews, "review")
    if what == "letters":
        said = [f"{plural(done.letters, 'person', 'people')} of {of} marked as invited by letter."]
        if not done.letters:
            said = ["There is no letter to print: everybody without email has been told already."]
    else:
        said = [f"{plural(done.mails, 'mail')} for {of} put into the outbox." if done.mails else "No mail was sent."]
    if done.by_hand:
        how = "tick the reviews and print letters, or tell them" if what == "invite" else "print their copies"
        said.append(f"{plural(done.by_hand, 'person has', 'people have')} no address for mail: {how}.")
    whose = {review.pk: name_record(review.child, today).title for review in named}
    for key, because in done.refused:
        said.append(f"Nothing was sent for {whose.get(key, 'one review')}: {because}")
    if done.begun:
        names = and_list([whose[key] for key in done.begun if key in whose])
        said.append(f"Nobody had begun the list of {names}: look at it now, and whether somebody is missing.")
    return " ".join(said)


def _child(number: str) -> str:
    return reverse("child", args=[number])
