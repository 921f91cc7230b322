"""The service's week in words: reviews held late and why, and what is past its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from keel.law.answers import Rule, State
from keel.law.catalogue import ENTRY
from keel.law.duties import Mover
from keel.pages.govuk.words import long_date, plural
from keel.pages.naming import name_record
from keel.pages.reviews.standing_words import MOVERS
from keel.records.commands.lateness import REASON_WORDS, LateReason
from keel.records.queries.child import working_days_left
from keel.records.queries.oversight_lists import MONTHS, Which

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from keel.law.days import Calendar
    from keel.records.models import Review, ReviewClock
    from keel.records.queries.standards import Standing
    from keel.records.queries.supervision import IroWork, Share

OVERDUE = {
    Rule.CONVERSATION: "Children not spoken to in private before a review, in the last four weeks",
    Rule.DECISIONS: "Decisions not sent out in time",
    Rule.MANAGER_REPLY: "Decisions that no manager has answered",
    Rule.CARE_PLAN_UPDATE: "Care plans not brought up to date",
    Rule.FULL_RECORD: "Records not finished in time",
    Rule.DISTRIBUTION: "Records and letters not sent in time",
}


def address(rule: Rule | None, iro: int | None = None) -> str:
    """Where what is past its day is listed: of one kind, of the children of one IRO."""
    asked = {**({"kind": rule.value} if rule else {}), **({"iro": str(iro)} if iro else {})}
    return reverse("overdue") + (f"?{urlencode(asked)}" if asked else "")


def overdue(counts: Mapping[Rule, int], iro: int | None = None) -> list[tuple[str, int, str]]:
    """(words, how many, address) of each kind."""
    return [(OVERDUE[rule], many, address(rule, iro)) for rule, many in counts.items()]


def kinds(counts: Mapping[Rule, int], chosen: Rule | None, iro: int | None) -> list[tuple[str, str, int, bool]]:
    """(address, words, how many, whether it is the one chosen)."""
    return [(address(rule, iro), OVERDUE[rule], many, rule is chosen) for rule, many in counts.items()]


def kept(work: IroWork) -> list[tuple[str, str]]:
    """What was done in time, *17 of 20*, of reviews that they chaired."""
    told = [("Reviews held by their legal date", share_words(work.in_time))]
    return told + [(ENTRY[rule].name, share_words(share)) for rule, share in work.kept.items()]


BETWEEN = {
    Which.SEEN: (f"Not seen in {MONTHS} months", "oversight"),
    Which.MIDWAY: ("Midway checks that are late", "oversight_midway"),
    Which.VISITS: ("Social work visits that are late", "oversight_visits"),
}


def between(counts: Mapping[Which, int], iro: int) -> list[tuple[str, int, str]]:
    """(words, how many, address) of each list of oversight, of one IRO's children."""
    return [(BETWEEN[which][0], many, f"{reverse(BETWEEN[which][1])}?iro={iro}") for which, many in counts.items()]


def standards(found: Standing, iro: int) -> str:
    """*26 of 28 points on 2 of 3 second reviews this quarter*; of none, that there was none."""
    mine = next((one.figures for one in found.by_iro if one.iro == iro), None)
    if mine is None:
        return "no second review was completed this quarter"
    whole = f"{mine.answered:,} of {plural(mine.second, 'second review')} with a whole form this quarter"
    return f"{mine.points:,} of {mine.out_of:,} points; {whole}" if mine.answered else whole


def share_words(share: Share) -> str:
    """*17 of 20*; *none fell due* of nothing."""
    return f"{share.n:,} of {share.of:,}" if share.of else "none fell due"


def held_late(reviews: Iterable[Review], calendar: Calendar, today: date) -> list[dict[str, Any]]:
    """Reviews held after their legal date: how late, and why where somebody said so."""
    return [
        {
            "child": name_record(review.child, today, _child),
            "held": long_date(review.counted_on),
            "due": long_date(review.due_on),
            "late": _days_late(review, calendar),
            "why": reason_words(review),
            "href": reverse("review", args=[review.child.number, review.pk]),
            "say": reverse("review_late", args=[review.child.number, review.pk]),
        }
        for review in reviews
    ]


def reason_words(review: Review) -> str:
    """*The child moved home: on the day before.*; empty where nobody has said."""
    if not review.late_reason:
        return ""
    return f"{REASON_WORDS[LateReason(review.late_reason)]}. {review.late_because}"


def _days_late(review: Review, calendar: Calendar) -> str:
    assert review.due_on
    assert review.counted_on
    days = working_days_left(calendar, review.due_on, review.counted_on)
    return f"{plural(days, 'working day')} late" if days else "late, by days that are no working days"


def past(
    clocks: Iterable[ReviewClock], iros: Mapping[int, str], calendar: Calendar, today: date
) -> list[dict[str, Any]]:
    """Clocks past their day."""
    return [
        {
            "child": name_record(clock.child, today, _child),
            "what": OVERDUE[Rule(clock.duty)],
            "review": long_date(clock.review.first_part_on or clock.review.booked_for),
            "href": reverse("review", args=[clock.child.number, clock.review_id]),
            "on": clock.due_on,
            "days": working_days_left(calendar, today, clock.due_on),
            "state": State.LATE.value,
            "mover": MOVERS[Mover(clock.mover)],
            "iro": iros.get(clock.child_id, ""),
        }
        for clock in clocks
    ]


def _child(number: str) -> str:
    return reverse("child", args=[number])
