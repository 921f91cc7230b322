"""What somebody says of a review that was held, and every reason for which it cannot be so."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Q

from keel.law import chairing, participation
from keel.law import parts as law_parts
from keel.law.chairing import Chair
from keel.law.wording import say
from keel.records.commands.review_steps import known_mode
from keel.records.models import Child, Review, Staff
from keel.records.queries.independence import why_not_iro
from keel.records.queries.review_standing import Standing, iro_on, standing_of
from keel.records.queries.staff import iros_who_chaired
from keel.records.refused import Refused


@dataclass(frozen=True, slots=True)
class Told:
    """`parts`: (day, mode), oldest first. `participation` is a code of the return, empty until it is complete."""

    parts: tuple[tuple[date, str], ...]
    completed: bool
    chaired_by: Staff | None
    participation: str
    extra: bool | None

    @property
    def first(self) -> date:
        """The day of the first part."""
        return self.parts[0][0]

    @property
    def last(self) -> date:
        """The day of the last."""
        return self.parts[-1][0]


def checked(told: Told, child: Child, review: Review, today: date, *, chair_known: bool = False) -> Standing:
    """How the child stands, once everything that was told can be so. Raises `Refused` with the first reason why not."""
    _refuse_days(told, child, today)
    _refuse_recorded(told, child, review)
    standing = standing_of(child, today)
    _refuse_outside_care(told, standing)
    ruling = law_parts.may_complete(told.first, told.last, standing.calendar)
    if not ruling.allowed:
        raise Refused(
            f"{ruling.because} ({ruling.source}) Record what was held on {say(told.last)} as a review of its own.",
            about=told.last,
        )
    counted = law_parts.counted_on(told.first, told.last, standing.practice, standing.calendar).on
    _refuse_participation(told, child, counted)
    if not chair_known:
        refuse_chair(child, told.chaired_by, told.first)
    return standing


def _refuse_days(told: Told, child: Child, today: date) -> None:
    if not told.parts:
        raise Refused("Say on which day the review was held.")
    days = [day for day, _ in told.parts]
    if len(set(days)) < len(days):
        twice = next(day for day, after in pairwise(days) if day == after)
        raise Refused("Two parts have the same date. Meetings of one day are one part.", about=twice)
    if told.last > today:
        raise Refused(f"{say(told.last)} has not come yet. Book the review for that day instead.", about=told.last)
    if child.born_on and told.first < child.born_on:
        words = f"{say(told.first)} is before the child was born, on {say(child.born_on)}. Check the year."
        raise Refused(words, about=told.first)
    for _, mode in told.parts:
        known_mode(mode, needed=True)


def _refuse_recorded(told: Told, child: Child, review: Review) -> None:
    """No day of a review is a day of another, whether a return told of that one or somebody recorded it here."""
    days = [day for day, _ in told.parts]
    same = Q(first_part_on__in=days) | Q(completed_on__in=days) | Q(parts__on__in=days)
    there = Review.objects.filter(same, child=child, first_part_on__isnull=False).exclude(pk=review.pk)
    if found := there.order_by("first_part_on").first():
        whence = "a 903 return told of it" if found.source == Review.Source.SSDA903 else "it was recorded"
        taken = {found.first_part_on, found.completed_on, *found.parts.values_list("on", flat=True)}
        raise Refused(
            f"A review of this child on {say(found.first_part_on or days[0])} is in the record already: {whence}. "
            "A child has one review a day.",
            about=next(day for day in days if day in taken),
        )


def _refuse_outside_care(told: Told, standing: Standing) -> None:
    """A review is of a child in care; of a child whose start of care is not known it may lie before what is known."""
    periods = standing.periods
    if not periods:
        raise Refused("No time in care of this child is in the record, so no review of theirs can be.")
    for day, _ in told.parts:
        if day < periods[0].started_on and not periods[0].start_known:
            continue
        if not any(facts.started_on <= day <= (facts.ended_on or day) for facts in periods):
            began = f"Care began on {say(periods[0].started_on)}. " if day < periods[0].started_on else ""
            raise Refused(f"{began}The child was not looked after on {say(day)}. Check the date.", about=day)


def _refuse_participation(told: Told, child: Child, counted: date) -> None:
    if not told.completed:
        if told.participation:
            raise Refused("How the child took part is recorded when the review is complete.")
        return
    if told.participation not in set(participation.Code):
        raise Refused("Say how the child took part: whether they were there, and how their views were heard.")
    ruling = participation.fits_age(told.participation, child.born_on, counted)
    if not ruling.allowed:
        raise Refused(ruling.because)


def refuse_chair(child: Child, chaired_by: Staff | None, on: date) -> None:
    """Raise `Refused` where somebody may not have chaired: only the child's IRO, or one not barred from the case."""
    if chaired_by is None:
        return
    own = iro_on(child.pk, on)
    if own and own.pk == chaired_by.pk:
        return
    if chaired_by.pk not in iros_who_chaired(on):
        ruling = chairing.may_chair(Chair.SOMEBODY_ELSE, iro_present=False)
        raise Refused(f"{chaired_by} is not an IRO. {ruling.because} ({ruling.source})", about="chaired_by")
    bars = why_not_iro([(child.pk, chaired_by.pk)], on)[child.pk, chaired_by.pk][0]
    ruling = chairing.may_chair(Chair.OTHER_IRO, iro_present=False, bars=bars)
    if not ruling.allowed:
        words = f"{chaired_by} could not chair this review. {ruling.because} ({ruling.source})"
        raise Refused(words, about="chaired_by")
