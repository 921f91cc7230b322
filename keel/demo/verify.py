"""The record itself, counted once it is built: the demonstration is kept only if it says what the files say."""

from django.db.models import F, Q, QuerySet

from keel.demo import files
from keel.demo.files import CODES, DoesNotAddUp
from keel.demo.timeline import DAY, Timeline
from keel.records.models import Allocation, CarePeriod, NextReview, Review


def check_record(timeline: Timeline) -> None:
    """Raise `DoesNotAddUp`, naming every figure that came out otherwise."""
    first, last = timeline.first, timeline.last
    care = CarePeriod.objects.filter(short_breaks=False)
    held = Review.objects.filter(first_part_on__range=(first, last))
    figures = files.council()["figures"]
    at_end = _on(care, last)
    sixteen = timeline.born_when(192, 31).replace(day=28)
    ten = timeline.born_when(120, 31).replace(day=28)
    young = Q(child__born_on__lte=ten, child__born_on__gt=sixteen)
    counted = {
        "at_start": _on(care, first - DAY).count(),
        "at_end": at_end.count(),
        "male_at_end": at_end.filter(child__sex__in=("1", "M")).count(),
        "aged_10_to_15": at_end.filter(young).count(),
        "aged_16_to_17": at_end.filter(child__born_on__lte=sixteen).count(),
        "started": care.filter(started_on__range=(first, last)).count(),
        "ceased": care.filter(ended_on__range=(first, last)).count(),
        "reviews_held": held.count(),
        "reviews_late": held.filter(first_part_on__gt=F("due_latest_on")).count(),
    }
    wrong = [f"{name}: {counted[name]:,}, not {want:,}" for name, want in figures.items() if counted[name] != want]
    for code in CODES:
        count, want = held.filter(participation=code).count(), sum(month.codes[code] for month in files.ledger())
        if count != want:
            wrong.append(f"reviews coded {code}: {count:,}, not {want:,}")
    wrong += _late_now(timeline)
    waiting = at_end.exclude(child__in=_held_on(timeline).values("child")).count()
    if waiting:
        wrong.append(f"children without an IRO at the end: {waiting:,}")
    if wrong:
        raise DoesNotAddUp(f"The record does not come to the year’s figures ({'; '.join(wrong)}).")


def _late_now(timeline: Timeline) -> list[str]:
    """Nobody's review is late today but those whose story says so."""
    told = {child["name"] for child in files.stories() if "next_review_due" in child}
    late = NextReview.objects.filter(certain=True, due_on__lt=timeline.today).select_related("child")
    names = [f"{row.child.given_name} {row.child.family_name}" for row in late]
    return [f"late today: {name}" for name in names if name not in told]


def _on(care: QuerySet[CarePeriod], day: object) -> QuerySet[CarePeriod]:
    return care.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)


def _held_on(timeline: Timeline) -> QuerySet[Allocation]:
    open_then = Q(to_on__isnull=True) | Q(to_on__gte=timeline.last)
    return Allocation.objects.filter(open_then, from_on__lte=timeline.last)
