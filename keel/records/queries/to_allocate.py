"""One child as the page that gives them an IRO shows them: brothers and sisters, who holds them, what was seen last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef

from keel.law.appointment import Unnamed, unnamed
from keel.records.models import Allocation, CarePeriod, Child, NextReview, Staff
from keel.records.permissions import Actor
from keel.records.queries import practice as settings
from keel.records.queries.allocation import given_today
from keel.records.queries.child import working_days_left
from keel.records.queries.children import visible_rows, visible_to
from keel.records.queries.siblings import Sibling, care_on, siblings_of

LATELY = timedelta(weeks=4)
AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAllocate:
    """A child to whom an IRO is to be given, or another one. `newest`: child -> their newest allocation, 0 for none."""

    child: Child
    in_care: bool
    unnamed: Unnamed | None
    days_left: int
    review_due_on: date | None
    siblings: Sequence[Sibling]
    newest: dict[int, int]
    held: Allocation | None
    before: Allocation | None
    coming: Allocation | None
    undo: int | None
    """The event of today that gave the child their newest IRO."""

    def together(self) -> list[Sibling]:
        """Those of the brothers and sisters in care who could be given with the child: nothing keeps them apart."""
        return [one for one in self.siblings if one.in_care and not one.apart_because]

    def stands_alike(self, one: Sibling) -> bool:
        """Whether a brother or sister has the same IRO as the child today, or none as they have none."""
        return one.iro == (self.held.iro_id if self.held else None)


def to_allocate(*, actor: Actor, number: str, today: date, now: datetime) -> ToAllocate | None:
    """One child, if this person may see them; None otherwise. Thirteen queries at most."""
    child = visible_to(actor, today).filter(number=number).first()
    if child is None:
        return None
    siblings = siblings_of([child.pk], today, actor=actor, today=today)[child.pk]
    rows = list(
        Allocation.objects.filter(child_id__in=[child.pk, *(one.child for one in siblings)])
        .select_related("iro")
        .order_by("id")
    )
    newest = {child.pk: 0, **{one.child: 0 for one in siblings}}
    newest.update({row.child_id: row.pk for row in rows})
    mine = sorted((row for row in rows if row.child_id == child.pk), key=lambda row: row.from_on)
    past = [row for row in mine if row.from_on <= today]
    period = CarePeriod.objects.filter(care_on(today), child=child).first()
    review = NextReview.objects.filter(child=child).first()
    values = settings.values_on(today)
    practice, calendar = settings.practice_of(values), settings.calendar()
    spans = [(row.from_on, row.to_on) for row in past]
    answer = unnamed(period.started_on, spans, today, practice, calendar) if period else None
    wanted_by = answer.wanted_by if answer else None
    return ToAllocate(
        child=child,
        in_care=period is not None,
        unnamed=answer,
        days_left=working_days_left(calendar, today, wanted_by) if wanted_by else 0,
        review_due_on=review.due_on if review else None,
        siblings=siblings,
        newest=newest,
        held=next((row for row in reversed(past) if row.to_on is None or row.to_on >= today), None),
        before=next((row for row in reversed(past) if row.to_on and row.to_on < today), None),
        coming=next((row for row in mine if row.from_on > today), None),
        undo=given_today([newest[child.pk]], now).get(newest[child.pk]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldChild:
    """One child of somebody's list."""

    child: Child
    since: date
    review_due_on: date | None
    siblings: Sequence[Sibling]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeList:
    """Everybody whom one IRO holds. `handed_over`: how many went to somebody else in the last four weeks or will.

    `children` are the first `AT_MOST` of `total`: a page with more boxes than that could not be sent.
    """

    iro: Staff
    children: Sequence[HeldChild]
    total: int
    left_care: int
    handed_over: int


def whole_list(*, actor: Actor, staff: int, today: date) -> WholeList | None:
    """The children in care of one IRO, the next review first; None where there is no such person. Ten queries.

    `left_care`: allocations that still run of children who are no longer in care: there is nothing to hand over. One
    whose next IRO is named already, from a later day, is handed over.
    """
    iro = Staff.objects.filter(pk=staff).first()
    if iro is None:
        return None
    mine = visible_rows(Allocation.objects.filter(iro=iro), "child", actor, today)
    running = mine.filter(from_on__lte=today, to_on=None)
    there = running.filter(Exists(CarePeriod.objects.filter(care_on(today), child=OuterRef("child"))))
    total = there.count()
    held = list(
        there.select_related("child", "child__next_review").order_by(
            F("child__next_review__due_on").asc(nulls_last=True), "child__number"
        )[:AT_MOST]
    )
    siblings = siblings_of([row.child_id for row in held], today, actor=actor, today=today)
    lately = mine.filter(to_on__gte=today - LATELY, child__allocations__from_on__gt=F("to_on"))
    return WholeList(
        iro=iro,
        children=[
            HeldChild(
                child=row.child,
                since=row.from_on,
                review_due_on=row.child.next_review.due_on if hasattr(row.child, "next_review") else None,
                siblings=[one for one in siblings[row.child_id] if one.in_care],
            )
            for row in held
        ],
        total=total,
        left_care=running.count() - total,
        handed_over=lately.values("child").distinct().count(),
    )
