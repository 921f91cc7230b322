"""Who holds a child's case: as a return tells, and where none does, as a spreadsheet told."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from keel.records.models import CaseHeld, GivenSocialWorker, Staff
from keel.records.queries.days import open_on


def told_in_returns(today: date) -> QuerySet[GivenSocialWorker]:
    """The social workers whom the returns that stand name for this day."""
    return GivenSocialWorker.objects.filter(open_on("from_on", "to_on", today), stands=True)


def told_otherwise(today: date) -> QuerySet[CaseHeld]:
    """What was told otherwise, of children for whom no return names anybody on this day."""
    held = CaseHeld.objects.filter(open_on("from_on", "to_on", today))
    return held.exclude(child_id__in=told_in_returns(today).values("child_id"))


def cases_of(today: date, *, numbers: Collection[str], staff: Q, teams: Collection[int]) -> Q:
    """The children whose case is held today by these numbers of the case system, these people, or these teams."""
    cases = Q(id__in=told_in_returns(today).filter(worker__in=numbers).values("child_id")) if numbers else Q()
    named = told_otherwise(today).filter(Q(worker__in=Staff.objects.filter(staff).values("id")) | Q(team__in=teams))
    return cases | Q(id__in=named.values("child_id"))


def workers_of(children: Sequence[int], today: date) -> dict[int, str]:
    """Child -> who holds the case: by name where the staff list knows the case system's number, else by that number.

    What a return tells comes before what a spreadsheet told; a team stands where no person is named. Three queries.
    """
    told = told_in_returns(today).filter(child_id__in=children).order_by("from_on", "id")
    numbers = dict(told.values_list("child_id", "worker"))
    names = {person.worker_number: person.name for person in Staff.objects.filter(worker_number__in=numbers.values())}
    found = {child: names.get(number, number) for child, number in numbers.items()}
    held = CaseHeld.objects.filter(open_on("from_on", "to_on", today), child_id__in=children)
    for row in held.select_related("worker", "team").order_by("id"):
        found.setdefault(row.child_id, row.worker.name if row.worker else row.team.name if row.team else "")
    return found
