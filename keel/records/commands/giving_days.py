"""From which day an IRO may be given: not before this time in care, nor before a review that another person chaired."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from keel.law.wording import say
from keel.records.models import CarePeriod, Review, Staff

FAR_BACK = timedelta(days=28)
"""Further back than this is asked about: a slip in the year would rewrite who was whose IRO."""
DAYS_IN_A_MONTH = 30.44


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What is known of the days of these children. `care_began`: of the time in care that goes on or is the newest."""

    today: date
    care_began: dict[int, date] = field(default_factory=dict)
    chaired: dict[int, Review] = field(default_factory=dict)
    """Child -> the newest review since the day asked for of which it is known who chaired it."""


def days_of(children: Sequence[int], from_on: date, today: date) -> Days:
    """Both for all of them. Two queries."""
    care = CarePeriod.objects.filter(child_id__in=children, started_on__lte=max(today, from_on)).order_by("started_on")
    held = Review.objects.filter(child_id__in=children, first_part_on__gte=from_on, chaired_by__isnull=False)
    return Days(
        today=today,
        care_began=dict(care.values_list("child_id", "started_on")),
        chaired={row.child_id: row for row in held.select_related("chaired_by").order_by("first_part_on")},
    )


def too_early(child: int, iro: Staff, from_on: date, days: Days) -> str:
    """Why not from that day; empty where it may be."""
    began = days.care_began.get(child)
    if began and from_on < began:
        return (
            f"This time in care began on {say(began)}; {say(from_on)} lies in an earlier one. "
            f"Choose {say(began)} or a later day."
        )
    review = days.chaired.get(child)
    if review and review.chaired_by and review.chaired_by_id != iro.pk and review.first_part_on:
        return (
            f"{review.chaired_by} chaired the review of {say(review.first_part_on)}, so {iro} cannot have been the IRO "
            f"since {say(from_on)}. Choose a day after that review."
        )
    return ""


def far_back(from_on: date, today: date) -> str:
    """What to ask before an IRO is given from a day long past; empty where the day is near."""
    if today - from_on <= FAR_BACK:
        return ""
    return (
        f"{say(from_on)} is {_how_long(today - from_on)} back, and changes who was IRO in all that time. "
        "Tick that it is meant, or choose another day."
    )


def _how_long(span: timedelta) -> str:
    months = round(span.days / DAYS_IN_A_MONTH)
    return f"{months} months" if months > 1 else f"{span.days // 7} weeks"
