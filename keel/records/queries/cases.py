"""Who holds a child's case: as a return tells, and where none does, as a spreadsheet told."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from keel.records.models import CaseHeld, GivenSocialWorker, Staff
from keel.records.plain import ask_of
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


WORKERS = """
SELECT told.child_id, 0 AS place, told.from_on, told.id, COALESCE(person.given_name, ''),
       COALESCE(person.family_name, told.worker)
FROM records_givensocialworker AS told LEFT JOIN records_staff AS person ON person.worker_number = told.worker
WHERE told.child_id IN ({children}) AND told.stands AND told.from_on <= %(today)s
      AND (told.to_on IS NULL OR told.to_on >= %(today)s)
UNION ALL
SELECT held.child_id, 1, held.from_on, -held.id, COALESCE(person.given_name, ''),
       COALESCE(person.family_name, team.name, '')
FROM records_caseheld AS held LEFT JOIN records_staff AS person ON person.id = held.worker_id
     LEFT JOIN records_team AS team ON team.id = held.team_id
WHERE held.child_id IN ({children}) AND held.from_on <= %(today)s AND (held.to_on IS NULL OR held.to_on >= %(today)s)
"""
"""What returns tell, and what was told otherwise. Of the first the newest counts, of the second the oldest."""


def workers_of(children: Sequence[int], today: date) -> dict[int, str]:
    """Child -> who holds the case: by name where the staff list knows the case system's number, else by that number.

    What a return tells comes before what a spreadsheet told; a team stands where no person is named. One query.
    """
    rows = ask_of(WORKERS, children, today=today)
    # The one that counts is written last.
    rows.sort(key=lambda row: (-row[1], str(row[2]) if row[1] == 0 else "", row[3]))
    return {child: f"{given} {family}".strip() for child, _, _, _, given, family in rows}
